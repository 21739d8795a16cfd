"""What the submitted solution's out-of-fold predictions tell, what its members look at, and how two runs compare."""

from __future__ import annotations

import pandas as pd

from core.durable.evaluations import dataset
from core.engineers.port import EnsemblePlan
from core.errors import Refused
from core.harness import ensemble
from core.harness.compare import compare
from core.harness.dataset import Dataset
from core.harness.diagnose import Diagnosis, diagnose
from core.harness.evaluate import oof
from core.harness.evaluation import Evaluation
from core.harness.score import Comparison
from core.value import Value
from core.verbs import view
from core.view import RunView


class Diagnosed(Value):
    """A run's diagnosis. `importance`: column -> share of the predictions' spread that goes with it, over the members;
    `rows` of the worst misses by row id, their cells as text."""

    diagnosis: Diagnosis
    importance: dict[str, float]
    rows: dict[int, dict[str, str]]


def diagnosed(run: str) -> Diagnosed:
    """The diagnosis of what was submitted, or of the best so far. Raises Refused while nothing is scored, and where a row is a
    pixel or an artifact is gone."""
    seen = view(run)
    if seen.task.place:
        raise Refused("A row is a pixel here: the pictures above show more than a table of errors.")
    data, predictions, evaluations = held_out(seen)
    found = diagnose(data, predictions)
    missed = sorted({miss.row for target in found.targets for miss in target.worst})
    return Diagnosed(
        diagnosis=found, importance=importance(seen, evaluations),
        rows=_cells(data.train, [name for name in data.features if name != data.task.media], missed),
    )  # fmt: skip


def held_out(seen: RunView) -> tuple[Dataset, pd.DataFrame, list[Evaluation]]:
    """The run's rows, the out-of-fold predictions of what was submitted (or of the best so far), its members' evaluations.
    Raises Refused."""
    plan, evaluations = submitted(seen)
    data = dataset(seen.run)
    try:
        oofs = [oof(each.digest) for each in evaluations]
    except FileNotFoundError:
        raise Refused("The held-out predictions of this run are no longer there.") from None
    predictions = oofs[0] if len(oofs) == 1 else ensemble.honest(data.task, plan, oofs, data.truth, data.groups)
    return data, predictions, evaluations


def compared(run: str, other: str) -> tuple[Comparison, int]:
    """What `run` gains over `other`, on the held-out rows that both have predicted, drawn in pairs, and how many rows these are.
    Raises Refused where the two do not go together: another table, target or metric."""
    (data, mine, _), (second, theirs, _) = held_out(view(run)), held_out(view(other))
    if data.task.metric != second.task.metric or data.task.targets != second.task.targets:
        raise Refused("The runs have another metric or target: their scores do not compare.")
    targets = list(data.task.targets)
    if len(data.train) != len(second.train) or not data.train[targets].equals(second.train[targets]):
        raise Refused("The runs were made on different tables: their rows cannot be paired.")
    shared = int(mine.index.isin(theirs.index).sum())
    if not shared:
        raise Refused("The runs have held out no row in common.")
    return compare(data.task, data.truth, mine, theirs, data.groups), shared


def submitted(seen: RunView) -> tuple[EnsemblePlan, list[Evaluation]]:
    """The plan that was submitted (or the best script alone) and its members' evaluations. Raises Refused."""
    plan = EnsemblePlan.model_validate(seen.report["ensemble"]) if seen.report else None
    if plan is None and seen.best_solution:
        plan = EnsemblePlan(method="mean", members=(seen.best_solution,))
    names = plan.members if plan else ()
    found = [seen.solutions[name].evaluation for name in names if name in seen.solutions]
    scored = [each for each in found if each and each.score]
    if plan is None or not scored or len(scored) < len(plan.members):
        raise Refused("There is no scored solution to look into yet.")
    return plan, scored


def importance(seen: RunView, evaluations: list[Evaluation]) -> dict[str, float]:
    """The mean over the members that were looked at, largest first; of those that were asked about all columns, what that gave."""
    jobs = [(name, seen.jobs.get(look.place(name))) for look in seen.looks for name in look.solutions]
    again = {name: job.evaluation for name, job in jobs if job and job.evaluation and job.evaluation.observed.columns}
    members = [again.get(each.solution, each) for each in evaluations]
    looked = [each.observed.columns for each in members if each.observed.columns]
    if not looked:
        return {}
    mean = pd.DataFrame(looked).mean().sort_values(ascending=False, kind="stable")
    return {str(name): float(value) for name, value in mean.items()}


def _cells(train: pd.DataFrame, features: list[str], rows: list[int]) -> dict[int, dict[str, str]]:
    shown = train.loc[rows, features]
    return {
        int(str(row)): {str(name): "" if pd.isna(cell) else f"{cell:.5g}" if isinstance(cell, float) else str(cell)[:80]
                        for name, cell in cells.items()}
        for row, cells in zip(shown.index, shown.to_dict("records"))
    }  # fmt: skip
