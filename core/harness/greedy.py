"""Weights by greedy selection, and the metric as a function of a matrix, fast enough to be asked hundreds of times."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.harness.compare import value_statistic
from core.harness.labels import POWERS, SEARCHED, ranks, threshold_curve, value_of
from core.harness.metrics import METRICS, clipped, one_against_rest
from core.harness.predictions import Floats, Ints, codes, expected_columns, positive_index
from core.harness.resample import auc
from core.harness.task import Task

ROUNDS, PATIENCE = 30, 6  # of the greedy selection
BAGS, MANY = 20, 8  # bags of members, where there are so many of these,
FEW_ROWS = 4_000  # and at most so many rows (of more than two classes that are ranked each: divided by them)
LEAST = 0.5  # of an equal share: a member with less is not worth its refit
MOST, MOST_RANKED = 20_000, 5_000  # rows that a search looks at; at least, where each class needs a sort of its own


def greedy_weights(task: Task, members: Sequence[pd.DataFrame], truth: pd.DataFrame) -> tuple[float, ...]:
    """Caruana's selection (2004) over the members; where few rows are to choose among many of them, bagged (2006): the mean of
    the weights that it finds among 20 random halves of them, the smallest left out. The best of many on few rows is partly the luckiest;
    where one is better than all bags together, it is not luck, and the selection stands.
    """
    classes = max(map(len, task.classes.values()), default=1)
    most = max(MOST_RANKED, MOST // (classes if task.metric == "roc_auc" else max(1, classes // 5)))
    members, truth = thinned(task, members, truth, most)
    value = objective(task, truth)
    cubes = [member[expected_columns(task)].to_numpy(dtype=np.float64) for member in members]
    everyone = np.arange(len(cubes))
    ranked = classes if task.metric == "roc_auc" and classes > 2 else 1
    if len(cubes) < MANY or len(truth) * ranked > FEW_ROWS:
        return tuple(map(float, selected(value, cubes, everyone)))
    chance = np.random.default_rng(task.seed)
    bags = [np.sort(chance.choice(everyone, size=len(cubes) // 2, replace=False)) for _ in range(BAGS)]
    weights = np.mean([selected(value, cubes, bag) for bag in bags], axis=0)
    weights[weights < LEAST / len(cubes)] = 0.0
    weights /= weights.sum()
    if value(np.tensordot(weights, np.stack(cubes), axes=1)) < max(map(value, cubes)):
        weights = selected(value, cubes, everyone)
    return tuple(map(float, weights))


def selected(value: Callable[[Floats], float], cubes: Sequence[Floats], among: Ints) -> Floats:
    """From the best of these members on, add whichever helps the mean most, repeats allowed: up to 30 rounds, given up 6 after the
    best. The counts up to the best round, as shares of all members."""
    total, picked, best, best_at = np.zeros_like(cubes[0]), list[int](), -np.inf, 0
    for turn in range(1, ROUNDS + 1):
        scores = [value((total + cubes[member]) / turn) for member in among]
        winner = int(np.argmax(scores))
        total = total + cubes[among[winner]]
        picked.append(int(among[winner]))
        if scores[winner] > best + 1e-12:
            best, best_at = scores[winner], turn
        elif turn - best_at >= PATIENCE:
            break
    counts = np.bincount(picked[: max(1, best_at)], minlength=len(cubes))
    return np.asarray(counts / counts.sum(), dtype=np.float64)


def thinned(
    task: Task, members: Sequence[pd.DataFrame], truth: pd.DataFrame, most: int
) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """The same rows of all, `most` of them, drawn by the task's seed."""
    if len(truth) <= most:
        return list(members), truth
    chosen = np.sort(np.random.default_rng(task.seed).choice(len(truth), size=most, replace=False))
    return [member.iloc[chosen] for member in members], truth.iloc[chosen]


def objective(task: Task, truth: pd.DataFrame) -> Callable[[Floats], float]:
    """The task's metric, higher is better, of a matrix in canonical columns; fast enough to be asked hundreds of times.

    Label metrics are taken at their best rule on these same rows, so the value is for choosing, not for reporting.
    """
    sign = 1.0 if METRICS[task.metric].maximise else -1.0
    if task.problem == "regression":
        columns = [truth[target].to_numpy(dtype=np.float64) for target in task.targets]
        return lambda matrix: (
            sign
            * float(
                np.mean([value_statistic(task.metric, true, matrix[:, at]).point() for at, true in enumerate(columns)])
            )
        )
    true = [codes(task, truth, target) for target in task.targets]
    ends = np.cumsum([0, *(len(task.classes[target]) for target in task.targets)])

    def value(matrix: Floats) -> float:
        each = [
            _class_value(task, target, true[at], matrix[:, ends[at] : ends[at + 1]])
            for at, target in enumerate(task.targets)
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
