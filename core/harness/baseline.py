"""What a score must beat: predictions that look at no feature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.harness.compare import score_with_interval
from core.harness.metrics import METRICS
from core.harness.predictions import Floats, codes, expected_columns, target_columns
from core.harness.score import Score
from core.harness.split import Fold, groups_of
from core.harness.task import Task


def trivial(task: Task, truth_train: pd.DataFrame, ids: Any) -> pd.DataFrame:
    """Canonical predictions for these rows, all alike: class shares, or the metric's best constant.

    Regression: the median for mae and mape, the mean of log(1 + y) taken back for rmsle, else the mean.
    """
    values: dict[str, float] = {}
    for target in task.targets:
        if task.problem == "regression":
            values[target] = _constant(task.metric, truth_train[target].to_numpy(dtype=np.float64))
        else:
            shares = np.bincount(codes(task, truth_train, target), minlength=len(task.classes[target])) / len(
                truth_train
            )
            values.update(zip(target_columns(task, target), (float(share) for share in shares)))
    return pd.DataFrame(values, index=pd.Index(ids), columns=expected_columns(task), dtype=np.float64)


def baseline_score(task: Task, frame: pd.DataFrame, folds: Sequence[Fold]) -> Score:
    """The trivial predictions' score over the same folds as any solution's, repeats averaged per row.

    Where the metric ranks rows or labels them, the class shares are those of all folds' training rows: shares that
    differ by fold would order the rows, and by just what was held out. Raises ValueError where there is no fold.
    """
    if not folds:
        raise ValueError("there is no fold to score a baseline on")
    truth = frame[list(task.targets)]
    seen = np.unique(np.concatenate([fold.train for fold in folds]))
    alike = task.metric == "roc_auc" or METRICS[task.metric].needs == "label"
    held_out = [trivial(task, truth.loc[seen if alike else fold.train], fold.held_out) for fold in folds]
    return score_with_interval(task, truth, averaged(held_out), groups_of(task, frame))


def averaged(held_out: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Out-of-fold predictions of all folds as one frame, one row per row id in order: the mean over repeats."""
    everything = pd.concat(held_out)
    if not everything.index.has_duplicates:
        return everything.sort_index()
    return everything.groupby(level=0, sort=True).mean()


def _constant(metric: str, values: Floats) -> float:
    if metric in ("mae", "mape"):
        return float(np.median(values))
    if metric == "rmsle":
        return float(np.expm1(np.log1p(values).mean()))
    return float(values.mean())
