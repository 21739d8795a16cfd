from __future__ import annotations

from pathlib import Path

import pytest

from core import settings
from core.errors import BadInput
from core.settings import Limits, home, limits, memory_bytes, open_to_all, slots, users


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("STUDIO_DATABASE_URL", "STUDIO_ARTIFACTS_URL", "STUDIO_SLOTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))


def test_an_installation_is_a_folder_with_a_database_and_artifacts(tmp_path: Path):
    found = home()
    assert found.folder == tmp_path / "home"
    assert found.folder.is_dir()
    assert found.database == f"sqlite:///{tmp_path}/home/studio.sqlite"
    assert found.artifacts == str(tmp_path / "home" / "artifacts")
    assert found.local


def test_the_environment_is_read_at_each_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home()
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "other"))
    assert home().folder == tmp_path / "other"


def test_without_a_setting_it_lies_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("STUDIO_HOME")
    monkeypatch.chdir(tmp_path)
    assert home().folder == tmp_path / ".studio"


def test_a_team_s_database_is_reached_by_psycopg(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STUDIO_DATABASE_URL", "postgresql://someone@host/db")
    assert home().database == "postgresql+psycopg://someone@host/db"
    assert not home().local


def test_slots_are_given_or_one_per_core(monkeypatch: pytest.MonkeyPatch):
    assert slots() >= 1
    monkeypatch.setenv("STUDIO_SLOTS", "3")
    assert slots() == 3


@pytest.mark.parametrize("given", ["0", "-1", "abc", "1.5"])
def test_slots_that_are_no_number_are_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, given: str):
    monkeypatch.setenv("STUDIO_SLOTS", given)
    with pytest.raises(BadInput, match="STUDIO_SLOTS must be a whole number"):
        slots()


def test_limits_have_defaults_and_each_is_a_variable(monkeypatch: pytest.MonkeyPatch):
    assert limits() == Limits()
    monkeypatch.setenv("STUDIO_MAX_COLUMNS", "12")
    assert limits() == Limits(columns=12)
    monkeypatch.setenv("STUDIO_MAX_UPLOAD_MB", "0")
    with pytest.raises(BadInput, match="STUDIO_MAX_UPLOAD_MB must be a whole number above zero"):
        limits()


def test_the_readme_names_every_limit_with_its_default():
    table = (Path(__file__).parents[1] / "README.md").read_text()
    for name, field in Limits.model_fields.items():
        assert f"`STUDIO_MAX_{name.upper()}` {field.default:,}" in table


def test_an_upload_s_limit_agrees_with_the_server_s():
    import tomllib

    config = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == Limits().upload_mb


def test_an_open_server_is_opened_by_one_word_only(monkeypatch: pytest.MonkeyPatch):
    assert not open_to_all()
    monkeypatch.setenv("STUDIO_OPEN", "1")
    assert open_to_all()
    monkeypatch.setenv("STUDIO_OPEN", "true")
    with pytest.raises(BadInput, match="STUDIO_OPEN must be 1"):
        open_to_all()


def test_users_are_compared_without_capitals_and_blanks(monkeypatch: pytest.MonkeyPatch):
    assert users() == ()
    monkeypatch.setenv("STUDIO_USERS", " Ann@x.org,,bea@x.org ")
    assert users() == ("ann@x.org", "bea@x.org")


@pytest.mark.parametrize(
    ("told", "found"), [("1000000\n", 1_000_000), ("max\n", None), ("9223372036854771712\n", None)]
)
def test_a_container_s_limit_on_memory_counts(
    told: str, found: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "CGROUPS", ())
    whole = memory_bytes()
    (tmp_path / "memory.max").write_text(told)
    monkeypatch.setattr(settings, "CGROUPS", (str(tmp_path / "memory.max"), str(tmp_path / "not there")))
    assert memory_bytes() == (found or whole)
