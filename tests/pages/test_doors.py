"""A server that others can reach says so, and lets nobody in who did not sign in."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from pages.widgets.doors import loopback
from tests.pages.conftest import APP, Open, texts
from tests.pages.fakes import FakeStudio

AUTH = {
    "redirect_uri": "http://studio.example/oauth2callback", "cookie_secret": "a long secret", "client_id": "studio",
    "client_secret": "another", "server_metadata_url": "http://studio.example/.well-known/openid-configuration",
}  # fmt: skip


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server as it would be after `--server.address 0.0.0.0`."""
    monkeypatch.delenv("STUDIO_OPEN", raising=False)
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    yield
    config.set_option("server.address", before)


def visit(page: str, **secrets: object) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30)
    for name, value in secrets.items():
        at.secrets[name] = value
    at.run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


@pytest.mark.parametrize(
    ("address", "own"),
    [("127.0.0.1", True), ("127.3.2.1", True), ("::1", True), ("[::1]", True), ("localhost", True), ("0.0.0.0", False),
     ("::", False), ("", False), (None, False), ("192.168.0.4", False), ("studio.example", False), ("127.0.0.1.example", False)],
)  # fmt: skip
def test_only_loopback_addresses_are_one_s_own(address: str | None, own: bool) -> None:
    assert loopback(address) is own


def test_the_settings_keep_the_server_on_loopback_with_protection_against_forged_requests() -> None:
    import tomllib

    settings = tomllib.loads((Path(APP).parent / ".streamlit" / "config.toml").read_text())
    assert loopback(settings["server"]["address"])
    assert settings["server"]["enableXsrfProtection"] is True
    assert settings["client"]["disableDataExport"] is True


@pytest.mark.parametrize("name", ["new", "runs", "run", "results", "transcript", "settings", "about"])
def test_an_open_server_without_sign_in_only_says_how_to_set_it_up(name: str, studio: FakeStudio, opened: None) -> None:
    at = visit(name)
    assert [each.value for each in at.title] == ["This server is open to others and has no sign-in"]
    assert "[auth]" in texts(at)
    assert not at.button
    assert not at.file_uploader
    assert "open to others" in at.sidebar.warning[0].value


def test_an_open_server_with_sign_in_asks_for_it_and_shows_no_page(studio: FakeStudio, opened: None) -> None:
    at = visit("new", auth=AUTH)
    assert [each.value for each in at.title] == ["Sign in"]
    assert [each.key for each in at.button] == ["sign_in"]
    assert not at.file_uploader
    assert "open to others" in at.sidebar.warning[0].value


def test_who_is_signed_in_gets_the_page_and_the_warning(
    studio: FakeStudio, opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(st, "user", {"is_logged_in": True, "email": "ann@studio.example"})
    at = visit("new", auth=AUTH)
    assert at.title[0].value == "New run"
    assert "ann@studio" in texts(at).replace("\\", "")
    assert "open to others" in at.sidebar.warning[0].value


@pytest.mark.parametrize("verified", [True, False])
def test_who_is_signed_in_but_not_listed_or_not_verified_stays_outside(
    verified: bool, studio: FakeStudio, opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_USERS", "Ann@studio.example, bea@studio.example")
    who = "eve@studio.example" if verified else "ann@studio.example"
    monkeypatch.setattr(st, "user", {"is_logged_in": True, "email": who, "email_verified": verified})
    at = visit("new", auth=AUTH)
    assert at.title[0].value == "You are not on the list"
    assert not at.file_uploader
    monkeypatch.setattr(st, "user", {"is_logged_in": True, "email": "ann@studio.example"})
    assert visit("new", auth=AUTH).title[0].value == "New run"


def test_an_open_server_may_be_left_open_on_purpose_and_says_so_everywhere(
    studio: FakeStudio, opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_OPEN", "1")
    for name in ("new", "runs", "about"):
        at = visit(name)
        assert len(at.sidebar.warning) == 2
        assert "STUDIO_OPEN=1" in at.sidebar.warning[1].value
        assert "open to others" not in "".join(each.value for each in at.title)


def test_a_wrong_setting_lets_nobody_in(studio: FakeStudio, opened: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_OPEN", "yes")
    at = visit("new")
    assert not at.title
    assert "STUDIO_OPEN must be 1" in texts(at)


def test_on_loopback_nobody_is_asked_and_nothing_is_warned_of(studio: FakeStudio, page: Open) -> None:
    at = page("new")
    assert at.title[0].value == "New run"
    assert not at.sidebar.warning
