"""Predictions in their canonical form, and the one place where a script's prediction file is believed.

Canonical: a frame indexed by row id, float64. Regression: one column per target. Classification: one probability
column per class, named by the label (one target) or `target=label` (several targets); each target's rows sum to 1.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.harness.footers import codecs
from core.harness.task import Task

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LIMIT = 2**30  # bytes of a prediction file
SPARE, PER_CELL = (
    2 << 20,
    64,
)  # what a file may have beside its cells, and for each: numbers take eight bytes, twice at worst
# By number. Others pack a gigabyte into a kilobyte; Snappy gives back 21 times its size at most
CODECS = ("UNCOMPRESSED", "SNAPPY")
NAMES = 100_000  # columns or row groups in a file's own description
ROUNDING = 1e-6  # beyond 0 and 1 that a probability may lie
LARGEST = 1e100  # a value beyond this overflows when it is squared and summed


class BadPredictions(ValueError):
    """The predictions cannot be scored; the sentence says what is wrong with them."""


def column(task: Task, target: str, label: str) -> str:
    """The name of a class's probability column."""
    return label if len(task.targets) == 1 else f"{target}={label}"


def target_columns(task: Task, target: str) -> list[str]:
    """The canonical columns of one target, classes in the task's order."""
    if task.problem == "regression":
        return [target]
    return [column(task, target, label) for label in task.classes[target]]


def expected_columns(task: Task) -> list[str]:
    """All canonical columns in order."""
    return [name for target in task.targets for name in target_columns(task, target)]


def probabilities(task: Task, predictions: pd.DataFrame, target: str) -> Floats:
    """One target's class probabilities, rows by classes in the task's order."""
    return predictions[target_columns(task, target)].to_numpy(dtype=np.float64)


def codes(task: Task, labels: pd.DataFrame, target: str) -> Ints:
    """Labels as positions in the task's classes. Raises ValueError for a label that is no class."""
    found = pd.Index(list(task.classes[target])).get_indexer(pd.Index(labels[target].astype("str")))
    if (found < 0).any():
        stranger = labels[target].iloc[int(np.argmin(found))]
        raise ValueError(f"'{stranger}' is no class of the target '{target}'")
    return found.astype(np.int64)


def positive_index(task: Task, target: str) -> int:
    """The positive class's position: the task's, or the last in order where the task names none of this target's."""
    classes = task.classes[target]
    return classes.index(task.positive) if task.positive in classes else len(classes) - 1


def read_predictions(path: str | Path, task: Task, ids: Any, limit: int = LIMIT) -> pd.DataFrame:
    """A script's Parquet file as canonical predictions for exactly these row ids, in their order.

    A class without a column counts as 0, of two classes as what is left to 1; probabilities are clipped at 0 and normalised. A binary
    target may also be given as one column with the target's name, holding P(positive). The file was written by generated code: it is
    opened without following links, must be a regular file of at most `limit` bytes (and no more than so many rows can fill)
    with a numeric cell everywhere, and none of its metadata is trusted. Takes memory of about 25 times the file's size at worst.
    Raises BadPredictions.
    """
    wanted = pd.Index(ids)
    cells = (len(wanted) + 1) * (len(expected_columns(task)) + 1)
    parquet, schema = _open(_bytes(Path(path), min(limit, SPARE + PER_CELL * cells)))
    names = list(schema.names)
    if len(set(names)) < len(names):
        raise BadPredictions(
            f"the predictions name a column twice: {_some(sorted({n for n in names if names.count(n) > 1}))}"
        )
    if parquet.metadata.num_rows != len(wanted):
        raise BadPredictions(
            f"{len(wanted)} rows were to be predicted, but the predictions have {parquet.metadata.num_rows}"
        )
    _check_groups(parquet.metadata)
    index = _index_name(schema)
    if isinstance(index, str) and index not in names:
        raise BadPredictions("the predictions carry no row ids: predict must return a frame with test's index")
    values = [name for name in names if name != index]
    _check_columns(task, schema, values, index)
    table = _read(parquet)
    rows = _row_ids(table, index, len(wanted))
    frame = pd.DataFrame({name: _floats(table, name) for name in values}, index=rows)
    return canonical(task, _aligned(frame, wanted))


def canonical(task: Task, frame: pd.DataFrame) -> pd.DataFrame:
    """Predictions with known columns made canonical, the index kept. Raises BadPredictions."""
    values = frame.to_numpy(dtype=np.float64)
    bad = ~np.isfinite(values) | (np.abs(values) > LARGEST)
    if bad.any():
        row, place = np.argwhere(bad)[0]
        raise BadPredictions(
            f"{int(bad.any(axis=1).sum())} rows hold a missing, infinite or immense prediction; "
            f"the first is row {frame.index[row]} in column '{frame.columns[place]}'"
        )
    if task.problem == "regression":
        missing = [target for target in task.targets if target not in frame.columns]
        if missing:
            raise BadPredictions(f"the predictions lack the column {_some(missing)}")
        return frame[list(task.targets)].astype(np.float64)
    return pd.concat([_target_probabilities(task, frame, target) for target in task.targets], axis=1)


def _target_probabilities(task: Task, frame: pd.DataFrame, target: str) -> pd.DataFrame:
    names = target_columns(task, target)
    known = [name for name in names if name in frame.columns]
    if len(names) == 2 and (len(known) == 1 or (not known and target in frame.columns)):
        alone, whose = (known[0], names.index(known[0])) if known else (target, positive_index(task, target))
        chance = frame[alone].to_numpy(dtype=np.float64)
        if (chance < -ROUNDING).any() or (chance > 1 + ROUNDING).any():
            of = f"'{names[whose]}'" if known else "the positive class"
            raise BadPredictions(f"the column '{alone}' must hold probabilities of {of}, from 0 to 1")
        chance = chance.clip(0, 1)
        both = np.column_stack([1 - chance, chance])
        values = both if whose == 1 else both[:, ::-1]
        return pd.DataFrame(values, index=frame.index, columns=names)
    if not known:
        raise BadPredictions(f"the predictions have no column for any class of '{target}', such as '{names[0]}'")
    values = frame.reindex(columns=names, fill_value=0.0).to_numpy(dtype=np.float64).clip(min=0)
    total = values.sum(axis=1)
    if (total <= 0).any():
        row = frame.index[int(np.argmin(total))]
        raise BadPredictions(
            f"{int((total <= 0).sum())} rows give no class of '{target}' any probability, first row {row}"
        )
    return pd.DataFrame(values / total[:, None], index=frame.index, columns=names)


def _bytes(path: Path, limit: int) -> bytes:
    """The file's content, by one descriptor that was checked after it was opened."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise BadPredictions("there is no prediction file") from None
    except OSError as error:
        raise BadPredictions(
            f"the prediction file cannot be opened as a plain file ({os.strerror(error.errno or 0)})"
        ) from None
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise BadPredictions("the predictions are not a plain file")
        if about.st_size > limit:
            raise BadPredictions(f"the prediction file has {about.st_size:,} bytes; {limit:,} are allowed")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise BadPredictions(f"the prediction file is larger than the {limit:,} bytes allowed")
    return content


def _open(content: bytes) -> tuple[Any, Any]:
    try:
        known = codecs(content) <= set(range(len(CODECS)))
    except ValueError as error:
        raise BadPredictions(f"the predictions are not a Parquet file ({error})") from None
    if not known:
        raise BadPredictions("the prediction file is packed by an unusual codec; write it as pandas does")
    try:
        parquet = pq.ParquetFile(
            pa.BufferReader(content), thrift_string_size_limit=SPARE, thrift_container_size_limit=NAMES
        )
        return parquet, parquet.schema_arrow
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadPredictions(f"the predictions are not a Parquet file ({_first_line(error)})") from None


def _read(parquet: Any) -> Any:
    try:
        return parquet.read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadPredictions(f"the prediction file is damaged ({_first_line(error)})") from None


def _check_groups(about: Any) -> None:
    """The parts of the file hold as many rows as the whole says."""
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    if sum(group.num_rows for group in groups) != about.num_rows or any(group.num_rows < 0 for group in groups):
        raise BadPredictions("the prediction file is damaged (its parts have other numbers of rows than the whole)")


def _index_name(schema: Any) -> str | range:
    """The column with the row ids, or the range that stands for them, as pandas notes it; "row" without a note."""
    try:
        note = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))
        index = note.get("index_columns") or ["row"]
        if isinstance(index, list) and len(index) == 1:
            if isinstance(index[0], str):
                return index[0]
            if index[0]["kind"] == "range":
                start, stop, step = (index[0][part] for part in ("start", "stop", "step"))
                if all(isinstance(part, int) and abs(part) < 2**62 for part in (start, stop, step)) and step:
                    return range(start, stop, step)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadPredictions("the prediction file's note about its index cannot be read") from None
    raise BadPredictions("the predictions must have one index: the row ids of the frame that predict was given")


def _check_columns(task: Task, schema: Any, values: list[str], index: str | range) -> None:
    known = {
        *expected_columns(task),
        *(t for t in task.targets if task.problem != "regression" and len(task.classes[t]) == 2),
    }
    strangers = [name for name in values if name not in known]
    if len(strangers) == len(values):
        raise BadPredictions(f"the predictions have none of the columns {_some(expected_columns(task))}")
    if strangers:
        raise BadPredictions(
            f"the predictions have unknown columns: {_some(strangers)}; known are {_some(sorted(known))}"
        )
    for name in values:
        if not _is_number(schema.field(name).type):
            raise BadPredictions(f"the predictions in column '{name}' are not numbers but {schema.field(name).type}")
    if isinstance(index, str) and not _is_number(schema.field(index).type):
        raise BadPredictions(f"the row ids are not whole numbers but {schema.field(index).type}")


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _floats(table: Any, name: str) -> Floats:
    cells = table.column(name)
    return np.asarray(cells.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def _row_ids(table: Any, index: str | range, rows: int) -> pd.Index[Any]:
    if isinstance(index, range):
        if len(index) != rows:
            raise BadPredictions("the prediction file's note about its index does not fit its rows")
        return pd.Index(np.arange(index.start, index.stop, index.step, dtype=np.int64))
    cells = table.column(index)
    if cells.null_count:
        raise BadPredictions(f"{cells.null_count} row ids are missing in the predictions")
    values = np.asarray(cells.to_numpy())
    whole = (
        values.dtype.kind != "f" or (np.isfinite(values) & (values == np.floor(values)) & (abs(values) < 2**53)).all()
    )
    if not whole:
        raise BadPredictions("the row ids in the predictions are not whole numbers")
    return pd.Index(values.astype(np.int64))


def _aligned(frame: pd.DataFrame, wanted: pd.Index[Any]) -> pd.DataFrame:
    """The frame in the order that was asked for. Raises BadPredictions unless the rows are exactly those."""
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()]
        raise BadPredictions(f"{len(twice)} row ids stand twice in the predictions, first {twice[0]}")
    places = frame.index.get_indexer(wanted)
    if (places < 0).any():
        missing = wanted[places < 0]
        raise BadPredictions(f"{len(missing)} rows have no prediction, first row {missing[0]}: keep the index of test")
    ordered = frame.iloc[places]
    ordered.index = wanted
    return ordered


def _some(names: list[str]) -> str:
    shown = ", ".join(f"'{name[:60]}'" for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unreadable"])[0][:200]
