"""The blocks of Tiny's scripts."""

from __future__ import annotations

from core.solution import Solution

SETUP = '''# %% [setup] Read the room
import json
import time

import numpy as np
import pandas as pd

with open("input/task.json") as file:
    task = json.load(file)
train = pd.read_parquet("input/train.parquet")
targets, classes = task["targets"], task["classes"]
numbers = [name for name, kind in task["columns"].items() if kind == "number"]
centre = train[numbers].mean()


def answers_of(frame):
    """One column per regression target, or per class."""
    if task["problem"] == "regression":
        return frame[targets].astype(float)
    columns = {}
    for target in targets:
        for label in classes[target]:
            name = label if len(targets) == 1 else f"{target}={label}"
            columns[name] = (frame[target].astype(str) == label).astype(float)
    return pd.DataFrame(columns)
'''

FEATURES = """# %% [features] The numbers as they are
def features(frame):
    return frame[numbers].fillna(centre).to_numpy(float)
"""

MODELS = {
    "linear": '''def fit(X, Y):
    """Least squares, slightly regular."""
    A = np.column_stack([np.ones(len(X)), X])
    weights = np.linalg.solve(A.T @ A + 1e-3 * np.eye(A.shape[1]), A.T @ Y)
    return lambda X: np.column_stack([np.ones(len(X)), X]) @ weights''',
    "neighbours": '''def fit(X, Y):
    """The mean of the five nearest rows."""
    def model(rows):
        distance = ((rows[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
        return Y[np.argsort(distance, axis=1, kind="stable")[:, :5]].mean(axis=1)
    return model''',
    "mean": '''def fit(X, Y):
    """The mean of all rows."""
    return lambda X: np.tile(Y.mean(axis=0), (len(X), 1))''',
}

PREDICT = """# %% [predict] Train and predict
time.sleep({pause})
answers = answers_of(train)
model = fit(features(train), answers.to_numpy())


def predict(test):
    found = model(features(test))
    if task["problem"] != "regression":
        found = np.clip(found, 0.01, 1.0)
    return pd.DataFrame(found, test.index, answers.columns)
"""

# each of these stands below the block's code and keeps what was there as `inner`
SQUARES = """def features(frame, inner=features):
    return np.column_stack([inner(frame), inner(frame) ** 2])"""
CUBES = """def features(frame, inner=features):
    return np.column_stack([inner(frame), frame[numbers].fillna(centre).to_numpy(float) ** 3])"""
ZEROS = """def features(frame):
    return np.zeros((len(frame), 1))"""
MISSING = """def fit(X, Y, inner=fit):
    return lambda rows: np.full((len(rows), Y.shape[1]), np.nan)"""
JITTER = """def fit(X, Y, inner=fit):
    model = inner(X, Y)
    return lambda rows: model(rows) - np.sin(1e4 * rows[:, :1]) / 1000"""
HALF = """def fit(X, Y, inner=fit):
    model = inner(X, Y)
    return lambda rows: 0.5 * model(rows) + 0.5 * Y.mean(axis=0)"""


def solution(name: str, pause: float = 0.0, extra: str = "") -> Solution:
    """The script of one model. `extra` stands at the end of [predict]."""
    model = f"# %% [model] {name}\n{MODELS[name]}\n"
    predict = PREDICT.replace("{pause}", str(pause)) + (f"\n\n{extra}\n" if extra else "")
    return Solution(code="\n".join([SETUP, FEATURES, model, predict]), title=name, model=name)


def merged(base: Solution, other: Solution) -> Solution:
    """The mean of two models' predictions, otherwise as `base`."""
    depth = len(base.model.split("+"))
    first, second = f"fit_{depth}a", f"fit_{depth}b"
    codes = [
        base.block("model").code.replace("def fit(", f"def {first}("),
        other.block("model").code.replace("def fit(", f"def {second}("),
        f"def fit(X, Y):\n    models = [{first}(X, Y), {second}(X, Y)]\n"
        "    return lambda rows: (models[0](rows) + models[1](rows)) / 2",
    ]
    changed = base.replace("model", "\n\n".join(codes), title=f"{base.model} and {other.model}")
    return Solution(code=changed.code, title=f"{base.title} and {other.title}", model=f"{base.model}+{other.model}")
