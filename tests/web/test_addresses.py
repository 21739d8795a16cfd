from __future__ import annotations

import socket
import threading
import time

import pytest

from core.web import WebTrouble, addresses, fetch


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "240.0.0.1", "255.255.255.255", "::1", "::", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
     "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2002:7f00:1::", "2002:5db8:d822::", "2001:db8::1",
     "192.0.0.192", "168.63.129.16", "::ffff:168.63.129.16", "3fff::1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe"],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_none_to_connect_to(address: str) -> None:
    assert not addresses.public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])  # fmt: skip
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert addresses.public(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("file:///etc/passwd", "should begin with https"), ("javascript:alert(1)", "should begin with https"),
        ("gopher://example.org/", "should begin with https"), ("nonsense", "should begin"), ("", "should begin"),
        ("https://", "should begin"), ("http://user:pass@example.org/", "a name or a password"),
        ("http://@example.org/", "a name or a password"), ("http://example.org:22/", "not on 22"),
        ("http://example.org:99999/", "no address of a page"), ("http://[::1", "no address of a page"),
        ("http://localhost/", "not on the open internet"), ("http://127.0.0.1/", "not on the open internet"),
        ("http://2130706433/", "not on the open internet"), ("http://0x7f.1/", "not on the open internet"),
        ("https://[::1]/", "not on the open internet"), ("http://[::ffff:169.254.169.254]/", "not on the open internet"),
        ("http://no-such-host.invalid/", "is not known"), ("http://" + "a" * 300 + ".org/", "is not known"),
    ],
)  # fmt: skip
def test_what_is_no_public_page_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(WebTrouble, match=sentence):
        fetch.fetch(url)


def test_one_private_address_among_a_names_addresses_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(WebTrouble, match="not on the open internet"):
        addresses.resolved("two-faced.example", 80, 1.0)


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [str(let_go.wait(5))][:0])
    begun = time.monotonic()
    with pytest.raises(WebTrouble, match="is not known, or there is no network"):
        addresses.resolved("slow.example", 80, 0.2)
    let_go.set()
    assert time.monotonic() - begun < 2.0


def test_letters_beyond_ascii_travel_quoted() -> None:
    place = addresses.place("https://example.org/modèle?q=a b\u2028c")
    assert place.target == "/mod%C3%A8le?q=a%20b%E2%80%A8c"
