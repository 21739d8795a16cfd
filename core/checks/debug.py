"""A_debugger: a failed script goes back with this failure, up to TRIES times; then it is dropped and the incumbent stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.engineers.port import Engineer
from core.harness.evaluation import Evaluation

if TYPE_CHECKING:
    from core.durable.run import Run
    from core.steps.score import Script

TRIES = 2
WORTH = 0.3  # share of the time limit that must be left for another try


def debug(run: Run, script: Script, evaluation: Evaluation, purpose: str, seconds: float) -> tuple[Script, Evaluation]:
    """The script as it was last scored, with that evaluation; the failure itself when nothing mended it."""
    from core.steps.score import known, request

    spent = 0.0
    for turn in range(TRIES):
        failure = evaluation.failure
        if failure is None or failure.kind == "stopped":
            break
        spent += evaluation.seconds
        if seconds - spent < WORTH * seconds:
            break
        place = run.at(f"try={turn}")
        mended = place.ask(Engineer.debug, script.solution, failure)
        if mended is None or mended.id == script.solution.id:
            break
        script = script.model_copy(update={"solution": mended, "parent": script.solution.id})
        known(place, script, "debug")
        evaluation = place.evaluate([request(place, script, purpose, seconds - spent)])[0]
    return script, evaluation
