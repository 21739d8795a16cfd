"""Made-up tasks, truths and predictions for the harness tests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.harness.metrics import METRICS
from core.harness.task import Split, Task


def make_task(problem: str, metric: str, classes: int = 3, targets: tuple[str, ...] = ("y",), **more: Any) -> Task:
    """A task whose classes are the texts 0, 1, 2, ... unless given by `labels`."""
    labels = more.pop("labels", tuple(str(each) for each in range(2 if problem == "binary" else classes)))
    given: dict[str, Any] = {
        "name": "made",
        "targets": targets,
        "problem": problem,
        "metric": metric,
        "classes": {} if problem == "regression" else {target: tuple(sorted(labels)) for target in targets},
        "columns": {},
        "split": Split(kind="kfold"),
        "form": "value" if problem == "regression" else "label",
        "rows": 100,
    }
    return Task(**(given | more))


def make_truth(task: Task, rows: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    if task.problem == "regression":
        return pd.DataFrame({target: rng.gamma(2.0, 3.0, rows) + 0.1 for target in task.targets})
    made = {}
    for target in task.targets:
        labels = np.array(task.classes[target], dtype=object)
        shares = np.arange(1, len(labels) + 1) / np.arange(1, len(labels) + 1).sum()
        made[target] = pd.Series(labels[rng.choice(len(labels), size=rows, p=shares)], dtype="str")
    return pd.DataFrame(made)


def make_predictions(task: Task, truth: pd.DataFrame, seed: int = 1, skill: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for target in task.targets:
        if task.problem == "regression":
            columns[target] = truth[target] + rng.normal(size=len(truth)) / skill
            continue
        labels = task.classes[target]
        scores = rng.normal(size=(len(truth), len(labels)))
        for at, label in enumerate(labels):
            scores[:, at] += skill * (truth[target] == label).to_numpy()
        scores = np.round(np.exp(scores), 2) + 0.01  # rounding makes ties
        scores /= scores.sum(axis=1, keepdims=True)
        for at, label in enumerate(labels):
            columns[label if len(task.targets) == 1 else f"{target}={label}"] = scores[:, at]
    return pd.DataFrame(columns, index=truth.index)


EVERY = [(name, problem) for name, metric in METRICS.items() for problem in metric.problems]
