"""A_leakage and A_data: the engineer reads a script before it is scored; every finding is shown, a correction is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.engineers.port import Engineer, Finding

if TYPE_CHECKING:
    from core.durable.run import Run
    from core.steps.score import Script


def check(run: Run, script: Script) -> Script:
    """The script, corrected where the leakage check had a correction. Data-use findings are told, not acted on."""
    for number, finding in enumerate(run.ask(Engineer.leakage, script.solution)):
        _tell(run.at(f"leakage={number}"), script, finding)
        if finding.corrected is not None:
            script = script.model_copy(update={"solution": finding.corrected, "parent": script.solution.id})
    for number, finding in enumerate(run.ask(Engineer.data_use, script.solution)):
        _tell(run.at(f"data_use={number}"), script, finding)
    return script


def _tell(run: Run, script: Script, finding: Finding) -> None:
    run.write("finding", {"finding": finding.model_dump(mode="json"), "solution": script.solution.id})
