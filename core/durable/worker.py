"""The worker: a process of its own that takes runs and evaluations from the queues, with a heartbeat.

Its id is host and slot under a file lock, so that the same id comes back after a crash and its unfinished workflows with it; a
living worker takes over the ids of dead ones.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from dbos import DBOS

from core.durable import store
from core.durable.flow import EVALUATIONS, RUNS, VERSION, client, serializer
from core.errors import StudioError
from core.llm.provider import without_the_files
from core.sandbox.layers import common, missing
from core.settings import home, slots
from core.value import Value, digest

BEAT = 0.5  # seconds between two beats
DEAD = 6.0  # seconds without a beat after which a worker counts as dead
WAKING = 3 * BEAT  # seconds that a worker whose process lives has to beat again before another one is started
COMING = 60.0  # seconds that a process may take to come up, on a busy machine
ABANDONED = 3600.0  # seconds after which an unpublished folder is swept
LEFT = 7 * 86400.0  # the same of a half-made representation, which the next evaluation goes on with
log = logging.getLogger("studio")


class WorkerState(Value):
    """What the page says of the engine."""

    alive: bool
    count: int
    slots: int
    protections: tuple[str, ...] = ()  # what keeps a script in, as every living worker has it
    unprotected: tuple[str, ...] = ()  # and what is missing of a full sandbox
    sentence: str


def serve(idle: float | None = None) -> None:
    """Work until told to stop (SIGTERM, SIGINT), or until `idle` seconds passed without a run. Never returns: the process ends."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    lock, slot = _slot()
    worker = f"{socket.gethostname()}-{slot}"
    client()  # makes the tables
    from core.durable import evaluations, workflows  # noqa: F401  # registers the workflows
    from core.sandbox.layers import protections

    evaluations.starter.warm_up()
    _sweep()
    DBOS(
        config={
            "name": "studio", "system_database_engine": store.engine(), "application_version": VERSION,
            "executor_id": worker, "serializer": serializer(), "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 0.1, "max_executor_threads": 2000,
        }
    )  # fmt: skip
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _beat(worker, protections())
    try:
        _work(worker, stop, idle)
        _leave(worker)
    except Exception:  # whatever it was: the threads of paused runs would keep a process alive that does nothing
        log.exception("worker %s ends", worker)
        os._exit(1)
    lock.close()
    os._exit(0)  # paused runs wait in threads of their own; what they recorded is safe


def _work(worker: str, stop: threading.Event, idle: float | None) -> None:
    """Take from the queues until there is a reason to end."""
    DBOS.launch()
    DBOS.register_queue(RUNS, polling_interval_sec=0.1, on_conflict="always_update")
    DBOS.register_queue(EVALUATIONS, worker_concurrency=slots(), polling_interval_sec=0.05, on_conflict="always_update")
    log.info("worker %s with %d slots", worker, slots())
    _live(worker, stop, idle)


def _live(worker: str, stop: threading.Event, idle: float | None) -> None:
    """Beat until told to stop or idle for long. Raises StudioError where another worker took this one for dead."""
    from core.durable.busy import busy_runs

    second, quiet, sweep = 0, time.monotonic(), 0.0
    while not stop.wait(BEAT):
        now = time.time()
        active = busy_runs()
        if active:
            quiet = time.monotonic()
        try:
            for run in active:
                if int(now) != second:
                    store.insert_once(store.clock, run=run, second=int(now))
            second = int(now)
            if not _beaten(worker, now):
                raise StudioError("Another worker took this one for dead and has its work: this one ends.")
            if time.monotonic() > sweep:
                _take_over(worker)
                sweep = time.monotonic() + 5.0
        except sa.exc.OperationalError:  # a database that is not there for a moment: the next beat tries again
            log.exception("worker %s cannot reach the database", worker)
        if idle is not None and time.monotonic() - quiet > idle:
            return


def _beaten(worker: str, now: float) -> bool:
    """Say that this worker lives; whether it is still known."""
    with store.transaction() as connection:
        query = sa.update(store.workers).where(store.workers.c.worker == worker).values(beat=now)
        return bool(connection.execute(query).rowcount)


def _take_over(worker: str) -> None:
    """Put the unfinished workflows of dead workers back on the queues."""
    with store.engine().connect() as connection:
        rows = connection.execute(sa.select(store.workers.c.worker, store.workers.c.beat)).all()
    for name, beat in rows:
        if name != worker and time.time() - beat > DEAD:
            log.info("taking over from %s", name)
            DBOS._recover_pending_workflows([name])
            with store.transaction() as connection:
                # by the beat too: not one that came back meanwhile
                query = sa.delete(store.workers).where(store.workers.c.worker == name, store.workers.c.beat == beat)
                connection.execute(query)


def _beat(worker: str, active: tuple[str, ...]) -> None:
    with store.transaction() as connection:
        connection.execute(sa.delete(store.workers).where(store.workers.c.worker == worker))
        connection.execute(
            sa.insert(store.workers).values(
                worker=worker, pid=os.getpid(), slots=slots(), started=time.time(), beat=time.time(),
                protections=json.dumps(active),
            )
        )  # fmt: skip


def _leave(worker: str) -> None:
    """Let the page know at once; the id stays so that whoever comes next takes over."""
    with store.transaction() as connection:
        connection.execute(sa.update(store.workers).where(store.workers.c.worker == worker).values(beat=0.0))


def _slot() -> tuple[IO[str], int]:
    """This host's first free slot on this database, held while the process lives."""
    where = home()
    shared = Path(tempfile.gettempdir()) / f"mle-star-studio-{os.getuid()}-{digest(where.database)}"
    folder = where.folder / "locks" if where.local else shared
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(64):
        lock = open(folder / f"worker-{slot}.lock", "a+")  # noqa: SIM115  # held open on purpose
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock, slot
        except BlockingIOError:
            lock.close()
    raise StudioError("64 workers run here already.")


def _sweep() -> None:
    """Rooms that a killed worker left behind, where no other worker lives; unpublished files that nobody fills any more, and what
    files or texts were half made into, long after anybody went on with it."""
    if state().alive:
        return
    shutil.rmtree(home().folder / "rooms", ignore_errors=True)
    for name, most in (("new", ABANDONED), ("parts", LEFT)):
        for folder in (home().folder / name).glob("*"):
            if time.time() - max(each.stat().st_mtime for each in (folder, *folder.rglob("*"))) > most:
                shutil.rmtree(folder, ignore_errors=True)


def state() -> WorkerState:
    """Whether a worker lives, from its heartbeat."""
    with store.engine().connect() as connection:
        rows = connection.execute(sa.select(store.workers)).all()
    alive = [row for row in rows if time.time() - row.beat < DEAD]
    if not alive:
        return WorkerState(
            alive=False, count=0, slots=0, sentence="The worker is down: nothing is computed until it runs again."
        )
    total = sum(row.slots for row in alive)
    sentence = (
        f"{len(alive)} worker{'s' if len(alive) > 1 else ''}, {total} evaluation{'s' if total > 1 else ''} at a time"
    )
    everywhere = common(tuple(json.loads(row.protections)) for row in alive)
    return WorkerState(
        alive=True, count=len(alive), slots=total, protections=everywhere, unprotected=missing(everywhere), sentence=sentence
    )  # fmt: skip


_started: dict[str, tuple[float, subprocess.Popen[bytes]]] = {}  # by folder: when a worker was started last, and which
_missed: dict[str, tuple[float, float]] = {}  # by folder: since when none beats, and when that was seen last


def ensure(patience: float = 10.0) -> subprocess.Popen[bytes] | None:
    """Start a worker unless one lives, is coming up, or has only now been missed (after a computer's sleep the page may wake
    before it); the process, if one was started. Returns at once: ask again and again."""
    if os.environ.get("STUDIO_WORKER") == "external" or state().alive:
        return None
    folder, now = str(home().folder), time.monotonic()
    since, seen = _missed.get(folder, (now, now))
    since = since if now - seen < DEAD else now
    _missed[folder] = (since, now)
    started, process = _started.get(folder, (-1e9, None))
    comes_up = process is not None and process.poll() is None
    if now - started < (COMING if comes_up else patience) or (_silent() and now - since < WAKING):
        return None
    del _missed[folder]
    _started[folder] = (now, spawn())
    return _started[folder][1]


def _silent() -> bool:
    """Whether a worker of this host has neither left nor ended, but does not beat."""
    with store.engine().connect() as connection:
        rows = connection.execute(sa.select(store.workers.c.worker, store.workers.c.pid, store.workers.c.beat)).all()
    return any(
        beat > 0 and name.rpartition("-")[0] == socket.gethostname() and Path(f"/proc/{pid}").exists()
        for name, pid, beat in rows
    )


def spawn(*more: str) -> subprocess.Popen[bytes]:
    """A worker process of its own session; its log is `worker.log` in the installation's folder."""
    environment: dict[str, Any] = without_the_files(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH")]))
    with open(home().folder / "worker.log", "ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "core", "worker", *more],
            stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True, env=environment,
        )  # fmt: skip
