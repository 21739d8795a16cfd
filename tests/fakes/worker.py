"""A nursery of real workers: imports the program once, then forks a process per request that is `core.durable.worker.serve()`.

One JSON line on standard input asks for a worker: {"env": {...}, "log": PATH}; the answer is {"pid": N}. A worker knows the
engineer `tiny`. Of its environment two variables are read here only: TEST_SIDE_LOG, a file that gets a line per remembered evaluation,
and TEST_CUT: a number ends the process, as by kill -9, right after it newly recorded so many steps; "evaluate" ends it right before
it records an evaluation that is finished.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from typing import Any

import sqlalchemy as sa
from dbos import _queue

from core.durable import evaluations, store, worker, workflows
from core.engineers.playbook import Playbook  # noqa: F401  # imported once, before the forks
from core.harness import rehearsal
from core.harness.evaluation import Evaluation
from core.sandbox import layers
from tests.fakes.engineer import Tiny
from tests.fakes.rooms import LightStarter

KILLED = 137
IMPORTED_LATER = (
    "core.star",
    "tests.fakes.engineer",
    "dbos._sys_db_sqlite",
    "sqlalchemy.dialects.sqlite",
    "pyarrow.parquet",
)


def main() -> None:
    """Fork a worker per line until standard input closes."""
    for name in IMPORTED_LATER:
        importlib.import_module(name)
    layers.layers()  # tried out once, for all workers
    rehearsal.COLUMNS = 60.0  # all columns are asked about, however busy the machine is
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # dead workers are reaped by the kernel
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _become_worker(request)
        print(json.dumps({"pid": pid}), flush=True)


def _become_worker(request: dict[str, Any]) -> None:
    os.setsid()
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, standard)
    os.closerange(3, 256)
    os.environ.update(request["env"])
    starter = LightStarter()
    starter.fork()
    evaluations.starter = starter
    layers.protections = lambda: ("not probed",)
    workflows.ENGINEERS["tiny"] = "tests.fakes.engineer:Tiny"
    if cut := os.environ.get("TEST_CUT"):
        _cut(cut)
    if side_log := os.environ.get("TEST_SIDE_LOG"):
        _log_evaluations(side_log)
    worker.DEAD = float(os.environ.get("TEST_DEAD", worker.DEAD))
    if name := os.environ.get("TEST_ENGINEER_NAME"):
        Tiny.name = name
    worker.serve()


def _cut(how: str) -> None:
    """Every connection of the worker's engine (SQLite) watches for a newly recorded step."""
    make_engine = store.make_engine
    steps = int(how) if how.isdigit() else 0

    def watched(address: str) -> sa.Engine:
        engine = make_engine(address)
        known: list[int] = []

        @sa.event.listens_for(engine, "after_cursor_execute")
        def executed(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("INSERT") and "operation_outputs" in statement:
                connection.info["recording"] = True
                if how == "evaluate" and "overhead" in str(parameters):
                    os._exit(KILLED)

        @sa.event.listens_for(engine, "checkin")
        def committed(connection: Any, record: Any) -> None:
            if steps and (not known or record.info.pop("recording", False)):
                known.append(_steps(connection))
                if known[-1] >= known[0] + steps:
                    os._exit(KILLED)

        return engine

    store.make_engine = watched
    _queue.Queue.__init__.__kwdefaults__["polling_interval_sec"] = 0.05  # of the queue that recovery uses


def _steps(connection: Any) -> int:
    """How many steps are recorded."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'operation_outputs'").fetchone()[0]
    return int(connection.execute("SELECT count(*) FROM operation_outputs").fetchone()[0]) if tables else 0


def _log_evaluations(path: str) -> None:
    remember = evaluations._remember

    def logged(found: Evaluation) -> None:
        remember(found)
        with open(path, "a") as file:
            file.write(f"{found.digest}\n")

    evaluations._remember = logged


if __name__ == "__main__":
    main()
