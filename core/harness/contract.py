"""What a script is told of its task: `input/task.json`."""

from __future__ import annotations

from typing import Any, Literal

from core.harness.dataset import Dataset
from core.sandbox.gpu import device


def contract(data: Dataset, threads: int, seconds: float, seed: int = 0) -> dict[str, Any]:
    """What `input/task.json` holds (design 4.1). `seed` is added to the task's own."""
    task = data.task
    media = {"column": task.media, "kind": task.columns[task.media], "place": task.place} if task.media else None
    direction: Literal["max", "min"] = "max" if task.maximise else "min"
    return {
        "targets": list(task.targets), "problem": task.problem, "metric": task.metric, "direction": direction,
        "classes": {name: list(labels) for name, labels in task.classes.items()}, "positive": task.positive,
        "columns": {name: task.columns[name] for name in data.features},
        "split": task.split.model_dump(mode="json"), "mode": task.mode, "description": task.description,
        "seed": task.seed + seed, "threads": threads, "seconds": round(seconds), "device": device(), "media": media,
    }  # fmt: skip
