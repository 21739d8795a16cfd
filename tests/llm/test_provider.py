from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import BadInput
from core.llm.provider import NO_KEY, Provider, provider, redacted, state, without_the_files
from tests.fakes.provider import KEY, MODEL, Act, FakeProvider
from tests.llm.conftest import Serve


def secrets(folder: Path, text: str) -> None:
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(text)


def test_nothing_set_is_said_with_what_to_do() -> None:
    assert not state().ready
    with pytest.raises(BadInput, match="give OPENAI_API_KEY"):
        provider()


def test_the_source_of_each_part_is_named_and_never_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets(tmp_path, f'OPENAI_API_KEY = "{KEY}"\nSTUDIO_MODEL = "from-file"\n')
    monkeypatch.setenv("OPENAI_BASE_URL", "https://user:secret@models.example/v1")
    found = state()
    assert (found.key_source, found.model_source) == (".streamlit/secrets.toml", ".streamlit/secrets.toml")
    assert (found.address_source, found.host) == ("environment", "models.example")
    shown = f"{found!r} {provider()!r}"
    assert KEY not in shown
    assert "secret@" not in shown


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets(tmp_path, 'OPENAI_API_KEY = "sk-of-the-file"\nSTUDIO_MODEL = "from-file"\n')
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    found = provider()
    assert found.key == KEY
    assert found.model == "from-file"
    assert state().key_source == "environment"


def test_what_streamlit_copied_into_the_environment_counts_as_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets(tmp_path, f'OPENAI_API_KEY = "{KEY}"\n')
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert state().key_source == ".streamlit/secrets.toml"


def test_a_secrets_file_that_cannot_be_read_is_told_without_its_text(tmp_path: Path) -> None:
    secrets(tmp_path, f"OPENAI_API_KEY = {KEY}\n")
    with pytest.raises(BadInput, match=r"secrets\.toml cannot be read") as told:
        provider()
    assert KEY not in str(told.value)


def test_a_local_server_needs_no_key_and_a_single_model_no_name(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeProvider(lambda body: Act("ok"), key=NO_KEY) as fake:
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        assert provider() == Provider(MODEL, fake.url, NO_KEY)
        fake.models = ("one", "two")
        with pytest.raises(BadInput, match=r"lists 2 models \(one, two …\): set STUDIO_MODEL"):
            provider()


@pytest.mark.parametrize("key", ["sk-with\nline", "sk-with blank", "sk-ümlaut"])
def test_a_key_that_cannot_be_one_is_told(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(BadInput, match="copy it again") as told:
        provider("any")
    assert key not in str(told.value)


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://host/v1", "https://"])
def test_an_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    with pytest.raises(BadInput, match="must be an address such as"):
        provider("any")


def test_code_with_powers_and_stars_stays_as_it_is() -> None:
    code = "def f(*args, **kwargs):\n    return x**2 + sk**3  # ****"
    assert redacted(code, Provider("m", None, KEY)) == code


def test_a_key_and_its_pieces_and_an_addresss_password_are_taken_out_of_texts() -> None:
    found = Provider("m", "https://user:hush-hush@host/v1", KEY)
    text = redacted(f"bad key {KEY[:8]}****{KEY[-4:]} at https://user:hush-hush@host; whole: {KEY}", found)
    assert KEY[:8] not in text
    assert KEY[-4:] not in text
    assert "hush-hush" not in text


def test_what_one_secrets_file_does_not_hold_is_sought_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    secrets(tmp_path, 'STUDIO_MODEL = "near"\n')
    secrets(home, f'STUDIO_MODEL = "far"\nOPENAI_API_KEY = "{KEY}"\n')
    found = state()
    assert (found.model, found.model_source) == ("near", ".streamlit/secrets.toml")
    assert found.key_source == "~/.streamlit/secrets.toml"
    assert provider().key == KEY


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://only-a-token@host/v1", "only-a-token"), ("https://u:p%40ss-word@host/v1", "p@ss-word"),
        ("https://host/v1?api_key=abcd%2F1234", "abcd/1234"), ("https://u:pw@host/v1", "u:pw"),
    ],
)  # fmt: skip
def test_whatever_is_secret_in_an_address_is_taken_out(address: str, secret: str) -> None:
    found = Provider("m", address, KEY)
    assert secret not in redacted(f"Cannot reach {address}: {secret} is wrong", found)
    assert secret not in found.host


def test_harmless_parameters_of_an_address_stay_in_texts() -> None:
    assert (
        redacted("since 2024-02-01", Provider("m", "https://host/v1?api-version=2024-02-01", KEY)) == "since 2024-02-01"
    )


@pytest.mark.parametrize("echo", ["****mnop", "sk-t...mnop", "sk-…mnop", "sk-test-0123456789ab", "9abcdefghijklmnop"])
def test_every_way_in_which_a_key_is_echoed_is_hidden(echo: str) -> None:
    text = redacted(f"Your key {echo} is wrong.", Provider("m", None, KEY))
    assert text == "Your key [key] is wrong."


def test_a_key_made_of_words_does_not_take_the_words_out_of_an_answer() -> None:
    found = Provider("m", "http://localhost/v1", "sk-no-key-required")
    assert redacted("the column is required", found, answer=True) == "the column is required"
    assert redacted("ollama is up", Provider("m", "http://localhost/v1", "ollama"), answer=True) == "ollama is up"


@pytest.mark.parametrize("address", ["http://host:port/v1", "http://[::1/v1", "http://host:99999/v1"])
def test_an_address_that_cannot_be_read_is_told_by_the_state_too(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    assert "must be an address such as" in state().sentence


def test_another_process_gets_no_copy_of_the_files_key_and_so_finds_a_mended_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets(tmp_path, f'OPENAI_API_KEY = "{KEY}"\n')
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("STUDIO_MODEL", "of the environment")
    handed = without_the_files(os.environ)
    assert "OPENAI_API_KEY" not in handed
    assert handed["STUDIO_MODEL"] == "of the environment"
    monkeypatch.delenv("OPENAI_API_KEY")
    (tmp_path / ".streamlit" / "secrets.toml").write_text('OPENAI_API_KEY = "sk-mended-0123456789"\n')
    assert provider("any").key == "sk-mended-0123456789"
