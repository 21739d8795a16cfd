"""One evaluation as a workflow on the queue: taken by any worker, finished once, cached by its inputs."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from dbos import DBOS

from core import artifacts
from core.durable import store
from core.durable.busy import busy
from core.errors import Refused
from core.harness.bench import Bench
from core.harness.cores import Cores
from core.harness.dataset import Dataset, load
from core.harness.evaluate import cache_key, evaluate
from core.harness.evaluation import Evaluation, Failure, FoldResult, Request
from core.sandbox import layers
from core.sandbox.starter import Starter
from core.settings import home, memory_bytes, slots
from core.value import digest

starter = Starter()
DATA_KEY = "runs/{run}/data"
TELL = 2.0  # seconds between two words on how far it is
CONTROL_EVERY = 0.2  # seconds between two looks at what a person asked for


@lru_cache(maxsize=4)
def dataset(run: str) -> Dataset:
    """The run's rows, kept while they are in use. Raises Refused where they are not here."""
    try:
        return load(artifacts.folder(DATA_KEY.format(run=run)))
    except FileNotFoundError:
        raise Refused("The rows of this run are not here, and this cannot be shown without them.") from None


@lru_cache(maxsize=1)
def cores() -> Cores:
    """Those of this worker."""
    return Cores(slots())


@DBOS.workflow(name="evaluate")
def evaluation(request: dict[str, Any]) -> dict[str, Any]:
    """Evaluate one request, or return the cached answer to the same question."""
    result: dict[str, Any] = DBOS.run_step({"name": "evaluate"}, lambda: _evaluate(Request.model_validate(request)))
    return result


def _evaluate(request: Request) -> dict[str, Any]:
    run, key = request.run, request.key
    if told := store.event(run, key, "evaluated"):  # a branch's, or one whose answer was lost with its worker
        before: dict[str, Any] = told["evaluation"]
        return before
    with nullcontext() if request.purpose == "order" else busy(run):  # the clock of a run that has ended stands still
        data = dataset(run)
        named = cache_key(data, request)
        found = _cached(named, request)
        if found is None:
            store.write(run, key, "running", {"worker": os.getpid()})
            memory = int(0.7 * memory_bytes() / slots())
            bench = Bench(
                starter, home().folder / "rooms", memory, stopped=_stop_asked(request), scored=_reporter(run, key),
                represented=_counter(run, key), looked=_asker(run, key), cores=cores(),
            )  # fmt: skip
            if bench.stopped():
                found = _never_begun(named, request)
            else:
                with cores().held():
                    found = evaluate(data, request, bench).model_copy(update={"protections": layers.protections()})
                _remember(found)
        store.write(run, key, "evaluated", {"evaluation": found.model_dump(mode="json")})
    answer: dict[str, Any] = json.loads(store.dumps(found.model_dump(mode="json")))
    return answer


def _cached(named: str, request: Request) -> Evaluation | None:
    keys = [named, *([digest(named, request.race)] if request.race else [])]
    with store.engine().connect() as connection:
        query = sa.select(store.evaluations.c.result).where(store.evaluations.c.digest.in_(keys))
        kept = connection.execute(query).scalars().first()
    if kept is None:
        return None
    found = Evaluation.model_validate_json(kept)
    if found.status != "failed" and not artifacts.exists(f"evaluations/{found.digest}"):
        return None
    return found


def _remember(found: Evaluation) -> None:
    """Keep what the same inputs would give again: not what a clock or a person stopped."""
    lasting = found.failure is None or found.failure.kind in ("crash", "predictions", "rows")
    if lasting:
        store.insert_once(store.evaluations, digest=found.digest, result=found.model_dump_json(), at=time.time())


def _reporter(run: str, key: str) -> Callable[[FoldResult], None]:
    def scored(result: FoldResult) -> None:
        store.write(run, f"{key}/fold={result.fold}", "fold", {"fold": result.fold, "score": result.score})

    return scored


def _counter(run: str, key: str) -> Callable[[str, int, int], None]:
    def represented(name: str, done: int, files: int) -> None:
        store.write(run, f"{key}/files={name}/{done}", "files", {"function": name, "done": done, "files": files})

    return represented


def _asker(run: str, key: str) -> Callable[[int, int], None]:
    last = 0.0

    def looked(done: int, columns: int) -> None:
        nonlocal last
        if done and time.monotonic() - last >= TELL:
            last = time.monotonic()
            store.write(run, f"{key}/columns={done}", "columns", {"done": done, "columns": columns})

    return looked


def _stop_asked(request: Request) -> Callable[[], bool]:
    """Whether a person asked to stop, or to finish while this is no final fit; of an order, which comes after the run's end,
    whether it was given up. Asks the database five times a second at most."""
    state = {"next": 0.0, "answer": False}
    lock = threading.Lock()

    def stopped() -> bool:
        with lock:
            if time.monotonic() >= state["next"]:
                row = store.run_row(request.run)
                control = "stop" if row is None else row.control
                if row is not None and request.purpose == "order":
                    given_up = store.event(request.run, request.key.rsplit("/", 1)[0], "order_stopped")
                    control = "" if given_up is None else "stop"
                state["answer"] = control == "stop" or (control == "finish" and request.purpose != "final")
                state["next"] = time.monotonic() + CONTROL_EVERY
            return bool(state["answer"])

    return stopped


def _never_begun(named: str, request: Request) -> Evaluation:
    failure = Failure(kind="stopped", sentence="The evaluation was stopped before it began.")
    return Evaluation(digest=named, solution=request.solution.id, status="stopped", failure=failure)
