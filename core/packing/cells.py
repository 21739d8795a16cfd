"""The rows of a run and its held-out predictions, to bytes and back, to the last bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from pydantic_core import from_json

from core.harness.dataset import Dataset
from core.harness.predictions import LARGEST, canonical, expected_columns
from core.harness.task import Task
from core.packing.form import TABLE, Column, Table

KINDS = {"number": "float64", "date": "datetime64[ns]", "text": "str"}
NUMBER, DATE = np.dtype("<f8"), np.dtype("<i8")
MOST_ID = 2**53  # above it float64 does not tell whole numbers apart


def table_parts(data: Dataset) -> dict[str, bytes]:
    """The labelled rows of a run; the rows to predict stay behind, for no page shows them."""
    series = [data.train[name] for name in data.train.columns]
    columns = [Column(name=str(each.name), kind=_kind(each)) for each in series]
    split = None
    if data.split_values is not None:
        split = Column(name=str(data.task.split.column), kind=_kind(data.split_values))
        series.append(data.split_values)
    about = Table(
        rows=len(data.train), columns=tuple(columns), split=split, vault=tuple(data.vault.tolist()),
        readings=dict(data.readings),
    )  # fmt: skip
    parts = {TABLE: about.model_dump_json().encode(), "table/0": _numbers(data.train.index.to_numpy())}
    return parts | {f"table/{number}": _written(each) for number, each in enumerate(series, start=1)}


def table(task: Task, parts: Mapping[str, bytes]) -> Dataset:
    """The rows, without a digest. Raises ValueError or KeyError for what is not as `table_parts` writes it."""
    about = Table.model_validate_json(parts[TABLE])
    given = [*about.columns, *([about.split] if about.split else [])]
    ids = _ids(parts["table/0"], about.rows)
    index = pd.Index(ids, name="row")
    series = [
        _read(parts[f"table/{number}"], column, about.rows).set_axis(index)
        for number, column in enumerate(given, start=1)
    ]
    train = pd.DataFrame({str(each.name): each for each in series[: len(about.columns)]}, index=index)
    _check_columns(task, train, about)
    vault = np.asarray(about.vault, dtype=np.int64)
    if len(set(about.vault)) < len(vault) or not np.isin(vault, ids).all():
        raise ValueError("the vault holds rows that are not in the table")
    split = series[-1] if about.split else None
    return Dataset(task, train, None, split, None, vault, "", "", dict(about.readings))


def prediction_bytes(predictions: pd.DataFrame) -> bytes:
    """Row ids and canonical columns, row by row."""
    return _numbers(np.column_stack([predictions.index.to_numpy(dtype=np.float64), predictions.to_numpy()]))


def predictions(task: Task, content: bytes, rows: pd.Index[Any]) -> pd.DataFrame:
    """Canonical predictions of some of these rows. Raises ValueError."""
    names = expected_columns(task)
    cells = _floats(content)
    if not cells.size or cells.size % (len(names) + 1):
        raise ValueError("held-out predictions have another number of cells than rows and columns give")
    cells = cells.reshape(-1, len(names) + 1)
    ids = _whole(cells[:, 0])
    if not np.isin(ids, rows).all():
        raise ValueError("held-out predictions are of rows that are not in the table")
    found = pd.DataFrame(cells[:, 1:], index=pd.Index(ids, name=rows.name), columns=names)
    if not np.allclose(canonical(task, found).to_numpy(), found.to_numpy(), rtol=1e-9, atol=1e-9):
        raise ValueError("held-out predictions are not in their canonical form")
    return found  # as they were: to make them canonical once more would round the last bit


def _kind(values: pd.Series[Any]) -> Any:
    return next(kind for kind, dtype in KINDS.items() if str(values.dtype) == dtype)


def _written(values: pd.Series[Any]) -> bytes:
    kind = _kind(values)
    if kind == "number":
        return _numbers(values.to_numpy())
    if kind == "date":
        return values.to_numpy().astype("datetime64[ns]").astype(DATE).tobytes()
    return json.dumps(values.astype(object).where(values.notna(), None).tolist(), ensure_ascii=False).encode()


def _numbers(values: np.ndarray[Any, Any]) -> bytes:
    return np.ascontiguousarray(values, dtype=NUMBER).tobytes()


def _read(content: bytes, column: Column, rows: int) -> pd.Series[Any]:
    found: Any
    if column.kind == "text":
        found = from_json(content)
        if not isinstance(found, list) or not all(cell is None or isinstance(cell, str) for cell in found):
            raise ValueError(f"column '{column.name[:60]}' does not hold texts")
    elif column.kind == "date":
        found = np.frombuffer(content, dtype=DATE).astype(np.int64).view("datetime64[ns]")
    else:
        found = _floats(content)
    if len(found) != rows:
        raise ValueError(f"column '{column.name[:60]}' has another number of cells than the table has rows")
    return pd.Series(found, dtype=KINDS[column.kind], name=column.name)


def _floats(content: bytes) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.frombuffer(content, dtype=NUMBER).astype(np.float64)


def _ids(content: bytes, rows: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    found = _whole(_floats(content))
    if len(found) != rows:
        raise ValueError("there are more or fewer row ids than rows")
    return found


def _whole(values: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Row ids: whole numbers from 0 on, each once."""
    sound = np.isfinite(values) & (values == np.floor(values)) & (values >= 0) & (values < MOST_ID)
    if not sound.all() or len(np.unique(values)) < len(values):
        raise ValueError("the row ids are not whole numbers that stand once each")
    return values.astype(np.int64)


def _check_columns(task: Task, train: pd.DataFrame, about: Table) -> None:
    """The table's columns are the task's features and targets, in their kinds, and every target cell can be scored."""
    features = {name: kind for name, kind in task.columns.items() if kind != "ignore"}
    names = [column.name for column in about.columns]
    if len(set(names)) < len(names) or set(names) != {*features, *task.targets}:
        raise ValueError("the table's columns are not the task's")
    label = "number" if task.problem == "regression" else "text"
    kinds = {name: kind if kind in ("number", "date") else "text" for name, kind in features.items()}
    if any(column.kind != kinds.get(column.name, label) for column in about.columns):
        raise ValueError("the table's columns have other kinds than the task says")
    for target in task.targets:
        cells = train[target]
        sound = cells.abs() <= LARGEST if task.problem == "regression" else cells.isin(list(task.classes[target]))
        if not sound.all():
            raise ValueError(f"the target '{target[:60]}' has cells that are none of the task's")
    column = task.split.column
    if about.split and (about.split.name != column):
        raise ValueError("the split's column is another one than the task says")
    if column and not about.split and column not in names:
        raise ValueError("the split's column is missing")
