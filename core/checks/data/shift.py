"""Shift: whether a model can tell train rows from test rows, and by which columns."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.checks.data.ids import counts_rows
from core.checks.data.quick import fit, skill
from core.checks.data.single import ColumnScore, folds_of, of_readings
from core.checks.data.table import Table, encode, some
from core.checks.data.views import level_views
from core.engineers.port import Finding, HowBad
from core.harness.compare import score_with_interval
from core.harness.task import Split, Task

ROWS = 1_200  # of each table
CLEAR, SURE, SEEN = 0.65, 0.6, 0.55  # AUC, its lower end, and the AUC worth a note
COLUMNS = 0.6  # AUC of a column that is named
NAMED = 3
MATTERS, WORTH = 0.1, 0.02  # skill of a column alone, or lost without it, from which the target depends on it
LOOKED_AT = 60  # columns that are looked at on their own


def shift(table: Table, without: frozenset[str], known: dict[str, ColumnScore]) -> tuple[Finding, ...]:
    """A finding where test rows can be told from train rows; a note where the target does not depend on what tells.

    Left out are `without`, the columns that other findings have named, the column that a time split goes by, and
    numbers that count the rows."""
    test, train = table.data.test, table.data.train
    by_time = table.data.task.split.column if table.data.task.split.kind == "time" else None
    out = without | {by_time} if by_time else without
    out |= frozenset(name for name in table.features if counts_rows(train[name]))  # ids go on where train's end
    names = [name for name in table.features if name not in out]
    if test is None or len(test) < 50 or len(train) < 50 or not names or any(name not in test for name in names):
        return ()
    seed = table.data.task.seed
    size = min(ROWS, len(test), len(train))
    rows = [train.loc[some(train.index, size, seed), table.features], test.loc[some(test.index, size, seed)]]
    both = pd.concat([each.reindex(columns=table.features) for each in rows], ignore_index=True)
    task = _task(table.data.task)
    truth = pd.DataFrame({"table": ["test" if place >= size else "train" for place in range(2 * size)]}, dtype="str")
    truth.index = both.index
    made = folds_of(task, truth)
    matrix = table.numbers(both, out)
    answers = []
    for fold in table.timed(made):
        answer = fit(
            task, "table", matrix[fold.train], truth["table"].to_numpy()[fold.train], matrix[fold.held_out], 40
        )
        answers.append(pd.DataFrame(answer, index=fold.held_out, columns=["test", "train"]))
    found = score_with_interval(task, truth, pd.concat(answers).sort_index())
    if found.value < SEEN or found.low <= 0.5:
        return ()
    alone = _columns(table, both, truth, task, names)
    clear = found.value >= CLEAR and found.low >= SURE
    how_bad: HowBad = "doubtful" if clear and _matters(table, [name for name, _ in alone], known) else "note"
    by = ", ".join(f"'{name}' alone {area:.2f}" for name, area in alone)
    return (
        Finding(
            check="shift",
            what="The test rows differ from the train rows.",
            where=", ".join(name for name, _ in alone),
            how_bad=how_bad,
            evidence=f"A model tells them apart with ROC AUC {found.value:.2f} ({found.low:.2f} to {found.high:.2f})"
            f"{': ' + by if by else ''}.",
            remedy="Expect a lower score on test than in the folds; ignore the columns that differ unless they matter, "
            "or choose a split by time or group that differs likewise.",
        ),
    )


def _matters(table: Table, names: list[str], known: dict[str, ColumnScore]) -> bool:
    """Whether the target depends on these columns; where no single one tells, it may."""
    if not names or any(known[name].skill >= MATTERS for name in names if name in known):
        return True
    rows = table.sample(ROWS)
    (full, nothing), (less, _) = skill(table, rows), skill(table, rows, mixed=frozenset(names))
    return full.value - less.value >= WORTH * (1 - nothing)


def _columns(
    table: Table, both: pd.DataFrame, truth: pd.DataFrame, task: Task, names: list[str]
) -> list[tuple[str, float]]:
    made = folds_of(task, truth)
    found: list[tuple[str, float]] = []
    for name in table.timed(names[:LOOKED_AT]):
        kind: Any = table.data.task.columns[name]
        score = of_readings(task, truth, made, encode(both[name], kind), level_views(both[name], kind)[:1])
        found.append((name, score.value))
    found.sort(key=lambda pair: -pair[1])
    return [pair for pair in found if pair[1] >= COLUMNS][:NAMED]


def _task(task: Task) -> Task:
    return task.model_copy(
        update={
            "targets": ("table",),
            "classes": {"table": ("test", "train")},
            "problem": "binary",
            "metric": "roc_auc",
            "positive": "test",
            "split": Split(kind="stratified", folds=3),
        }
    )
