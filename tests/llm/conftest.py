from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.llm import client, stream
from tests.fakes.provider import Act, FakeProvider

Serve = Callable[[Callable[[dict[str, Any]], Act]], FakeProvider]


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of this machine, no secrets file, short waits."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "STUDIO_MODEL", "STUDIO_LLM_PARALLEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(client, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(stream, "SILENCE", 0.5)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a provider with this script and point the program at it."""
    open_: list[FakeProvider] = []

    def start(answer: Callable[[dict[str, Any]], Act]) -> FakeProvider:
        fake = FakeProvider(answer)
        fake.__enter__()
        open_.append(fake)
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        return fake

    yield start
    for fake in open_:
        fake.__exit__(None, None, None)
