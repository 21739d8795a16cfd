"""What of the data may leave this machine (`Brief.privacy`), and in which words. Everything sent goes through here.

names: names and kinds of columns, the number of classes, the rounded number of rows. summary: with figures per column
and the classes with their shares. examples: with at most five cells per column. The person's description and notes are
always sent; held-out labels, the vault and test rows never are.
"""

from __future__ import annotations

import json

from core.engineers.port import Brief, ColumnProfile

DETAILED, NAMED = 80, 400  # columns shown one by one, and by name at most
CELL = 80  # characters of a name or a cell
KINDS = ("number", "category", "text", "date", "picture", "sound")
PROBLEMS = {"binary": "binary classification", "multiclass": "classification", "regression": "regression"}


def shown(brief: Brief) -> str:
    """The task as the engineer's prompts tell it: exactly what is sent of the data under the brief's privacy."""
    return "\n".join([*_head(brief), *_columns(brief), *_description(brief)])


def shown_shortly(brief: Brief) -> str:
    """The task without figures: for roles that work on code."""
    return "\n".join([*_head(brief.model_copy(update={"privacy": "names"})), *_by_kind(brief, brief.profile.columns)])


def _head(brief: Brief) -> list[str]:
    task, profile = brief.task, brief.profile
    better = "higher" if task.maximise else "lower"
    targets = [f"{_name(each)}{_spread(brief, each)}" for each in task.targets]
    rows = f"{profile.rows:,}" if brief.privacy != "names" else f"about {_rounded(profile.rows):,}"
    lines = [
        f"Problem: {PROBLEMS[task.problem]}; target{'s' if len(targets) > 1 else ''} {'; '.join(targets)}",
        f"Metric: {task.metric}, {better} is better",
        f"Rows: {rows}; scored on held-out rows of {_split(brief)}",
    ]
    if task.problem == "binary" and brief.privacy != "names" and task.positive is not None:
        lines.append(f"Positive class: {_name(task.positive)}")
    if task.mode == "batch":
        lines.append("Mode: batch (the test rows' features may be learnt from)")
    return lines


def _split(brief: Brief) -> str:
    split = brief.task.split
    how = {"kfold": "plain", "stratified": "stratified", "group": "grouped", "time": "forward in time"}.get(split.kind)
    column = f" by {_name(split.column)}" if split.column else ""
    if how is None or split.folds <= 1:
        return f"one hold-out of a fifth{column}"
    return f"{split.folds} folds, {how}{column}"


def _spread(brief: Brief, target: str) -> str:
    """A target's classes or range, as far as the setting allows."""
    labels = brief.task.classes.get(target, ())
    count = f"{len(labels)} classes" if labels else ""
    if brief.privacy == "names":
        return f" ({count})" if count else ""
    figures = brief.profile.targets.get(target, "")
    return f" ({': '.join(part for part in (count, figures) if part)})" if count or figures else ""


def _columns(brief: Brief) -> list[str]:
    columns = brief.profile.columns
    if brief.privacy == "names":
        return _by_kind(brief, columns)
    return ["Columns:", *[_line(brief, each) for each in columns[:DETAILED]], *_by_kind(brief, columns[DETAILED:])]


def _line(brief: Brief, column: ColumnProfile) -> str:
    gaps = f"{100 * column.missing:.3g} % missing" if column.missing else "no gaps"
    parts = [f"{column.kind}, {gaps}, {column.distinct:,} distinct"]
    if column.summary:
        parts.append(column.summary)
    if brief.privacy == "examples" and column.examples:
        parts.append("such as " + ", ".join(_name(each) for each in column.examples[:5]))
    return f"- {_name(column.name)}: {'; '.join(parts)}"


def _by_kind(brief: Brief, columns: tuple[ColumnProfile, ...]) -> list[str]:
    lines = []
    for kind in KINDS:
        named = [_name(each.name) for each in columns if each.kind == kind]
        more = f" and {len(named) - NAMED} more (see task.json)" if len(named) > NAMED else ""
        if named:
            lines.append(f"Columns of kind {kind} ({len(named)}): {', '.join(named[:NAMED])}{more}")
    return lines


def _description(brief: Brief) -> list[str]:
    text = brief.task.description.strip()
    return ["The person's description:", text] if text else []


def _name(text: str) -> str:
    """Quoted, on one line, cut: what stands in a table cannot end its line."""
    plain = " ".join(text.split())
    return json.dumps(plain if len(plain) <= CELL else plain[: CELL - 1] + "…", ensure_ascii=False)


def _rounded(rows: int) -> int:
    """To two digits."""
    step = 10 ** max(0, len(str(rows)) - 2)
    return int(round(rows / step) * step)
