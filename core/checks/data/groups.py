"""Group leaks: rows of one person, machine or place on both sides of random folds.

Any column whose values repeat may name groups, an ignored one, an id's stem too. Two measurements tell a group from a
category. Do the *other* columns tell which group a row is of (they predict a random number drawn per group)? Then a
script can recognise a group it has seen, whatever it is told to ignore. And does holding groups whole cost skill? Where
only the column itself carries the effect, it is a category, unless test's groups are new or it is named like a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.checks.data.held_together import Held, harmful
from core.checks.data.quick import RECOGNISED, flattery, recognised
from core.checks.data.resemblance import LIKE_RANDOM, unlike_random
from core.checks.data.table import Table, numbered
from core.data.alike import stem_name, stems
from core.data.splits import named_like_a_group

LEVELS, REPEATS, LARGEST = 8, 1.5, 0.5  # least levels, rows a level, and the share that one level may have
PER_LEVEL = 60  # rows a level, above which new levels are not to be expected without a test table that shows them
ENTITY = (
    15  # rows a group, above which columns that part the rows alike are one category told twice, as town and county
)
RUN = 8  # values next to each other that a sample keeps, so that what lies between known values stays so
MOST = 12  # candidates looked at


@dataclass(frozen=True, eq=False)
class Candidate:
    """A possible grouping: the column it comes from, how the command line names it, each row's group, test's groups."""

    column: str
    name: str
    groups: pd.Series[Any]
    test: pd.Series[Any] | None
    feature: bool
    ordered: bool


def group_leaks(table: Table) -> list[Held]:
    """A finding for the grouping that random folds break most to their own flattery."""
    found: list[Held] = []
    for candidate in table.timed(_candidates(table)):
        made = _judged(table, candidate)
        if made is not None:
            found.append(made)
    return sorted(found, key=lambda each: -each.share)[:1]


def _candidates(table: Table) -> Iterator[Candidate]:
    """Columns whose values repeat, the ones beside the features and the finest groups first."""
    train, test, split = table.data.train, table.data.test, table.data.task.split.column
    found: list[Candidate] = []
    for name in table.timed([str(each) for each in table.beside]):
        cells = table.beside[name].reindex(train.index)
        tested = None if table.beside_test is None or name not in table.beside_test else table.beside_test[name]
        found.append(Candidate(name, name, cells, tested, False, False))
        found.append(_stemmed(name, cells, tested, False))
    for name in table.timed(table.features):
        kind = table.data.task.columns[name]
        if kind == "text":
            continue
        tested = None if test is None or name not in test else test[name]
        found.append(Candidate(name, name, train[name], tested, True, kind in ("number", "date")))
        if kind == "category":
            found.append(_stemmed(name, train[name], tested, True))
    seen: set[bytes] = set()
    for each in table.timed(sorted(found, key=lambda candidate: (candidate.feature, -candidate.groups.nunique()))):
        key = numbered(each.groups).tobytes()
        if each.column != split and key not in seen and _repeats(each.groups):
            seen.add(key)
            yield each
            if len(seen) == MOST:
                return


def _stemmed(name: str, cells: pd.Series[Any], tested: pd.Series[Any] | None, feature: bool) -> Candidate:
    return Candidate(name, stem_name(name), stems(cells), None if tested is None else stems(tested), feature, False)


def _repeats(groups: pd.Series[Any]) -> bool:
    counts = groups.value_counts()
    return (
        len(counts) >= LEVELS
        and int(counts.sum()) >= REPEATS * len(counts)
        and int(counts.iloc[0]) < LARGEST * len(groups)
        and float((counts[counts > 1]).sum()) >= 0.3 * len(groups)
    )


def _judged(table: Table, candidate: Candidate) -> Held | None:
    per_level = float(candidate.groups.notna().sum()) / max(1, candidate.groups.nunique())
    shared = shared_with_test(candidate)
    if shared is not None and shared >= LIKE_RANDOM:
        return None
    if shared is None and per_level > PER_LEVEL:
        return None
    twins = candidate.feature and per_level > ENTITY
    same = frozenset(_same(table, candidate)) if twins else frozenset[str]()
    known = recognised(table, candidate.groups, same | {candidate.column}) >= RECOGNISED
    fresh = shared is not None
    if not known and not (candidate.feature and (fresh or named_like_a_group(candidate.column))):
        return None
    without = same | {candidate.column} if known and not candidate.ordered and not fresh else frozenset[str]()
    found = flattery(table, candidate.groups, without, runs=RUN if candidate.ordered else 1)
    if found is None or not found.material:
        return None
    if shared is None and (new := unlike_random(table, candidate.groups)) is not None and new < LIKE_RANDOM:
        return None
    called = f"'{candidate.name}'" if candidate.name == candidate.column else candidate.name.strip("()")
    what = f"Rows with the same {called} answer for each other."
    seen = f"{candidate.groups.nunique():,} groups of {per_level:.1f} rows on average."
    if shared is not None:
        seen += f" Only {shared:.0%} as many test rows have their group in train as rows held out at random."
    elif known:
        seen += " The other columns tell which group a row is of."
    finding = harmful("groups", what, candidate.column, f"group:{candidate.name}", found, seen)
    return Held(finding, candidate.groups, found.share, 2 if candidate.ordered else 0)


def shared_with_test(candidate: Candidate) -> float | None:
    """How often test rows have their group in train, as a part of how often rows held out at random have; None without test."""
    if candidate.test is None or not candidate.test.notna().any():
        return None
    counts = candidate.groups.value_counts()
    rest = 0.8 ** (counts - 1)  # the chance that all the others of a group of this size are held out too, one in five
    at_random = float((counts * (1 - rest.where(counts > 1, 1.0))).sum() / counts.sum())
    known = float(candidate.test.dropna().isin(counts.index).mean())
    return min(1.0, known / max(at_random, 1e-9))


def _same(table: Table, candidate: Candidate) -> list[str]:
    """Features that part the rows as the candidate does: its twins."""
    mine = numbered(candidate.groups)
    size = int(mine.max()) + 1
    return [
        name
        for name in table.features
        if table.data.task.columns[name] != "text"
        and abs(table.data.train[name].nunique() - candidate.groups.nunique()) <= 0.1 * size
        and pd.DataFrame({"one": mine, "other": numbered(table.data.train[name])}).drop_duplicates().shape[0]
        <= 1.1 * size
    ]
