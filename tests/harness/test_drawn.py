"""Predicted pixels as pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.harness.dataset import Dataset
from core.harness.drawn import pictures
from core.harness.task import Split, Task


def test_each_name_gets_a_picture_of_its_own_also_of_equal_files_and_of_names_that_come_out_alike() -> None:
    rows = [(stem, row, column) for stem in ("a_b", "a#b", "../c") for row in range(2) for column in range(3)]
    test = pd.DataFrame({"picture": "digest", "row": [r for _, r, _ in rows], "column": [c for *_, c in rows]})
    ids = pd.Series([f"{stem}_{row + 1}_{column + 1}" for stem, row, column in rows])
    task = Task(
        name="t", targets=("clean",), problem="regression", metric="rmse", place=("row", "column"), form="value",
        columns={"picture": "picture", "row": "number", "column": "number"}, split=Split(kind="kfold"), rows=1,
    )  # fmt: skip
    data = Dataset(task, test.iloc[:0], test, None, ids, np.empty(0, dtype=np.int64), "d")
    values = pd.DataFrame({"clean": [n / 17 for n in range(18)]})
    found = dict(pictures(data, values))
    assert list(found) == ["a_b", "a_b_", "_c"]
    assert np.asarray(found["a_b_"]).tolist() == [[90, 105, 120], [135, 150, 165]]
    assert all(picture.size == (3, 2) and picture.mode == "L" for picture in found.values())
