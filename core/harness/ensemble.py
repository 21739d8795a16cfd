"""Ensembles of finished solutions, on out-of-fold predictions alone: seconds, no retraining (design 4.2).

`fit` finds what a plan leaves open, `apply` combines any predictions with it row by row, `honest` combines the OOF
predictions so that what was fitted never saw the row it is applied to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.engineers.port import EnsemblePlan
from core.harness.compare import value_statistic
from core.harness.labels import POWERS, SEARCHED, parts, ranks, threshold_curve, value_of
from core.harness.layer import CLASSES, Layer, apply_layer, fit_layer, suits
from core.harness.metrics import METRICS, clipped, one_against_rest
from core.harness.predictions import (
    Floats,
    Ints,
    codes,
    expected_columns,
    positive_index,
    target_columns,
)
from core.harness.resample import auc
from core.harness.stacking import Stack, apply_stack, fit_stack
from core.harness.task import Task
from core.value import Value

PARTS = 5
ROUNDS, PATIENCE = 30, 6  # of the greedy selection
FEWEST = 20  # rows below which nothing is fitted and members count alike
MOST, MOST_RANKED = 20_000, 5_000  # rows that a search looks at; at least, where each class needs a sort of its own
GRID = 1_001  # reference quantiles per member and column


class FittedEnsemble(Value):
    """A plan with all its numbers; `apply` needs nothing else. `grids` is member -> column -> reference quantiles."""

    method: Literal["mean", "weights", "rank", "stack", "layer"]
    weights: tuple[float, ...]
    grids: tuple[dict[str, tuple[float, ...]], ...] = ()
    stacks: dict[str, Stack] = {}
    layers: dict[str, Layer] = {}


def fit(task: Task, plan: EnsemblePlan, oofs: Sequence[pd.DataFrame], truth: pd.DataFrame) -> FittedEnsemble:
    """Fit a plan on its members' canonical OOF predictions (in the plan's order), on the rows that all have.

    Raises ValueError where members, predictions and weights do not go together, and for a second layer of many classes.
    """
    size = len(oofs)
    if not size or size != len(plan.members):
        raise ValueError(f"the plan has {len(plan.members)} members, but predictions of {size} were given")
    if plan.method == "layer" and not suits(task):
        raise ValueError(f"a second layer is for {CLASSES} classes at most")
    equal = tuple([1 / size] * size)
    if plan.method == "weights" and plan.weights:
        return FittedEnsemble(method="weights", weights=_normalised(plan.weights, size))
    index = _shared(oofs)
    members, rows = [_on(index, oof) for oof in oofs], truth.loc[index]
    if plan.method == "rank":
        return FittedEnsemble(method="rank", weights=equal, grids=tuple(_grid(member) for member in members))
    if plan.method == "mean" or size == 1 or len(index) < FEWEST:
        return FittedEnsemble(method="mean" if plan.method == "mean" else "weights", weights=equal)
    if plan.method == "weights":
        return FittedEnsemble(method="weights", weights=greedy_weights(task, members, rows))
    members, rows = _thinned(task, members, rows, MOST)
    if plan.method == "layer":
        layers = {target: fit_layer(task, target, members, rows) for target in task.targets}
        return FittedEnsemble(method="layer", weights=equal, layers=layers)
    return FittedEnsemble(
        method="stack",
        weights=equal,
        stacks={target: fit_stack(task, target, members, rows) for target in task.targets},
    )


def apply(task: Task, fitted: FittedEnsemble, predictions: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Canonical predictions of the ensemble for the rows that all members have predicted; a row's do not depend on others.

    mean, weights: the weighted mean. rank: each member's value becomes its rank among the member's stored reference
    quantiles (0 to 1); the mean rank is read back on the mean of the members' quantiles, so that the order is that of
    the mean ranks and the scale that of the members; nothing beyond the OOF range is predicted. stack: see `Stack`. layer: see `Layer`.
    """
    if len(predictions) != len(fitted.weights):
        raise ValueError(
            f"the ensemble has {len(fitted.weights)} members, but predictions of {len(predictions)} were given"
        )
    index = _shared(predictions)
    names = expected_columns(task)
    cube = np.stack([_values(_on(index, member), names) for member in predictions])
    if fitted.method == "rank":
        values = _ranked(task, fitted, cube, names)
    elif fitted.method == "stack":
        values = np.hstack([apply_stack(task, fitted.stacks[name], _slice(task, cube, name)) for name in task.targets])
    elif fitted.method == "layer":
        values = np.hstack([apply_layer(task, fitted.layers[name], _slice(task, cube, name)) for name in task.targets])
    else:
        values = np.tensordot(np.array(fitted.weights), cube, axes=1)
    return pd.DataFrame(_proper(task, values, names), index=index, columns=names)


def honest(
    task: Task,
    plan: EnsemblePlan,
    oofs: Sequence[pd.DataFrame],
    truth: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """The ensemble's OOF predictions, each of five parts combined by what was fitted on the other four.

    Parts are a fixed hash of the row id, or of the group (`groups`, by row id). Where nothing is fitted (mean, given
    weights) this is `apply`.
    """
    index = _shared(oofs)
    members = [_on(index, oof) for oof in oofs]
    if plan.method == "mean" or (plan.method == "weights" and plan.weights):
        return apply(task, fit(task, plan, members, truth), members)
    part = parts(index, groups, PARTS)
    pieces = []
    for number in np.unique(part):
        here, others = index[part == number], index[part != number]
        known = others if len(others) >= FEWEST else index[:0]
        fitted = (
            fit(task, plan, [member.loc[known] for member in members], truth)
            if len(known)
            else FittedEnsemble(method="mean", weights=tuple([1 / len(members)] * len(members)))
        )
        pieces.append(apply(task, fitted, [member.loc[here] for member in members]))
    return pd.concat(pieces).loc[index]


def greedy_weights(task: Task, members: Sequence[pd.DataFrame], truth: pd.DataFrame) -> tuple[float, ...]:
    """Caruana's selection (2004): from the best member on, add whichever member helps the mean most, repeats allowed.

    Up to 30 rounds, given up 6 after the best; the weights are the counts up to the best round, as shares.
    """
    classes = max(map(len, task.classes.values()), default=1)
    most = max(MOST_RANKED, MOST // (classes if task.metric == "roc_auc" else max(1, classes // 5)))
    members, truth = _thinned(task, members, truth, most)
    value = objective(task, truth)
    cubes = [member[expected_columns(task)].to_numpy(dtype=np.float64) for member in members]
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


def _thinned(
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


def _grid(member: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    levels = np.linspace(0, 1, min(GRID, max(2, len(member))))
    return {str(name): tuple(map(float, np.quantile(member[name], levels))) for name in member.columns}


def _ranked(task: Task, fitted: FittedEnsemble, cube: Floats, names: list[str]) -> Floats:
    values = np.empty(cube.shape[1:])
    for at, name in enumerate(names):
        grids = [np.array(grid[name]) for grid in fitted.grids]
        mean_rank = np.mean([_rank(grid, member[:, at]) for grid, member in zip(grids, cube)], axis=0)
        levels = np.linspace(0, 1, len(grids[0]))
        values[:, at] = np.interp(mean_rank, levels, np.mean(grids, axis=0))
    for target in task.targets if task.problem != "regression" else ():
        places = [names.index(name) for name in target_columns(task, target)]
        if len(places) == 2:  # the two columns mirror each other: the positive one decides
            positive = positive_index(task, target)
            values[:, places[1 - positive]] = 1 - values[:, places[positive]]
    return values


def _rank(grid: Floats, values: Floats) -> Floats:
    """The share of reference rows below, 0 to 1, straight between grid points; equal points have their middle rank."""
    points, first, many = np.unique(grid, return_index=True, return_counts=True)
    return np.asarray(np.interp(values, points, (first + (many - 1) / 2) / (len(grid) - 1)))


def _proper(task: Task, values: Floats, names: list[str]) -> Floats:
    """Each target's probabilities made to sum to 1 (uniform where all are 0)."""
    if task.problem == "regression":
        return values
    result = values.clip(min=0)
    for target in task.targets:
        places = [names.index(name) for name in target_columns(task, target)]
        total = result[:, places].sum(axis=1, keepdims=True)
        result[:, places] = np.where(total > 0, result[:, places] / np.where(total > 0, total, 1), 1 / len(places))
    return result


def _slice(task: Task, cube: Floats, target: str) -> Floats:
    names = expected_columns(task)
    return cube[:, :, [names.index(name) for name in target_columns(task, target)]]


def _normalised(weights: tuple[float, ...], size: int) -> tuple[float, ...]:
    total = sum(weights)
    if len(weights) != size or not all(np.isfinite(weights)) or min(weights) < 0 or total <= 0:
        raise ValueError(f"{size} members need {size} weights of at least 0, not all 0; got {weights}")
    return tuple(weight / total for weight in weights)


def _shared(frames: Sequence[pd.DataFrame]) -> pd.Index[Any]:
    """The row ids that all frames have, in the first one's order. Raises ValueError where there are none."""
    index = frames[0].index
    for frame in frames[1:]:
        if not frame.index.equals(index):
            index = index[index.isin(frame.index)]
    if not len(index):
        raise ValueError("the members have predicted no row in common")
    return index


def _on(index: pd.Index[Any], frame: pd.DataFrame) -> pd.DataFrame:
    """The frame's rows of this index; the frame itself where it has these and no others: a page asks many times a minute."""
    return frame if frame.index.equals(index) else frame.loc[index]


def _values(frame: pd.DataFrame, names: list[str]) -> Floats:
    return (frame if list(frame.columns) == names else frame[names]).to_numpy(dtype=np.float64)
