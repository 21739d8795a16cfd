"""Score scripts: check each before it is run, evaluate them side by side, debug the failed ones (A_leakage, A_data, A_debugger)."""

from __future__ import annotations

from collections.abc import Sequence

from core.checks import observed
from core.checks.debug import debug
from core.checks.reading import check
from core.durable.run import Run
from core.harness.compare import compare
from core.harness.evaluation import Evaluation, Purpose, Request
from core.harness.score import Comparison
from core.solution import Solution
from core.steps.budget import sample_rows
from core.steps.values import Scored
from core.value import Value


class Script(Value):
    """A script to score. `race` names the incumbent's evaluation that it must be able to beat.

    `base` is the script that was read before, from which this one differs in `block` alone; None: all of it is new.
    """

    solution: Solution
    parent: str | None = None
    block: str | None = None
    base: Solution | None = None
    race: str | None = None
    folds: int | None = None
    once: float = 0.0  # seconds that it gets on top: files or texts may have to be represented first
    also: bool = False  # whether the first fold's model predicts the test rows too


def score(run: Run, scripts: Sequence[Script], purpose: Purpose, seconds: float) -> list[tuple[Script, Evaluation]]:
    """Each script's evaluation, in order. A script that was corrected or debugged comes back as it was scored."""
    checked = [check(run.at(f"check={n}"), script, purpose) for n, script in enumerate(scripts)]
    for n, script in enumerate(checked):
        known(run.at(f"script={n}"), script, purpose)
    evaluations = run.evaluate([request(run, script, purpose, seconds) for script in checked])
    for n, (script, evaluation) in enumerate(zip(checked, evaluations)):
        observed.tell(run.at(f"script={n}"), script.solution, evaluation)
    return [
        debug(run.at(f"debug={n}"), script, evaluation, purpose, seconds)
        for n, (script, evaluation) in enumerate(zip(checked, evaluations))
    ]


def known(run: Run, script: Script, origin: str) -> None:
    """Put the script in the journal."""
    run.write(
        "solution",
        {
            "solution": script.solution.model_dump(mode="json"), "parent": script.parent, "block": script.block,
            "origin": origin, "branch": run.branch,
        },
    )  # fmt: skip


def request(run: Run, script: Script, purpose: Purpose, seconds: float) -> Request:
    """The evaluation to ask for."""
    return Request(
        run=run.id, key=run.key, solution=script.solution, title=script.solution.title, purpose=purpose,
        branch=run.branch, race=script.race, folds=script.folds, rows=sample_rows(run.data), seconds=max(1.0, seconds + script.once),
        threads=run.settings.threads, look=purpose != "ablation", also=script.also,
    )  # fmt: skip


def against(run: Run, name: str, challenger: Evaluation, incumbent: Evaluation) -> Comparison:
    """The paired comparison on the rows, and the repeats, that both have predicted; recorded."""
    folds = min(len(challenger.folds), len(incumbent.folds))

    def paired() -> Comparison:
        mine, theirs = run.oof(challenger, folds), run.oof(incumbent, folds)
        return compare(run.task, run.data.truth, mine, theirs, run.data.groups)

    return run.compute(name, [challenger.digest, incumbent.digest], Comparison, paired)


def incumbent(run: Run, scored: Scored, *below: str) -> None:
    """Say in the journal who leads from here on."""
    folds = len(scored.evaluation.folds)
    body = {
        "solution": scored.solution.id,
        "score": scored.score.model_dump(mode="json"),
        "branch": run.branch,
        "folds": folds,
    }
    run.write("incumbent", body, *below)
