"""Numbers that only count the rows, used as a feature; and a file that is sorted by its target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.checks.data.single import ROWS, ColumnScore, folds_of, of_readings
from core.checks.data.table import Table
from core.engineers.port import Finding
from core.harness.metrics import METRICS

KNOWS = 0.15  # skill of a number that should know nothing
SORTED = 0.5  # skill of the position in the file worth a note
DENSE = 3  # a counter's range is at most so many times the rows


def counting_columns(table: Table, alone: dict[str, ColumnScore]) -> tuple[Finding, ...]:
    """Features that count the rows and yet predict; a note where the file is sorted by the target."""
    counters = [name for name in alone if alone[name].skill >= KNOWS and counts_rows(table.data.train[name])]
    found = [_finding(name, alone[name]) for name in counters]
    rows = table.sample(ROWS)
    truth = table.truth.loc[rows]
    position = rows.to_numpy(dtype=np.float64)[:, None]
    score = of_readings(table.task, truth, folds_of(table.task, truth), position, [])
    if score.skill >= SORTED:
        found.append(
            Finding(
                check="row order",
                what="The file is sorted by its target, or nearly.",
                how_bad="note",
                evidence=f"The position in the file alone scores {_told(score)}.",
                remedy="Nothing needs to be done: no script sees positions, and folds are drawn at random.",
            )
        )
    return tuple(found)


def counts_rows(values: pd.Series) -> bool:
    """Whole numbers, hardly one twice, over a range not much larger than the rows, or ever rising."""
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return False
    numbers = values.dropna().to_numpy(dtype=np.float64)
    if len(numbers) < max(20, 0.98 * len(values)) or not bool((numbers == np.round(numbers)).all()):
        return False
    if len(np.unique(numbers)) < 0.98 * len(numbers):
        return False
    steps = np.diff(numbers)
    return bool(np.ptp(numbers) <= DENSE * len(numbers) or (steps > 0).all() or (steps < 0).all())


def _finding(name: str, score: ColumnScore) -> Finding:
    return Finding(
        check="id column",
        what=f"'{name}' counts the rows and yet predicts the target.",
        where=name,
        how_bad="serious",
        evidence=f"'{name}' alone scores {_told(score)}.",
        remedy=f"Ignore '{name}'; its numbers follow the order in which the rows were written down.",
    )


def _told(score: ColumnScore) -> str:
    return f"{METRICS[score.metric].title} {score.value:.3f} (guessing: {score.trivial:.3f})"
