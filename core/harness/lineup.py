"""What the members of an ensemble are like beside each other: how alike their errors are, and what a plan does for each class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.harness.dataset import Dataset
from core.harness.diagnose import ClassScore, class_scores
from core.harness.predictions import Floats, codes, probabilities
from core.value import Value

CELLS = 200_000  # rows times columns of predictions that the errors are compared on


class Likeness(Value):
    """`values[i][j]`: Pearson's correlation (-1 to 1) of members i's and j's errors over `rows` held-out rows that all have
    predicted; None where it is undefined, for a member whose errors are all equal."""

    rows: int
    values: tuple[tuple[float | None, ...], ...]


class ClassBeside(Value):
    """One class under the ensemble and under the best single member."""

    target: str
    ensemble: ClassScore
    best: ClassScore


def likeness(data: Dataset, oofs: Sequence[pd.DataFrame]) -> Likeness:
    """How alike the errors of these canonical out-of-fold predictions are. An error is truth minus prediction: for classes 1 or
    0 minus the chance, every class of every target. On some rows only where there are many. Raises ValueError for no row in common.
    """
    index = oofs[0].index
    for other in oofs[1:]:
        index = index[index.isin(other.index)]
    if not len(index):
        raise ValueError("the members have predicted no row in common")
    most = max(1, CELLS // oofs[0].shape[1])
    if len(index) > most:
        chosen = np.random.default_rng(data.task.seed).choice(len(index), size=most, replace=False)
        index = index[np.sort(chosen)]
    errors = np.stack([_errors(data, each.loc[index]) for each in oofs])
    errors -= errors.mean(axis=1, keepdims=True)
    norms = np.sqrt((errors**2).sum(axis=1))
    products = errors @ errors.T / np.where(norms > 0, norms, np.nan)[:, None] / np.where(norms > 0, norms, np.nan)
    values = tuple(
        tuple(float(np.clip(value, -1, 1)) if np.isfinite(value) else None for value in row) for row in products
    )
    return Likeness(rows=len(index), values=values)


def by_class(data: Dataset, ensemble: pd.DataFrame, best: pd.DataFrame) -> tuple[ClassBeside, ...]:
    """Precision, recall and F1 of each class on the rows that both have predicted, labelled as the metric labels. None for
    regression."""
    if data.task.problem == "regression":
        return ()
    shared = ensemble.index[ensemble.index.isin(best.index)]
    mine, single = class_scores(data, ensemble.loc[shared]), class_scores(data, best.loc[shared])
    return tuple(
        ClassBeside(target=target, ensemble=one, best=other)
        for target in data.task.targets
        for one, other in zip(mine[target], single[target])
    )


def _errors(data: Dataset, predictions: pd.DataFrame) -> Floats:
    """All errors of one member in a row."""
    truth = data.truth.loc[predictions.index]
    parts = []
    for target in data.task.targets:
        if data.task.problem == "regression":
            parts.append(truth[target].to_numpy(dtype=np.float64) - predictions[target].to_numpy(dtype=np.float64))
            continue
        chance = probabilities(data.task, predictions, target)
        missed = -chance
        missed[np.arange(len(missed)), codes(data.task, truth, target)] += 1.0
        parts.append((missed[:, :1] if missed.shape[1] == 2 else missed).ravel())  # two columns mirror each other
    return np.concatenate(parts)
