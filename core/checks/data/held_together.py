"""Rows that answer for each other: doubles, groups, neighbours in the file, neighbours in time.

Each names a grouping, measures how much random folds flatter against folds that keep it whole, asks whether the test
rows are new in that respect, and proposes the split that keeps it whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.checks.data.quick import RECOGNISED, SERIOUS, Flattery, flattery, recognised
from core.checks.data.resemblance import LIKE_RANDOM, MANY_ROWS, doubles, unlike_random
from core.checks.data.table import Table
from core.data.alike import ALIKE, NEIGHBOURS, alike, neighbours
from core.engineers.port import Finding, HowBad

FEW_DOUBLES = 0.01  # share of rows with a look-alike below which nothing can be flattered
FINER = 3  # times as many groups
COPIED, COPIED_ROWS, BEYOND = 0.05, 10, 3  # share and number of test rows with a double in train; times those held out
FEWEST_ORDERED = 150  # rows that neighbours can be told from


ONLY_FIRST = f"Look-alikes were sought among the first {MANY_ROWS:,} rows only."


@dataclass(frozen=True, eq=False)
class Held:
    """A finding with the groups that it proposes to keep whole, by row id; None where it is a note.

    `cure` says how good a cure it is: 0 a column that names groups, 1 clusters, 2 numbers that happen to repeat.
    """

    finding: Finding
    groups: pd.Series[Any] | None = None
    share: float = 0.0
    cure: int = 1


def settled(table: Table, one: list[Held], other: list[Held]) -> tuple[list[Held], Table]:
    """The harmful findings of two kinds without those that another one's split cures as well, and the table with the
    groups of the rest kept whole."""
    held = sorted((each for each in [*one, *other] if each.groups is not None), key=lambda each: each.cure)
    if len(held) > 1 and _finer(held[1], held[0]) and _cures(table, held[1], held[0]):
        held = [held[1], held[0], *held[2:]]
    kept: list[Held] = []
    for each in held:
        groups = each.groups
        if groups is None or (kept and not _still(table, groups)):
            continue
        kept.append(each)
        table = table.keeping(groups)
    return kept + [each for each in [*one, *other] if each.groups is None], table


def _finer(one: Held, other: Held) -> bool:
    """Whether the first has so many more groups that the second is a coarse trait of them, as a town is of persons."""
    return (
        one.groups is not None and other.groups is not None and one.groups.nunique() >= FINER * other.groups.nunique()
    )


def _cures(table: Table, one: Held, other: Held) -> bool:
    return one.groups is not None and other.groups is not None and not _still(table.keeping(one.groups), other.groups)


def _still(table: Table, groups: pd.Series[Any]) -> bool:
    found = flattery(table, groups)
    return found is not None and found.material


def duplicate_rows(table: Table) -> list[Held]:
    """Look-alikes on both sides of random folds."""
    train = table.data.train.iloc[:MANY_ROWS]
    clusters = alike(train[table.features], table.data.task.columns, table.data.task.seed)
    table.pause()
    size = clusters.map(clusters.value_counts())
    share = float((size > 1).mean())
    cut = len(table.data.train) > MANY_ROWS
    if share < FEW_DOUBLES:
        return [Held(_note("duplicates", ONLY_FIRST, f"{share:.1%} of them have a look-alike."))] if cut else []
    what = f"{share:.0%} of the rows have a look-alike among the others."
    exact = float(train[table.features].duplicated(keep=False).mean())
    seen = f"{ONLY_FIRST} " if cut else ""
    seen += f"{exact:.0%} are equal in every feature; the largest cluster has {int(size.max()):,} rows."
    clusters = clusters.reindex(table.data.train.index)
    found = flattery(table, clusters)
    if found is None or not found.material:
        return [Held(_note("duplicates", what, f"{seen} {found.sentence if found else ''}".strip()))]
    shares = doubles(table)
    if shares is not None and shares[1] >= LIKE_RANDOM * shares[0]:
        likewise = f"{shares[1]:.0%} of the test rows have one in train too, so random folds are a fair rehearsal."
        return [Held(_note("duplicates", what, f"{seen} {likewise} {found.sentence}"))]
    return [Held(harmful("duplicates", what, "", f"group:{ALIKE}", found, seen), clusters, found.share)]


def copied_test(table: Table) -> tuple[Finding, ...]:
    """Test rows that stand in train, far more of them than rows held out at random have doubles there."""
    shares = doubles(table)
    if shares is None or table.data.test is None:
        return ()
    own, test = shares
    if test < max(COPIED, COPIED_ROWS / len(table.data.test)) or test - own < max(COPIED, (BEYOND - 1) * own):
        return ()
    return (
        Finding(
            check="duplicates",
            what=f"{test:.0%} of the test rows have a double among the train rows.",
            how_bad="doubtful",
            evidence=f"Of rows held out at random {own:.0%} have one.",
            remedy="Find out why test rows were among those to learn from, and score or hand in the others apart: "
            "the answers of these are known.",
        ),
    )


def neighbouring_rows(table: Table) -> tuple[Finding, ...]:
    """Rows near each other in the file that answer for each other: windows of one recording, sorted copies."""
    if len(table.data.train) < FEWEST_ORDERED or table.data.task.split.kind == "time":
        return ()
    chunks = neighbours(table.data.train.index)
    if recognised(table, chunks) < RECOGNISED:  # a file sorted by its target
        return ()
    found = flattery(table, chunks, runs=8)
    if found is None or not found.material:
        return ()
    what = "Rows near each other in the file answer for each other."
    new = unlike_random(table, chunks)
    if new is not None and new < LIKE_RANDOM:
        return (_note("row order", what, f"The test rows are as near to train as random rows are. {found.sentence}"),)
    return (harmful("row order", what, "", f"group:{NEIGHBOURS}", found),)


def harmful(check: str, what: str, where: str, split: str, found: Flattery, seen: str = "") -> Finding:
    """A finding with the split that cures it; serious from a quarter of the skill on."""
    how_bad: HowBad = "serious" if found.share >= SERIOUS else "doubtful"
    return Finding(
        check=check,
        what=what,
        where=where,
        how_bad=how_bad,
        evidence=f"{seen} {found.sentence}".strip(),
        remedy=f"Choose the split {split}, unless the rows to be predicted have such relatives in train as well.",
        split=split,
    )


def _note(check: str, what: str, evidence: str) -> Finding:
    return Finding(check=check, what=what, how_bad="note", evidence=evidence, remedy="Nothing needs to be done.")
