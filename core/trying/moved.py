"""One row asked about, and what moved its prediction: each column in turn gets its usual value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.data.escapes import unescaped
from core.data.prepare import whole_text
from core.harness.dataset import Dataset
from core.harness.labels import LabelRule, apply_rule, default_rule
from core.harness.predictions import column, positive_index, target_columns
from core.harness.task import Kind, Reading
from core.trying.values import Answer, Cell, Move, Owed

LOOKED = 300  # columns that are exchanged at most


def questions(data: Dataset, cells: Mapping[str, Cell], usual: Mapping[str, Cell], file: str | None) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """The rows to ask about, as the harness holds them, and the columns that were exchanged: the row as it is, the row with each of
    these columns at its usual value, and the row with all of them so. `file` is its cell in the media column."""
    moved = [name for name in usual if cells[name] != usual[name]][:LOOKED]
    many = len(moved) + 2
    index = pd.RangeIndex(many, name="row")
    made: dict[str, pd.Series[Any]] = {}
    for name in data.features:
        kind = data.task.columns[name]
        if name == data.task.media:
            made[name] = pd.Series([file] * many, index=index, dtype="str")
            continue
        values: list[Cell] = [cells[name]] * many
        if name in moved:
            values[1 + moved.index(name)] = usual[name]
        values[-1] = usual[name]
        made[name] = _series(values, index, kind, data.readings.get(name))
    return pd.DataFrame(made, index=index), moved


def answers(
    data: Dataset, rule: LabelRule | None, predictions: pd.DataFrame, moved: list[str], cells: Mapping[str, Cell],
    usual: Mapping[str, Cell],
) -> tuple[Answer, ...]:  # fmt: skip
    """What the canonical predictions of `questions` say, target by target."""
    task = data.task
    if task.problem == "regression":
        return tuple(
            Answer(target=target, value=values[0], usual=values[-1], moves=_moves(values, moved, cells, usual))
            for target in task.targets
            if (values := [float(value) for value in predictions[target]])
        )
    labels = apply_rule(task, rule or default_rule(task), predictions.iloc[:1])
    found = []
    for target in task.targets:
        classes, label = task.classes[target], str(labels[target].iloc[0])
        of = classes[positive_index(task, target)] if len(classes) == 2 else label
        values = [float(value) for value in predictions[column(task, target, of)]]
        chances = predictions.iloc[0][target_columns(task, target)].to_numpy(dtype=np.float64)
        found.append(
            Answer(
                target=target, label=label, chances=dict(zip(classes, map(float, chances))), of=of, usual=values[-1],
                moves=_moves(values, moved, cells, usual),
            )
        )  # fmt: skip
    return tuple(found)


def part_rows(data: Dataset, cells: Mapping[str, Cell], files: Sequence[str]) -> pd.DataFrame:
    """The row once with each of these files, as the harness holds it."""
    row = questions(data, cells, cells, None)[0].iloc[:1]
    rows = pd.concat([row] * len(files), ignore_index=True).rename_axis("row")
    assert data.task.media is not None
    return rows.assign(**{data.task.media: pd.Series(list(files), index=rows.index, dtype="str")})


def owed(data: Dataset, predictions: pd.DataFrame, of: Mapping[str, str]) -> tuple[Owed, ...]:
    """What the predictions of `part_rows` say, the whole file's first. `of` names the class that is looked at, by target; empty for a
    number."""
    found = []
    for target, name in of.items():
        values = predictions[column(data.task, target, name) if name else target]
        whole, *without = (float(value) for value in values)
        found.append(Owed(target=target, of=name, whole=whole, changes=tuple(whole - each for each in without)))
    return tuple(found)


def _moves(values: list[float], moved: list[str], cells: Mapping[str, Cell], usual: Mapping[str, Cell]) -> tuple[Move, ...]:  # fmt: skip
    found = [
        Move(column=name, cell=cells[name], usual=usual[name], change=values[0] - value)
        for name, value in zip(moved, values[1:-1])
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.change)))


def _series(values: list[Cell], index: pd.RangeIndex, kind: Kind, reading: Reading | None) -> pd.Series[Any]:
    if kind == "number":
        return pd.Series([np.nan if value is None else float(value) for value in values], index=index, dtype="float64")
    if kind == "date":
        return pd.Series(
            pd.to_datetime(pd.Series(values, index=index, dtype=object), format="ISO8601"), dtype="datetime64[ns]"
        )
    texts = pd.Series([np.nan if value is None else value for value in values], index=index, dtype="str")
    if reading and reading.escaped:
        return unescaped(texts)
    return whole_text(texts) if reading and reading.whole else texts
