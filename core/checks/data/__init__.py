"""Checks of the data before the first run: what in the rows and columns would make scores look better than they are.

Pure functions of a dataset: same rows, same seed, same findings (as long as the time suffices). They decide by measured
harm, not by names. What each measures and what cannot be found is said in docs/data_checks.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from core.checks.data.combined import combined_echoes
from core.checks.data.echo import CHECK, beside_notes, echoes
from core.checks.data.files import same_files, without_files
from core.checks.data.groups import group_leaks
from core.checks.data.held_together import copied_test, duplicate_rows, neighbouring_rows, settled
from core.checks.data.ids import counting_columns
from core.checks.data.shift import shift
from core.checks.data.single import ColumnScore, scores, single_column_scores
from core.checks.data.table import OutOfTime, Table
from core.checks.data.times import time_leaks
from core.engineers.port import Finding
from core.harness.dataset import Dataset

__all__ = ["ColumnScore", "check", "single_column_scores"]

ENOUGH = 60.0  # seconds
FEWEST = 20  # rows below which nothing can be told

SINGLE = 0.4  # of the time that columns on their own may take
PARTS_ALONE = "columns that give the target away"
LOG = logging.getLogger(__name__)

Say = Callable[[str], None]


def check(
    data: Dataset,
    beside: pd.DataFrame | None = None,
    beside_test: pd.DataFrame | None = None,
    seconds: float = ENOUGH,
    clock: Callable[[], float] = time.monotonic,
    say: Say = lambda line: None,
) -> tuple[Finding, ...]:
    """The findings about a dataset, the worst first.

    `beside` and `beside_test` are the columns that no script sees (`core.data.prepare.left_out`). After `seconds` the
    check ends, and a note names what was left out. A part that fails for a reason of its own is a note too: one column
    never costs the rest. `say` is told each check as it begins. Whoever looks before the end hands over
    `Dataset.searched()`, whose targets hold nothing of the vault.
    """
    names = pd.DataFrame(index=data.train.index) if beside is None else beside.reindex(data.train.index)
    begun = clock()

    def within(share: float = 1.0) -> bool:
        return clock() < begun + share * seconds

    if data.task.place:  # rows are pixels drawn by the program: what is told of rows would say nothing of the pictures
        return ()
    files = same_files(data) if data.task.media else ()
    table = Table(without_files(data), names, beside_test, time_left=within)
    data = table.data
    if len(data.train) < FEWEST or not len(table.truth.columns) or not table.features:
        return files
    found = list(files)
    alone: dict[str, ColumnScore] = {}
    kept = [table]

    def single() -> tuple[Finding, ...]:
        alone.update(
            scores(table, data.train, table.features, True, lambda: within(SINGLE), lambda: within(SINGLE / 2))
        )
        return echoes(table, alone, lambda: within(SINGLE + 0.1))

    def suspects() -> frozenset[str]:
        return frozenset(each.where for each in found if each.check == CHECK and each.how_bad != "note")

    def together() -> tuple[Finding, ...]:
        doubles, groups = duplicate_rows(table), group_leaks(table)
        held, keeping = settled(table, doubles, groups)
        kept.append(keeping)
        return tuple(each.finding for each in held)

    def named() -> frozenset[str]:
        return frozenset(each.where for each in found if each.check in ("groups", "time"))

    parts: tuple[tuple[str, Callable[[], tuple[Finding, ...]]], ...] = (
        (PARTS_ALONE, single),
        ("rows that look alike or are of one group", together),
        ("rows near in time", lambda: time_leaks(table)),
        ("numbers that count the rows", lambda: counting_columns(table, _without(alone, suspects()))),
        ("neighbouring rows", lambda: neighbouring_rows(kept[-1])),
        ("test rows that stand in train", lambda: copied_test(table)),
        ("test rows against train rows", lambda: shift(table, named(), alone)),
        ("combinations of columns", lambda: combined_echoes(table, alone, suspects(), within)),
        ("columns that no script sees", lambda: beside_notes(table)),
    )
    left = [name for name, _ in parts]
    with np.errstate(all="ignore"):
        for name, part in parts:
            if not within():
                break
            say(name)
            try:
                found += part()
            except OutOfTime:
                break
            except Exception:  # whatever a column does to one check, the others go on; it is told below
                LOG.exception("the check of the data failed: %s", name)
                found.append(_failed(name))
            left.remove(name)
    unread = len(table.features) - len(alone)
    if unread and PARTS_ALONE not in left:
        left.insert(0, f"{unread:,} of {len(table.features):,} columns on their own")
    if left:
        found.append(_unfinished(left, seconds))
    return tuple(sorted(found, key=lambda each: ("serious", "doubtful", "note").index(each.how_bad)))


def _without(alone: dict[str, ColumnScore], names: frozenset[str]) -> dict[str, ColumnScore]:
    return {name: score for name, score in alone.items() if name not in names}


def _unfinished(left: list[str], seconds: float) -> Finding:
    return Finding(
        check="time limit",
        what=f"Not looked for within {seconds:.3g} seconds: {', '.join(left)}.",
        how_bad="note",
        remedy="Give the checks more time.",
    )


def _failed(name: str) -> Finding:
    return Finding(
        check="not checked",
        what=f"Could not be checked: {name}.",
        how_bad="note",
        remedy="Look at this by hand; the log says what stood in the way.",
    )
