"""Small datasets for these tests, without a file in between."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.harness.dataset import Dataset, make
from core.harness.task import Kind, Split, Task


def dataset(
    frame: pd.DataFrame, kinds: dict[str, Kind], test: pd.DataFrame | None = None, split: Split | None = None
) -> Dataset:
    """A dataset of prepared columns; the target is "y", a number or a label."""
    numbers = pd.api.types.is_float_dtype(frame["y"])
    frame = frame if numbers else frame.astype({"y": "str"})
    classes = {} if numbers else {"y": tuple(sorted(set(frame["y"])))}
    fields: dict[str, Any] = (
        {"problem": "regression", "metric": "rmse", "form": "value"}
        if numbers
        else {"problem": "binary" if len(classes["y"]) == 2 else "multiclass", "metric": "log_loss", "form": "label"}
    )
    task = Task(
        name="made", targets=("y",), classes=classes, columns=kinds, rows=len(frame),
        split=split or Split(kind="kfold" if numbers else "stratified"), **fields,
    )  # fmt: skip
    return make(
        task, frame[[*(name for name in kinds if kinds[name] != "ignore"), "y"]], test, None, None, set_aside=False
    )
