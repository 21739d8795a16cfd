"""The form: what to fill in, what is usual, rows of the run's tables to start from."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from core import artifacts
from core.diagnosis import importance
from core.durable.evaluations import dataset
from core.errors import Refused
from core.harness.dataset import Dataset
from core.harness.task import MEDIA, Kind
from core.trying.values import Cell, Field, Form, Row
from core.verbs import view
from core.view import RunView

LEVELS = 200  # values of a category that one may choose from; any other can be typed
DECIMALS = 9

Part = Literal["train", "test"]


def try_form(run: str) -> Form:
    """The form of what was submitted last. Raises Refused where there is nothing to try."""
    seen, _ = ready(run)
    return _form(run, seen.submissions[-1].folder)


@lru_cache(maxsize=4)
def _form(run: str, folder: str) -> Form:
    """`folder` tells one submission of the run from the next."""
    seen, data = ready(run)
    weights = importance(seen, [known.evaluation for name in seen.submissions[-1].members
                          if (known := seen.solutions.get(name)) and known.evaluation])  # fmt: skip
    fields = [
        _field(data.train[name], data.task.columns[name], weights.get(name, 0.0)) for name in plain_features(data)
    ]
    fields.sort(key=lambda each: -each.weight)
    return Form(
        fields=tuple(fields), train_rows=len(data.train), test_rows=0 if data.test is None else len(data.test),
        media=data.task.columns[data.task.media] if data.task.media else None, batch=data.task.mode == "batch",
    )  # fmt: skip


def try_row(run: str, part: Part, number: int) -> Row:
    """A row of the training table or of the one to predict, counted from 0. Raises Refused where there is none."""
    _, data = ready(run)
    frame = data.train if part == "train" else data.test
    if frame is None or not 0 <= number < len(frame):
        raise Refused(f"There is no row {number + 1:,} in this table.")
    cells = frame.iloc[number]
    truth = {target: f"{cells[target]:.6g}" if data.task.problem == "regression" else str(cells[target])
             for target in data.task.targets} if part == "train" else {}  # fmt: skip
    file = cells[data.task.media] if data.task.media else None
    return Row(
        cells={name: _cell(cells[name], data.task.columns[name]) for name in plain_features(data)},
        file=str(file) if isinstance(file, str) else "", truth=truth,
    )  # fmt: skip


def try_file(run: str, key: str) -> bytes:
    """A picture or sound of the run's store. Raises Refused."""
    _, data = ready(run)
    if data.task.media is None or key not in data.file_names:
        raise Refused("The run has no file of this name.")
    return (artifacts.folder(data.media) / key).read_bytes()


def ready(run: str) -> tuple[RunView, Dataset]:
    """The run and its rows, once it has a fitted model. Raises Refused."""
    seen = view(run)
    if not seen.submissions:
        raise Refused("There is no fitted model yet: it comes with the first submission.")
    if seen.task.place:
        raise Refused("A row is a pixel here: there is no single row to try.")
    if not seen.submissions[-1].fits:
        raise Refused(
            "This submission was written before a model was fitted on all rows, or by an earlier version: there is no model to take. A later submission of the run, or a run with more minutes, brings one."
        )
    if not artifacts.exists(seen.submissions[-1].folder):
        raise Refused("The files of the submission are no longer here: put them back from a backup, or branch the run.")
    return seen, dataset(run)


def plain_features(data: Dataset) -> list[str]:
    """The columns that a form asks for: all features but the one that names files."""
    return [name for name in data.features if data.task.columns[name] not in MEDIA]


def _field(values: pd.Series[Any], kind: Kind, weight: float) -> Field:
    known = values.dropna()
    name = str(values.name)
    if known.empty:
        return Field(name=name, kind=kind, usual=None, weight=weight)
    if kind == "number":
        return Field(
            name=name, kind=kind, usual=float(known.median()), low=float(known.min()), high=float(known.max()),
            decimals=_decimals(known), weight=weight,
        )  # fmt: skip
    if kind == "date":
        middle = known.sort_values().iloc[(len(known) - 1) // 2]
        clock = bool((known != known.dt.normalize()).any())
        return Field(
            name=name, kind=kind, usual=middle.isoformat(), low=known.min().isoformat(), high=known.max().isoformat(),
            clock=clock, weight=weight,
        )  # fmt: skip
    counts = known.value_counts()
    levels = tuple(str(level) for level in counts.index[:LEVELS]) if kind == "category" else ()
    return Field(name=name, kind=kind, usual=str(counts.index[0]), levels=levels, weight=weight)


def _decimals(known: pd.Series[Any]) -> int:
    """The fewest decimals that write all of these numbers as they are."""
    values = known.iloc[:2_000].to_numpy()
    return next((n for n in range(DECIMALS) if np.array_equal(np.round(values, n), values)), DECIMALS)


def _cell(value: Any, kind: Kind) -> Cell:
    if pd.isna(value):
        return None
    if kind == "number":
        return float(value)
    return str(value.isoformat()) if kind == "date" else str(value)
