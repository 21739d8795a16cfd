"""The rows on which scripts are tried: numbers with gaps, a category, a text, a date, whole numbers with many ties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.harness.dataset import Dataset, make
from core.harness.task import Split
from tests.harness.made import make_task

COLUMNS = {
    "x": "number", "gaps": "number", "few": "number", "noise": "number", "shop": "category", "words": "text", "day": "date",
}  # fmt: skip


def mixed(rows: int = 400, signal: bool = True, ordered: bool = False, seed: int = 0, **more: Any) -> Dataset:
    """Two classes. Without `signal` no column says anything about them; `ordered`: the file is sorted by class."""
    rng = np.random.default_rng(seed)
    index = pd.RangeIndex(rows, name="row")
    x = rng.normal(size=rows)
    label = (x + 0.7 * rng.normal(size=rows) > 0) if signal else rng.random(rows) > 0.5
    if ordered:
        label = np.sort(label)
    gaps = np.where(rng.random(rows) < 0.2, np.nan, x + rng.normal(size=rows))
    few = rng.integers(0, 4, rows).astype(float)
    shop = rng.choice(["north", "south", "east", "west", "mid"], rows, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    words = [" ".join(rng.choice(["good", "bad", "late", "new", "red", "old"], 4)) for _ in range(rows)]
    day = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
    train = pd.DataFrame(
        {
            "x": x, "gaps": gaps, "few": few, "noise": rng.normal(size=rows), "shop": pd.Series(shop, dtype="str").array,
            "words": pd.Series(words, dtype="str").array, "day": day.astype("datetime64[ns]"),
            "y": pd.Series(np.where(label, "yes", "no"), dtype="str").array,
        },
        index=index,
    )  # fmt: skip
    given: dict[str, Any] = {
        "labels": ("no", "yes"), "columns": dict(COLUMNS), "rows": rows, "split": Split(kind="stratified", folds=3),
        "form": "probability",
    }  # fmt: skip
    task = make_task("binary", more.pop("metric", "roc_auc"), **(given | more))
    return make(task, train, None, None, None, set_aside=False)


HEAD = """# %% [setup] Read
import json
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

train = pd.read_parquet("input/train.parquet")
y = train["y"].to_numpy(str)
numbers = ["x", "gaps", "few", "noise"]
centre = train[numbers].mean()


def plain(frame):
    return frame[numbers].fillna(centre).to_numpy(float)


def answer(frame, chance):
    chance = np.clip(np.asarray(chance, dtype=float), 0.001, 0.999)
    return pd.DataFrame({"no": 1 - chance, "yes": chance}, index=frame.index)

"""


def script(model: str, predict: str) -> str:
    """A solution of three blocks: [setup] as above, [model], and [predict] with this body."""
    body = "\n".join(f"    {line}" if line else "" for line in predict.strip("\n").splitlines())
    return f"{HEAD}\n# %% [model] Model\n{model.strip()}\n\n# %% [predict] Predict\ndef predict(test):\n{body}\n"


LINEAR = "model = LogisticRegression(max_iter=500).fit(plain(train), y)"
