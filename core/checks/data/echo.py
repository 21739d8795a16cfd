"""Target echo: a column that all but gives the target away, on its own or in a simple combination.

A strong feature is no echo. Three things must come together: the column alone is nearly perfect; all other columns
together are clearly not (whatever is nearly perfect taken out at once, so that two echoes do not hide each other); and
the errors left are a small part of theirs. A rule that needs all columns (a game, a formula) has no such column.
"""

from __future__ import annotations

from core.checks.data.quick import skill
from core.checks.data.single import ROWS, ColumnScore, scores
from core.checks.data.table import Table
from core.data.cells import listing
from core.engineers.port import Finding
from core.harness.metrics import METRICS

CHECK = "target echo"
OTHERS = 0.9  # skill above which the other columns know it as well, and nothing stands out
JUMP = 4  # the others' error is at least so many times the column's
PURE, COVERS = 0.995, 0.75  # one class among the rows where a cell is missing (or filled), and their part of that class


def echoes(table: Table, alone: dict[str, ColumnScore]) -> tuple[Finding, ...]:
    """Columns that give the target away, each a finding."""
    near = [name for name, found in alone.items() if found.perfect]
    missing = {name: told for name in table.features if name not in near and (told := missing_tells(table, name))}
    if not near and not missing:
        return ()
    rest, nothing = skill(table, table.sample(ROWS), frozenset([*near, *missing]))
    others = (rest.value - nothing) / max(1e-9, 1 - nothing)
    title = METRICS[rest.metric].title
    if others > OTHERS:
        return ()
    findings = []
    for name in near:
        if JUMP * (1 - alone[name].skill) > 1 - others:
            continue
        findings.append(
            finding(
                name,
                f"'{name}' alone all but gives the target away.",
                f"'{name}' alone scores {title} {alone[name].value:.3f}; all other columns together {rest.value:.3f} "
                f"(guessing: {nothing:.3f}).",
            )
        )
    for name, told in missing.items():
        findings.append(finding(name, f"Whether '{name}' is filled gives the target away.", told))
    return tuple(findings)


def finding(where: str, what: str, evidence: str, names: tuple[str, ...] = ()) -> Finding:
    """A finding about one column, or about several (`names`) that do it together."""
    told = listing(names) if names else f"'{where}'"
    return Finding(
        check=CHECK,
        what=what,
        where=where,
        how_bad="serious",
        evidence=evidence,
        remedy=f"Ignore {told}, unless it is known, in just this form, when a prediction is asked for.",
    )


def missing_tells(table: Table, name: str) -> str:
    """Evidence that one state of a column (missing or filled) goes with one class only; empty where there is none."""
    if not table.labels:
        return ""
    gone = table.data.train[name].isna()
    least = max(20, len(gone) // 100)
    for target in table.truth:
        labels = table.data.train[target].astype("str")
        for state, word in ((gone, "missing"), (~gone, "filled")):
            if not least <= int(state.sum()) <= len(gone) - least:
                continue
            counts = labels[state].value_counts()
            label, many = str(counts.index[0]), int(counts.iloc[0])
            share, of_all = many / int(state.sum()), int((labels == label).sum())
            if share >= PURE and many >= COVERS * of_all and of_all <= 0.8 * len(gone):
                return (
                    f"Of {int(state.sum()):,} rows where '{name}' is {word}, {share:.1%} are '{label}', which is "
                    f"{many / of_all:.0%} of all rows that are; in the whole table {of_all / len(gone):.0%} are."
                )
    return ""


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
