"""Target echo by a simple combination of columns: sums, differences, products, ratios, which of two is larger, equality,
two categories together; how far apart two dates are.

Only what bookkeeping makes is looked for: two numbers, coefficients of one, or an exact linear rule of at most three
columns. Combinations of numbers are ranked by one cheap score each; the best are then judged like a single column, and
must beat their own parts and all other columns clearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from core.checks.data.echo import JUMP, OTHERS, finding
from core.checks.data.laws import Law, laws
from core.checks.data.quick import skill
from core.checks.data.single import PERFECT, ROWS, ColumnScore, folds_of, of_readings, rank_strength
from core.checks.data.table import DATES, Table, encode
from core.data.cells import as_text
from core.engineers.port import Finding
from core.harness.metrics import METRICS
from core.harness.predictions import Floats

COLUMNS = 16  # numbers, those that say most on their own
LINEAR = 60  # numbers among which exact rules are looked for
CATEGORIES, LEVELS = 8, 50
TRIED = 4  # best combinations of each kind that are judged by a tree
STRONG = 0.85  # cheap score below which nothing can come of it


@dataclass(frozen=True, eq=False)
class Combination:
    """Columns and how they are put together, with the readings that come of it."""

    columns: tuple[str, ...]
    how: str
    numbers: Floats
    levels: tuple[Any, ...] = ()


def combined_echoes(
    table: Table, alone: dict[str, ColumnScore], suspects: frozenset[str], time_left: Callable[[], bool] = lambda: True
) -> tuple[Finding, ...]:
    """At most one finding: the combination that gives the target away with the fewest columns, leaving `suspects` out."""
    rows = table.sample(ROWS)
    frame, truth = table.data.train.loc[rows], table.truth.loc[rows]
    names = sorted((name for name in alone if name not in suspects), key=lambda name: -alone[name].skill)
    numbers = [name for name in names if table.data.task.columns[name] == "number"]
    categories = [name for name in names if table.data.task.columns[name] == "category"]
    dates = [name for name in names if table.data.task.columns[name] == "date"][:DATES]
    found = list(_tried(table, frame, truth, numbers, categories, dates, time_left))
    made = folds_of(table.task, truth)
    for each in found:
        if not time_left():
            break
        score = of_readings(table.task, truth, made, each.numbers, list(each.levels))
        parts = max(alone[name].skill for name in each.columns)
        if not score.perfect or parts >= PERFECT or JUMP * (1 - score.skill) > 1 - parts:
            continue
        rest, nothing = skill(table, rows, suspects | frozenset(each.columns))
        others = (rest.value - nothing) / max(1e-9, 1 - nothing)
        if others > OTHERS or JUMP * (1 - score.skill) > 1 - others:
            continue
        title = METRICS[rest.metric].title
        evidence = (
            f"{each.how} scores {title} {score.value:.3f}; the best of these columns alone "
            f"{max(alone[name].value for name in each.columns):.3f}, all other columns together {rest.value:.3f} "
            f"(guessing: {nothing:.3f})."
        )
        where = ", ".join(each.columns)
        return (finding(where, f"{each.how} all but gives the target away.", evidence, each.columns),)
    return ()


def _tried(
    table: Table,
    frame: pd.DataFrame,
    truth: pd.DataFrame,
    numbers: list[str],
    categories: list[str],
    dates: list[str],
    time_left: Callable[[], bool],
) -> Iterator[Combination]:
    columns = {name: encode(frame[name], "number")[:, 0] for name in numbers}
    filled = {name: values for name, values in columns.items() if np.isfinite(values).mean() > 0.5}
    moments = {name: encode(frame[name], "date")[:, 0] for name in dates}
    for target in truth:
        ranked: list[tuple[float, tuple[str, str], str, Floats]] = []
        known = truth[target].to_numpy()
        pairs = [(pair, filled) for pair in combinations(list(filled)[:COLUMNS], 2)]
        for pair, cells in [*((pair, moments) for pair in combinations(dates, 2)), *pairs]:
            if not time_left():
                break
            for sign, values in _pairs(cells[pair[0]], cells[pair[1]])[: 1 if cells is moments else 4]:
                ranked.append((rank_strength(values, known), pair, f"'{pair[0]}' {sign} '{pair[1]}'", values))
        equal = _equal(frame, known, numbers[:COLUMNS], categories[: 2 * CATEGORIES])
        for found in (ranked, equal):
            found.sort(key=lambda each: -each[0])
            for strength, pair, how, values in found[:TRIED]:
                if strength >= STRONG:
                    yield Combination(pair, how, values[:, None])
        if not table.labels:
            aim = table.data.train[str(target)].loc[frame.index].to_numpy(dtype=np.float64)
            few = {name: filled[name] for name in list(filled)[:LINEAR]}
            yield from (_ruled(law) for law in laws(aim, few, time_left))
    for one, other in combinations([name for name in categories if frame[name].nunique() <= LEVELS][:CATEGORIES], 2):
        both = as_text(frame[one]).fillna("") + "\0" + as_text(frame[other]).fillna("")
        codes = pd.factorize(both)[0].astype(np.int64)
        if max(_pure(codes, truth[target]) for target in truth) >= STRONG:
            yield Combination((one, other), f"'{one}' and '{other}' together", np.empty((len(frame), 0)), (codes,))


def _pairs(one: Floats, other: Floats) -> list[tuple[str, Floats]]:
    with np.errstate(all="ignore"):
        made = (("-", one - other), ("+", one + other), ("*", one * other), ("/", one / other))
    return [(sign, np.where(np.isfinite(values), values, np.nan)) for sign, values in made]


def _ruled(law: Law) -> Combination:
    return Combination(law.columns, law.how, law.fitted[:, None])


def _pure(codes: Any, known: pd.Series[Any]) -> float:
    """The share of rows that their level's commonest class, or the spread that their level's mean, accounts for."""
    if known.dtype.kind == "f":
        left = known - known.groupby(codes).transform("mean")
        return 1 - float((left**2).sum() / max(1e-9, float((known**2).sum())))
    counts = pd.crosstab(codes, known.to_numpy()).to_numpy()
    return float(counts.max(axis=1).sum() / counts.sum())


def _equal(
    frame: pd.DataFrame, known: Any, numbers: list[str], categories: list[str]
) -> list[tuple[float, tuple[str, str], str, Floats]]:
    found = []
    for names in (numbers, categories):
        cells = {name: frame[name].to_numpy(dtype=object) for name in names}
        for one, other in combinations(names, 2):
            same = np.asarray(cells[one] == cells[other], dtype=np.float64)
            if 0.02 <= same.mean() <= 0.98:
                found.append((rank_strength(same, known), (one, other), f"Whether '{one}' equals '{other}'", same))
    return found
