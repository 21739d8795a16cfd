"""A tiny stand-in for the harness: lays out a room, runs a script in it, and hands back its `predict`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from core.engineers.port import Brief, ColumnProfile, Profile
from core.harness.task import Split, Task

LIBRARIES = {
    "catboost": "1.2.10",
    "lightgbm": "4.7.0",
    "xgboost-cpu": "3.2.0",
    "torch": "2.15.0",
    "scikit-learn": "1.9.1",
}


def brief_of(
    train: pd.DataFrame,
    columns: dict[str, Any],
    targets: tuple[str, ...],
    problem: Any,
    metric: str,
    *,
    split: Split | None = None,
    libraries: dict[str, str] | None = None,
    mode: Any = "row",
    seconds: float = 600.0,
    threads: int = 1,
) -> Brief:
    """The brief that the program would make for these training rows."""
    labels = problem != "regression"
    task = Task(
        name="tiny",
        targets=targets,
        problem=problem,
        metric=metric,
        classes={target: tuple(sorted(set(train[target].dropna()))) for target in targets} if labels else {},
        positive=sorted(set(train[targets[0]]))[-1] if problem == "binary" else None,
        columns=columns,
        split=split or Split(kind="kfold"),
        form="probability" if labels else "value",
        mode=mode,
        rows=len(train),
    )
    profile = Profile(
        rows=len(train),
        columns=tuple(
            ColumnProfile(
                name=name, kind=kind, missing=float(train[name].isna().mean()), distinct=int(train[name].nunique())
            )
            for name, kind in columns.items()
        ),
    )
    return Brief(
        task=task,
        profile=profile,
        libraries=LIBRARIES if libraries is None else libraries,
        threads=threads,
        seconds=seconds,
    )


def lay_out(room: Path, brief: Brief, train: pd.DataFrame) -> None:
    """Write input/train.parquet and input/task.json as a room has them."""
    task = brief.task
    (room / "input").mkdir(parents=True, exist_ok=True)
    (room / "output").mkdir(exist_ok=True)
    kept = [name for name, kind in task.columns.items() if kind != "ignore"]
    frame = train[[*kept, *task.targets]].rename_axis("row")
    frame.to_parquet(room / "input" / "train.parquet")
    about = {
        "targets": list(task.targets),
        "problem": task.problem,
        "metric": task.metric,
        "direction": "min" if task.problem == "regression" else "max",
        "classes": {target: list(labels) for target, labels in task.classes.items()},
        "positive": task.positive,
        "columns": {name: task.columns[name] for name in kept},
        "split": task.split.model_dump(),
        "mode": task.mode,
        "description": "",
        "seed": task.seed,
        "threads": brief.threads,
        "seconds": brief.seconds,
        "device": "cpu",
        "media": None,
    }
    (room / "input" / "task.json").write_text(json.dumps(about))


def trained(code: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Run the script in the present directory (a room) and return its `predict`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(code, "solution.py", "exec"), names)
    return names["predict"]  # type: ignore[no-any-return]
