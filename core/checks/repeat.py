"""Reproducibility: the first fold of a finished solution once more, its `predict` asked about other rows before the held-out ones.

The same predictions twice show two things at once: the script is reproducible, and it keeps nothing of the rows that it saw
first. Where they differ, one more repetition without the other rows tells which of the two it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from core.engineers.port import Finding
from core.mixing import suspect
from core.value import Value

if TYPE_CHECKING:
    from core.durable.run import Run
    from core.steps.values import Refined, Scored

SHARE = 0.05  # of the minutes, for all repetitions together
SAME = 1e-5  # of the predictions' spread


class Difference(Value):
    """Between two runs of a fold: the largest and the mean change, as shares of the predictions' spread; rows that changed."""

    largest: float
    mean: float
    share: float


def repeat(run: Run, finals: Sequence[Refined]) -> list[Refined]:
    """Repeat the first fold of each final script, as far as the time allows, and write down what came of it. Those whose
    `predict` keeps what it saw are left out, unless nothing else is there or the task's mode allows it."""
    leaning = _leaning(run, [each.final for each in finals])
    kept = [each for each in finals if each.final.solution.id not in leaning]
    return kept or list(finals)


def _leaning(run: Run, finals: Sequence[Scored]) -> set[str]:
    """The solutions that turn out to lean on other rows by what they keep."""
    from core.steps.budget import left

    run = run.at("repeat")
    affordable = min(left(run, "seconds", list(finals)), SHARE * run.settings.minutes * 60.0)
    chosen: list[Scored] = []
    for each in finals:
        cost = each.evaluation.folds[0].seconds
        if cost <= affordable:
            chosen.append(each)
            affordable -= cost
        else:
            run.note(
                f"skipped={each.solution.id}",
                f"{each.solution.title} was not run a second time: it would take too long.",
            )
    disturbed = _again(run.at("disturbed"), chosen, "disturbed")
    differing = [each for each in chosen if (found := disturbed.get(each.solution.id)) and found.largest > SAME]
    plain = _again(run.at("again"), differing, "again") if differing else {}
    told = [each for each in chosen if each.solution.id in disturbed]
    how_bad = {one.solution.id: _tell(run, one, disturbed[one.solution.id], plain.get(one.solution.id)) for one in told}
    return {name for name, how in how_bad.items() if how == "serious"}


def _again(run: Run, scored: Sequence[Scored], mode: Literal["again", "disturbed"]) -> dict[str, Difference | None]:
    """By solution how the repetition's predictions differ; None where it failed. Without those that were not finished."""
    from core.steps.score import Script, request

    requests = [
        request(run, Script(solution=each.solution), "check", 60.0 + 10 * each.evaluation.folds[0].seconds).model_copy(
            update={"mode": mode, "title": f"{each.solution.title}: run again"}
        )
        for each in scored
    ]
    found: dict[str, Difference | None] = {}
    for number, (each, evaluation) in enumerate(zip(scored, run.evaluate(requests))):
        first, second = each.evaluation.digest, evaluation.digest

        def difference(first: str = first, second: str = second) -> Difference:
            return _difference(run.first_fold(first), run.first_fold(second))

        if evaluation.ok:
            at = run.at(f"solution={number}")
            found[each.solution.id] = at.compute("same", [first, second], Difference, difference)
        elif evaluation.failure and evaluation.failure.kind in ("crash", "predictions"):
            found[each.solution.id] = None
    return found


def _difference(first: pd.DataFrame, second: pd.DataFrame) -> Difference:
    before = first.to_numpy(dtype=np.float64)
    spread = max(float(before.std(axis=0).max(initial=0.0)), 1e-3 * float(np.abs(before).max(initial=0.0)), 1e-12)
    change = np.abs(second.loc[first.index].to_numpy(dtype=np.float64) - before).max(axis=1) / spread
    return Difference(largest=float(change.max()), mean=float(change.mean()), share=float((change > SAME).mean()))


def _tell(run: Run, scored: Scored, found: Difference | None, plain: Difference | None) -> str:
    """How bad it is, empty for nothing. `found` after other rows were asked about first, `plain` without that; None: it failed, or was not tried."""
    solution, batch = scored.solution, run.task.mode == "batch"
    if found is not None and found.largest <= SAME:
        run.note(f"same={solution.id}", f"{solution.title}: run again, it gives the same predictions.")
        return ""
    if found is not None and plain is not None and plain.largest <= SAME:
        block, line = suspect(solution)
        finding = Finding(
            check="row independence", how_bad="note" if batch else "serious", block=block, lines=line,
            what=f"`predict` keeps something of the rows that it saw first: {_words(found)} when it was asked about others before.",
            where=f"probably [{block}]" if block else "the block could not be told",
            evidence="Its first fold was run again, once with a question about other rows in between and once without.",
            remedy="Learn from the training rows, before `predict` is called.",
        )  # fmt: skip
    else:
        worst = plain or found
        finding = Finding(
            check="reproducibility", how_bad="doubtful",
            what=f"Run again, {_words(worst) if worst else 'it failed'}.",
            evidence="The same script on the same rows of its first fold, twice.",
            remedy='Fix every seed with `task["seed"]`, and the number of iterations; do not stop by the clock.',
        )  # fmt: skip
    run.write(
        "finding", {"finding": finding.model_dump(mode="json"), "solution": solution.id}, f"solution={solution.id}"
    )
    return finding.how_bad


def _words(found: Difference) -> str:
    return (
        f"{found.share:.0%} of the predictions changed, by {found.mean:.2%} of their spread on average and "
        f"{found.largest:.2%} at most"
    )
