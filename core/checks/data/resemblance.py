"""What the test rows resemble: rows held out at random, or rows whose group is held out whole.

Where test rows have doubles, neighbours and groups in train in the same measure as rows held out at random, random
folds are a fair rehearsal, and nothing is to be cured.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from core.checks.data.table import Table, encode, numbered, some
from core.data.alike import alike
from core.harness.predictions import Floats

MANY_ROWS = 120_000  # above, look-alikes are sought among the first so many rows
ASKED = 400  # rows whose nearest train row is looked for
MOST = 20_000  # train rows looked at
LIKE_RANDOM = 0.5  # up to this part of the way from random to whole groups, the test rows count as random


def unlike_random(table: Table, groups: pd.Series[Any]) -> float | None:
    """0: the test rows are as near to train as rows held out at random; 1: as rows whose group is held out whole.

    By the median distance to the nearest train row over all features but texts. None without a test table, or where
    holding groups whole makes rows no less near.
    """
    test, train = table.data.test, table.data.train
    names = [name for name in table.features if table.data.task.columns[name] != "text"]
    if test is None or len(test) < 20 or not names or any(name not in test for name in names):
        return None
    table.pause()
    seed = table.data.task.seed
    known = train.loc[train.index[:MOST]]
    member = numbered(groups.loc[known.index])
    asked = test.loc[some(test.index, ASKED, seed)]
    matrix = _ranked(pd.concat([known[names], asked[names]]), table)
    inside, outside = matrix[: len(known)], matrix[len(known) :]
    rng = np.random.default_rng([seed, 29])
    rows = rng.choice(len(known), size=min(ASKED, len(known) // 5), replace=False)
    plain = _nearest(inside[rows], np.delete(inside, rows, axis=0))
    whole = rng.permutation(int(member.max()) + 1)
    taken = whole[: 1 + int(np.searchsorted(np.cumsum(np.bincount(member)[whole]), len(rows)))]
    held = np.isin(member, taken)
    if held.all():
        return None
    kept = _nearest(inside[held][: 2 * ASKED], inside[~held])
    far = _nearest(outside, inside)
    if kept - plain < 0.02:
        return None
    return float((far - plain) / (kept - plain))


def doubles(table: Table) -> tuple[float, float] | None:
    """The share of train rows held out at random, and of test rows, that have a look-alike among the other train rows."""
    test, train = table.data.test, table.data.train
    if test is None or len(test) < 20 or any(name not in test for name in table.features):
        return None
    table.pause()
    train = train.iloc[:MANY_ROWS]
    seed = table.data.task.seed
    asked = test.loc[some(test.index, max(20, len(train) // 4), seed), table.features]
    known = train[table.features]
    both = pd.concat([known, asked], ignore_index=True)
    clusters = alike(both, table.data.task.columns, seed).to_numpy()
    rng = np.random.default_rng([seed, 37])
    held = np.zeros(len(known), dtype=bool)
    held[rng.choice(len(known), size=len(asked), replace=False)] = True
    rest = np.unique(clusters[: len(known)][~held])
    own = np.isin(clusters[: len(known)][held], rest)
    return float(own.mean()), float(np.isin(clusters[len(known) :], rest).mean())


def _ranked(frame: pd.DataFrame, table: Table) -> Floats:
    """Every column by rank on 0 to 1, so that each counts alike; levels by their sorted place."""
    columns = []
    for name in frame:
        values = encode(frame[name], table.data.task.columns[str(name)])[:, 0]
        values = np.where(np.isnan(values), -np.inf, values)
        columns.append(stats.rankdata(values) / len(values))
    return np.column_stack(columns)


def _nearest(asked: Floats, known: Floats) -> float:
    """The median over rows of the logarithm of the distance to the nearest known row."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(known).kneighbors(asked)[0]
    return float(np.mean(np.log(found + 1e-4)))
