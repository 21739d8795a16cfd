"""Target echo by a simple combination of columns: sums, differences, products, ratios, which of two is larger, equality,
two categories together.

Only what bookkeeping makes is looked for: two numbers, coefficients of one, or an exact linear rule of at most three
columns. Combinations of numbers are ranked by one cheap score each; the best are then judged like a single column, and
must beat their own parts and all other columns clearly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from core.checks.data.echo import JUMP, OTHERS, finding
from core.checks.data.quick import skill
from core.checks.data.single import ROWS, ColumnScore, folds_of, of_readings
from core.checks.data.table import Table, encode
from core.data.cells import as_text
from core.engineers.port import Finding
from core.harness.metrics import METRICS
from core.harness.predictions import Floats

COLUMNS = 16  # numbers, those that say most on their own
CATEGORIES, LEVELS = 8, 50
TRIED = 4  # best combinations of each kind that are judged by a tree
STRONG = 0.85  # cheap score below which nothing can come of it
EXACT = 0.9995  # R² of a linear rule that is bookkeeping, not a law with noise
UNIT = 0.01  # how far a coefficient of bookkeeping may be off 1, -1 or 0 times the largest


@dataclass(frozen=True, eq=False)
class Combination:
    """Columns and how they are put together, with the readings that come of it."""

    columns: tuple[str, ...]
    how: str
    numbers: Floats
    levels: tuple[Any, ...] = ()


def combined_echoes(table: Table, alone: dict[str, ColumnScore], suspects: frozenset[str]) -> tuple[Finding, ...]:
    """At most one finding: the combination that gives the target away with the fewest columns, leaving `suspects` out."""
    rows = table.sample(ROWS)
    frame, truth = table.data.train.loc[rows], table.truth.loc[rows]
    names = sorted((name for name in alone if name not in suspects), key=lambda name: -alone[name].skill)
    numbers = [name for name in names if table.data.task.columns[name] == "number"]
    categories = [name for name in names if table.data.task.columns[name] == "category"]
    found = list(_tried(table, frame, truth, numbers, categories))
    made = folds_of(table.task, truth)
    for each in found:
        score = of_readings(table.task, truth, made, each.numbers, list(each.levels))
        parts = max(alone[name].skill for name in each.columns)
        if not score.perfect or JUMP * (1 - score.skill) > 1 - parts:
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
    table: Table, frame: pd.DataFrame, truth: pd.DataFrame, numbers: list[str], categories: list[str]
) -> Iterator[Combination]:
    columns = {name: encode(frame[name], "number")[:, 0] for name in numbers}
    filled = {name: values for name, values in columns.items() if np.isfinite(values).mean() > 0.5}
    for target in truth:
        ranked: list[tuple[float, tuple[str, str], str, Floats]] = []
        known = truth[target].to_numpy()
        for one, other in combinations(list(filled)[:COLUMNS], 2):
            for sign, values in _pairs(filled[one], filled[other]):
                ranked.append((_strength(values, known), (one, other), f"'{one}' {sign} '{other}'", values))
        equal = _equal(frame, known, numbers[:COLUMNS], categories[: 2 * CATEGORIES])
        for found in (ranked, equal):
            found.sort(key=lambda each: -each[0])
            for strength, pair, how, values in found[:TRIED]:
                if strength >= STRONG:
                    yield Combination(pair, how, values[:, None])
        if not table.labels:
            aim = table.data.train[str(target)].loc[frame.index].to_numpy(dtype=np.float64)
            yield from _linear(aim, filled)
    for one, other in combinations([name for name in categories if frame[name].nunique() <= LEVELS][:CATEGORIES], 2):
        both = as_text(frame[one]).fillna("") + "\0" + as_text(frame[other]).fillna("")
        codes = pd.factorize(both)[0].astype(np.int64)
        if max(_pure(codes, truth[target]) for target in truth) >= STRONG:
            yield Combination((one, other), f"'{one}' and '{other}' together", np.empty((len(frame), 0)), (codes,))


def _pairs(one: Floats, other: Floats) -> Iterator[tuple[str, Floats]]:
    with np.errstate(all="ignore"):
        made = (("-", one - other), ("+", one + other), ("*", one * other), ("/", one / other))
    for sign, values in made:
        yield sign, np.where(np.isfinite(values), values, np.nan)


def _strength(values: Floats, known: Any) -> float:
    """A cheap score from 0 to 1 of one number: how far classes part by rank, or how far ranks agree."""
    there = np.isfinite(values)
    if there.sum() < 20:
        return 0.0
    ranks = stats.rankdata(values[there])
    if known.dtype.kind == "f":
        together = np.corrcoef(ranks, stats.rankdata(known[there]))[0, 1]
        return abs(float(together)) if np.isfinite(together) else 0.0
    codes = pd.factorize(known[there])[0]
    many = np.bincount(codes)
    means = np.bincount(codes, ranks) / np.maximum(many, 1)
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    between = float((many * (means - ranks.mean()) ** 2).sum())
    # two classes part at most by so much: make it 1 for a perfect split of any shares
    return between / spread / max(1e-9, _most(many)) if spread else 0.0


def _most(many: Any) -> float:
    """The share of the ranks' variance between classes that lie one above the other."""
    shares = np.sort(many / many.sum())
    return float(1 - (shares**3).sum())


def _linear(target: Floats, filled: dict[str, Floats]) -> Iterator[Combination]:
    """An exact rule: up to three columns with any coefficients, or any number of parts of a sum; also of logarithms."""
    whole = {name: values for name, values in filled.items() if np.isfinite(values).all() and values.std() > 0}
    positive = {name: np.log(values) for name, values in whole.items() if (values > 0).all() and len(set(values)) > 2}
    tries = [("a weighted sum of", whole, target)]
    if (target > 0).all() and np.log(target).std() > 0:
        tries.append(("a product or ratio of", positive, np.log(target)))
    for what, columns, aim in tries:
        chosen = _forward(columns, aim, 3)
        if len(chosen) >= 2 and (made := _exact(columns, chosen, aim)) is not None and (what[2] == "w" or made[1]):
            yield _rule(what, chosen, made[0])
        if len(columns) >= 2 and len(columns) < len(aim) / 10:
            parts = _parts(columns, aim)
            if len(parts) >= 3 and (made := _exact(columns, parts, aim)) is not None and made[1]:
                yield _rule(what.replace("weighted ", ""), parts, made[0])


def _rule(what: str, names: list[str], values: Floats) -> Combination:
    return Combination(
        tuple(names), f"{what} {' and '.join(repr(name) for name in names)}".capitalize(), values[:, None]
    )


def _forward(columns: dict[str, Floats], aim: Floats, most: int) -> list[str]:
    chosen: list[str] = []
    for _ in range(min(most, len(columns))):
        left = aim - aim.mean()
        best, least = "", np.inf
        for name in columns:
            if name not in chosen:
                fitted = _fitted(columns, [*chosen, name], aim)[0]
                error = float(((aim - fitted) ** 2).sum())
                if error < least:
                    best, least = name, error
        chosen.append(best)
        if least <= (1 - EXACT) * float((left**2).sum()):
            break
    return chosen


def _parts(columns: dict[str, Floats], aim: Floats) -> list[str]:
    weights = _fitted(columns, list(columns), aim)[1]
    return [name for name, weight in zip(columns, weights) if abs(weight) > UNIT * np.abs(weights).max()]


def _exact(columns: dict[str, Floats], names: list[str], aim: Floats) -> tuple[Floats, bool] | None:
    """The fitted values of an exact rule and whether its coefficients are all plus or minus one; None where not exact."""
    fitted, weights = _fitted(columns, names, aim)
    centred = float(((aim - aim.mean()) ** 2).sum())
    if not centred or 1 - float(((aim - fitted) ** 2).sum()) / centred < EXACT:
        return None
    return fitted, bool((np.abs(np.abs(weights) - 1) < UNIT).all())


def _fitted(columns: dict[str, Floats], names: list[str], aim: Floats) -> tuple[Floats, Floats]:
    matrix = np.column_stack([columns[name] for name in names])
    spread = matrix.std(axis=0)
    centred = (matrix - matrix.mean(axis=0)) / spread
    weights = np.linalg.lstsq(centred, aim - aim.mean(), rcond=1e-10)[0]
    return np.asarray(centred @ weights + aim.mean()), np.asarray(weights / spread)


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
                found.append((_strength(same, known), (one, other), f"Whether '{one}' equals '{other}'", same))
    return found
