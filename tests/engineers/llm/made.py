"""Briefs, a script of a model's own make, and figures for the roles' tests."""

from __future__ import annotations

from typing import Any

from core.engineers.port import AblationRow, Attempt, Brief, ColumnProfile, Plan, Profile
from core.harness.score import Comparison, Score
from core.harness.task import Split, Task
from core.solution import Solution

CODE = """# %% [setup] Data
import json
import pandas as pd

task = json.load(open("input/task.json"))
train = pd.read_parquet("input/train.parquet")
targets = task["targets"]

# %% [features] Numbers
numbers = [name for name, kind in task["columns"].items() if kind == "number"]
def features(frame):
    return frame[numbers].fillna(0.0)

# %% [model] Ridge
from sklearn.linear_model import Ridge
model = Ridge(alpha=1.0)

# %% [train] Train
model.fit(features(train), train[targets].to_numpy())

# %% [predict] Predict
def predict(test):
    return pd.DataFrame(model.predict(features(test)), index=test.index, columns=targets)
"""
SCRIPT = Solution(code=CODE, title="Ridge", model="ridge")
LIBRARIES = {"scikit-learn": "1.9.1", "pandas": "3.1.1", "catboost": "1.2.10", "lightgbm": "4.7.0"}


def brief(problem: Any = "regression", targets: tuple[str, ...] = ("price",), **more: Any) -> Brief:
    """A brief on three columns; the profile's figures and examples are recognisable."""
    labels = () if problem == "regression" else ("no", "yes") if problem == "binary" else ("low", "mid", "top")
    task = Task(
        name="houses",
        description="Rents in a town.",
        targets=targets,
        problem=problem,
        metric="rmse" if problem == "regression" else "log_loss",
        classes={target: labels for target in targets if labels},
        positive="yes" if problem == "binary" else None,
        columns={"rooms": "number", "street": "category", "note": "text"},
        split=Split(kind="kfold"),
        form="value",
        rows=12_345,
    )
    profile = Profile(
        rows=12_345,
        columns=(
            ColumnProfile(name="rooms", kind="number", missing=0.25, distinct=7, summary="SPREAD 1 to 7", examples=("CELL4",)),
            ColumnProfile(name="street", kind="category", missing=0.0, distinct=90, summary="SPREAD elm 9 %", examples=("CELLelm",)),
            ColumnProfile(name="note", kind="text", missing=0.0, distinct=999, summary="SPREAD 5 words", examples=("CELLfine",)),
        ),
        targets=dict.fromkeys(targets, "SPREADTARGET 5 to 9"),
    )  # fmt: skip
    return Brief(task=task, profile=profile, libraries=LIBRARIES, threads=2, seconds=300.0).model_copy(update=more)


def gain(value: float, low: float, high: float) -> Comparison:
    """A comparison with this gain."""
    return Comparison(gain=value, low=low, high=high, p_better=0.9 if value > 0 else 0.1)


def score(value: float) -> Score:
    """An RMSE."""
    return Score(metric="rmse", value=value, low=value - 1, high=value + 1, maximise=False)


ROWS = (
    AblationRow(block="features", title="first column only", comparison=gain(1.25, 0.5, 2.0), sentence="the block helps"),
    AblationRow(block="model", title="no penalty", comparison=None, sentence="The script failed: ValueError: SECRET 7"),
)  # fmt: skip
TRIED = (
    Attempt(plan=Plan(block="features", words="Add squares."), score=score(10.5), comparison=gain(-0.2, -0.5, 0.1),
            adopted=False, sentence="no"),
    Attempt(plan=Plan(block="model", words="Use alpha 3."), score=None, comparison=None, adopted=False,
            sentence="Use alpha 3.: not adopted, The script failed: KeyError: 'SECRETCELL'"),
)  # fmt: skip
