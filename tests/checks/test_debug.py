"""Who gets another try: with a real room, scripts that are too slow or wrong, and an engineer that mends them."""

from __future__ import annotations

from core.harness.evaluation import Failure, Purpose
from core.solution import Solution
from core.steps.score import Script, score
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.steps.conftest import a_run, starter
from tests.steps.plain import PlainRun

__all__ = ["a_run", "starter"]  # fixtures
SLOW = scripts.solution("linear", pause=30.0)


class Hurried(Tiny):
    """Makes a slow script as much quicker as it was told to."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        self.pause, self.told = pause, list[str]()

    def debug(self, brief, solution: Solution, failure: Failure) -> Solution | None:  # type: ignore[no-untyped-def]
        self.told.append(failure.kind)
        return scripts.solution("linear", pause=self.pause)


def scored(run: PlainRun, purpose: Purpose) -> str:
    """What became of the slow script, that had two seconds."""
    ((_, evaluation),) = score(run, [Script(solution=SLOW, folds=1)], purpose, 2.0)
    return evaluation.status


def test_a_candidate_that_ran_out_of_time_gets_half_as_much_again_for_a_cheaper_version(a_run) -> None:  # type: ignore[no-untyped-def]
    engineer = Hurried(0.0)
    run = a_run(engineer)
    assert scored(run, "candidate") == "ok"
    assert engineer.told == ["time"]
    (mended,) = run.told_events("mended")
    assert "stopped after 2 s" in mended["sentence"]


def test_a_cheaper_version_that_runs_out_of_time_too_is_the_last(a_run) -> None:  # type: ignore[no-untyped-def]
    engineer = Hurried(29.0)
    assert scored(a_run(engineer), "candidate") == "failed"
    assert engineer.told == ["time"]


def test_a_further_script_that_ran_out_of_time_is_dropped(a_run) -> None:  # type: ignore[no-untyped-def]
    engineer = Hurried(0.0)
    assert scored(a_run(engineer), "widen") == "failed"
    assert engineer.told == []
