"""The bootstrap, without a metric call per resample: every metric is written as a function of weighted row sums.

A resample gives each row (each group of rows, where there are groups) a count. The counts are drawn independently
from a law on 0 to 5 with mean 1 and variance 1 (Poisson(1), rounded to 256ths): the Poisson bootstrap, which for a
ratio of sums has the spread of drawing n out of n. A metric's `Statistic` holds columns per row; all resamples'
weighted column sums are one matrix product, and the metric is computed from the sums.

Above `MOST` rows (or groups) the resamples are drawn on a subsample of m = MOST of n and their deviations from the
subsample's value are scaled by sqrt(m / n): the m-out-of-n bootstrap. The point value always uses all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from core.harness.predictions import Floats, Ints

Marks = npt.NDArray[np.bool_]

RESAMPLES = 400
MOST = 30_000
EXACT_AUC = 4_000  # rows times classes up to which a resample's AUC is exact; above, its first-order expansion
CHUNK = 1_024  # rows of the weight matrix held at a time
SEED = 20250615
COUNTS = np.repeat(np.arange(6, dtype=np.float64), [95, 92, 49, 15, 4, 1])


@dataclass(frozen=True, eq=False)
class Statistic:
    """A metric as `value(sums)`: `rows` is n by k (dense or sparse), `sums` k by resamples, the result one per resample.

    NaN where the metric is undefined on a resample (a class was not drawn).
    """

    rows: Any
    value: Callable[[Floats], Floats]

    def point(self) -> float:
        """The metric on all rows, each counted once."""
        return float(self.value(_column_sums(self.rows))[0])


def draws(statistics: Sequence[Statistic], groups: pd.Series[Any] | None, resamples: int = RESAMPLES) -> list[Floats]:
    """Each statistic over the same resamples: one array of length `resamples` per statistic, NaN where undefined.

    `groups` is aligned with the rows by position; rows of one group are drawn together.
    """
    blocks = [stat.rows for stat in statistics]
    if groups is not None:
        member = _membership(groups)
        blocks = [member @ rows for rows in blocks]
    units = blocks[0].shape[0]
    drawn = min(units, MOST)
    if drawn < units:
        chosen = np.sort(np.random.default_rng(SEED).choice(units, size=drawn, replace=False))
        full = [float(stat.value(_column_sums(rows))[0]) for stat, rows in zip(statistics, blocks)]
        blocks = [rows[chosen] for rows in blocks]
        part = [float(stat.value(_column_sums(rows))[0]) for stat, rows in zip(statistics, blocks)]
    sums = [np.zeros((rows.shape[1], resamples)) for rows in blocks]
    for place, counts in weights(drawn, resamples):
        for total, rows in zip(sums, blocks):
            total += rows[place].T @ counts
    values = [stat.value(total) for stat, total in zip(statistics, sums)]
    if drawn < units:
        shrink = np.sqrt(drawn / units)
        values = [whole + (value - here) * shrink for whole, value, here in zip(full, values, part)]
    return values


def weights(units: int, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[tuple[slice, Floats]]:
    """The counts, some rows at a time: (which rows, rows by resamples). The same for equal arguments."""
    rng = np.random.Generator(np.random.SFC64(seed))
    for start in range(0, units, CHUNK):
        place = slice(start, min(start + CHUNK, units))
        size = (place.stop - start) * resamples
        counts = COUNTS[np.frombuffer(rng.bytes(size), dtype=np.uint8)].reshape(-1, resamples)
        if units <= CHUNK:
            counts[:, counts.sum(axis=0) == 0] = 1.0  # nothing drawn: happens below about 10 rows
        yield place, counts


def mean_of(loss: Floats, root: bool = False) -> Statistic:
    """The mean of a loss per row; with `root` its square root."""

    def value(sums: Floats) -> Floats:
        mean = _ratio(sums[0], sums[1])
        return np.sqrt(mean) if root else mean

    return Statistic(np.column_stack([loss, np.ones_like(loss)]), value)


def r2_of(truth: Floats, predicted: Floats) -> Statistic:
    """1 - squared error / variance; as scikit-learn, 0 (or 1 for a perfect prediction) where the truth is constant."""
    centred = truth - truth.mean()
    rows = np.column_stack([(truth - predicted) ** 2, centred, centred**2, np.ones_like(truth)])
    tiny = 1e-12 * float((centred**2).sum())

    def value(sums: Floats) -> Floats:
        spread = sums[2] - _ratio(sums[1] ** 2, sums[3])
        constant = spread <= tiny
        known = 1 - sums[0] / np.where(constant, 1.0, spread)
        return np.where(constant, np.where(sums[0] == 0, 1.0, 0.0), known)

    return Statistic(rows, value)


def labels_of(metric: str, truth: Ints, predicted: Ints, classes: int, positive: int) -> Statistic:
    """accuracy, balanced_accuracy, f1, f1_macro or mcc of labels given as codes 0 to classes - 1."""
    n = len(truth)
    place = np.arange(n)
    hit = truth == predicted
    row = np.concatenate([place, place, place[hit]])
    col = np.concatenate([truth, predicted + classes, truth[hit] + 2 * classes])
    rows: Any = sparse.csr_array((np.ones(len(row)), (row, col)), shape=(n, 3 * classes))
    rows = rows.toarray() if classes <= 12 else rows  # three cells a row: dense products win up to about 36 columns

    def value(sums: Floats) -> Floats:
        return from_counts(metric, sums[:classes], sums[classes : 2 * classes], sums[2 * classes :], positive)

    return Statistic(rows, value)


def from_counts(metric: str, true: Floats, predicted: Floats, hits: Floats, positive: int) -> Floats:
    """A label metric from counts per class (classes by resamples): rows of the class, rows called so, rows rightly so.

    Classes that neither occur nor are predicted are left out of `f1_macro`, classes that do not occur out of
    `balanced_accuracy`; a quotient 0 / 0 is 0, as in scikit-learn.
    """
    if metric == "accuracy":
        return _ratio(hits.sum(axis=0), true.sum(axis=0))
    if metric == "balanced_accuracy":
        return _ratio(_ratio(hits, true).sum(axis=0), (true > 0).sum(axis=0))
    if metric == "f1":
        return _ratio(2 * hits[positive], true[positive] + predicted[positive])
    if metric == "f1_macro":
        either = true + predicted
        return _ratio(_ratio(2 * hits, either).sum(axis=0), (either > 0).sum(axis=0))
    if metric == "mcc":
        total = true.sum(axis=0)
        joint = hits.sum(axis=0) * total - (true * predicted).sum(axis=0)
        spread = (total**2 - (predicted**2).sum(axis=0)) * (total**2 - (true**2).sum(axis=0))
        return _ratio(joint, np.sqrt(spread.clip(min=0)))
    raise ValueError(f"{metric} is no metric of labels")


def kappa_of(truth: Floats, predicted: Floats) -> Statistic:
    """Quadratic weighted kappa of ranks: it needs only first and second moments. 0 where both are one same constant."""
    rows = np.column_stack([(truth - predicted) ** 2, truth, truth**2, predicted, predicted**2, np.ones_like(truth)])

    def value(sums: Floats) -> Floats:
        chance = sums[2] + sums[4] - 2 * _ratio(sums[1] * sums[3], sums[5])
        return np.where(chance > 1e-9, 1 - sums[0] / np.where(chance > 1e-9, chance, 1.0), 0.0)

    return Statistic(rows, value)


def auc_of(marks: Sequence[Marks], scores: Sequence[Floats]) -> Statistic:
    """The mean area under the ROC curve over classes, each against the rest (one pair for a binary target).

    `marks[c]` are the rows of class c, `scores[c]` their probability of it. Classes without both sides are left out;
    0.5 where none is left. Up to EXACT_AUC rows times classes a resample's value is exact; above it is the sum of
    DeLong's placements weighted on each side, which differs by O(1 / n).
    """
    pairs = [(mark, score) for mark, score in zip(marks, scores) if mark.any() and not mark.all()]
    n, size = len(marks[0]), len(pairs)
    if not pairs:
        return Statistic(np.zeros((n, 1)), lambda sums: np.full(sums.shape[1], 0.5))
    if n * size <= EXACT_AUC:
        alone = sparse.eye_array(n, format="csr")
        return Statistic(alone, lambda sums: _mean([weighted_auc(*pair, sums) for pair in pairs]))
    placed = [placements(*pair) for pair in pairs]
    areas = np.array([value[mark].mean() for (mark, _), value in zip(pairs, placed)])[:, None]
    inside = [np.where(mark, value, 0.0) for (mark, _), value in zip(pairs, placed)]
    outside = [value - inner for value, inner in zip(placed, inside)]
    rows = np.column_stack([*inside, *outside, *(mark.astype(np.float64) for mark, _ in pairs), np.ones(n)])

    def value(sums: Floats) -> Floats:
        inner, outer, many, total = sums[:size], sums[size : 2 * size], sums[2 * size : 3 * size], sums[-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            each = inner / many + outer / (total - many) - areas
        return _mean(list(np.where(np.isfinite(each), each.clip(0.0, 1.0), np.nan)))

    return Statistic(rows, value)


def auc(mark: Marks, score: Floats) -> float:
    """The AUC of unweighted rows, by one sort."""
    order = np.argsort(score)
    ranked, inside = score[order], mark[order].astype(np.float64)
    first = np.flatnonzero(np.r_[True, ranked[1:] > ranked[:-1]])
    ins = np.add.reduceat(inside, first)
    outs = np.diff(np.r_[first, len(score)]) - ins
    return float((ins * (np.cumsum(outs) - outs / 2)).sum() / (ins.sum() * outs.sum()))


def placements(mark: Marks, score: Floats) -> Floats:
    """Per row the share of the other side's rows that it is ranked rightly against, ties counting half."""
    order = np.argsort(score)
    ranked, inside = score[order], mark[order].astype(np.float64)
    first = np.flatnonzero(np.r_[True, ranked[1:] > ranked[:-1]])
    many = np.diff(np.r_[first, len(score)])  # rows in each run of equal scores
    ins = np.add.reduceat(inside, first)
    outs = many - ins
    beaten = (np.cumsum(outs) - outs / 2) / outs.sum()
    beating = 1 - (np.cumsum(ins) - ins / 2) / ins.sum()
    result = np.empty(len(score))
    result[order] = np.where(inside > 0, np.repeat(beaten, many), np.repeat(beating, many))
    return result


def weighted_auc(mark: Marks, score: Floats, counts: Floats) -> Floats:
    """The exact AUC under each column of `counts` (rows by resamples); NaN where a side was not drawn."""
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    first = np.flatnonzero(np.r_[True, ranked[1:] > ranked[:-1]])
    sorted_counts = counts[order]
    inside = np.add.reduceat(sorted_counts * mark[order, None], first, axis=0)
    outside = np.add.reduceat(sorted_counts * ~mark[order, None], first, axis=0)
    right = (inside * (np.cumsum(outside, axis=0) - outside / 2)).sum(axis=0)
    pairs = inside.sum(axis=0) * outside.sum(axis=0)
    return np.where(pairs > 0, right / np.where(pairs > 0, pairs, 1.0), np.nan)


def _membership(groups: pd.Series[Any]) -> Any:
    """Groups by rows, 1 where the row is of the group; a row without a group is a group of its own."""
    member = pd.factorize(groups)[0].astype(np.int64)
    alone = member < 0
    member[alone] = member.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    n = len(member)
    return sparse.csr_array((np.ones(n), (member, np.arange(n))), shape=(int(member.max(initial=-1)) + 1, n))


def _column_sums(rows: Any) -> Floats:
    """k by 1. For a statistic whose columns are the rows themselves that is one count per row."""
    return np.asarray(rows.sum(axis=0), dtype=np.float64).reshape(-1, 1)


def _ratio(above: Floats, below: Floats) -> Floats:
    """above / below, 0 where below is 0."""
    return np.asarray(above / np.where(below == 0, 1.0, below) * (below != 0), dtype=np.float64)


def _mean(each: list[Floats]) -> Floats:
    """The mean over classes, undefined ones left out; NaN where all are."""
    values = np.vstack(each)
    known = np.isfinite(values)
    many = known.sum(axis=0)
    return np.where(many > 0, np.where(known, values, 0.0).sum(axis=0) / np.maximum(many, 1), np.nan)
