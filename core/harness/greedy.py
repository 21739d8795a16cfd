"""Weights by greedy selection, and the metric as a function of a matrix, fast enough to be asked hundreds of times."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.harness.compare import value_statistic
from core.harness.labels import POWERS, SEARCHED, ranks, threshold_curve, value_of
from core.harness.metrics import METRICS, clipped, one_against_rest
from core.harness.predictions import Floats, Ints, codes, positive_index, target_columns
from core.harness.resample import auc
from core.harness.task import Task

ROUNDS, PATIENCE = 30, 6  # of the greedy selection
MOST, MOST_RANKED = 20_000, 5_000  # rows that a search looks at; at least, where each class needs a sort of its own


def greedy_weights(
    task: Task, members: Sequence[pd.DataFrame], truth: pd.DataFrame, targets: Sequence[str] = ()
) -> tuple[float, ...]:
    """Caruana's selection (2004): from the best member on, add whichever member helps the mean most, repeats allowed.

    Up to 30 rounds, given up 6 after the best; the weights are the counts up to the best round, as shares. `targets` are those that
    are looked at, all where none is named.
    """
    targets = targets or task.targets
    classes = max(map(len, task.classes.values()), default=1)
    most = max(MOST_RANKED, MOST // (classes if task.metric == "roc_auc" else max(1, classes // 5)))
    members, truth = thinned(task, members, truth, most)
    value = objective(task, truth, targets)
    columns = [name for target in targets for name in target_columns(task, target)]
    cubes = [member[columns].to_numpy(dtype=np.float64) for member in members]
    total, picked, best, best_at = np.zeros_like(cubes[0]), list[int](), -np.inf, 0
    for turn in range(1, ROUNDS + 1):
        scores = [value((total + cube) / turn) for cube in cubes]
        winner = int(np.argmax(scores))
        total = total + cubes[winner]
        picked.append(winner)
        if scores[winner] > best + 1e-12:
            best, best_at = scores[winner], turn
        elif turn - best_at >= PATIENCE:
            break
    counts = np.bincount(picked[: max(1, best_at)], minlength=len(cubes))
    return tuple(float(share) for share in counts / counts.sum())


def thinned(
    task: Task, members: Sequence[pd.DataFrame], truth: pd.DataFrame, most: int
) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """The same rows of all, `most` of them, drawn by the task's seed."""
    if len(truth) <= most:
        return list(members), truth
    chosen = np.sort(np.random.default_rng(task.seed).choice(len(truth), size=most, replace=False))
    return [member.iloc[chosen] for member in members], truth.iloc[chosen]


def objective(task: Task, truth: pd.DataFrame, targets: Sequence[str] = ()) -> Callable[[Floats], float]:
    """The task's metric, higher is better, of a matrix in these targets' canonical columns (all targets' where none is named); fast
    enough to be asked hundreds of times.

    Label metrics are taken at their best rule on these same rows, so the value is for choosing, not for reporting.
    """
    sign, targets = 1.0 if METRICS[task.metric].maximise else -1.0, targets or task.targets
    if task.problem == "regression":
        columns = [truth[target].to_numpy(dtype=np.float64) for target in targets]
        return lambda matrix: (
            sign
            * float(
                np.mean([value_statistic(task.metric, true, matrix[:, at]).point() for at, true in enumerate(columns)])
            )
        )
    true = [codes(task, truth, target) for target in targets]
    ends = np.cumsum([0, *(len(task.classes[target]) for target in targets)])

    def value(matrix: Floats) -> float:
        each = [
            _class_value(task, target, true[at], matrix[:, ends[at] : ends[at + 1]])
            for at, target in enumerate(targets)
        ]
        return sign * float(np.mean(each))

    return value


def _class_value(task: Task, target: str, true: Ints, chance: Floats) -> float:
    if task.metric == "log_loss":
        return float(-np.log(clipped(chance)[np.arange(len(true)), true]).mean())
    if task.metric == "roc_auc":
        marks, scores = one_against_rest(task, target, true, chance)
        known = [auc(mark, each) for mark, each in zip(marks, scores) if mark.any() and not mark.all()]
        return float(np.mean(known)) if known else 0.5
    if task.metric in SEARCHED and chance.shape[1] == 2:
        return float(threshold_curve(task.metric, true, chance, positive_index(task, target))[1].max())
    if task.metric == "quadratic_kappa":
        rank = ranks(task, target)
        nearest = np.argsort(rank)[np.rint(chance @ rank).astype(np.int64)]
        return max(value_of(task, target, true, labels) for labels in (chance.argmax(axis=1), nearest))
    prior = (np.bincount(true, minlength=chance.shape[1]) / len(true)).clip(min=0.5 / len(true))
    powers = POWERS[::2] if task.metric in SEARCHED else (0.0,)
    return max(value_of(task, target, true, (chance / prior**power).argmax(axis=1)) for power in powers)
