"""States of a column that go with one class only: a cell that is filled, missing, or that holds one frequent value.

What is written down after the outcome is often nothing else than missing, or 0, for everyone else. A state need not
score well as a feature to give away the rows that it covers, so purity is asked for, not skill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from core.checks.data.table import Table
from core.data.cells import as_text

PURE = 0.995  # one class among the rows in that state
COVERS, MOST = 0.75, 0.8  # their part of that class where cells are missing or filled, and the class's share at most
VALUE_COVERS, VALUE_MOST = 0.6, 0.5  # the same of a value; a rule of several features has pure values too, of less
SPIKES, SPIKES_COVER, DISTINCT = 8, 0.1, 20  # frequent values of a number looked at, rows they cover, levels at least
MASK = 0.95  # ROC AUC with which missing cells alone tell two classes apart

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def state_tells(table: Table, time_left: Callable[[], bool] = lambda: True) -> dict[str, str]:
    """By column, the evidence that one of its states goes with one class only."""
    found: dict[str, str] = {}
    if not table.labels:
        return found
    labels = [table.data.train[target].astype("str") for target in table.truth]
    coded = [pd.factorize(each, sort=True) for each in labels]
    for name in table.features:
        if not time_left():
            break
        for codes, names in coded:
            told = _pure(table, name, codes, names) or _spikes(table, name, codes, names)
            if told:
                found[name] = told
                break
    return found


def mask_tells(table: Table) -> dict[str, str]:
    """By column, how well missing cells alone tell two classes apart, where that is nearly perfect."""
    found: dict[str, str] = {}
    if not table.labels or not table.features:
        return found
    gone = table.data.train[table.features].isna().to_numpy()
    many = gone.sum(axis=0)
    for target in table.truth:
        labels = table.data.train[target].astype("str")
        if labels.nunique() != 2:
            continue
        one = (labels == labels.iloc[0]).to_numpy()
        areas = 0.5 + np.abs(gone[one].mean(axis=0) - gone[~one].mean(axis=0)) / 2
        for place in np.nonzero((areas >= MASK) & (many >= 20) & (many <= len(gone) - 20))[0]:
            name = table.features[place]
            found[name] = f"Whether '{name}' is filled alone scores ROC AUC {areas[place]:.3f};"
    return found


def _pure(table: Table, name: str, codes: Any, names: Any) -> str:
    least = max(20, len(codes) // 100)
    for state, words, covers, most in _states(table, name):
        if not least <= int(state.sum()) <= len(codes) - least:
            continue
        counts = np.bincount(codes[state], minlength=len(names))
        label = int(counts.argmax())
        many, here, all_of = int(counts[label]), int(state.sum()), int((codes == label).sum())
        if many >= PURE * here and many >= covers * all_of and all_of <= most * len(codes):
            return (
                f"Of {here:,} rows where '{name}' is {words}, {many / here:.1%} are '{names[label]}', which is "
                f"{many / all_of:.0%} of all rows that are; in the whole table {all_of / len(codes):.0%} are."
            )
    return ""


def _states(table: Table, name: str) -> Iterator[tuple[Mask, str, float, float]]:
    """Rows in a state, its name, and what it must cover."""
    values = table.data.train[name]
    gone = values.isna().to_numpy()
    yield gone, "missing", COVERS, MOST
    yield ~gone, "filled", COVERS, MOST
    if table.data.task.columns[name] in ("text", "date") or gone.all():
        return
    counts = values.value_counts()
    top = (values == counts.index[0]).fillna(False).to_numpy(dtype=bool)
    word = _written(counts.index[0])
    yield top, word, VALUE_COVERS, VALUE_MOST
    if len(counts) > 2:  # of two values, the other one is a feature's plain level
        yield ~top & ~gone, f"not {word}", VALUE_COVERS, VALUE_MOST


def _spikes(table: Table, name: str, codes: Any, names: Any) -> str:
    """Frequent values of a number, each of one class, for two classes at least: cells filled in by class."""
    if table.data.task.columns[name] != "number":
        return ""
    counts = table.data.train[name].value_counts()
    if len(counts) < DISTINCT:
        return ""
    least = max(20, len(codes) // 100)
    values = table.data.train[name].to_numpy(dtype=np.float64, na_value=np.nan)
    held: dict[str, str] = {}
    covered = 0
    for value, many in counts.iloc[:SPIKES].items():
        if many < least or many < 3 * counts.iloc[min(SPIKES, len(counts) - 1)]:
            continue
        mine = np.bincount(codes[values == value], minlength=len(names))
        if mine.max() >= PURE * many:
            held.setdefault(str(names[int(mine.argmax())]), _written(value))
            covered += int(many)
    if len(held) < 2 or covered < SPIKES_COVER * len(codes):
        return ""
    pairs = ", ".join(f"{value} stands with '{label}' only" for label, value in held.items())
    return (
        f"Frequent values of '{name}', which {covered / len(codes):.0%} of the rows hold, belong to one class: {pairs}."
    )


def _written(value: Any) -> str:
    return f"'{as_text(pd.Series([value])).iloc[0]}'"
