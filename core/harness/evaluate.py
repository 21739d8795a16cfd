"""Evaluate a solution: a dress rehearsal of use per fold, in a room of its own (design 4.1).

The script trains on a fold's training rows; only then are the held-out rows, without targets, laid into the room and
handed to its `predict`. Labels never enter a room. What comes back is validated, scored and kept as OOF predictions.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core import artifacts
from core.harness.ahead import Ahead
from core.harness.baseline import averaged
from core.harness.bench import Bench
from core.harness.compare import compare, score_with_interval
from core.harness.dataset import Dataset
from core.harness.evaluation import Evaluation, Failure, FoldResult, Lean, Observed, Request, Status
from core.harness.libraries import libraries
from core.harness.metrics import score
from core.harness.rehearsal import Rehearsed, Turn, rehearse
from core.harness.represent import Represented, named_of, represented
from core.harness.split import Fold
from core.sandbox.gpu import device
from core.sandbox.room import Ended
from core.value import digest

HARNESS = 3  # raise it when the same script would get another score
HOPELESS = 0.02  # P(better) on the folds run so far below which a challenger is stopped
REPEAT = 0.25  # share of the time after which no further repeat of the folds is begun
RACE_ROWS = 200  # held-out rows below which nobody is stopped


def cache_key(data: Dataset, request: Request) -> str:
    """Names everything that decides the predictions: script, data, sample, split, seed, threads, device, versions."""
    versions = [*libraries().values()]
    return digest(
        request.solution.code, data.digest, request.mode, request.look, request.folds, request.rows, request.threads, device(),
        versions, HARNESS, *([request.seed] if request.seed else []), *(["also"] if request.also else []),
        *([f"columns={request.columns}"] if request.columns else []),
    )  # fmt: skip


@dataclass
class _Ran:
    """What became of the folds: results and predictions of those that were scored, and why it ended early, if it did."""

    results: list[FoldResult] = field(default_factory=list)
    held_out: list[pd.DataFrame] = field(default_factory=list)
    failure: Failure | None = None
    raced_out: bool = False
    log: str = ""
    lost: float = 0.0  # seconds of a fold that failed, or of what is neither its training nor its score
    inside: float = 0.0  # seconds of all folds together, wherever they ran
    also: pd.DataFrame | None = None
    observed: Observed = field(default_factory=Observed)


@dataclass(frozen=True)
class _Timed:
    """What became of a fold, and the seconds until then."""

    done: Rehearsed | Failure
    seconds: float


def evaluate(data: Dataset, request: Request, bench: Bench) -> Evaluation:
    """Run the script on each fold and score it. Predictions are published under `evaluations/<digest>`.

    Where the time runs short after whole repeats of the folds, these count: the answer is that of a request for so many.
    """
    begun = time.monotonic()
    kept = artifacts.new()
    made = represented(data, request, bench)
    prepared = time.monotonic() - begun if made else 0.0
    folds_begun = time.monotonic()
    ran = (
        _Ran(failure=made, log=made.log)
        if isinstance(made, Failure)
        else _run_folds(data, request, bench, kept, begun, made)
    )
    folds_took = time.monotonic() - folds_begun
    if ran.failure and ran.failure.kind == "time" and (whole := _whole_repeats(data, request, len(ran.results))):
        request = request.model_copy(update={"folds": whole})
        ran.results, ran.held_out, ran.failure = ran.results[:whole], ran.held_out[:whole], None
    named = cache_key(data, request)
    if ran.raced_out:
        named = digest(named, request.race)
    scored, also = None, ""
    if ran.held_out and not ran.failure:
        if ran.also is not None:
            also = digest(named, "also")
            aside = artifacts.new()
            ran.also.to_parquet(aside / "predictions.parquet")
            artifacts.publish(aside, f"evaluations/{also}")
        predictions = averaged(ran.held_out)
        if request.mode != "test":
            scored = score_with_interval(data.task, data.truth, predictions, data.groups)
        predictions.to_parquet(kept / "predictions.parquet")
        ran.held_out[0].to_parquet(kept / "first.parquet")
        if request.mode == "cv" and len(predictions) < sum(map(len, ran.held_out)):
            for number, each in enumerate(ran.held_out):
                each.to_parquet(kept / f"fold-{number}.parquet")
        artifacts.publish(kept, f"evaluations/{named}")
    else:
        shutil.rmtree(kept)
    seconds = time.monotonic() - begun
    inside = ran.inside - ran.lost - ran.observed.seconds - sum(result.seconds for result in ran.results)
    overhead = seconds - folds_took - prepared + inside
    return Evaluation(
        digest=named, solution=request.solution.id, status=_status(ran), score=scored, folds=tuple(ran.results),
        failure=ran.failure, seconds=seconds, overhead=max(0.0, overhead), log=ran.log,
        observed=ran.observed, represented=prepared, also=also, representations=named_of(made),
    )  # fmt: skip


def _run_folds(
    data: Dataset, request: Request, bench: Bench, kept: Path, begun: float, made: Mapping[str, Represented]
) -> _Ran:
    """One fold after the other, the next ones ahead of their turn where cores are spare."""
    ran = _Ran()
    race = request.race if request.mode == "cv" else None
    folds = _folds(data, request)

    def run(number: int) -> _Timed:
        fold_begun = time.monotonic()
        left = request.seconds - (fold_begun - begun)
        start_of_repeat = number > 0 and folds[number].repeat > folds[number - 1].repeat
        if left <= 0 or (start_of_repeat and left < (1 - REPEAT) * request.seconds):
            return _Timed(Failure(kind="time", fold=folds[number].number, sentence=_out_of_time(request)), 0.0)
        at = replace(bench, stopped=lambda: ahead.given_up() or bench.stopped())
        done = _run_fold(data, request, at, _turn(request, ran, folds, number, left, made), kept)
        return _Timed(done, time.monotonic() - fold_begun)

    with (ahead := Ahead[_Timed](bench.cores, run, len(folds))):
        for number, fold in enumerate(folds):
            timed = ahead.take(number)
            done, ran.inside = timed.done, ran.inside + timed.seconds
            if isinstance(done, Failure):
                ran.failure, ran.log = done, done.log
                ran.lost += timed.seconds
                break
            ran.log, ran.observed = done.log, _both(ran.observed, done.observed)
            if (lean := done.observed.lean) and lean.kind and data.task.mode == "row":
                ran.failure = Failure(kind="rows", fold=fold.number, sentence=leaning(lean), log=done.log)
                ran.lost += done.seconds
                break
            if done.also is not None:
                ran.also = done.also
            ran.lost += done.aside
            ran.held_out.append(done.predictions)
            ran.results.append(_result(data, request, fold, done))
            bench.scored(ran.results[-1])
            not_all = len(ran.results) < len(folds)
            if not_all and race and _hopeless(data, averaged(ran.held_out), oof(race, len(ran.results))):
                ran.raced_out = True
                break
    return ran


def _turn(
    request: Request, ran: _Ran, folds: tuple[Fold, ...], number: int, left: float, made: Mapping[str, Represented]
) -> Turn:
    """What this fold is asked; of the folds before it that have not ended yet, what those took that have."""
    spent = sum(result.seconds for result in ran.results)
    if 0 < len(ran.results) < number:
        spent *= number / len(ran.results)
    return Turn(
        folds[number], left, len(folds), first=request.look and number == 0, last=(request.look or request.columns is not None) and number == len(folds) - 1, columns=request.columns,
        spent=spent, looked=ran.observed.seconds, made=made,
    )  # fmt: skip


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


def oof(named: str, folds: int | None = None) -> pd.DataFrame:
    """The canonical predictions of an evaluation, by row id: the mean over repeats. With `folds` only the first ones count, where
    rows were held out more than once: means of more models are better, so only those of as many can be compared."""
    lies = artifacts.folder(f"evaluations/{named}")
    apart = [lies / f"fold-{number}.parquet" for number in range(folds or 0)]
    if not apart or not apart[0].exists():
        return pd.read_parquet(lies / "predictions.parquet")
    return averaged([pd.read_parquet(each) for each in apart])


def first_fold(named: str) -> pd.DataFrame:
    """The canonical predictions of an evaluation's first fold, by row id."""
    return pd.read_parquet(artifacts.folder(f"evaluations/{named}") / "first.parquet")


def _folds(data: Dataset, request: Request) -> tuple[Fold, ...]:
    if request.mode == "cv":
        return data.folds[: request.folds]
    if request.mode in ("again", "disturbed"):
        return data.folds[:1]
    search = data.search.index.to_numpy()
    if request.mode == "vault":
        return (Fold(0, 0, search, data.vault),)
    held = np.empty(0, dtype=np.int64) if data.test is None else data.test.index.to_numpy()
    return (Fold(0, 0, data.train.index.to_numpy(), held),)


def _run_fold(data: Dataset, request: Request, bench: Bench, turn: Turn, kept: Path) -> Rehearsed | Failure:
    for last in (False, True):
        try:
            return rehearse(data, request, bench, turn, kept)
        except Ended as end:
            if end.kind == "lost" and not last:
                continue  # its keeper was killed, the fork server with it perhaps: once more
            return Failure(kind=end.kind, fold=turn.fold.number, sentence=_sentence(end, request), log=end.log)
    raise AssertionError("the second turn returns")


def _both(before: Observed, now: Observed) -> Observed:
    """What the folds showed together."""
    return Observed(
        files=before.files if now.files is None else tuple(sorted({*(before.files or ()), *now.files})),
        lean=now.lean or before.lean, columns=now.columns or before.columns, seconds=before.seconds + now.seconds,
    )  # fmt: skip


QUESTIONS = {
    "companions": "when other rows stand beside it",
    "order": "when the rows come in another order",
    "alone": "when it is asked about alone",
}


def leaning(lean: Lean) -> str:
    """In a sentence how `predict` leans on other rows."""
    if lean.sentence:
        return f"`predict` does not answer for a row {QUESTIONS[lean.kind]}: {lean.sentence}"
    what = f"row {lean.row}, column '{lean.column}': {lean.before:.4g} became {lean.after:.4g}"
    return f"`predict` gives a row another answer {QUESTIONS[lean.kind]} ({what}; {lean.share:.0%} of the rows asked)."


def _result(data: Dataset, request: Request, fold: Fold, done: Rehearsed) -> FoldResult:
    value = None if request.mode == "test" else score(data.task, data.truth, done.predictions, data.groups)
    return FoldResult(
        fold=fold.number, score=value, seconds=done.seconds, predicting=done.predicting, a_pixel=done.a_pixel,
        train_rows=min(len(fold.train), request.rows or len(fold.train)),
        held_out_rows=len(fold.held_out),
    )  # fmt: skip


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
    if end.kind == "lost":
        return "The script's keeper was lost twice, or its room could not be closed; see the log."
    last = next((line for line in reversed(end.log.splitlines()) if line.strip()), "it left no message")
    return f"The script failed: {last.strip()[:300]}"
