"""What is asked of the harness for a script."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from core.solution import Solution
from core.steps.score import Script, request


def test_what_has_to_be_represented_first_gets_its_seconds_on_top() -> None:
    run: Any = SimpleNamespace(
        id="r", key="k", branch="", data=SimpleNamespace(search=[]), settings=SimpleNamespace(threads=1)
    )
    solution = Solution(code="# %% [model] M\nx = 1\n", title="tiny")
    assert request(run, Script(solution=solution), "candidate", 40.0).seconds == 40.0
    assert request(run, Script(solution=solution, once=12.0), "candidate", 40.0).seconds == 52.0
