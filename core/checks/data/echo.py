"""Target echo: a column that all but gives the target away, on its own or in a simple combination.

A strong feature is no echo. Three things must come together: the column alone is nearly perfect; all other columns
together are clearly not (every suspect taken out at once, so that two leaks do not hide each other); and the errors left
are a small part of theirs. A rule that needs all columns (a game, a formula) has no such column. Less than perfect, a
column is doubtful where it stands alone: nothing else in the table knows the target.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pandas as pd

from core.checks.data.encoded import target_means
from core.checks.data.quick import skill
from core.checks.data.single import ROWS, ColumnScore, scores
from core.checks.data.states import mask_tells, state_tells
from core.checks.data.table import Table
from core.data.cells import as_text, listing
from core.engineers.port import Finding, HowBad
from core.harness.metrics import METRICS

CHECK = "target echo"
OTHERS = 0.9  # skill above which the other columns know it as well, and nothing stands out
JUMP = 4  # the others' error is at least so many times the column's
SUSPECT = 0.9  # skill of a column that is not counted among the others
CROWD = 3  # more suspects than that are a table of strong features
LONE, LONE_RIGHT, KNOW_NOTHING = 0.93, 0.95, 0.35  # R² or balanced accuracy of a lone column, and the others' skill

Left = Callable[[], bool]


def echoes(table: Table, alone: dict[str, ColumnScore], time_left: Left = lambda: True) -> tuple[Finding, ...]:
    """Columns that give the target away, each a finding."""
    near = [name for name, found in alone.items() if found.perfect]
    means = {name: told for name, told in target_means(table, time_left).items() if name not in near}
    states = {name: told for name, told in state_tells(table, time_left).items() if name not in (*near, *means)}
    told = (*near, *means, *states)
    strong = [name for name, found in alone.items() if found.skill >= SUSPECT and name not in told]
    masks = {name: told for name, told in mask_tells(table).items() if name not in (*near, *means, *states)}
    if not told and not strong and not masks:
        return ()
    few = len(told) + len(strong) <= CROWD
    rest, nothing = skill(table, table.sample(ROWS), frozenset([*told, *masks, *(strong if few else [])]))
    others = (rest.value - nothing) / max(1e-9, 1 - nothing)
    title = METRICS[rest.metric].title
    together = f"all other columns together {rest.value:.3f} (guessing: {nothing:.3f})"
    findings = []
    for name in near:
        known_too = others > OTHERS and not _code(table, name)
        if not known_too and JUMP * (1 - alone[name].skill) <= 1 - others:
            evidence = f"'{name}' alone scores {title} {alone[name].value:.3f}; {together}."
            findings.append(finding(name, f"'{name}' alone all but gives the target away.", evidence))
    for name, words in means.items():
        findings.append(finding(name, f"'{name}' is a mean of the target that the row itself is part of.", words))
    if others <= OTHERS:
        findings += [
            finding(name, f"A state of '{name}' gives the target away.", words) for name, words in states.items()
        ]
    if others <= KNOW_NOTHING and few:
        if len(masks) == 1:
            findings += [
                finding(
                    name,
                    f"Whether '{name}' is filled nearly gives the target away.",
                    f"{words} {together}.",
                    how_bad="doubtful",
                )
                for name, words in masks.items()
            ]
        for name in _lone(table, {each: alone[each] for each in strong if each not in masks}):
            evidence = f"'{name}' alone scores {title} {alone[name].value:.3f}; {together}."
            what = f"'{name}' alone nearly gives the target away, of which no other column knows much."
            findings.append(finding(name, what, evidence, how_bad="doubtful"))
    return tuple(findings)


def finding(where: str, what: str, evidence: str, names: tuple[str, ...] = (), how_bad: HowBad = "serious") -> Finding:
    """A finding about one column, or about several (`names`) that do it together."""
    told = listing(names) if names else f"'{where}'"
    return Finding(
        check=CHECK,
        what=what,
        where=where,
        how_bad=how_bad,
        evidence=evidence,
        remedy=f"Ignore {told}, unless it is known, in just this form, when a prediction is asked for.",
    )


def _code(table: Table, name: str) -> bool:
    """Whether the column's levels match the classes one to one: the label in other words, whatever else is known."""
    if table.data.task.columns.get(name) == "text":
        return False
    levels = as_text(table.data.train[name]).fillna("")
    return any(
        table.labels
        and levels.nunique() == table.data.train[target].nunique()
        and _pairs(levels, table.data.train[target]) == levels.nunique()
        for target in table.truth
    )


def _lone(table: Table, strong: dict[str, ColumnScore]) -> list[str]:
    """The strong columns, where there is one or they are one column told twice. A date is none: times drift."""
    names = list(strong)
    if any(not _twins(table, one, other) for one, other in combinations(names, 2)):
        return []
    return [
        name
        for name in names
        if table.data.task.columns[name] != "date"
        and (strong[name].right >= LONE_RIGHT if table.labels else strong[name].skill >= LONE)
    ]


def _twins(table: Table, one: str, other: str) -> bool:
    left, right = as_text(table.data.train[one]), as_text(table.data.train[other])
    return _pairs(left, right) <= 1.05 * max(left.nunique(dropna=False), right.nunique(dropna=False))


def _pairs(one: pd.Series[Any], other: pd.Series[Any]) -> int:
    """How many pairs of values occur."""
    return len(pd.DataFrame({"one": as_text(one).to_numpy(), "other": as_text(other).to_numpy()}).drop_duplicates())


def left_out_note(name: str, found: ColumnScore) -> Finding:
    """An id or ignored column that gives the target away: harmless as long as it stays out."""
    return Finding(
        check=CHECK,
        what=f"'{name}', which no script sees, gives the target away.",
        where=name,
        how_bad="note",
        evidence=f"'{name}' alone scores {METRICS[found.metric].title} {found.value:.3f} (guessing: {found.trivial:.3f}).",
        remedy=f"Leave '{name}' out as it is.",
    )


def beside_notes(table: Table) -> tuple[Finding, ...]:
    """Notes about the columns that no script sees."""
    known = [str(name) for name in table.beside if table.beside[name].notna().any()]
    found = scores(table, table.beside, known)
    return tuple(left_out_note(name, each) for name, each in found.items() if each.perfect)
