from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import core
from core.harness import diagnose
from tests.packing.made import write_run

SECRET = "sk-0123456789abcdefghij"
Take = Callable[[bytes], str]


@dataclass(frozen=True)
class Made:
    """A run in an installation of its own, and its file with everything."""

    home: Path
    run: str
    packed: bytes


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_HOME", str(home))
        patch.setenv("OPENAI_API_KEY", SECRET)
        run = write_run()
        packed = core.pack(run, texts=True)
    return Made(home, run, packed)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The diagnosis looks at every slice, however busy the machine is: two of the same run are the same."""
    monkeypatch.setattr(diagnose, "SECONDS", 600.0)


@pytest.fixture
def elsewhere(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Take:
    """Import a file into a fresh installation, which is the one that this test sees from now on."""
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("STUDIO_WORKER", "external")

    def take(packed: bytes) -> str:
        path = tmp_path / "given.studio.zip"
        path.write_bytes(packed)
        return core.unpack(path)

    return take
