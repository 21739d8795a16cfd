"""Columns that hold the mean of the target over rows of which the row itself is one: target encodings, averages of a
household with the purchase itself in it.

Such a column agrees with the means of its rows' targets more closely than sampling allows. An honest forecast, however
good, misses the mean of the rows that share it by their noise; a mean that was computed from them does not. So the
lower tail of a chi-square is asked, not a fit, and a part of the rows (set aside) may be missing. Of a rare label only
groups are asked that expect at least one row of it: below, every small number is close to the share that was seen. And
the many columns and labels that are asked share the chance of a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from core.checks.data.table import Table, numbered
from core.harness.predictions import Floats

LEVELS = 8  # different values at least
SHARE = 0.2  # of the rows that must share their value with another
CHANCE = 1e-3  # how rarely one of all the honest columns of a table agrees so closely
EXPECTED = 1 - 1e-6  # rows with and without the label that a group must expect to be asked
BEYOND = 0.5  # what is left of the distance of a constant forecast
GROUPINGS = 6  # columns whose groups are tried


def target_means(table: Table, time_left: Callable[[], bool] = lambda: True) -> dict[str, str]:
    """By column, the evidence that it is such a mean."""
    found: dict[str, str] = {}
    aims = list(_aims(table))
    groups = list(_groupings(table))
    numbers = [name for name in table.features if table.data.task.columns[name] == "number"]
    chance = CHANCE / max(1, len(numbers) * len(aims) * (1 + 2 * len(groups)))
    for name in numbers:
        if not time_left():
            break
        values = table.data.train[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for told, aim in aims:
            if words := _told(name, told, values, aim, groups, chance):
                found[name] = words
                break
    return found


def _aims(table: Table) -> Iterator[tuple[str, Floats]]:
    for target in table.truth:
        known = table.data.train[target]
        if not table.labels:
            yield f"'{target}'", known.to_numpy(dtype=np.float64)
            continue
        labels = known.astype("str").to_numpy()
        for label in sorted(set(labels))[:12]:
            yield f"being '{label}'", (labels == label).astype(np.float64)


def _groupings(table: Table) -> Iterator[tuple[str, Any]]:
    """Columns whose values repeat and whose groups could have been averaged over, by name."""
    train = table.data.train
    columns = [(str(name), table.beside[name].reindex(train.index)) for name in table.beside]
    columns += [(name, train[name]) for name in table.features if table.data.task.columns[name] == "category"]
    columns = [(name, cells) for name, cells in columns if LEVELS <= cells.nunique() <= 0.7 * len(cells)]
    for name, cells in sorted(columns, key=lambda each: -each[1].nunique())[:GROUPINGS]:
        yield name, numbered(cells)


def _told(name: str, told: str, values: Floats, aim: Floats, groups: list[tuple[str, Any]], chance: float) -> str:
    if not np.isfinite(values).any() or not _in_range(values, aim):
        return ""
    own = pd.factorize(values)[0]
    if agrees(own, values, aim, chance):
        return f"'{name}' is the mean of {told} over the rows that share its value, closer than chance allows."
    for column, codes in groups:
        if agrees(codes, values, aim, chance):
            return f"'{name}' is the mean of {told} over the rows that share '{column}', closer than chance allows."
        if agrees(codes, values, aim, chance, mixed=True):
            return (
                f"'{name}' is the mean of {told} over the rows that share '{column}', mixed with the mean of all, closer "
                "than chance allows."
            )
    return ""


def _in_range(values: Floats, aim: Floats) -> bool:
    known = values[np.isfinite(values)]
    spread = float(known.std())
    return spread > 0 and aim.min() - 1e-6 <= known.min() and known.max() <= aim.max() + 1e-6


def agrees(codes: Any, values: Floats, aim: Floats, chance: float, mixed: bool = False) -> bool:
    """Whether the column (one value a group) is the mean of `aim` by group but for less than sampling noise.

    `chance`: how rarely an honest forecast may agree so closely.
    `mixed`: the mean of the group mixed with that of all, as (sum + k * mean) / (rows + k) with any k.
    """
    fine = (codes >= 0) & np.isfinite(values)
    codes = pd.factorize(codes[fine])[0]
    values, aim = values[fine], aim[fine]
    many = np.bincount(codes)
    if len(many) < LEVELS or many[many > 1].sum() < SHARE * len(values) or not len(values):
        return False
    place = np.empty(len(many))
    place[codes] = values
    if (np.abs(place[codes] - values) > 1e-9 * max(1.0, float(np.abs(values).max()))).mean() > 0.01:
        return False
    sums = np.bincount(codes, aim)
    means = sums / many
    within = float(((aim - means[codes]) ** 2).sum()) / max(1, len(aim) - len(many))
    share = many > 1
    if within <= 1e-9 * float(aim.var()):
        return False
    lost = 0
    if mixed:
        left = place * many - sums  # a - k * value, where the rule holds
        if len(np.unique(place[share])) < LEVELS:
            return False
        line = np.polyfit(place[share], left[share], 1, w=1 / np.sqrt(many[share]))
        off, lost = (left - np.polyval(line, place)) / many, 2
        if -line[0] < 0.1:
            return False
    else:
        off = place - means
    labels = bool(((aim == 0) | (aim == 1)).all())
    noise = np.clip(place * (1 - place), 0.0, None) if labels else np.full(len(many), within)
    counted = share & (noise > 1e-6)
    if labels:
        counted &= (many * place >= EXPECTED) & (many * (1 - place) >= EXPECTED)
    degrees = int(counted.sum()) - lost
    if degrees < LEVELS - 2:
        return False
    weight = many[counted] / noise[counted]
    distance = float((weight * off[counted] ** 2).sum())
    constant = float((weight * (means[counted] - np.average(means[counted], weights=many[counted])) ** 2).sum())
    close = distance <= BEYOND * min(degrees, constant)
    return bool(close and stats.chi2.cdf(distance, degrees) <= chance)
