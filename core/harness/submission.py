"""The submission: predictions in the columns and the order that were asked for (design 4.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from core.errors import BadInput
from core.harness.labels import LabelRule, apply_rule, default_rule
from core.harness.predictions import expected_columns, positive_index, target_columns
from core.harness.task import YES, Tags, Task

MANY = 1_000_000  # rows

# What a column holds: the id, a target, a canonical column, or what stands in the test rows already.
Part = tuple[Literal["id", "target", "class", "repeated", "tags"], str]


def submission(
    task: Task,
    predictions: pd.DataFrame,
    rule: LabelRule | None = None,
    ids: pd.Series[Any] | None = None,
    repeated: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per row of canonical `predictions`, in their order, under a plain 0..n-1 index.

    The columns are the sample submission's where the task has one. Else: the id column (`row` without ids), then the
    targets (labels, values, or P(positive) of binary targets), or one column per class for the probabilities of
    several. `ids` are by row id, and so is `repeated`: columns of the test rows that the sample holds again; `rule` derives the labels, the default rule where it is None. Labels are text as they
    stand in the data; where cells name several, the column has them joined again. Raises BadInput for a sample column that means nothing here.
    """
    wanted = tuple(task.sample_columns) or _columns(task, ids)
    labels = apply_rule(task, rule or default_rule(task), predictions) if task.problem != "regression" else None
    again = () if repeated is None else tuple(str(name) for name in repeated.columns)
    parts = {name: _meaning(task, name, ids, again) for name in wanted}
    columns: dict[str, Any] = {}
    for name, (what, source) in parts.items():
        if what == "id":
            numbers = predictions.index.to_series() if ids is None else ids.reindex(predictions.index)
            columns[name] = numbers.array
        elif what == "repeated" and repeated is not None:
            columns[name] = repeated[source].reindex(predictions.index).array
        elif what == "tags" and task.tags and labels is not None:
            columns[name] = _joined(task, task.tags, labels)
        elif what == "class" or task.problem == "regression":
            columns[name] = predictions[source].array
        elif task.form == "probability":
            columns[name] = predictions[_positive_column(task, source, name)].array
        elif labels is not None:
            columns[name] = labels[source].array
    return pd.DataFrame(columns, columns=list(wanted))


def _joined(task: Task, tags: Tags, labels: pd.DataFrame) -> Any:
    """For each row the labels that it has, in the cells' own way."""
    names = np.array([tags.label_of(target) for target in task.targets], dtype=object)
    has = labels[list(task.targets)].to_numpy() == YES
    return pd.array([tags.between.join(names[row]) for row in has], dtype="str")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """The submission as a CSV file. Millions of rows, as pixels are, take a second instead of ten where no cell needs quotes."""
    cells = pa.Table.from_pandas(table, preserve_index=False) if len(table) >= MANY else None
    if cells is None or not all(_plain(cells[name]) for name in cells.column_names):
        table.to_csv(path, index=False)
        return
    with path.open("wb") as file:
        file.write(table.head(0).to_csv(index=False).encode())
        csv.write_csv(cells, file, csv.WriteOptions(include_header=False, quoting_style="none"))


def _plain(cells: Any) -> bool:
    """Whether no cell is missing or would have to be quoted."""
    if cells.null_count:
        return False
    if pa.types.is_large_string(cells.type):
        return not pc.any(pc.match_substring_regex(cells, '[,"\\r\\n]')).as_py()
    return bool(pa.types.is_floating(cells.type))


def repeated_columns(task: Task) -> tuple[str, ...]:
    """The sample submission's columns that are neither the id nor to be predicted."""
    known = _known(task)
    return tuple(name for name in task.sample_columns if name != task.id and name not in known)


def _columns(task: Task, ids: pd.Series[Any] | None) -> tuple[str, ...]:
    first = _id_name(task, ids)
    if task.form != "probability" or task.problem == "regression":
        return (first, *task.answers)
    rest: list[str] = []
    for target in task.targets:
        rest += [target] if len(task.classes[target]) == 2 else target_columns(task, target)
    return (first, *rest)


def _id_name(task: Task, ids: pd.Series[Any] | None) -> str:
    if task.id:
        return task.id
    return str(ids.name) if ids is not None and ids.name is not None else "row"


def _meaning(task: Task, name: str, ids: pd.Series[Any] | None, repeated: tuple[str, ...] = ()) -> Part:
    """What a column of the submission holds. The one sample column that means nothing else is the id."""
    known = _known(task)
    named = _id_name(task, ids)
    if name == named and (task.id or name not in known):
        return "id", name
    if name in known:
        return known[name]
    if name in repeated:
        return "repeated", name
    strangers = [each for each in task.sample_columns if each not in known]
    if named not in task.sample_columns and strangers == [name]:
        return "id", name
    raise BadInput(
        f"the sample submission's column '{name}' is neither the id nor a target nor a class: "
        f"name the id column, or use one of {', '.join(sorted(known))}"
    )


def _known(task: Task) -> dict[str, Part]:
    """Column names that a sample submission may use: targets, then classes as `class`, `target=class`, `target_class`."""
    known: dict[str, Part] = {target: ("target", target) for target in task.targets}
    if task.tags:
        known[task.tags.column] = ("tags", task.tags.column)
    if task.problem == "regression":
        return known
    for target in task.targets:
        for label, source in zip(task.classes[target], target_columns(task, target)):
            for name in (source, f"{target}={label}", f"{target}_{label}"):
                known.setdefault(name, ("class", source))
    assert {source for kind, source in known.values() if kind == "class"} <= set(expected_columns(task))
    return known


def _positive_column(task: Task, target: str, name: str) -> str:
    if len(task.classes[target]) != 2:
        raise BadInput(
            f"the sample submission has one column '{name}' for the probabilities of {len(task.classes[target])} classes: "
            "ask for labels, or give it one column per class"
        )
    return target_columns(task, target)[positive_index(task, target)]
