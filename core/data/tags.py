"""Several labels in one cell ("comedy;drama"): each label becomes a target of its own, yes or no (binary relevance).

Source: Tsoumakas and Katakis, Multi-label classification: an overview (2007). That a column is meant so is told by its cells:
parted by one mark they name few labels in many combinations, in no fixed number and at no fixed place. An empty cell names none.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from core.data.cells import clip, column, file_of, listing
from core.harness.task import NO, YES, Separator, Tags

SEPARATORS: tuple[Separator, ...] = (";", "|", ",", " ")
LEAST_ROWS = 10  # of a label that can be learned
MOST_LABELS, MOST_WORDS = 300, 30  # different ones, and in one cell
LOOKED_AT = 20_000  # cells, evenly
SEVERAL = 0.1  # share of the filled cells that name more than one
AGAIN = 0.01  # of the cells may name a label twice
OFTEN = 5  # rows that a label has on average
LENGTHS = 3  # different numbers of labels in a cell


def found(values: pd.Series) -> Tags | None:
    """How the cells of this column name several labels each; None where they do not."""
    cells = values.dropna()
    cells = cells.iloc[:: max(1, len(cells) // LOOKED_AT)].astype("str").str.strip()
    cells = cells[cells != ""]
    mark = next((each for each in SEPARATORS if _parts(cells, each)), None)
    if mark is None:
        return None
    between = Counter(each for cell in cells for each in re.findall(rf"\s*{re.escape(mark)}\s*", cell))
    return Tags(column=str(values.name), separator=mark, between=between.most_common(1)[0][0])


def labels_of(values: pd.Series, tags: Tags) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels that have rows enough to be learned, and those that have not, each by name."""
    counts = rows_of(values, tags)
    most = len(values) - LEAST_ROWS  # a label that all rows have tells nothing apart
    kept = {label for label, rows in counts.items() if LEAST_ROWS <= rows <= most}
    return tuple(sorted(kept)), tuple(sorted(set(counts) - kept))


def rows_of(values: pd.Series, tags: Tags) -> Counter[str]:
    """How many rows each label has."""
    return Counter(label for cell in values.dropna() for label in set(tags.labels(str(cell))))


def spread(train: pd.DataFrame, tags: Tags, targets: tuple[str, ...]) -> pd.DataFrame:
    """The table with a column of "yes" and "no" for each target in place of the column of labels."""
    named = [set(tags.labels(str(cell))) if isinstance(cell, str) else set() for cell in column(train, tags.column)]
    made = {
        target: pd.Series([YES if tags.label_of(target) in each else NO for each in named], train.index, dtype="str")
        for target in targets
    }
    result = pd.concat([train.drop(columns=tags.column), pd.DataFrame(made)], axis=1)
    result.attrs = train.attrs
    return result


def warnings_of(train: pd.DataFrame, tags: Tags, rare: tuple[str, ...]) -> list[str]:
    """What a person should know of how the cells were taken."""
    empty = int(column(train, tags.column).isna().sum())
    told = [f"the {empty:,} rows with an empty cell count as having none of the labels"] if empty else []
    told += [f"labels of too few rows, or of all, are never predicted ({listing(rare, 5)})"] if rare else []
    return [f"{file_of(train, 'train')}: in the column '{clip(tags.column)}', {' and '.join(told)}."] if told else []


def _parts(cells: pd.Series, mark: str) -> bool:
    if not len(cells) or cells.str.contains(mark, regex=False).mean() < SEVERAL:
        return False
    named = [[part.strip() for part in cell.split(mark) if part.strip()] for cell in cells]
    lengths = Counter(len(each) for each in named)
    if max(lengths) > MOST_WORDS or sum(n for size, n in lengths.items() if size > 1) < SEVERAL * len(named):
        return False
    counts = Counter(part for each in named for part in each)
    again = sum(len(set(each)) < len(each) for each in named)
    if again > AGAIN * len(named) or not 2 < len(counts) <= MOST_LABELS:
        return False
    if mark in (",", " ") and all(len(part) == 3 and part.isdigit() for each in named for part in each[1:]):
        return False  # thousands
    combinations = len({frozenset(each) for each in named})
    if counts.total() < OFTEN * len(counts) or combinations <= len(counts):
        return False
    return mark not in (",", " ") or (len(lengths) >= LENGTHS and combinations >= 2 * len(counts))
