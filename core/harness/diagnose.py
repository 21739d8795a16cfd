"""What held-out predictions tell beyond their score: which classes are taken for which, how far chances can be taken at their
word, how errors lie, where the model is weak, which rows it misses most. All on out-of-fold predictions."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix, precision_recall_curve, precision_recall_fscore_support, roc_curve

from core.harness.compare import score_with_interval
from core.harness.dataset import Dataset
from core.harness.labels import SEARCHED, LabelRule, fit_rule, honest_codes
from core.harness.predictions import Floats, Ints, codes, positive_index, probabilities
from core.harness.score import Score
from core.value import Value

CLASSES = 20  # of a confusion matrix; the rarer ones are left out of it, and said so
POINTS = 200  # of a curve
BINS = 10  # of a calibration curve, equally many rows each
SCATTERED = 2_000  # rows of a plot of truth against prediction
WORST = 12
FEWEST, SHARE = 40, 0.02  # rows of a slice: so many, and this share of all
PARTS, VALUES = 4, 8  # quarters of a number's range; most frequent values of a category
LOOKED = 10_000  # rows that slices are scored on, at most
SECONDS = 4.0  # for the slices; columns that come later are left out


class Confusion(Value):
    """`counts[i][j]`: held-out rows of class i that were labelled j. `left_out`: classes beyond the most frequent ones."""

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    left_out: int


class ClassScore(Value):
    """One class against all others, by the labels."""

    label: str
    rows: int
    precision: float
    recall: float
    f1: float


class Bin(Value):
    """Rows of about the same predicted chance: its mean, and how often it came true, with a 95 % interval (Wilson)."""

    chance: float
    share: float
    low: float
    high: float
    rows: int


class Miss(Value):
    """A row that is far off. `error`: absolute error, or 1 minus the chance given to the true class."""

    row: int
    true: str
    predicted: str
    error: float


class Slice(Value):
    """The score on part of the rows. `beyond`: its interval lies on the worse side of the score on all rows."""

    column: str
    part: str
    rows: int
    score: Score
    beyond: bool


class Target(Value):
    """One target's part. Curves are (x, y) pairs: ROC is false and true positive rate, PR recall and precision."""

    name: str
    confusion: Confusion | None = None
    classes: tuple[ClassScore, ...] = ()
    roc: tuple[tuple[float, float], ...] = ()
    precision_recall: tuple[tuple[float, float], ...] = ()
    positive: str = ""
    calibration: tuple[Bin, ...] = ()
    scatter: tuple[tuple[float, float], ...] = ()  # truth, prediction
    worst: tuple[Miss, ...] = ()


class Diagnosis(Value):
    """Everything about one set of out-of-fold predictions."""

    rows: int
    score: Score
    targets: tuple[Target, ...]
    slices: tuple[Slice, ...]  # the weakest first
    whole: Score  # what slices are compared with: where labels follow from a rule, labelled by one rule for all rows, as they are


def diagnose(data: Dataset, predictions: pd.DataFrame) -> Diagnosis:
    """The diagnosis of canonical out-of-fold predictions; its slices take some 4 s at most."""
    task, truth = data.task, data.truth.loc[predictions.index]
    if task.problem == "regression":
        targets = [_regression(name, truth, predictions) for name in task.targets]
    else:
        labelled = honest_codes(task, truth, predictions, data.groups)
        targets = [_classes(data, name, truth, predictions, labelled[name]) for name in task.targets]
    score = whole = score_with_interval(task, truth, predictions, data.groups)
    rule = fit_rule(task, data.truth, predictions) if task.metric in SEARCHED else None
    if rule is not None:
        whole = score_with_interval(task, truth, predictions, data.groups, rule)
    slices = _slices(data, predictions, whole, rule)
    return Diagnosis(rows=len(truth), score=score, targets=tuple(targets), slices=slices, whole=whole)


def _regression(name: str, truth: pd.DataFrame, predictions: pd.DataFrame) -> Target:
    true, said = truth[name].to_numpy(dtype=np.float64), predictions[name].to_numpy(dtype=np.float64)
    error = np.abs(true - said)
    shown = np.random.default_rng(0).permutation(len(true))[:SCATTERED]
    return Target(
        name=name, scatter=tuple((float(true[at]), float(said[at])) for at in shown),
        worst=tuple(
            Miss(row=int(truth.index[at]), true=f"{true[at]:.5g}", predicted=f"{said[at]:.5g}", error=float(error[at]))
            for at in np.argsort(-error, kind="stable")[:WORST]
        ),
    )  # fmt: skip


def _classes(data: Dataset, name: str, truth: pd.DataFrame, predictions: pd.DataFrame, labelled: Ints) -> Target:
    task, labels = data.task, data.task.classes[name]
    true, chance = codes(task, truth, name), probabilities(task, predictions, name)
    error = 1 - chance[np.arange(len(true)), true]
    target = Target(
        name=name, confusion=_confusion(labels, true, labelled), classes=_per_class(labels, true, labelled),
        calibration=_calibration(chance.max(axis=1), chance.argmax(axis=1) == true),
        worst=tuple(
            Miss(row=int(truth.index[at]), true=labels[true[at]], predicted=labels[labelled[at]], error=float(error[at]))
            for at in np.argsort(-error, kind="stable")[:WORST]
        ),
    )  # fmt: skip
    if len(labels) != 2 or true.min() == true.max():
        return target
    positive = positive_index(task, name)
    yes, said = true == positive, chance[:, positive]
    false_rate, true_rate, _ = roc_curve(yes, said)
    precision, recall, _ = precision_recall_curve(yes, said)
    return target.model_copy(
        update={
            "positive": labels[positive], "roc": _thin(false_rate, true_rate), "precision_recall": _thin(recall, precision),
            "calibration": _calibration(said, yes),
        }
    )  # fmt: skip


def _confusion(labels: tuple[str, ...], true: Ints, labelled: Ints) -> Confusion:
    frequent = np.argsort(-np.bincount(true, minlength=len(labels)), kind="stable")[:CLASSES]
    kept = np.sort(frequent)
    counts = confusion_matrix(true, labelled, labels=np.arange(len(labels)))[np.ix_(kept, kept)]
    return Confusion(
        labels=tuple(labels[at] for at in kept),
        counts=tuple(tuple(int(count) for count in row) for row in counts),
        left_out=len(labels) - len(kept),
    )


def class_scores(data: Dataset, predictions: pd.DataFrame) -> dict[str, tuple[ClassScore, ...]]:
    """Target -> its classes, in the task's order, of canonical predictions with honest labels."""
    truth = data.truth.loc[predictions.index]
    labelled = honest_codes(data.task, truth, predictions, data.groups)
    return {
        name: _per_class(data.task.classes[name], codes(data.task, truth, name), labelled[name])
        for name in data.task.targets
    }


def _per_class(labels: tuple[str, ...], true: Ints, labelled: Ints) -> tuple[ClassScore, ...]:
    found = precision_recall_fscore_support(true, labelled, labels=np.arange(len(labels)), zero_division=0.0)
    return tuple(
        ClassScore(label=label, rows=int(rows), precision=float(p), recall=float(r), f1=float(f))
        for label, p, r, f, rows in zip(labels, *found)
    )


def _calibration(chance: Floats, came_true: Any) -> tuple[Bin, ...]:
    """Bins of equally many rows; fewer where chances repeat."""
    order = np.argsort(chance, kind="stable")
    bins = []
    for part in np.array_split(order, min(BINS, max(1, len(order) // 20))):
        count, share = len(part), float(came_true[part].mean())
        z = 1.96
        middle = (share + z * z / (2 * count)) / (1 + z * z / count)
        half = z / (1 + z * z / count) * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
        bins.append(
            Bin(chance=float(chance[part].mean()), share=share, low=middle - half, high=middle + half, rows=count)
        )
    return tuple(bins)


def _thin(x: Any, y: Any) -> tuple[tuple[float, float], ...]:
    kept = np.unique(np.linspace(0, len(x) - 1, min(len(x), POINTS)).round().astype(int))
    return tuple((float(x[at]), float(y[at])) for at in kept)


def _slices(data: Dataset, predictions: pd.DataFrame, score: Score, rule: LabelRule | None) -> tuple[Slice, ...]:
    """The score within each part of each column, the worst first. With many of them some are bad by chance alone."""
    rows = data.train.loc[predictions.index, data.features]
    if len(rows) > LOOKED:
        rows = rows.sample(LOOKED, random_state=data.task.seed).sort_index()
    found, ends = [], time.monotonic() + SECONDS
    for name in data.features:
        if time.monotonic() > ends:
            break
        for part, index in _parts(rows[name], data.task.columns[name]):
            if not max(FEWEST, SHARE * len(rows)) <= len(index) <= (1 - SHARE) * len(rows):
                continue
            if data.task.problem != "regression" and any(
                data.truth.loc[index, t].nunique() < 2 for t in data.task.targets
            ):
                continue  # a rank or a loss among one class alone says nothing
            value = score_with_interval(data.task, data.truth, predictions.loc[index], data.groups, rule)
            beyond = value.high < score.low if value.maximise else value.low > score.high
            found.append(Slice(column=name, part=part, rows=len(index), score=value, beyond=beyond))
    return tuple(sorted(found, key=lambda each: each.score))


def _parts(values: pd.Series[Any], kind: str) -> list[tuple[str, pd.Index[Any]]]:
    """A column's parts with their rows: quarters of a number, the frequent values of a category, and what is missing."""
    parts = []
    known = values.dropna()
    if kind == "number" and known.nunique() > VALUES:
        quarters = pd.qcut(known, PARTS, labels=False, duplicates="drop")  # equal values stay together
        for quarter in sorted(quarters.unique()):
            inside = known[quarters == quarter]
            parts.append((f"{inside.min():.10g} to {inside.max():.10g}", inside.index))
    elif kind in ("number", "category"):
        parts = [(f"{value:.10g}" if kind == "number" else str(value), known.index[known == value])
                 for value in known.value_counts().index[:VALUES]]  # fmt: skip
    if values.isna().any():
        parts.append(("missing", values.index[values.isna()]))
    return parts
