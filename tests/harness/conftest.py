"""A bench to evaluate scripts on, in a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.harness.bench import Bench
from core.harness.dataset import Dataset
from core.harness.evaluate import evaluate
from core.harness.evaluation import Evaluation, Request
from core.sandbox.starter import Starter
from core.solution import Solution
from tests.harness.rows import table

Score = Callable[..., Evaluation]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own."""
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path))
    monkeypatch.delenv("STUDIO_DATABASE_URL", raising=False)
    monkeypatch.delenv("STUDIO_ARTIFACTS_URL", raising=False)
    return tmp_path


@pytest.fixture
def bench(home: Path, starter: Starter) -> Bench:
    """Where scripts are run."""
    return Bench(starter, home / "rooms", memory=4 << 30)


@pytest.fixture
def score(bench: Bench) -> Score:
    """Evaluate this code on these rows (120 rows of a binary task unless given)."""

    def run(code: str, data: Dataset | None = None, at: Bench | None = None, **more: object) -> Evaluation:
        return evaluate(data or table(), request(code, **more), at or bench)

    return run


def request(code: str, **more: object) -> Request:
    """A request with the least that it needs."""
    solution = Solution(code=code, title="tiny")
    given = {"run": "r", "key": "k", "solution": solution, "title": "tiny", "purpose": "candidate", "seconds": 60.0}
    return Request(**(given | more))
