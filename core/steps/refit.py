"""Refitting the chosen scripts on all rows, combining what they predict, and publishing the submission."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd

from core import artifacts
from core.durable.run import Run
from core.harness import drawn, ensemble
from core.harness.evaluation import Evaluation, Request
from core.harness.labels import LabelRule, fit_rule
from core.harness.submission import submission, write_table
from core.steps.combined import combined_script
from core.steps.values import Chosen, Scored
from core.value import digest

PATIENCE = 20.0  # a refit may take this many times its estimate before it is given up, plus a minute
Mode = Literal["test", "vault"]
WHAT = {"test": "refit on all rows", "vault": "trained without the vault"}

Fits = list[list[Evaluation]]  # for each member that is used, its refits, one per seed


def write(run: Run, chosen: Chosen, reason: str) -> Fits | None:
    """Refit the members on all rows and publish the submission; the refits, or None when one failed (see the log)."""
    members = used(run, chosen)
    return written(run, chosen, members, refit(run, members, "test"), reason)


def written(run: Run, chosen: Chosen, members: list[Scored], evaluations: list[Evaluation], reason: str) -> Fits | None:
    """Publish the submission of these members' refits, or say why there is none."""
    failed = next((each for each in evaluations if not each.ok), None)
    if failed:
        sentence = failed.failure.sentence if failed.failure else failed.status
        run.note("failed", f"No submission {reason}: {sentence}", "warning")
        return None
    fits = [[each] for each in evaluations]
    publish(run, chosen, members, fits, reason)
    return fits


def early(run: Run, chosen: Chosen, reason: str) -> None:
    """Publish what the first fold's model of a single solution says of the test rows. It was not fitted on all rows: nothing can
    be bundled or tried with it."""
    (member,) = chosen.members
    said = member.evaluation.model_copy(update={"digest": member.evaluation.also})
    told = _published(run, early_folder(run, chosen), chosen, [member], [[said]])
    run.write("submission", {**told, "reason": f"{reason}, by the model of its first fold", "fits": []})


def early_folder(run: Run, chosen: Chosen) -> str:
    """The artifact key of the submission of a first fold's model."""
    return f"{folder_of(run, chosen)}-early"


def publish(run: Run, chosen: Chosen, members: list[Scored], fits: Fits, reason: str) -> None:
    """Write a submission of these members, each the average of its refits."""
    key = folder_of(run, chosen, [len(each) for each in fits])
    told = _published(run, key, chosen, members, fits)
    run.write("submission", {**told, "reason": reason, "fits": _digests(fits)})


def _published(run: Run, key: str, chosen: Chosen, members: list[Scored], fits: Fits) -> dict[str, Any]:
    """Lay the files under the artifact key; the journal's line but for its reason and its fits."""
    rows = run.step("publish", [chosen.plan, _digests(fits)], lambda: _files(run, key, chosen, members, fits))
    return {"folder": key, "members": [each.solution.id for each in members], "form": run.task.form, "rows": rows}


def _digests(fits: Fits) -> list[list[str]]:
    return [[one.digest for one in each] for each in fits]


def folder_of(run: Run, chosen: Chosen, counts: Sequence[int] = ()) -> str:
    """The submission's artifact key; `counts`: seeds per member. Weights and thresholds are found on out-of-fold predictions:
    where there are some, other folds make another submission."""
    plan = chosen.plan.model_dump(mode="json", exclude={"words"})
    more: list[list[int] | list[str]] = [list(counts)] if max(counts, default=1) > 1 else []
    if run.task.problem != "regression" or len(chosen.members) > 1:
        more.append([each.evaluation.digest for each in chosen.members])
    return f"runs/{run.id}/submissions/{digest(plan, *more)}"


def refit(run: Run, members: list[Scored], mode: Mode, seed: int = 0, most: float | None = None) -> list[Evaluation]:
    """The members trained once more, see `begin`. Those of further seeds end when a person finishes the run. `most`: seconds for
    each at most."""
    return begin(run, members, mode, seed, most)()


def begin(
    run: Run, members: list[Scored], mode: Mode, seed: int = 0, most: float | None = None
) -> Callable[[], list[Evaluation]]:
    """Have the members trained on all rows and asked about the test rows, or on the search rows and asked about the vault. What
    it returns waits for them."""
    more = f", seed {seed}" if seed else ""
    requests = [
        Request(
            run=run.id, key=run.key, solution=member.solution, title=f"{member.solution.title}: {WHAT[mode]}{more}",
            purpose="seeds" if seed else "final", mode=mode, seconds=60.0 + PATIENCE * member.refit_seconds(run.task),
            threads=run.settings.threads, seed=seed,
        )
        for member in members
    ]  # fmt: skip
    left = run.until_deadline("deadline") if most is None else most
    if left is not None:
        requests = [each.model_copy(update={"seconds": min(each.seconds, max(5.0, left))}) for each in requests]
    return run.begin(requests)


def used(run: Run, chosen: Chosen) -> list[Scored]:
    """The members that have a weight: the others need no refit."""
    if chosen.plan.method != "weights" or len(chosen.members) == 1:
        return list(chosen.members)

    def weights() -> list[float]:
        oofs = [run.oof(each.evaluation) for each in chosen.members]
        return list(ensemble.fit(run.task, chosen.plan, oofs, run.data.truth).weights)

    found = run.step("weights", chosen.plan, weights)
    return [each for weight, each in zip(found, chosen.members) if weight > 0]


def fitted(run: Run, chosen: Chosen, members: list[Scored]) -> tuple[ensemble.FittedEnsemble, LabelRule | None]:
    """The ensemble's weights and the labels' thresholds, found on all out-of-fold predictions. Call it inside a step."""
    every = [run.oof(each.evaluation) for each in chosen.members]
    found = ensemble.fit(run.task, chosen.plan, every, run.data.truth, run.data.groups)
    if len(members) < len(chosen.members):
        found = found.among([each in members for each in chosen.members])
    if run.task.problem == "regression":
        return found, None
    oofs = [run.oof(member.evaluation) for member in members]
    return found, fit_rule(run.task, run.data.truth, ensemble.apply(run.task, found, oofs))


def mean_of(run: Run, evaluations: Sequence[Evaluation]) -> pd.DataFrame:
    """The mean of what these refits predict, by row id and column."""
    first, *more = [run.oof(each) for each in evaluations]
    if not more:
        return first
    summed = sum((each.loc[first.index, first.columns] for each in more), first)
    return pd.DataFrame(summed / (1 + len(more)))


def _files(run: Run, key: str, chosen: Chosen, members: list[Scored], fits: Fits) -> int:
    task, test, counts = run.task, run.data.test, [len(each) for each in fits]
    if artifacts.exists(key):  # the same members, asked for again
        return 0 if test is None else len(test)
    found, rule = fitted(run, chosen, members)
    folder = artifacts.new()
    (folder / "members").mkdir()
    for number, member in enumerate(members, start=1):
        (folder / "members" / f"{number}.py").write_text(member.solution.code)
    alone = counts == [1]
    (folder / "solution.py").write_text(members[0].solution.code if alone else combined_script(task, found, members))
    numbers: dict[str, Any] = {
        "plan": chosen.plan.model_dump(mode="json"), "fitted": found.model_dump(mode="json"), "seeds": counts,
        "rule": rule.model_dump(mode="json") if rule else None,
    }  # fmt: skip
    (folder / "ensemble.json").write_text(json.dumps(numbers))
    rows = 0
    if test is not None:
        predictions = ensemble.apply(task, found, [mean_of(run, each) for each in fits])
        table = submission(task, predictions, rule, run.data.test_ids, run.data.repeated)
        if task.place:
            table = table.round(drawn.DIGITS)
            (folder / "pictures").mkdir()
            for name, picture in drawn.pictures(run.data, predictions):
                picture.save(folder / "pictures" / f"{name}.png")
        write_table(table, folder / "submission.csv")
        rows = len(table)
    artifacts.publish(folder, key)
    return rows
