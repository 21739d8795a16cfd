"""Time leaks: random folds answer a row by what happened just before and just after it.

Two ways of holding times whole: short stretches, which a row's neighbours in time leave but the trend does not; and
long blocks, where the target is first freed of its straight trend, since a model that cannot draw a line on is no leak.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from core.checks.data.held_together import FEWEST_ORDERED, harmful
from core.checks.data.quick import SERIOUS, flattery
from core.checks.data.table import Table, seconds
from core.data.dates import date_format, to_dates
from core.engineers.port import Finding

STRETCH, STRETCHES, BLOCKS = 50, 40, 10
LEVELS = 20  # different times at least
LATER = 0.9  # share of the test rows that come after nearly all train rows
AMONG, APART = (
    0.8,
    0.3,
)  # test rows within train's times, and how far their spread may differ, for random folds to be fair
MOST = 2  # columns looked at


def time_leaks(table: Table) -> tuple[Finding, ...]:
    """A finding for each time column along which random folds flatter, or test lies ahead."""
    if table.data.task.split.kind == "time" or len(table.data.train) < FEWEST_ORDERED:
        return ()
    found = []
    for name, times, tested in _columns(table)[:MOST]:
        ahead = None if tested is None else _ahead(times, tested)
        if ahead is not None and ahead < 0:
            continue
        made = _judged(table, name, times, bool(ahead))
        if made is not None:
            found.append(made)
    return tuple(found[:1])


def _judged(table: Table, name: str, times: pd.Series[Any], ahead: bool) -> Finding | None:
    rank = times.rank(method="min") - 1
    size = min(STRETCH, max(5, len(times) // STRETCHES))
    detrend = name if name in table.features else None
    near = flattery(table, rank // size, runs=8)
    far = flattery(table, rank * BLOCKS // len(times), scattered=True, detrend=detrend)
    both = [each for each in (near, far) if each is not None and each.gap.low > 0]
    worst = max(both, key=lambda each: each.share, default=None)
    what = f"Rows near each other in '{name}' answer for each other."
    if ahead:
        what = f"Every test row lies later in '{name}' than nearly all train rows, and random folds look ahead."
    if worst is None or not (worst.material if ahead or worst is near else worst.share >= SERIOUS and worst.material):
        if not ahead:
            return None
        return Finding(
            check="time",
            what=what,
            where=name,
            how_bad="note",
            evidence=worst.sentence if worst else "No harm could be measured within the train rows.",
            remedy=f"Choose the split time:{name}.",
            split=f"time:{name}",
        )
    return harmful("time", what, name, f"time:{name}", worst)


def _columns(table: Table) -> list[tuple[str, pd.Series[Any], pd.Series[Any] | None]]:
    """Dates, and numbers that rise or fall all through the file; each with test's where test has the column."""
    found: list[tuple[str, pd.Series[Any], pd.Series[Any] | None]] = []
    train, test = table.data.train, table.data.test
    for name in table.features:
        kind, values = table.data.task.columns[name], train[name]
        tested = None if test is None or name not in test else test[name]
        if kind == "date":
            found.append((name, _seconds(values), None if tested is None else _seconds(tested)))
        elif (
            kind == "number"
            and "date" not in table.data.task.columns.values()
            and values.nunique() >= 0.5 * len(values)
        ):
            order = stats.spearmanr(np.arange(len(values)), values, nan_policy="omit").statistic
            if abs(order) > 0.999:
                found.append((name, values, tested))
    for name in [str(each) for each in table.beside]:
        cells = table.beside[name].reindex(train.index)
        form = date_format(cells, name)
        if form is not None:
            tested = None if table.beside_test is None or name not in table.beside_test else table.beside_test[name]
            found.append(
                (name, _seconds(to_dates(cells, form)), None if tested is None else _seconds(to_dates(tested, form)))
            )
    return [each for each in found if each[1].nunique() >= LEVELS and each[1].notna().mean() > 0.5]


def _seconds(moments: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(seconds(moments), index=moments.index)


def _ahead(times: pd.Series[Any], tested: pd.Series[Any]) -> int:
    """1: test comes after train; -1: it lies among train's times as rows held out at random would; 0: neither."""
    known, asked = times.dropna().to_numpy(), tested.dropna().to_numpy()
    if not len(asked):
        return 0
    if float((asked > np.quantile(known, 0.95)).mean()) >= LATER:
        return 1
    low, high = np.quantile(known, [0.01, 0.99])
    among = float(((asked >= low) & (asked <= high)).mean()) >= AMONG
    return -1 if among and stats.ks_2samp(known, asked).statistic <= APART else 0
