"""Stacking: a small regularised linear model over the members' out-of-fold predictions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import minimize, nnls

from core.harness.predictions import Floats, Ints, codes, probabilities
from core.harness.task import Task
from core.value import Value

PENALTY = 1e-2  # of weights and intercepts of a classifier, per row
RIDGE = 1e-3  # of the weights of a regression, as a share of the members' variance
FLOOR = 1e-6  # of a probability before its logarithm


class Stack(Value):
    """One target's linear model. Classification: p proportional to exp(sum of weight * log p + intercept of the class).
    Regression: intercept + sum of weight * value, on log(1 + value) where `log`."""

    weights: tuple[float, ...]
    intercepts: tuple[float, ...]
    log: bool = False


def fit_stack(task: Task, target: str, members: Sequence[pd.DataFrame], truth: pd.DataFrame) -> Stack:
    """One target's stack, fitted on the rows of `truth` (the members have the same rows)."""
    if task.problem == "regression":
        log = task.metric == "rmsle"
        columns = np.column_stack([member[target].to_numpy(dtype=np.float64) for member in members])
        goal = truth[target].to_numpy(dtype=np.float64)
        return _ridge(np.log1p(columns.clip(min=0)), np.log1p(goal), log) if log else _ridge(columns, goal, log)
    cube = np.stack([probabilities(task, member, target) for member in members])
    return _logistic(np.log(cube.clip(min=FLOOR)), codes(task, truth, target))


def apply_stack(task: Task, stack: Stack, cube: Floats) -> Floats:
    """Members' values (members by rows by the target's columns) combined; class scores are not yet normalised."""
    weights, intercepts = np.array(stack.weights), np.array(stack.intercepts)
    if task.problem == "regression":
        values = np.tensordot(weights, np.log1p(cube.clip(min=0)) if stack.log else cube, axes=1) + intercepts
        return np.asarray(np.expm1(values) if stack.log else values)
    scores = np.tensordot(weights, np.log(cube.clip(min=FLOOR)), axes=1) + intercepts
    return np.asarray(np.exp(scores - scores.max(axis=1, keepdims=True)))


def _ridge(columns: Floats, goal: Floats, log: bool) -> Stack:
    """Non-negative ridge regression towards equal weights, with a free intercept."""
    size = columns.shape[1]
    middle, level = columns.mean(axis=0), float(goal.mean())
    centred = columns - middle
    penalty = RIDGE * float((centred**2).mean()) * len(goal) + 1e-12
    gram = centred.T @ centred + penalty * np.eye(size)
    moment = centred.T @ (goal - level) + penalty / size
    root = np.linalg.cholesky(gram)  # |root' w - root^-1 moment|^2 is the penalised loss up to a constant
    weights = nnls(root.T, np.linalg.solve(root, moment))[0]
    return Stack(weights=tuple(float(w) for w in weights), intercepts=(level - float(middle @ weights),), log=log)


def _logistic(logs: Floats, true: Ints) -> Stack:
    """Logistic regression on log-probabilities: one weight >= 0 per member and one intercept per class, penalised."""
    size, rows, classes = logs.shape
    wanted = np.eye(classes)[true]
    equal = 1 / size

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercepts = parameters[:size], parameters[size:]
        scores = np.tensordot(weights, logs, axes=1) + intercepts
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        total = chance.sum(axis=1, keepdims=True)
        miss = chance / total - wanted
        value = -(scores[np.arange(rows), true] - np.log(total[:, 0])).mean()
        value += PENALTY * (((weights - equal) ** 2).sum() + (intercepts**2).sum())
        slope = np.r_[
            np.tensordot(logs, miss, axes=([1, 2], [0, 1])) / rows + 2 * PENALTY * (weights - equal),
            miss.mean(axis=0) + 2 * PENALTY * intercepts,
        ]
        return float(value), slope

    bounds = [(0.0, None)] * size + [(None, None)] * classes
    found = minimize(loss, np.r_[np.full(size, equal), np.zeros(classes)], jac=True, method="L-BFGS-B", bounds=bounds)
    return Stack(weights=tuple(map(float, found.x[:size])), intercepts=tuple(map(float, found.x[size:])))
