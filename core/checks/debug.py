"""A_debugger: a failed script goes back with this failure, up to `tries` times; then it is dropped and the incumbent stays.

What ran out of time left none of its own. Of a candidate, which the whole run builds on, a cheaper version gets as much again as
half of that, once."""

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
AGAIN = 0.5  # of the time limit, and of what the run has left at most, for a candidate that ran out of it


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

    left, slow = seconds, False
    for turn in range(tries):
        failure = evaluation.failure
        if failure is None or failure.kind == "stopped":
            break
        left -= evaluation.seconds
        place = run.at(f"try={turn}")
        if failure.kind == "time" and purpose == "candidate" and not slow:
            left, slow = AGAIN * min(seconds, place.seconds_left("again")), True
        elif left < WORTH * seconds:
            break
        mended = place.ask(Engineer.debug, script.solution, failure)
        if mended is None or mended.id == script.solution.id or (only and _elsewhere(script.solution, mended, only)):
            break
        failed, script = script, script.model_copy(update={"solution": mended, "parent": script.solution.id})
        script = check(place, script, purpose)
        known(place.at("failed"), failed, purpose)
        known(place, script, "debug")
        _tell(place, failed.solution, script.solution, failure)
        evaluation = place.evaluate([request(place, script, purpose, left)])[0]
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
