"""The metrics by name, and their exact value by scikit-learn. Nothing else in the program computes a reported score.

Where a metric is undefined it has a documented value that says "knows nothing": `roc_auc` 0.5 where fewer than two
classes occur (several classes: the mean over those that can be ranked), `quadratic_kappa`, `mcc` and `r2` 0 where
truth is one constant. With several targets the value is the mean over targets.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from core.harness.labels import LabelRule, apply_codes, honest_codes, ranks
from core.harness.predictions import Floats, Ints, codes, positive_index, probabilities
from core.harness.task import Form, Problem, Task
from core.value import Value

Need = Literal["probability", "label", "value"]
SMALLEST = 1e-15  # a probability below this counts as this in log_loss


class Metric(Value):
    """A metric: its name here, its title for people, its direction, the problems it fits, and what it is computed from."""

    name: str
    title: str
    maximise: bool
    problems: tuple[Problem, ...]
    needs: Need
    meaning: str


_EITHER: tuple[Problem, ...] = ("binary", "multiclass")
_BINARY: tuple[Problem, ...] = ("binary",)
_NUMBER: tuple[Problem, ...] = ("regression",)


def _metric(name: str, title: str, maximise: bool, problems: tuple[Problem, ...], needs: Need, meaning: str) -> Metric:
    return Metric(name=name, title=title, maximise=maximise, problems=problems, needs=needs, meaning=meaning)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        _metric("roc_auc", "ROC AUC", True, _EITHER, "probability",
                "How often a row of the class is ranked above a row of another class; 0.5 is guessing, 1 is perfect."),
        _metric("log_loss", "Log loss", False, _EITHER, "probability",
                "How surprised the probabilities are by the truth; confident mistakes cost most, 0 is perfect."),
        _metric("accuracy", "Accuracy", True, _EITHER, "label", "The share of rows whose label is right."),
        _metric("balanced_accuracy", "Balanced accuracy", True, _EITHER, "label",
                "The share of right labels in each class, averaged, so that rare classes count as much as common ones."),
        _metric("f1", "F1", True, _BINARY, "label",
                "The harmonic mean of precision and recall for the positive class; right negatives do not count."),
        _metric("f1_macro", "Macro F1", True, _EITHER, "label", "F1 of each class, averaged over the classes."),
        _metric("mcc", "Matthews correlation", True, _EITHER, "label",
                "The correlation between true and predicted labels; 0 is guessing, 1 is perfect."),
        _metric("quadratic_kappa", "Quadratic weighted kappa", True, _EITHER, "label",
                "Agreement beyond chance for ordered classes; a miss costs the square of its distance."),
        _metric("rmse", "RMSE", False, _NUMBER, "value",
                "The root of the mean squared error, in the target's unit; large errors count most."),
        _metric("rmsle", "RMSLE", False, _NUMBER, "value",
                "The RMSE of log(1 + value): errors count in proportion; negative predictions count as 0."),
        _metric("mae", "MAE", False, _NUMBER, "value", "The mean absolute error, in the target's unit."),
        _metric("mape", "MAPE", False, _NUMBER, "value",
                "The mean absolute error as a share of the true value; explodes where the truth is near 0."),
        _metric("r2", "R²", True, _NUMBER, "value",
                "The share of the target's variance that is explained; 0 is as good as the mean, 1 is perfect."),
    )
}  # fmt: skip


def metrics_for(problem: Problem) -> tuple[Metric, ...]:
    """The metrics that fit a problem, in the order of METRICS."""
    return tuple(metric for metric in METRICS.values() if problem in metric.problems)


def default_metric(problem: Problem, form: Form | None = None, rarest: float = 0.5) -> Metric:
    """The metric proposed where none was named.

    `form` is what the submission holds, where it is known; `rarest` the share of the rarest class (0 to 1): labels of
    very unequal classes (below 0.1) are judged by balanced accuracy instead of accuracy.
    """
    if problem == "regression":
        return METRICS["rmse"]
    if form == "label":
        return METRICS["accuracy" if rarest >= 0.1 else "balanced_accuracy"]
    return METRICS["roc_auc" if problem == "binary" else "log_loss"]


def score(
    task: Task,
    truth: pd.DataFrame,
    predictions: pd.DataFrame,
    groups: pd.Series[Any] | None = None,
    rule: LabelRule | None = None,
) -> float:
    """The task's metric of canonical predictions on their rows (`truth` may have more), by scikit-learn.

    Label metrics use `honest_codes` (with `groups`, by row id), or `rule` where one is given that was fitted on other
    rows. Raises KeyError for a row without truth and ValueError for no rows at all.
    """
    rows = truth.loc[predictions.index]
    if not len(rows):
        raise ValueError("there are no rows to score")
    if METRICS[task.metric].needs == "label":
        found = honest_codes(task, rows, predictions, groups) if rule is None else apply_codes(task, rule, predictions)
        values = [_label_value(task, target, codes(task, rows, target), found[target]) for target in task.targets]
    elif METRICS[task.metric].needs == "probability":
        values = [
            _probability_value(task, target, codes(task, rows, target), probabilities(task, predictions, target))
            for target in task.targets
        ]
    else:
        values = [
            _value_value(
                task.metric, rows[target].to_numpy(dtype=np.float64), predictions[target].to_numpy(dtype=np.float64)
            )
            for target in task.targets
        ]
    return float(np.mean(values))


def one_against_rest(task: Task, target: str, true: Ints, chance: Floats) -> tuple[list[Any], list[Floats]]:
    """The (marks, scores) that AUC ranks: the positive class of a binary target, else each class against the rest."""
    places = [positive_index(task, target)] if chance.shape[1] == 2 else range(chance.shape[1])
    return [true == place for place in places], [chance[:, place] for place in places]


def clipped(chance: Floats) -> Floats:
    """Probabilities of at least SMALLEST whose rows sum to 1."""
    safe = chance.clip(min=SMALLEST, max=1.0)
    return np.asarray(safe / safe.sum(axis=1, keepdims=True), dtype=np.float64)


def _probability_value(task: Task, target: str, true: Ints, chance: Floats) -> float:
    from sklearn import metrics as sk  # here, not above: it takes a second that a bad input need not wait for

    if task.metric == "log_loss":
        return float(sk.log_loss(true, clipped(chance), labels=np.arange(chance.shape[1])))
    marks, scores = one_against_rest(task, target, true, chance)
    known = [sk.roc_auc_score(mark, each) for mark, each in zip(marks, scores) if mark.any() and not mark.all()]
    return float(np.mean(known)) if known else 0.5


def _label_value(task: Task, target: str, true: Ints, labels: Ints) -> float:
    from sklearn import metrics as sk

    if task.metric == "accuracy":
        return float(sk.accuracy_score(true, labels))
    if task.metric == "balanced_accuracy":
        # balanced_accuracy_score by its definition: it warns of a class that is called but does not occur
        return float(sk.recall_score(true, labels, labels=np.unique(true), average="macro", zero_division=0))
    if task.metric == "f1":
        return float(sk.f1_score(true, labels, pos_label=positive_index(task, target), zero_division=0))
    if task.metric == "f1_macro":
        return float(sk.f1_score(true, labels, average="macro", zero_division=0))
    if (true == true[0]).all() and (labels == true[0]).all():
        return 0.0  # mcc and kappa: nothing to agree upon
    if task.metric == "mcc":
        return float(sk.matthews_corrcoef(true, labels))
    rank = ranks(task, target)
    return float(sk.cohen_kappa_score(rank[true], rank[labels], labels=np.arange(len(rank)), weights="quadratic"))


def _value_value(metric: str, true: Floats, predicted: Floats) -> float:
    from sklearn import metrics as sk

    if metric == "rmse":
        return float(sk.root_mean_squared_error(true, predicted))
    if metric == "rmsle":
        return float(sk.root_mean_squared_log_error(true, predicted.clip(min=0)))
    if metric == "mae":
        return float(sk.mean_absolute_error(true, predicted))
    if metric == "mape":
        return float(sk.mean_absolute_percentage_error(true, predicted))
    return float(sk.r2_score(true, predicted)) if len(true) > 1 else 0.0
