"""Evaluate a solution: a dress rehearsal of use per fold, in a room of its own (design 4.1).

The script trains on a fold's training rows; only then are the held-out rows, without targets, laid into the room and
handed to its `predict`. Labels never enter a room. What comes back is validated, scored and kept as OOF predictions.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
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
from core.sandbox.room import Ended, Limits, Script, discard, new_room
from core.sandbox.starter import Starter
from core.value import digest

HARNESS = 1  # raise it when the same script would get another score
HOPELESS = 0.02  # P(better) on the folds run so far below which a challenger is stopped
REPEAT = 0.25  # share of the time after which no further repeat of the folds is begun
RACE_ROWS = 200  # held-out rows below which nobody is stopped
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


@dataclass
class _Ran:
    """What became of the folds: results and predictions of those that were scored, and why it ended early, if it did."""

    results: list[FoldResult] = field(default_factory=list)
    held_out: list[pd.DataFrame] = field(default_factory=list)
    failure: Failure | None = None
    raced_out: bool = False
    log: str = ""
    lost: float = 0.0  # seconds of a fold that failed


def evaluate(data: Dataset, request: Request, bench: Bench) -> Evaluation:
    """Run the script on each fold and score it. Predictions are published under `evaluations/<digest>`.

    Where the time runs short after whole repeats of the folds, these count: the answer is that of a request for so many.
    """
    begun = time.monotonic()
    kept = artifacts.new()
    ran = _run_folds(data, request, bench, kept, begun)
    if ran.failure and ran.failure.kind == "time" and (whole := _whole_repeats(data, request, len(ran.results))):
        request = request.model_copy(update={"folds": whole})
        ran.results, ran.held_out, ran.failure = ran.results[:whole], ran.held_out[:whole], None
    named = cache_key(data, request)
    if ran.raced_out:
        named = digest(named, request.race)
    scored = None
    if ran.held_out and not ran.failure:
        predictions = averaged(ran.held_out)
        if request.mode != "test":
            scored = score_with_interval(data.task, data.truth, predictions, data.groups)
        predictions.to_parquet(kept / "predictions.parquet")
        artifacts.publish(kept, f"evaluations/{named}")
    else:
        shutil.rmtree(kept)
    seconds = time.monotonic() - begun
    overhead = seconds - ran.lost - sum(result.seconds for result in ran.results)
    return Evaluation(
        digest=named, solution=request.solution.id, status=_status(ran), score=scored, folds=tuple(ran.results),
        failure=ran.failure, seconds=seconds, overhead=max(0.0, overhead), log=ran.log,
    )  # fmt: skip


def _run_folds(data: Dataset, request: Request, bench: Bench, kept: Path, begun: float) -> _Ran:
    ran = _Ran()
    incumbent = oof(request.race) if request.race and request.mode == "cv" else None
    folds, repeat = _folds(data, request), 0
    for fold in folds:
        fold_begun = time.monotonic()
        left = request.seconds - (fold_begun - begun)
        if fold.repeat > repeat and left < (1 - REPEAT) * request.seconds:
            ran.failure = Failure(kind="time", fold=fold.number, sentence=_out_of_time(request))
            break
        repeat = fold.repeat
        if left <= 0:
            ran.failure = Failure(kind="time", fold=fold.number, sentence=_out_of_time(request))
            break
        done = _run_fold(data, request, bench, fold, left, kept)
        if isinstance(done, Failure):
            ran.failure, ran.log, ran.lost = done, done.log, time.monotonic() - fold_begun
            break
        predictions, seconds, ran.log = done
        ran.held_out.append(predictions)
        ran.results.append(_result(data, request, fold, predictions, seconds))
        bench.scored(ran.results[-1])
        ahead = len(ran.results) < len(folds)
        if ahead and incumbent is not None and _hopeless(data, averaged(ran.held_out), incumbent):
            ran.raced_out = True
            break
    return ran


def _status(ran: _Ran) -> Status:
    if ran.failure:
        return "stopped" if ran.failure.kind == "stopped" else "failed"
    return "raced out" if ran.raced_out else "ok"


def _whole_repeats(data: Dataset, request: Request, done: int) -> int:
    """How many of the folds that were run make up whole repeats, each of which holds out every row once."""
    folds = _folds(data, request)
    if request.mode != "cv" or done >= len(folds):
        return 0
    return max((n for n in range(1, done + 1) if folds[n].repeat != folds[n - 1].repeat), default=0)


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
        for left in (room, taken, room.with_name(f"{room.name}.log")):
            discard(left)


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
        discard(model)
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
    """Worse beyond doubt on the rows that both have predicted; never on a handful of rows, never when equal."""
    if len(challenger) < RACE_ROWS:
        return False
    comparison = compare(data.task, data.truth, challenger, incumbent, data.groups)
    return comparison.high < 0 and comparison.p_better < HOPELESS


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
