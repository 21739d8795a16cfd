"""A_debugger: a failed script goes back with this failure, up to `tries` times; then it is dropped and the incumbent stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.checks import observed
from core.checks.families import changed_families
from core.checks.reading import check
from core.engineers.port import Engineer
from core.harness.evaluation import Evaluation, Failure, Purpose
from core.solution import Solution

if TYPE_CHECKING:
    from core.durable.run import Run
    from core.steps.score import Script

TRIES = 3
WORTH = 0.3  # share of the time limit that must be left for another try


def debug(
    run: Run,
    script: Script,
    evaluation: Evaluation,
    purpose: Purpose,
    seconds: float,
    only: str = "",
    tries: int = TRIES,
) -> tuple[Script, Evaluation]:
    """The script as it was last scored, with that evaluation; the failure itself when nothing mended it.

    A mended script is read by the checks like every other. `only` names the one block that may be changed.
    """
    from core.steps.score import known, request

    spent = 0.0
    for turn in range(tries):
        failure = evaluation.failure
        if failure is None or failure.kind == "stopped":
            break
        spent += evaluation.seconds
        if seconds - spent < WORTH * seconds:
            break
        place = run.at(f"try={turn}")
        mended = place.ask(Engineer.debug, script.solution, failure)
        if mended is None or mended.id == script.solution.id or (only and _elsewhere(script.solution, mended, only)):
            break
        failed, script = script, script.model_copy(update={"solution": mended, "parent": script.solution.id})
        script = check(place, script, purpose)
        known(place.at("failed"), failed, purpose)
        known(place, script, "debug")
        _tell(place, failed.solution, script.solution, failure)
        evaluation = place.evaluate([request(place, script, purpose, seconds - spent)])[0]
        observed.tell(place, script.solution, evaluation)
    return script, evaluation


def _elsewhere(before: Solution, after: Solution, block: str) -> bool:
    """Whether anything but this block was changed."""
    return [(each.name, each.code) for each in before.blocks if each.name != block] != [
        (each.name, each.code) for each in after.blocks if each.name != block
    ]


def _tell(run: Run, failed: Solution, mended: Solution, failure: Failure) -> None:
    families = changed_families(failed.code, mended.code)
    run.write("mended", {"failed": failed.id, "mended": mended.id, "sentence": failure.sentence, "families": families})
