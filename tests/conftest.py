"""Every test has an installation of its own: STUDIO_HOME is a fresh folder unless a wider fixture has set one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.harness import rehearsal
from core.sandbox.starter import Starter
from tests.command import end_workers, write_tables
from tests.fakes.nursery import Nursery

pytest_plugins = ("tests.trust", "tests.sampling", "tests.together")

for name in ("STUDIO_HOME", "STUDIO_DATABASE_URL", "STUDIO_ARTIFACTS_URL", "STUDIO_WORKER"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the installation that this test sees."""
    if "STUDIO_HOME" not in os.environ:
        monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "studio"))
    folder = Path(os.environ["STUDIO_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """All columns are asked about, however busy the machine is."""
    monkeypatch.setattr(rehearsal, "COLUMNS", 60.0)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where worker processes come from; at the end all are gone."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    """The fork server, ready. One for all tests: it holds every library, which takes seconds."""
    made = Starter()
    made.warm_up()
    assert made.ready(60.0)
    yield made
    made.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Path]:
    """A folder with train.csv, test.csv and sample.csv; workers of commands run there end with it."""
    write_tables(tmp_path)
    yield tmp_path
    end_workers(tmp_path / "out")
