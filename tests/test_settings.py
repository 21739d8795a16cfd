from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import BadInput
from core.settings import home, slots


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
