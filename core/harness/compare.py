"""Scores with intervals and paired comparisons: the noise floor (design 4.2).

Both come from the bootstrap of `core.harness.resample` over rows, or over groups. Labels are derived once and held
fixed over the resamples. Same inputs, same answer. 30,000 rows take about a tenth of a second.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.harness.labels import LabelRule, apply_codes, honest_codes, ranks
from core.harness.metrics import METRICS, clipped, one_against_rest, score
from core.harness.predictions import Floats, codes, positive_index, probabilities
from core.harness.resample import Statistic, auc_of, draws, kappa_of, labels_of, mean_of, r2_of
from core.harness.score import Comparison, Score
from core.harness.task import Task

TAILS = (0.025, 0.975)


def score_with_interval(
    task: Task,
    truth: pd.DataFrame,
    predictions: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
    rule: LabelRule | None = None,
) -> Score:
    """The exact score on the rows of `predictions` with its 95 % bootstrap interval.

    `truth` and `groups` are by row id and may have more rows. Label metrics use honest labels unless a `rule` that was
    fitted on other rows is given.
    """
    value = score(task, truth, predictions, groups, rule)
    drawn = _over_targets(draws(statistics(task, truth, predictions, groups, rule), _of(groups, predictions)))
    low, high = _interval(drawn, value)
    return Score(metric=task.metric, value=value, low=low, high=high, maximise=METRICS[task.metric].maximise)


def scored_against(
    task: Task,
    truth: pd.DataFrame,
    challenger: pd.DataFrame,
    incumbent: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
) -> tuple[Score, Comparison]:
    """`score_with_interval` of the challenger and `compare` of the two; where both have predicted the same rows from one set of
    resamples, in about half the time. Raises ValueError where the two share no row."""
    if not challenger.index.equals(incumbent.index):
        return (
            score_with_interval(task, truth, challenger, groups),
            compare(task, truth, challenger, incumbent, groups),
        )
    points, mine, theirs = _drawn_in_pairs(task, truth, challenger, incumbent, groups)
    value = score(task, truth, challenger, groups)
    low, high = _interval(mine, value)
    found = Score(metric=task.metric, value=value, low=low, high=high, maximise=METRICS[task.metric].maximise)
    return found, _difference(task, points, mine, theirs)


def compare(
    task: Task,
    truth: pd.DataFrame,
    challenger: pd.DataFrame,
    incumbent: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
) -> Comparison:
    """Challenger against incumbent on the rows that both have predicted, drawn in pairs.

    `p_better` counts only resamples in which the challenger is strictly better: equal predictions have 0 and are never
    adopted. Raises ValueError where the two share no row.
    """
    shared = challenger.index[challenger.index.isin(incumbent.index)]
    if not len(shared):
        raise ValueError("the two have predicted no row in common")
    return _difference(task, *_drawn_in_pairs(task, truth, challenger.loc[shared], incumbent.loc[shared], groups))


def _drawn_in_pairs(
    task: Task, truth: pd.DataFrame, challenger: pd.DataFrame, incumbent: pd.DataFrame, groups: pd.Series[Any] | None
) -> tuple[list[float], Floats, Floats]:
    """Both values on the same rows, and both over the same resamples."""
    pair = [statistics(task, truth, each, groups, None) for each in (challenger, incumbent)]
    drawn = draws([*pair[0], *pair[1]], _of(groups, challenger))
    size = len(task.targets)
    points = [float(np.mean([each.point() for each in side])) for side in pair]
    return points, _over_targets(drawn[:size]), _over_targets(drawn[size:])


def _difference(task: Task, points: list[float], mine: Floats, theirs: Floats) -> Comparison:
    sign = 1.0 if METRICS[task.metric].maximise else -1.0
    gain = sign * (points[0] - points[1])
    gains = sign * (mine - theirs)
    known = gains[np.isfinite(gains)]
    low, high = _interval(gains, gain)
    return Comparison(
        gain=gain, low=low, high=high, p_better=float((known > 0).mean()) if len(known) else float(gain > 0)
    )


def statistics(
    task: Task,
    truth: pd.DataFrame,
    predictions: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
    rule: LabelRule | None = None,
) -> list[Statistic]:
    """The task's metric as a statistic per target; its `point()` is scikit-learn's value up to rounding."""
    rows = truth.loc[predictions.index]
    needs = METRICS[task.metric].needs
    if needs == "value":
        return [
            value_statistic(
                task.metric, rows[name].to_numpy(dtype=np.float64), predictions[name].to_numpy(dtype=np.float64)
            )
            for name in task.targets
        ]
    if needs == "probability":
        return [_of_probabilities(task, name, rows, predictions) for name in task.targets]
    found = honest_codes(task, rows, predictions, groups) if rule is None else apply_codes(task, rule, predictions)
    result = []
    for name in task.targets:
        true = codes(task, rows, name)
        if task.metric == "quadratic_kappa":
            rank = ranks(task, name).astype(np.float64)
            result.append(kappa_of(rank[true], rank[found[name]]))
        else:
            size = len(task.classes[name])
            result.append(labels_of(task.metric, true, found[name], size, positive_index(task, name)))
    return result


def value_statistic(metric: str, true: Floats, predicted: Floats) -> Statistic:
    """A regression metric as a statistic."""
    if metric == "rmse":
        return mean_of((true - predicted) ** 2, root=True)
    if metric == "rmsle":
        return mean_of((np.log1p(true) - np.log1p(predicted.clip(min=0))) ** 2, root=True)
    if metric == "r2":
        return r2_of(true, predicted)
    error = np.abs(true - predicted)
    return mean_of(error if metric == "mae" else error / np.maximum(np.abs(true), np.finfo(np.float64).eps))


def _of_probabilities(task: Task, target: str, rows: pd.DataFrame, predictions: pd.DataFrame) -> Statistic:
    true, chance = codes(task, rows, target), probabilities(task, predictions, target)
    if task.metric == "log_loss":
        return mean_of(-np.log(clipped(chance)[np.arange(len(true)), true]))
    return auc_of(*one_against_rest(task, target, true, chance))


def _of(groups: pd.Series[Any] | None, predictions: pd.DataFrame) -> pd.Series[Any] | None:
    return None if groups is None else groups.reindex(predictions.index)


def _over_targets(drawn: list[Floats]) -> Floats:
    return np.asarray(np.mean(drawn, axis=0), dtype=np.float64)


def _interval(drawn: Floats, value: float) -> tuple[float, float]:
    """The middle 95 % of the defined draws, widened to hold the value itself; the value where none is defined."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return value, value
    low, high = np.quantile(known, TAILS)
    return min(float(low), value), max(float(high), value)
