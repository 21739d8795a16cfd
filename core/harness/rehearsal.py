"""One fold in a room of its own, a dress rehearsal of use (design 4.1): furnish it, run the script, have it predict.

Rows go by other names in a room than outside, and lie in another order: the place that a row has in the file that was read
says nothing there. Only where the split goes by time do the training rows lie in the order of time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.harness import probes
from core.harness.bench import Bench
from core.harness.contract import contract
from core.harness.dataset import Dataset
from core.harness.evaluation import Failure, Observed, Request
from core.harness.predictions import BadPredictions, read_predictions
from core.harness.represent import Represented
from core.harness.shelf import Shelf, as_named
from core.harness.split import Fold, times_of
from core.sandbox.opened import Opened
from core.sandbox.room import Ended, Limits, Script, discard, new_room

CHECKS = 0.05  # share of an evaluation's time that looking at the script may take, in all
COLUMNS = 0.2  # seconds that the columns get in any case
SLOW, FEWEST = (
    0.1,
    200,
)  # share of an evaluation that asking about all held-out rows once more may take, else so many rows at least
TOGETHER = 500_000  # rows that predict is asked about at once
PICTURES = 4  # whose pixels are asked about again
OTHERS = 2_000  # training rows from which other companions are taken


@dataclass(frozen=True)
class Turn:
    """One fold, the seconds that it may take, and what else is looked at.

    `first` of `folds`: whether predict leans on other rows. `last`: what its predictions depend on; the whole evaluation has
    taken `spent` seconds until then, of which `looked` for looking; with `columns` these may take so many seconds. `made`: what was made of pictures or sounds before.
    """

    fold: Fold
    seconds: float
    folds: int
    first: bool = False
    last: bool = False
    spent: float = 0.0
    looked: float = 0.0
    columns: float | None = None
    made: Mapping[str, Represented] = field(default_factory=dict)


@dataclass(frozen=True)
class Rehearsed:
    """Canonical predictions by row id, the script's own seconds (of which `predicting` for these rows), its log, and what
    was seen of it."""

    predictions: pd.DataFrame
    seconds: float
    predicting: float
    log: str
    observed: Observed
    also: pd.DataFrame | None = None  # the same of the rows to predict, where the request asks for them
    aside: float = 0.0  # seconds that this took, or a look at a whole picture
    a_pixel: float = 0.0  # seconds for each pixel of it


def rehearse(data: Dataset, request: Request, bench: Bench, turn: Turn, kept: Path) -> Rehearsed | Failure:
    """Train on the fold's rows, predict the held-out ones; a failure for predictions that cannot be scored. Raises Ended.

    A final fit (mode "test") predicts the test rows and leaves its fitted model in `kept`.
    """
    room = new_room(bench.rooms)
    taken = room.with_name(f"{room.name}.parquet")
    try:
        shelf = Shelf(data, room, turn.made)
        _furnish(room, data, request, turn, shelf)
        limits = Limits(seconds=turn.seconds, threads=request.threads, memory=bench.memory)
        with Opened(room / "input") as opened, Script(bench.starter, room, limits, bench.stopped) as script:
            asking = _Asking(data, script, taken, shelf)
            used = script.trained()
            observed = Observed(files=opened.names())
            asked = data.test if request.mode == "test" else data.train.loc[turn.fold.held_out, data.features]
            predictions, predicting = pd.DataFrame(), 0.0
            if asked is not None:
                names = data.test_names if request.mode == "test" else data.names
                rows = _hidden(data, asked, names)
                try:
                    if request.mode == "disturbed":
                        asking(probes.disturbed(rows, _others(data, turn), np.random.default_rng(data.task.seed))[0])
                    answer = asking(rows)
                except BadPredictions as bad:
                    return Failure(kind="predictions", fold=turn.fold.number, sentence=str(bad), log=script.log())
                predicting = asking.seconds
                used += predicting
                predictions = answer.loc[names.loc[asked.index]].set_axis(asked.index)
            log, said, a_pixel, aside = script.log(), None, 0.0, time.monotonic()
            aside_too = request.mode == "cv" and turn.first and (request.also or data.task.place)
            if aside_too and data.test is not None:
                try:
                    said = _asked_aside(data, asking, data.test if request.also else _a_picture(data, data.test))
                except BadPredictions as bad:
                    sentence = f"Asked about the rows to predict: {bad}"
                    return Failure(kind="predictions", fold=turn.fold.number, sentence=sentence, log=script.log())
                a_pixel = asking.seconds / len(said) if said is not None and data.task.place else 0.0
            aside = time.monotonic() - aside
            if request.mode == "test":
                used += _keep_model(script, kept)
            elif request.mode == "cv":
                observed = _looked(data, turn, asking, rows, answer, predicting, used, observed, bench.looked)
            return Rehearsed(
                predictions, used, predicting, log, observed, said if request.also else None, aside, a_pixel
            )
    finally:
        for left in (room, taken, room.with_name(f"{room.name}.log")):
            discard(left)


def _asked_aside(data: Dataset, asking: _Asking, rows: pd.DataFrame) -> pd.DataFrame | None:
    """Canonical predictions of rows to predict; None where time or memory came to an end over it: the script's score counts all
    the same. Raises BadPredictions, and Ended where the script fails on these rows: so it would at the end of the run."""
    try:
        answer = asking(_hidden(data, rows, data.test_names))
    except Ended as end:
        if end.kind == "stopped" or end.kind in probes.OF_SCRIPT:
            raise
        return None
    return answer.loc[data.test_names.loc[rows.index]].set_axis(rows.index)


def _a_picture(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The pixels of one picture, so many at most as are asked about at once."""
    files = rows[data.task.media].to_numpy()
    first: pd.DataFrame = rows.loc[files == files[0]].head(TOGETHER)
    return first


@dataclass
class _Asking:
    """Asks the script's `predict`; `seconds` is what the last answer took it."""

    data: Dataset
    script: Script
    taken: Path
    shelf: Shelf
    seconds: float = 0.0

    def __call__(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Canonical predictions in the order of the rows. Many rows are asked about in parts, each file's rows together,
        where rows stand for themselves. Raises Ended, BadPredictions."""
        task, self.seconds = self.data.task, 0.0
        self.shelf.add(self.script, rows)
        if len(rows) <= TOGETHER or task.mode == "batch":
            return self._part(rows)
        ordered = rows.iloc[pd.factorize(rows[task.media])[0].argsort(kind="stable")] if task.media else rows
        parts = [self._part(ordered.iloc[start : start + TOGETHER]) for start in range(0, len(ordered), TOGETHER)]
        return pd.concat(parts).loc[rows.index]

    def _part(self, rows: pd.DataFrame) -> pd.DataFrame:
        self.script.put("input", "rows.parquet", rows.to_parquet)
        self.seconds += self.script.predict("input/rows.parquet", "output/predictions.parquet")
        self.script.take("output", "predictions.parquet", self.taken)
        try:
            return read_predictions(self.taken, self.data.task, rows.index)
        finally:
            discard(self.taken)


def _looked(
    data: Dataset,
    turn: Turn,
    asking: _Asking,
    rows: Any,
    answer: pd.DataFrame,
    each: float,
    used: float,
    observed: Observed,
    told: Callable[[int, int], None],
) -> Observed:
    """What asking again shows, where an answer about all `rows` took `each` seconds: row independence by a fixed number of
    questions, the columns in their share of the time. Where the script ends meanwhile, less is known."""
    begun, found = time.monotonic(), observed
    others = _others(data, turn)
    if data.task.place:  # a question about many pictures' pixels is as dear as all of them, and tells no more
        each *= PICTURES / max(PICTURES, rows[data.task.media].nunique())
        rows, others = _of_few_pictures(data, rows), _of_few_pictures(data, others)
        answer = answer.loc[rows.index]
    try:
        if turn.first:
            lean = probes.lean(asking, rows, answer, others, _most(len(rows), each, used * turn.folds), data.task.seed)
            row = None if lean.row is None else int(data.names.index[data.names.to_numpy() == lean.row][0])
            found = found.model_copy(update={"lean": lean.model_copy(update={"row": row})})
        if turn.last and not (found.lean and (found.lean.kind or found.lean.restless)):
            seconds = max(COLUMNS, CHECKS * (turn.spent + used) - turn.looked - (time.monotonic() - begun))
            if turn.columns is not None:
                columns = probes.columns_used(asking, rows, turn.columns, data.task.seed, told)
            else:
                columns = probes.columns_used(asking, rows, seconds, data.task.seed)
            found = found.model_copy(update={"columns": columns})
    except Ended as end:
        if end.kind == "stopped":
            raise
    return found.model_copy(update={"seconds": time.monotonic() - begun})


def _of_few_pictures(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a few of their pictures: the first in the order in which they lie in a room, which says nothing of them."""
    return rows[pd.factorize(rows[data.task.media])[0] < PICTURES]


def _most(rows: int, each: float, whole: float) -> int:
    """How many rows `predict` is asked about again, which takes it `each` seconds for all of them in an evaluation of `whole`."""
    return rows if each <= SLOW * whole else min(rows, max(FEWEST, int(rows * SLOW * whole / each)))


def _furnish(room: Path, data: Dataset, request: Request, turn: Turn, shelf: Shelf) -> None:
    task, rows = data.task, turn.fold.train
    if request.rows is not None and len(rows) > request.rows:
        rows = pd.Series(rows).sample(request.rows, random_state=task.seed).sort_index().to_numpy()
    train = _hidden(data, data.train.loc[rows, [*data.features, *task.targets]], data.names, times_of(task, data.whole))
    shelf.furnish(train)
    train.to_parquet(room / "input" / "train.parquet")
    if task.mode == "batch" and data.test is not None:
        hidden = _hidden(data, data.test, data.test_names)
        shelf.also(hidden)
        hidden.to_parquet(room / "input" / "test.parquet")
    (room / "input" / "task.json").write_text(json.dumps(contract(data, request.threads, turn.seconds, request.seed)))
    (room / "solution.py").write_text(request.solution.code)


def _hidden(
    data: Dataset, frame: pd.DataFrame, names: pd.Series[Any], times: pd.Series[Any] | None = None
) -> pd.DataFrame:
    """The rows under the names and in the order that they have in a room."""
    named = as_named(data, frame.set_axis(pd.Index(names.loc[frame.index], name="row")))
    order = named.index.to_numpy().argsort()
    if times is not None:
        order = order[times.loc[frame.index].to_numpy()[order].argsort(kind="stable")]
    return named.iloc[order]


def _others(data: Dataset, turn: Turn) -> pd.DataFrame:
    """Training rows of the fold, without targets: companions for rows that are asked about again."""
    chosen = np.random.default_rng(data.task.seed).permutation(turn.fold.train)[:OTHERS]
    return _hidden(data, data.train.loc[chosen, data.features], data.names)


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
