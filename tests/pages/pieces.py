"""A task, scripts, scores: what the made-up runs are built from."""

from __future__ import annotations

import math

from core.harness.score import Comparison, Score
from core.harness.task import Split, Task
from core.solution import Solution

CODE = """# %% [setup] Set-up
import json
import pandas as pd
task = json.load(open("input/task.json"))
train = pd.read_parquet("input/train.parquet")

# %% [features] Build features
def features(frame):
    out = frame.copy()
    out["hours_per_age"] = out["hours"] / out["age"]
    return out

# %% [model] The model
from catboost import CatBoostClassifier
model = CatBoostClassifier(iterations={iterations}, learning_rate=0.06, verbose=0, random_seed=task["seed"])
model.fit(features(train.drop(columns=task["targets"])), train[task["targets"][0]])

# %% [predict] Predict
def predict(test):
    chance = model.predict_proba(features(test))
    return pd.DataFrame(chance, index=test.index, columns=task["classes"]["income"])
"""
TASK = Task(
    name="Adult <b>income</b> $x$ _y_",
    description="Does a person earn more than 50K a year?",
    targets=("income",),
    problem="binary",
    metric="roc_auc",
    classes={"income": ("<=50K", ">50K")},
    positive=">50K",
    columns={"age": "number", "hours": "number", "job": "category"},
    split=Split(kind="stratified", folds=5),
    form="probability",
    rows=12_000,
    test_rows=3_000,
)


def solution(number: int = 0, title: str = "CatBoost, plain features") -> Solution:
    """Scripts that differ in one number."""
    return Solution(code=CODE.replace("{iterations}", str(300 + number)), title=title, model="catboost")


def score(value: float, spread: float = 0.004) -> Score:
    """A ROC AUC with its interval."""
    return Score(metric="roc_auc", value=value, low=value - spread, high=value + spread, maximise=True)


def comparison(gain: float, spread: float = 0.0015) -> Comparison:
    """A paired difference; the share that is better follows from the interval."""
    chance = 0.5 * (1 + math.erf(1.96 * gain / spread / math.sqrt(2)))
    return Comparison(gain=gain, low=gain - spread, high=gain + spread, p_better=chance)
