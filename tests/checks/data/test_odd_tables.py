"""No table makes a check raise; what the checks say is a value that a file can hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core.checks.data import check
from core.harness.dataset import Dataset, make
from core.harness.task import Kind, Split, Task
from tests.checks.data.made import dataset

RNG = np.random.default_rng(5)
ROWS = 240


def base(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.RangeIndex(ROWS, name="row"))


def labels(count: int = 2) -> pd.Series:
    return pd.Series([f"c{place % count}" for place in range(ROWS)], dtype="str")


ODD: dict[str, Callable[[], Dataset]] = {
    "all cells missing": lambda: dataset(base(a=np.nan, y=labels()), {"a": "number"}),
    "one column": lambda: dataset(base(a=RNG.normal(size=ROWS), y=labels()), {"a": "number"}),
    "constant columns": lambda: dataset(base(a=1.0, b="x", y=labels()), {"a": "number", "b": "category"}),
    "no feature at all": lambda: dataset(base(a="x", y=labels()), {"a": "ignore"}),
    "text only": lambda: dataset(base(a=[f"word{place % 7} here" for place in range(ROWS)], y=labels()), {"a": "text"}),
    "texts without a word": lambda: dataset(base(a=["!?"] * ROWS, y=labels()), {"a": "text"}),
    "empty texts": lambda: dataset(base(a=pd.Series([None] * ROWS, dtype="str"), y=labels()), {"a": "text"}),
    "a class a row": lambda: dataset(base(a=RNG.normal(size=ROWS), y=labels(ROWS)), {"a": "number"}),
    "a class that stands once": lambda: dataset(
        base(a=RNG.normal(size=ROWS), y=["rare", *labels()[1:]]), {"a": "number"}
    ),
    "numbers beyond measure": lambda: dataset(
        base(a=[np.inf, -np.inf, 1e300, -1e300] * (ROWS // 4), b=1e-320, y=labels()), {"a": "number", "b": "number"}
    ),
    "dates that are missing": lambda: dataset(
        base(a=pd.to_datetime([None] * ROWS), b=pd.date_range("1600-01-01", periods=ROWS, unit="s"), y=labels()),
        {"a": "date", "b": "date"},
    ),
    "a level a row": lambda: dataset(base(a=[f"u{place}" for place in range(ROWS)], y=labels()), {"a": "category"}),
    "a target of one number but one": lambda: dataset(
        base(a=RNG.normal(size=ROWS), y=[1.0, *[0.0] * (ROWS - 1)]), {"a": "number"}
    ),
    "a target without any spread": lambda: dataset(base(a=RNG.normal(size=ROWS), y=[0.0] * ROWS), {"a": "number"}),
    "equal rows": lambda: dataset(base(a=[1.0, 2.0] * (ROWS // 2), y=labels()), {"a": "number"}),
    "few rows": lambda: dataset(base(a=RNG.normal(size=ROWS), y=labels()).iloc[:12], {"a": "number"}),
}


@pytest.mark.parametrize("name", ODD)
def test_no_odd_table_makes_a_check_raise(name: str) -> None:
    for finding in check(ODD[name]()):
        assert finding.model_dump(mode="json")["what"]
        assert finding.check != "not checked"


def test_several_targets_of_which_one_is_constant_are_looked_at_together() -> None:
    frame = base(a=RNG.normal(size=ROWS), y=labels(), z=labels(3), w="same")
    frame["echo"] = [f"k{place % 6}" for place in range(ROWS)]
    kinds: dict[str, Kind] = {"a": "number", "echo": "category"}
    targets = {name: tuple(sorted(set(frame[name]))) for name in ("y", "z", "w")}
    task = Task(
        name="odd", targets=("y", "z", "w"), problem="multiclass", metric="accuracy", classes=targets, columns=kinds,
        split=Split(kind="stratified"), form="label", rows=ROWS,
    )  # fmt: skip
    found = check(make(task, frame.astype({name: "str" for name in targets}), None, None, None))
    assert [each.where for each in found if each.how_bad == "serious"] == ["echo"]


def test_a_thousand_classes_and_a_test_table_of_other_columns_are_borne() -> None:
    rows = 3_000
    frame = pd.DataFrame(
        {"a": RNG.normal(size=rows), "y": [f"c{place % 1_000}" for place in range(rows)]},
        index=pd.RangeIndex(rows, name="row"),
    )
    data = dataset(frame, {"a": "number"}, test=pd.DataFrame({"b": np.arange(100.0)}))
    assert check(data) == ()
