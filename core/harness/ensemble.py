"""Ensembles of finished solutions, on out-of-fold predictions alone: seconds, no retraining (design 4.2).

`fit` finds what a plan leaves open, `apply` combines any predictions with it row by row, `honest` combines the OOF
predictions so that what was fitted never saw the row it is applied to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.engineers.port import EnsemblePlan
from core.harness.greedy import MOST, greedy_weights, objective, thinned
from core.harness.labels import parts
from core.harness.layer import CLASSES, Layer, apply_layer, aside, blind, fit_layer, most_rows, suits
from core.harness.predictions import Floats, expected_columns, positive_index, target_columns
from core.harness.stacking import Stack, apply_stack, fit_stack
from core.harness.task import Task
from core.value import Value

PARTS = 5
FEWEST = 20  # rows below which nothing is fitted and members count alike
BESIDE = (0.5, 0.25, 0.0)  # shares of the weighted mean beside a second layer, the safest first
GRID = 1_001  # reference quantiles per member and column


class FittedEnsemble(Value):
    """A plan with all its numbers; `apply` needs nothing else. `each` are a target's own weights where there are several targets and
    weights were found, `weights` then the mean of them. `grids` is member -> column -> reference quantiles, `beside` what
    the members' weighted mean counts beside a second layer (runs before it did: 0)."""

    method: Literal["mean", "weights", "rank", "stack", "layer"]
    weights: tuple[float, ...]
    each: dict[str, tuple[float, ...]] = {}
    beside: float = 0.0
    grids: tuple[dict[str, tuple[float, ...]], ...] = ()
    stacks: dict[str, Stack] = {}
    layers: dict[str, Layer] = {}

    def among(self, kept: Sequence[bool]) -> FittedEnsemble:
        """The same weighted mean without the members that are not kept, none of which has a weight."""

        def those(weights: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(weight for weight, stays in zip(weights, kept, strict=True) if stays)

        each = {target: those(weights) for target, weights in self.each.items()}
        return self.model_copy(update={"weights": those(self.weights), "each": each})


def fit(
    task: Task,
    plan: EnsemblePlan,
    oofs: Sequence[pd.DataFrame],
    truth: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
) -> FittedEnsemble:
    """Fit a plan on its members' canonical OOF predictions (in the plan's order), on the rows that all have; `groups` by row id.

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
        return _weighed(task, members, rows)
    if plan.method == "layer":
        weights = greedy_weights(task, members, rows)
        members, rows = thinned(task, members, rows, most_rows(task, size))
        layers = {target: fit_layer(task, target, members, rows, groups) for target in task.targets}
        found = FittedEnsemble(method="layer", weights=weights, layers=layers)
        return found.model_copy(update={"beside": _beside(task, found, members, rows, groups)})
    members, rows = thinned(task, members, rows, MOST)
    return FittedEnsemble(
        method="stack",
        weights=equal,
        stacks={target: fit_stack(task, target, members, rows) for target in task.targets},
    )


def apply(task: Task, fitted: FittedEnsemble, predictions: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Canonical predictions of the ensemble for the rows that all members have predicted; a row's do not depend on others.

    mean, weights: the weighted mean. rank: each member's value becomes its rank among the member's stored reference
    quantiles (0 to 1); the mean rank is read back on the mean of the members' quantiles, so that the order is that of
    the mean ranks and the scale that of the members; nothing beyond the OOF range is predicted. stack: see `Stack`. layer: see
    `Layer`, and the weighted mean beside it: the two err differently.
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
        weighed = np.tensordot(np.array(fitted.weights), cube, axes=1)
        values = fitted.beside * weighed + (1 - fitted.beside) * _layered(task, fitted.layers, cube)
    else:
        of = {name: fitted.each.get(name, fitted.weights) for name in task.targets}
        values = np.hstack(
            [np.tensordot(np.array(of[name]), _slice(task, cube, name), axes=1) for name in task.targets]
        )
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
            fit(task, plan, [member.loc[known] for member in members], truth, groups)
            if len(known)
            else FittedEnsemble(method="mean", weights=tuple([1 / len(members)] * len(members)))
        )
        pieces.append(apply(task, fitted, [member.loc[here] for member in members]))
    return pd.concat(pieces).loc[index]


def _weighed(task: Task, members: Sequence[pd.DataFrame], rows: pd.DataFrame) -> FittedEnsemble:
    """Weights found step by step. Of several targets each has the mean of what is best for it and of what is best for all: whom to
    trust about one says something about another, and its own best is chosen on fewer answers."""
    common = greedy_weights(task, members, rows)
    if len(task.targets) == 1:
        return FittedEnsemble(method="weights", weights=common)
    own = {target: greedy_weights(task, members, rows, [target]) for target in task.targets}
    each = {target: tuple((a + b) / 2 for a, b in zip(weights, common)) for target, weights in own.items()}
    return FittedEnsemble(method="weights", weights=tuple(map(float, np.mean(list(each.values()), axis=0))), each=each)


def _beside(
    task: Task,
    fitted: FittedEnsemble,
    members: Sequence[pd.DataFrame],
    rows: pd.DataFrame,
    groups: pd.Series[Any] | None,
) -> float:
    """The share of the weighted mean with the best score where each row is asked of the boosters that did not learn from it."""
    cube = np.stack([_values(member, expected_columns(task)) for member in members])
    layered = np.zeros(cube.shape[1:])
    for number, here in enumerate(aside(rows.index, groups)):
        layers = {target: blind(layer, number) for target, layer in fitted.layers.items()}
        layered[here] = _layered(task, layers, cube[:, here])
    weighed, value = np.tensordot(np.array(fitted.weights), cube, axes=1), objective(task, rows)
    return max(BESIDE, key=lambda share: value(share * weighed + (1 - share) * layered))


def _layered(task: Task, layers: dict[str, Layer], cube: Floats) -> Floats:
    found = [apply_layer(task, layers[target], _slice(task, cube, target)) for target in task.targets]
    return _proper(task, np.hstack(found), expected_columns(task))


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
    """Each target's probabilities made to sum to 1 (uniform where all are 0); nothing below zero where the metric takes logarithms."""
    if task.problem == "regression":
        return values.clip(min=0) if task.metric == "rmsle" else values
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
