"""From text tables to the canonical frames that the harness cuts into rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.data import tags
from core.data.alike import ALIKE, alike, is_derived, neighbours, stem_column, stems
from core.data.cells import arrow, as_text, clip, column, file_of, listing, number_share, to_numbers, without_target
from core.data.dates import date_format, to_dates
from core.data.escapes import are_escaped, unescaped
from core.errors import BadInput
from core.harness.submission import repeated_columns
from core.harness.task import Kind, Reading, Task

WHOLE = r"^\s*-?\d+(\.0+)?\s*$"


@dataclass(frozen=True)
class Prepared:
    """Canonical frames, indexed by "row": the row's position in the file that was read.

    `train` has the features (number: float64, category and text: `str` with NaN, date: datetime64[ns] without time
    zone; ignored columns are gone) and the targets (labels `str`, regression float64), without the rows that lack a
    target. `test` has the features, all rows. The ids are the id columns' original text, and so is
    `repeated`: the columns of test that the sample submission holds again. `split_values` is the split
    column of the training rows: text for groups; for a split by time datetime64[ns], or float64 where times are numbers;
    for a grouping that no column names (`core.data.alike`), unless a column has that very name, numbers or text.
    `readings` says by column how its cells were read. `notes` says in sentences what was left out or turned to missing.
    """

    train: pd.DataFrame
    test: pd.DataFrame | None
    train_ids: pd.Series | None
    test_ids: pd.Series | None
    split_values: pd.Series | None
    repeated: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()
    readings: dict[str, Reading] = field(default_factory=dict)

    @property
    def split_frame(self) -> pd.DataFrame:
        """`train` with the split column added where that is no feature: what `core.harness.split.folds` takes."""
        if self.split_values is None or self.split_values.name in self.train.columns:
            return self.train
        return self.train.assign(**{str(self.split_values.name): self.split_values})


def prepare(train: pd.DataFrame, test: pd.DataFrame | None, task: Task) -> Prepared:
    """The frames of a task, from tables as `read_table` gives them. Test goes through train's own conversion.

    A feature cell that does not fit its column's kind becomes missing, with a note; a category that train never saw
    stays as it is, since held-out folds have such cells too. Raises BadInput only where a column of the task is not in
    its table or a target cell is no number or no class of the task.
    """
    notes: list[str] = []
    train, test = _named(train, "train"), None if test is None else _named(test, "test")
    if task.tags:
        _check_columns(train, [task.tags.column])
        train = tags.spread(train, task.tags, task.targets)
    _check_columns(train, [*task.targets, *_features(task)])
    if test is not None:
        _check_columns(test, [*_features(task), *([task.id] if task.id else [])])
    labelled = train.loc[train[list(task.targets)].notna().all(axis=1)]
    labelled.attrs = train.attrs
    if len(labelled) < len(train):
        notes.append(f"{file_of(train, 'train')}: {without_target(len(train) - len(labelled))}")
    made: dict[str, pd.Series] = {}
    tested: dict[str, pd.Series] = {}
    readings = {name: _reading(column(train, name), task.columns[name]) for name in _features(task)}
    for name, reading in readings.items():
        made[name] = _converted(column(labelled, name), reading, file_of(train, "train"), notes)
        if test is not None:
            tested[name] = _converted(column(test, name), reading, file_of(test, "test"), notes)
    for target in task.targets:
        made[target] = _target(labelled, target, task)
    features = pd.DataFrame({name: made[name] for name in _features(task)}, index=labelled.index)
    return Prepared(
        train=pd.DataFrame(made, index=labelled.index),
        test=None if test is None else pd.DataFrame(tested, index=test.index),
        train_ids=_ids(labelled, task),
        test_ids=None if test is None else _ids(test, task),
        split_values=_split_values(labelled, features, task),
        repeated=None if test is None else _repeated(test, task),
        notes=tuple(notes),
        readings=readings,
    )


def read_as(table: pd.DataFrame, task: Task, readings: Mapping[str, Reading]) -> Prepared:
    """A new table to predict, as `read_table` gives it, by the readings that train settled: `test` and `test_ids` of the answer.
    Raises BadInput for a column that is not there."""
    notes: list[str] = []
    table = _named(table, "the table")
    _check_columns(table, list(readings))
    made = {
        name: _converted(column(table, name), reading, file_of(table, "the table"), notes)
        for name, reading in readings.items()
    }
    return Prepared(
        train=pd.DataFrame(), test=pd.DataFrame(made, index=table.index), train_ids=None, test_ids=_ids(table, task),
        split_values=None, repeated=_repeated(table, task), notes=tuple(notes), readings=dict(readings),
    )  # fmt: skip


def left_out(train: pd.DataFrame, test: pd.DataFrame | None, task: Task) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """The id and the ignored columns as text, by row id: no script sees them, the checks of the data do."""
    names = [name for name, kind in task.columns.items() if kind == "ignore"] + ([task.id] if task.id else [])

    def texts(table: pd.DataFrame) -> pd.DataFrame:
        rows = table.set_axis(pd.RangeIndex(len(table), name="row"))
        return pd.DataFrame({name: as_text(column(rows, name)) for name in names if name in rows}, index=rows.index)

    return texts(train), None if test is None else texts(test)


def _reading(train: pd.Series, kind: Kind) -> Reading:
    """One column's conversion as train settles it: its kind, its date format, whether its codes are whole numbers, whether its
    texts hold escapes."""
    form = date_format(train, f"{train.name} date") if kind == "date" else None
    whole, escaped = kind == "category" and _all_whole(train), kind == "text" and are_escaped(train)
    return Reading(kind=kind, form=form, whole=whole, escaped=escaped)


def _converted(values: pd.Series, reading: Reading, file: str, notes: list[str]) -> pd.Series:
    if reading.kind == "number":
        result = to_numbers(values)
    elif reading.kind == "date":
        result = to_dates(values, reading.form)
    else:
        result = as_text(values)
        if reading.escaped:
            plain = unescaped(result)
            if not plain.equals(result):
                notes.append(
                    f"{file}: characters written as escapes in column '{values.name}' (such as \\xa0) were read as what they stand for."
                )
            return plain
        return whole_text(result) if reading.whole else result
    lost = values[values.notna() & result.isna()]
    if len(lost):
        what = "number" if reading.kind == "number" else "date of the column's format"
        cells = "1 cell is" if len(lost) == 1 else f"{len(lost):,} cells are"
        notes.append(
            f"{file}: in column '{values.name}', {cells} no {what} (such as '{clip(str(lost.iloc[0]))}') and "
            f"count{'s' if len(lost) == 1 else ''} as missing."
        )
    return result


def _all_whole(values: pd.Series) -> bool:
    """Whether all cells are whole numbers, some perhaps written 3.0: then 3 and 3.0 are one category."""
    cells = pc.drop_null(arrow(values))
    return len(cells) > 0 and bool(pc.all(pc.match_substring_regex(cells, WHOLE)).as_py())


def whole_text(values: pd.Series) -> pd.Series:
    cells = arrow(values)
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(cells), r"^(-?\d+)\.0+$", r"\1")
    kept = pc.if_else(pc.match_substring_regex(cells, WHOLE), plain, cells)
    return pd.Series(
        kept.cast(pa.large_string()).to_pandas().to_numpy(), index=values.index, name=values.name, dtype="str"
    )


def _features(task: Task) -> list[str]:
    return [name for name, kind in task.columns.items() if kind != "ignore"]


def _named(frame: pd.DataFrame, role: str) -> pd.DataFrame:
    """The frame under its row positions, whatever its index was."""
    result = frame.set_axis(pd.RangeIndex(len(frame), name="row"))
    result.attrs = {"file": file_of(frame, role)}
    return result


def _check_columns(frame: pd.DataFrame, names: list[str]) -> None:
    lacking = [name for name in names if name not in frame.columns]
    if lacking:
        file = file_of(frame, "the table")
        raise BadInput(
            f"{file}: the column{'s' if len(lacking) > 1 else ''} {listing(lacking, 8)} "
            f"{'are' if len(lacking) > 1 else 'is'} not there; give a table with the task's columns"
        )


def _target(frame: pd.DataFrame, target: str, task: Task) -> pd.Series:
    values, file = column(frame, target), file_of(frame, "train")
    if task.problem == "regression":
        numbers = to_numbers(values)
        if numbers.isna().any():
            wrong = clip(str(values[numbers.isna()].iloc[0]))
            raise BadInput(f"{file}: the target column '{target}' holds '{wrong}', which is no number; mend the cell")
        return numbers
    labels = as_text(values)
    strange = labels[~labels.isin(task.classes[target])]
    if len(strange):
        raise BadInput(
            f"{file}: the target column '{target}' holds '{clip(str(strange.iloc[0]))}', which is no class of the task "
            f"({listing(task.classes[target])}); mend the cell or set the task up anew"
        )
    return labels


def _ids(frame: pd.DataFrame, task: Task) -> pd.Series | None:
    return as_text(column(frame, task.id)) if task.id and task.id in frame.columns else None


def _repeated(frame: pd.DataFrame, task: Task) -> pd.DataFrame | None:
    names = [name for name in repeated_columns(task) if name in frame.columns]
    return pd.DataFrame({name: as_text(column(frame, name)) for name in names}, index=frame.index) if names else None


def _split_values(frame: pd.DataFrame, features: pd.DataFrame, task: Task) -> pd.Series | None:
    name = task.split.column
    if name is None:
        return None
    if task.split.kind == "group" and name not in frame.columns and is_derived(name, frame):
        return _derived(name, frame, features, task)
    _check_columns(frame, [name])
    values = column(frame, name)
    form = date_format(values, name)
    if task.split.kind == "time" and form is None and number_share(values) > 0.95:
        return to_numbers(values)
    if form is not None and (task.split.kind == "time" or task.columns.get(name) == "date"):
        return to_dates(values, form)
    return as_text(values).replace("", np.nan)


def _derived(name: str, frame: pd.DataFrame, features: pd.DataFrame, task: Task) -> pd.Series:
    """The groups of a grouping that is computed: look-alikes, neighbouring rows, or the stems of a column's ids."""
    of = stem_column(name)
    if of is not None:
        values = stems(column(frame, of)).replace("", np.nan)
    else:
        values = alike(features, task.columns, task.seed) if name == ALIKE else neighbours(frame.index)
    return values.rename(name)
