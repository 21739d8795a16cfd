"""A second layer: boosting over the members' out-of-fold predictions learns whom to trust where they say what.

Half of it begins at the members' mean and corrects it, half begins anew; each half is the mean of three boosters, as many trees
as the third that it does not learn from bears, split at thresholds drawn at random (https://doi.org/10.1007/s10994-006-6226-1): with
so few columns, and these so much alike, the best threshold is soon chance. What multi-layer stacking brings
(https://arxiv.org/abs/2003.06505), for no further training of the members.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import lightgbm
import numpy as np
import pandas as pd

from core.harness.labels import parts
from core.harness.predictions import Floats, Ints, codes, probabilities
from core.harness.task import Task
from core.value import Value

PARTS = 3
TREES, PATIENCE = 1_000, 30  # of a booster; rounds without gain after which it stops
CLASSES = 10  # at most: a round has a tree for each class, which looks at columns of each class
ROWS = 10_000  # that it learns from at most: of finished runs, twice as many took twice the time and gained nothing
WORK = 300_000  # rows times the square of the classes, for five members; with more, so many rows are drawn
FLOOR = 1e-6  # of a probability before its logarithm
RATE, FASTER = 0.06, 0.12  # of learning; the latter where trees are shared among classes
LEAVES = {True: 7, False: 15}  # of a tree that corrects, or begins anew
SETTINGS = {
    "extra_trees": True, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip
ABSOLUTE = ("mae", "mape")  # metrics


class Layer(Value):
    """One target's second layer, LightGBM's models as text. `corrects` add to the members' mean, `anew` stand for themselves; values are
    log(1 + value) where `log`, of two classes the log-odds, of more the logarithm of each class's chance."""

    corrects: tuple[str, ...]
    anew: tuple[str, ...]
    log: bool = False


def suits(task: Task) -> bool:
    """Whether a second layer is fitted in seconds: its targets have few classes."""
    return all(len(labels) <= CLASSES for labels in task.classes.values())


def most_rows(task: Task, members: int) -> int:
    """From how many rows a second layer on so many members is fitted in seconds."""
    classes = max(map(len, task.classes.values()), default=1)
    return min(ROWS, 5 * WORK // (max(5, members) * classes**2))


def fit_layer(
    task: Task, target: str, members: Sequence[pd.DataFrame], truth: pd.DataFrame, groups: pd.Series[Any] | None
) -> Layer:
    """One target's second layer, fitted on the rows of `truth` (the members have the same rows)."""
    log = task.metric == "rmsle"
    if task.problem == "regression":
        cube = np.stack([member[[target]].to_numpy(dtype=np.float64) for member in members])
        goal = truth[target].to_numpy(dtype=np.float64)
        goal = np.log1p(goal.clip(min=0)) if log else goal
    else:
        cube = np.stack([probabilities(task, member, target) for member in members])
        goal = codes(task, truth, target).astype(np.float64)
    said = _said(task, cube, log)
    parted = list(enumerate(aside(truth.index, groups)))
    found = {
        begins: tuple(_boosted(task, said, goal, begins, here, cube.shape[2], number) for number, here in parted)
        for begins in (True, False)
    }
    return Layer(corrects=found[True], anew=found[False], log=log)


def aside(index: pd.Index[Any], groups: pd.Series[Any] | None) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """The rows that each pair of boosters does not learn from, by a hash of the row ids, or of the groups where there are some
    and not all have the same hash."""
    part = parts(index, groups, PARTS)
    if len(np.unique(part)) == 1:
        part = parts(index, None, PARTS)
    return [part == number for number in np.unique(part)]


def blind(layer: Layer, number: int) -> Layer:
    """The pair of boosters that did not learn from the rows of this number of `aside`."""
    return layer.model_copy(update={"corrects": layer.corrects[number:][:1], "anew": layer.anew[number:][:1]})


def apply_layer(task: Task, layer: Layer, cube: Floats) -> Floats:
    """Members' values (members by rows by the target's columns) combined: values, or chances that are not yet normalised."""
    said = _said(task, cube, layer.log)
    flat, start = said.reshape(len(said), -1), said.mean(axis=1)
    each = [_raw(text, flat, start.shape) + start for text in layer.corrects]
    found = np.mean([*each, *(_raw(text, flat, start.shape) for text in layer.anew)], axis=0)
    if task.problem == "regression":
        return np.asarray(np.expm1(found) if layer.log else found)
    found = np.hstack([np.zeros_like(found), found]) if cube.shape[2] == 2 else found
    return np.asarray(np.exp(found - found.max(axis=1, keepdims=True)))


def _said(task: Task, cube: Floats, log: bool) -> Floats:
    """What the members say, on the scale that the boosters add up on: rows by members by outputs."""
    if task.problem == "regression":
        values = np.log1p(cube.clip(min=0)) if log else cube
    else:
        logs = np.log(cube.clip(min=FLOOR, max=1 - FLOOR))
        values = logs[:, :, 1:] - logs[:, :, :1] if cube.shape[2] == 2 else logs
    return np.ascontiguousarray(values.transpose(1, 0, 2))


def _boosted(task: Task, said: Floats, goal: Floats, begins: bool, apart: np.ndarray, classes: int, seed: int) -> str:
    """A booster that begins at the members' mean or at nothing, with as many trees as the rows that are set apart bear."""
    many = task.problem != "regression" and classes > 2
    objective = "multiclass" if many else "binary"
    if task.problem == "regression":
        objective = "regression_l1" if task.metric in ABSOLUTE else "regression"
    settings = {
        **SETTINGS, "objective": objective, "num_leaves": LEAVES[begins], "seed": task.seed + seed,
        "min_data_in_leaf": min(60, max(5, len(goal) // 50)),
        **({"num_class": classes, "learning_rate": FASTER} if many else {"learning_rate": RATE}),
    }  # fmt: skip
    flat, start = said.reshape(len(said), -1), said.mean(axis=1)
    start = start if many else start[:, 0]

    def table(rows: Ints, reference: lightgbm.Dataset | None = None) -> lightgbm.Dataset:
        return lightgbm.Dataset(flat[rows], goal[rows], init_score=start[rows] if begins else None, reference=reference)

    given = table(np.flatnonzero(~apart))
    held_out = table(np.flatnonzero(apart), given) if apart.any() and not apart.all() else given
    patience = lightgbm.early_stopping(PATIENCE, verbose=False)
    booster = lightgbm.train(
        settings, given, TREES // (classes if many else 1), valid_sets=[held_out], callbacks=[patience]
    )
    return str(booster.model_to_string(num_iteration=booster.best_iteration))


def _raw(text: str, flat: Floats, shape: tuple[int, ...]) -> Floats:
    return np.asarray(_opened(text).predict(flat, raw_score=True, num_threads=1)).reshape(shape)


@lru_cache(maxsize=64)
def _opened(text: str) -> lightgbm.Booster:
    return lightgbm.Booster(model_str=text)
