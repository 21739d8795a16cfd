"""Evaluate a solution: a dress rehearsal of use per fold, in a room of its own (design 4.1).

The script trains on a fold's training rows; only then are the held-out rows, without targets, laid into the room and
handed to its `predict`. Labels never enter a room. What comes back is validated, scored and kept as OOF predictions.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from core import artifacts
from core.harness.baseline import averaged
from core.harness.compare import compare, score_with_interval
from core.harness.dataset import Dataset
from core.harness.evaluation import Evaluation, Failure, FoldResult, Request, Status
from core.harness.metrics import score
from core.harness.predictions import BadPredictions, read_predictions
from core.harness.split import Fold
from core.sandbox.room import Ended, Limits, Script, new_room
from core.sandbox.starter import Starter
from core.value import digest

HARNESS = 1  # raise it when the same script would get another score
HOPELESS = 0.02  # P(better) on the folds run so far below which a challenger is stopped
LIBRARIES = ("numpy", "pandas", "scikit-learn", "catboost", "lightgbm", "torch")


@dataclass(frozen=True)
class Bench:
    """Where and with what evaluations are done. `stopped` is asked a few times a second while a script runs."""

    starter: Starter
    rooms: Path
    memory: int
    stopped: Callable[[], bool] = lambda: False
    scored: Callable[[FoldResult], None] = lambda result: None


def cache_key(data: Dataset, request: Request) -> str:
    """Names everything that decides the predictions: script, data, sample, split, seed, threads, device, versions."""
    libraries = [version(name) for name in LIBRARIES]
    return digest(
        request.solution.code, data.digest, request.mode, request.folds, request.rows, request.threads, "cpu",
        libraries, HARNESS,
    )  # fmt: skip


def evaluate(data: Dataset, request: Request, bench: Bench) -> Evaluation:
    """Run the script on each fold and score it. Predictions are published under `evaluations/<digest>`."""
    begun = time.monotonic()
    named = cache_key(data, request)
    incumbent = oof(request.race) if request.race and request.mode == "cv" else None
    results: list[FoldResult] = []
    held_out: list[pd.DataFrame] = []
    kept = artifacts.new()
    status: Status = "ok"
    log, failure, lost = "", None, 0.0
    folds = _folds(data, request)
    for fold in folds:
        left = request.seconds - (time.monotonic() - begun)
        if left <= 0:
            failure = Failure(kind="time", fold=fold.number, sentence=_out_of_time(request))
            break
        fold_begun = time.monotonic()
        done = _run_fold(data, request, bench, fold, left, kept)
        if isinstance(done, Failure):
            failure, log, lost = done, done.log, time.monotonic() - fold_begun
            break
        predictions, seconds, log = done
        held_out.append(predictions)
        results.append(_result(data, request, fold, predictions, seconds))
        bench.scored(results[-1])
        if len(results) < len(folds) and incumbent is not None and _hopeless(data, averaged(held_out), incumbent):
            status = "raced out"
            break
    if failure:
        status = "stopped" if failure.kind == "stopped" else "failed"
    scored = None
    if held_out and not failure and request.mode != "test":
        scored = score_with_interval(data.task, data.truth, averaged(held_out), data.groups)
    if status == "raced out":
        named = digest(named, request.race)
    if held_out and not failure:
        averaged(held_out).to_parquet(kept / "predictions.parquet")
        artifacts.publish(kept, f"evaluations/{named}")
    else:
        shutil.rmtree(kept)
    seconds = time.monotonic() - begun
    overhead = seconds - lost - sum(result.seconds for result in results)
    return Evaluation(
        digest=named, solution=request.solution.id, status=status, score=scored, folds=tuple(results), failure=failure,
        seconds=seconds, overhead=max(0.0, overhead), log=log,
    )  # fmt: skip


def oof(named: str) -> pd.DataFrame:
    """The canonical predictions of an evaluation, by row id."""
    return pd.read_parquet(artifacts.folder(f"evaluations/{named}") / "predictions.parquet")


def _folds(data: Dataset, request: Request) -> tuple[Fold, ...]:
    if request.mode == "cv":
        return data.folds[: request.folds]
    search = data.search.index.to_numpy()
    if request.mode == "vault":
        return (Fold(0, 0, search, data.vault),)
    held = np.empty(0, dtype=np.int64) if data.test is None else data.test.index.to_numpy()
    return (Fold(0, 0, data.train.index.to_numpy(), held),)


def _run_fold(
    data: Dataset, request: Request, bench: Bench, fold: Fold, seconds: float, kept: Path
) -> tuple[pd.DataFrame, float, str] | Failure:
    for last in (False, True):
        try:
            return _in_a_room(data, request, bench, fold, seconds, kept)
        except Ended as end:
            if end.kind == "lost" and not last:
                continue  # its keeper was killed, the fork server with it perhaps: once more
            kind = "crash" if end.kind == "lost" else end.kind
            return Failure(kind=kind, fold=fold.number, sentence=_sentence(end, request), log=end.log)
    raise AssertionError("the second turn returns")


def _in_a_room(
    data: Dataset, request: Request, bench: Bench, fold: Fold, seconds: float, kept: Path
) -> tuple[pd.DataFrame, float, str] | Failure:
    """Predictions, the script's seconds and its log; a failure for predictions that cannot be scored. Raises Ended."""
    room = new_room(bench.rooms)
    taken = room.with_name(f"{room.name}.parquet")
    try:
        _furnish(room, data, request, fold, seconds)
        limits = Limits(seconds=seconds, threads=request.threads, memory=bench.memory)
        with Script(bench.starter, room, limits, bench.stopped) as script:
            used = script.trained()
            held_out = data.test if request.mode == "test" else data.train.loc[fold.held_out, data.features]
            predictions = pd.DataFrame()
            if held_out is not None:
                script.put("input", "rows.parquet", held_out.to_parquet)
                used += script.predict("input/rows.parquet", "output/predictions.parquet")
                script.take("output", "predictions.parquet", taken)
                try:
                    predictions = read_predictions(taken, data.task, held_out.index)
                except BadPredictions as bad:
                    return Failure(kind="predictions", fold=fold.number, sentence=str(bad), log=script.log())
            if request.mode == "test":
                used += _keep_model(script, kept)
            return predictions, used, script.log()
    finally:
        shutil.rmtree(room, ignore_errors=True)
        shutil.rmtree(taken, ignore_errors=True)  # a folder, if the script made one of that name
        for file in (taken, room.with_name(f"{room.name}.log")):
            file.unlink(missing_ok=True)


def _keep_model(script: Script, kept: Path) -> float:
    """Move the fitted model, unopened, out of the room; the seconds it took. A script that cannot be saved leaves none:
    its predictions count all the same."""
    model = kept / "model.pkl"
    try:
        seconds = script.save("output/model.pkl")
        script.take("output", "model.pkl", model)
    except Ended as end:
        if end.kind == "stopped":
            raise
        return 0.0
    if model.is_symlink() or not model.is_file():
        shutil.rmtree(model) if model.is_dir() and not model.is_symlink() else model.unlink(missing_ok=True)
    return seconds


def _furnish(room: Path, data: Dataset, request: Request, fold: Fold, seconds: float) -> None:
    task = data.task
    rows = fold.train
    if request.rows is not None and len(rows) > request.rows:
        rows = pd.Series(rows).sample(request.rows, random_state=task.seed).sort_index().to_numpy()
    data.train.loc[rows, [*data.features, *task.targets]].to_parquet(room / "input" / "train.parquet")
    if task.mode == "batch" and data.test is not None:
        data.test.to_parquet(room / "input" / "test.parquet")
    (room / "input" / "task.json").write_text(json.dumps(contract(data, request.threads, seconds)))
    (room / "solution.py").write_text(request.solution.code)


def contract(data: Dataset, threads: int, seconds: float) -> dict[str, Any]:
    """What `input/task.json` holds (design 4.1)."""
    task = data.task
    direction: Literal["max", "min"] = "max" if task.maximise else "min"
    return {
        "targets": list(task.targets), "problem": task.problem, "metric": task.metric, "direction": direction,
        "classes": {name: list(labels) for name, labels in task.classes.items()}, "positive": task.positive,
        "columns": {name: task.columns[name] for name in data.features},
        "split": task.split.model_dump(mode="json"), "mode": task.mode, "description": task.description,
        "seed": task.seed, "threads": threads, "seconds": round(seconds), "device": "cpu", "media": None,
    }  # fmt: skip


def _result(data: Dataset, request: Request, fold: Fold, predictions: pd.DataFrame, seconds: float) -> FoldResult:
    value = None if request.mode == "test" else score(data.task, data.truth, predictions, data.groups)
    return FoldResult(
        fold=fold.number, score=value, seconds=seconds, train_rows=len(fold.train), held_out_rows=len(fold.held_out)
    )


def _hopeless(data: Dataset, challenger: pd.DataFrame, incumbent: pd.DataFrame) -> bool:
    comparison = compare(data.task, data.truth, challenger, incumbent, data.groups)
    return comparison.p_better < HOPELESS


def _out_of_time(request: Request) -> str:
    return f"The script was stopped after {request.seconds:.0f} s, the time that the budget leaves for one evaluation."


def _sentence(end: Ended, request: Request) -> str:
    if end.kind == "time":
        return _out_of_time(request)
    if end.kind == "stopped":
        return "The evaluation was stopped."
    if end.kind == "memory":
        return "The script took more memory than it may and was stopped."
    if end.kind == "output":
        return "The script printed more than it may and was stopped."
    last = next((line for line in reversed(end.log.splitlines()) if line.strip()), "it left no message")
    return f"The script failed: {last.strip()[:300]}"
