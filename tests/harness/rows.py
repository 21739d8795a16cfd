"""Small datasets and scripts for the evaluation's tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.harness.dataset import Dataset, make
from core.harness.task import Split
from tests.harness.made import make_task


def table(rows: int = 120, test: int = 7, set_aside: bool = False, seed: int = 0, **more: Any) -> Dataset:
    """A binary task: `x` says much about `y`, `noise` nothing, `hidden` is ignored. Row ids begin at 1000."""
    rng = np.random.default_rng(seed)
    index = pd.Index(np.arange(1000, 1000 + rows), name="row")
    x = rng.normal(size=rows)
    label = np.where(x + 0.5 * rng.normal(size=rows) > 0, "yes", "no")
    train = pd.DataFrame(
        {"x": x, "noise": rng.normal(size=rows), "y": pd.Series(label, dtype="str").array}, index=index
    )
    predict = pd.DataFrame({"x": rng.normal(size=test), "noise": 0.0}, index=pd.RangeIndex(test, name="row"))
    given: dict[str, Any] = {
        "labels": ("no", "yes"), "columns": {"x": "number", "noise": "number", "hidden": "ignore"}, "rows": rows,
        "test_rows": test, "split": Split(kind="stratified", folds=3), "form": "probability",
    }  # fmt: skip
    task = make_task("binary", more.pop("metric", "log_loss"), **(given | more))
    return make(task, train, predict if test else None, None, None, set_aside=set_aside)


def script(body: str, predict: str = "") -> str:
    """A solution of two blocks; `predict` is the body of the function."""
    code = predict or "    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)"
    return f"# %% [train] Train\nimport pandas as pd\n{body}\n\n# %% [predict] Predict\ndef predict(test):\n{code}\n"


SHARES = script("")
LEARNT = script(
    "train = pd.read_parquet('input/train.parquet')",
    "    chance = 1 / (1 + 2.718 ** (-3.0 * test['x']))\n    return pd.DataFrame({'no': 1 - chance, 'yes': chance}, index=test.index)",
)
