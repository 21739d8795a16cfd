from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest
import trustme

from core.web import WebTrouble, fetch
from tests.fakes.web import FakeWeb
from tests.web.conftest import opened


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    resolves_to(monkeypatch, "127.0.0.1", asked)
    assert "Boosted trees" in fetch.fetch(web.address("article", "rebinding.example")).text
    assert asked.count("rebinding.example") == 1
    assert web.headers["Host"] == f"rebinding.example:{web.port}"


def test_the_next_address_of_a_name_is_tried_where_the_first_does_not_answer(
    web: FakeWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch.addresses, "resolved", lambda *_: ("127.0.0.2", "127.0.0.1"))
    assert "Boosted trees" in fetch.fetch(web.address("article")).text


def test_a_redirect_is_followed_and_its_address_told(web: FakeWeb) -> None:
    assert fetch.fetch(web.address("moved")).url == web.address("article")


def test_no_cookie_is_sent_back_and_the_reader_says_who_it_is(web: FakeWeb) -> None:
    fetch.fetch(web.address("moved"))
    assert "Cookie" not in web.headers
    assert web.headers["User-Agent"].startswith("MLE-STAR-Studio")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("inside", "not on the open internet"), ("file", "should begin with https"), ("loop", "without end"),
        ("picture", "image/png"), ("missing", "answers 404"), ("huge", "larger than 3 MB"), ("bomb", "larger than 3 MB"),
        ("half-gzip", "broke off"), ("no-gzip", "damaged page"), ("short", "broke off"),
    ],
)  # fmt: skip
def test_a_hostile_or_useless_page_is_refused_with_a_sentence(web: FakeWeb, path: str, sentence: str) -> None:
    with pytest.raises(WebTrouble, match=sentence):
        fetch.fetch(web.address(path))


@pytest.mark.parametrize("path", ["drip", "drip-header"])
def test_a_page_that_drips_is_given_up_in_time(web: FakeWeb, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(fetch, "SECONDS", 0.4)
    begun = time.monotonic()
    with pytest.raises(WebTrouble, match="too slow"):
        fetch.fetch(web.address(path))
    assert time.monotonic() - begun < 2.0


def test_a_server_that_is_gone_is_told(web: FakeWeb) -> None:
    with pytest.raises(WebTrouble, match=r"127\.0\.0\.1 does not answer"):
        fetch.fetch("http://127.0.0.1:80/")


@pytest.mark.parametrize("path", ["latin", "latin-inside"])
def test_letters_of_older_encodings_come_out_right(web: FakeWeb, path: str) -> None:
    assert "Übung €" in fetch.fetch(web.address(path)).text


def test_a_packed_page_is_unpacked(web: FakeWeb) -> None:
    assert "Boosted trees" in fetch.fetch(web.address("gzip")).text


def test_a_secure_page_is_read_only_where_its_certificate_fits_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, root = certificate(tmp_path, "good.example")
    with FakeWeb(server) as secure:
        opened(monkeypatch, secure)
        resolves_to(monkeypatch, "127.0.0.1", [])
        with pytest.raises(WebTrouble, match="its certificate is not valid"):
            fetch.fetch(secure.address("article", "good.example"))
        monkeypatch.setattr(fetch, "_trust", lambda: ssl.create_default_context(cafile=root))
        assert "Boosted trees" in fetch.fetch(secure.address("article", "good.example")).text
        with pytest.raises(WebTrouble, match="its certificate is not valid"):
            fetch.fetch(secure.address("article", "bad.example"))


def resolves_to(monkeypatch: pytest.MonkeyPatch, address: str, asked: list[str]) -> None:
    """Every name, and each is written down."""

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A server's key and certificate in one file, and that of the authority that signed it."""
    authority = trustme.CA()
    server, root = folder / "server.pem", folder / "authority.pem"
    authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(server))
    authority.cert_pem.write_to_path(str(root))
    return server, root
