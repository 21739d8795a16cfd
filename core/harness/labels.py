"""Labels, and thresholds where the metric wants them: derived here, never by a script (design 4.1).

A rule is found on some rows and applied to others. `honest_codes` labels each half of the rows by the rule of the
other half, so that a score reported from them is not flattered by the search.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from core.harness.predictions import Floats, Ints, codes, positive_index, probabilities
from core.harness.resample import from_counts, kappa_of
from core.harness.task import Task
from core.value import Value

FEWEST = 20  # rows below which nothing is searched
POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)
SEARCHED = ("balanced_accuracy", "f1", "f1_macro", "mcc", "quadratic_kappa")


class TargetRule(Value):
    """How one target's label follows from its probabilities.

    threshold: positive where P(positive) >= `threshold`. argmax: the likeliest class. prior: the class with the largest
    p / prior ** `power`. expected: the rank nearest to the expected rank. cuts: the number of `cuts` that the expected
    rank reaches. Ranks count the classes in numeric order where all labels are numbers, else in the task's order.
    """

    method: Literal["threshold", "argmax", "prior", "expected", "cuts"]
    threshold: float = 0.5
    power: float = 0.0
    prior: tuple[float, ...] = ()
    cuts: tuple[float, ...] = ()


class LabelRule(Value):
    """One rule per target."""

    targets: dict[str, TargetRule]


def default_rule(task: Task) -> LabelRule:
    """P(positive) >= 0.5 for binary targets, the likeliest class else."""
    method: Literal["threshold", "argmax"] = "threshold" if task.problem == "binary" else "argmax"
    return LabelRule(targets={target: TargetRule(method=method) for target in task.targets})


def fit_rule(task: Task, truth: pd.DataFrame, predictions: pd.DataFrame) -> LabelRule:
    """The rule that maximises the task's metric on these rows; the default rule for metrics that need no labels."""
    rows = truth.loc[predictions.index]
    return LabelRule(
        targets={
            target: _fit(task, target, codes(task, rows, target), probabilities(task, predictions, target))
            for target in task.targets
        }
    )


def apply_rule(task: Task, rule: LabelRule, predictions: pd.DataFrame) -> pd.DataFrame:
    """Text labels, one column per target, for the rows of `predictions`."""
    return as_labels(task, apply_codes(task, rule, predictions), predictions.index)


def honest_codes(
    task: Task, truth: pd.DataFrame, predictions: pd.DataFrame, groups: pd.Series[Any] | None = None
) -> dict[str, Ints]:
    """Labels for the rows of `predictions` as positions in the task's classes, per target: each half labelled by the rule that
    was fitted on the other half.

    The halves are a fixed hash of the row id, or of the group where groups (by row id) are given. A half is labelled by
    the default rule where the other has fewer than 20 rows or one class only.
    """
    if task.metric not in SEARCHED:
        return apply_codes(task, default_rule(task), predictions)
    rows = truth.loc[predictions.index]
    half = parts(predictions.index, groups, 2) == 0
    result = {}
    for target in task.targets:
        true, chance = codes(task, rows, target), probabilities(task, predictions, target)
        labels = np.empty(len(true), dtype=np.int64)
        for side in (half, ~half):
            labels[side] = _apply(task, target, _fit(task, target, true[~side], chance[~side]), chance[side])
        result[target] = labels
    return result


def apply_codes(task: Task, rule: LabelRule, predictions: pd.DataFrame) -> dict[str, Ints]:
    """`apply_rule` as positions in the task's classes, per target."""
    return {
        target: _apply(task, target, rule.targets[target], probabilities(task, predictions, target))
        for target in task.targets
    }


def as_labels(task: Task, found: dict[str, Ints], index: pd.Index[Any]) -> pd.DataFrame:
    """Positions in the task's classes as a frame of text labels."""
    texts = {target: np.array(task.classes[target], dtype=object)[found[target]] for target in task.targets}
    return pd.DataFrame(texts, index=index, dtype="str")


def parts(index: pd.Index[Any], groups: pd.Series[Any] | None, count: int) -> Ints:
    """A part from 0 to count - 1 for each row, by a fixed hash of its id, or of its group (`groups` is by row id).

    A row without a group is a group of its own.
    """
    by_row = pd.util.hash_array(index.to_numpy())
    if groups is not None:
        mine = groups.reindex(index)
        by_group = pd.util.hash_pandas_object(mine, index=False).to_numpy()
        by_row = np.where(mine.isna().to_numpy(), by_row, by_group)
    return (by_row % np.uint64(count)).astype(np.int64)


def ranks(task: Task, target: str) -> Ints:
    """The rank of each class: by number where all of the target's labels are numbers, else the task's order."""
    labels = task.classes[target]
    try:
        order = np.argsort([float(label) for label in labels], kind="stable")
    except ValueError:
        order = np.arange(len(labels))
    result = np.empty(len(labels), dtype=np.int64)
    result[order] = np.arange(len(labels))
    return result


def _fit(task: Task, target: str, true: Ints, chance: Floats) -> TargetRule:
    plain = default_rule(task).targets[target]
    if task.metric not in SEARCHED or len(true) < FEWEST or true.min() == true.max():
        return plain
    if chance.shape[1] == 2:
        return _fit_threshold(task.metric, true, chance, positive_index(task, target))
    if task.metric == "quadratic_kappa":
        options = [plain, TargetRule(method="expected"), _cuts(task, target, true, chance)]
    else:
        shares = np.bincount(true, minlength=chance.shape[1]) / len(true)
        prior = tuple(float(share) for share in shares.clip(min=0.5 / len(true)))
        options = [plain, *(TargetRule(method="prior", power=power, prior=prior) for power in POWERS[1:])]
    values = [value_of(task, target, true, _apply(task, target, option, chance)) for option in options]
    return options[int(np.argmax(values))]


def value_of(task: Task, target: str, true: Ints, labels: Ints) -> float:
    """One target's label metric, fast."""
    if task.metric == "quadratic_kappa":
        rank = ranks(task, target).astype(np.float64)
        return kappa_of(rank[true], rank[labels]).point()
    size = len(task.classes[target])
    counts = [
        np.bincount(each, minlength=size)[:, None].astype(np.float64) for each in (true, labels, true[true == labels])
    ]
    return float(from_counts(task.metric, counts[0], counts[1], counts[2], positive_index(task, target))[0])


def threshold_curve(metric: str, true: Ints, chance: Floats, positive: int) -> tuple[Floats, Floats]:
    """(thresholds, metric at each) for every cut between distinct values of P(positive), highest threshold first."""
    score = chance[:, positive]
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    last = np.flatnonzero(np.r_[ranked[1:] < ranked[:-1], True])  # the last row of each run of equal scores
    called = (last + 1).astype(np.float64)
    hits = np.cumsum(true[order] == positive)[last].astype(np.float64)
    n, inside = float(len(true)), float((true == positive).sum())
    below = np.r_[ranked[last[:-1] + 1], ranked[-1]]
    thresholds = (ranked[last] + below) / 2
    sides = [np.vstack(pair) for pair in (
        (np.full_like(called, inside), np.full_like(called, n - inside)),
        (called, n - called),
        (hits, n - inside - (called - hits)),
    )]  # fmt: skip
    if metric != "quadratic_kappa":
        return thresholds, from_counts(metric, sides[0], sides[1], sides[2], 0)
    chance_errors = (inside * (n - called) + (n - inside) * called) / n
    errors = n - sides[2].sum(axis=0)
    safe = np.where(chance_errors > 0, chance_errors, 1.0)
    return thresholds, np.where(chance_errors > 0, 1 - errors / safe, 0.0)


def _fit_threshold(metric: str, true: Ints, chance: Floats, positive: int) -> TargetRule:
    """The best threshold; of equally good ones the nearest to 0.5."""
    thresholds, values = threshold_curve(metric, true, chance, positive)
    best = thresholds[values >= values.max() - 1e-12]
    return TargetRule(method="threshold", threshold=float(best[np.argmin(np.abs(best - 0.5))]))


def _cuts(task: Task, target: str, true: Ints, chance: Floats) -> TargetRule:
    """Cuts of the expected rank that give each rank as many rows as the truth has."""
    rank = ranks(task, target)
    counts = np.bincount(rank[true], minlength=chance.shape[1])
    levels = np.cumsum(counts)[:-1] / len(true)
    return TargetRule(method="cuts", cuts=tuple(float(cut) for cut in np.quantile(chance @ rank, levels)))


def _apply(task: Task, target: str, rule: TargetRule, chance: Floats) -> Ints:
    if rule.method == "threshold":
        positive = positive_index(task, target)
        return np.where(chance[:, positive] >= rule.threshold, positive, 1 - positive).astype(np.int64)
    if rule.method == "argmax":
        return np.asarray(chance.argmax(axis=1), dtype=np.int64)
    if rule.method == "prior":
        return np.asarray((chance / np.array(rule.prior) ** rule.power).argmax(axis=1), dtype=np.int64)
    rank = ranks(task, target)
    expected = chance @ rank
    found = (
        np.rint(expected) if rule.method == "expected" else np.searchsorted(np.array(rule.cuts), expected, side="right")
    )
    return np.argsort(rank)[found.astype(np.int64)].astype(np.int64)
