from __future__ import annotations

import socket
import time

import pytest

from core.web import WebTrouble, fetch
from tests.fakes.web import FakeWeb


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fc00::1", "2002:7f00:1::"],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_none_to_connect_to(address: str) -> None:
    assert not fetch.public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1"])
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert fetch.public(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("file:///etc/passwd", "should begin with https"), ("javascript:alert(1)", "should begin with https"), ("nonsense", "should begin"),
        ("http://user:pass@example.org/", "a name or a password"), ("http://example.org:22/", "not on 22"), ("http://[::1", "no address of a page"),
        ("http://localhost/", "not on the open internet"), ("http://127.0.0.1/", "not on the open internet"), ("http://2130706433/", "not on the open internet"),
        ("http://no-such-host.invalid/", "is not known"),
    ],
)  # fmt: skip
def test_what_is_no_public_page_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(WebTrouble, match=sentence):
        fetch.fetch(url)


def test_one_private_address_among_a_names_addresses_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(WebTrouble, match="not on the open internet"):
        fetch.fetch("http://two-faced.example/")


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        assert len([each for each in asked if each == "rebinding.example"]) <= 1, "resolved a second time"
        return [(2, 1, 6, "", ("127.0.0.1" if host == "rebinding.example" else host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert "Boosted trees" in fetch.fetch(f"http://rebinding.example:{web.port}/article").text


def test_a_redirect_is_followed_and_its_address_told(web: FakeWeb) -> None:
    assert fetch.fetch(web.address("moved")).url == web.address("article")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("inside", "not on the open internet"), ("loop", "without end"), ("picture", "image/png"), ("missing", "answers 404"),
        ("huge", "larger than 3 MB"), ("bomb", "larger than 3 MB"),
    ],
)  # fmt: skip
def test_a_hostile_or_useless_page_is_refused_with_a_sentence(web: FakeWeb, path: str, sentence: str) -> None:
    with pytest.raises(WebTrouble, match=sentence):
        fetch.fetch(web.address(path))


def test_a_page_that_drips_is_given_up_in_time(web: FakeWeb) -> None:
    begun = time.monotonic()
    with pytest.raises(WebTrouble, match=r"too slow|broke off"):
        fetch.fetch(web.address("drip"))
    assert time.monotonic() - begun < 3.0


def test_letters_of_older_encodings_come_out_right(web: FakeWeb) -> None:
    assert "Übung" in fetch.fetch(web.address("latin")).text
