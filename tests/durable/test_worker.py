"""When a worker counts as gone, and when another one is started for it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

import core
from core.durable import store, worker
from tests.durable.lab import until
from tests.fakes.nursery import Worker

NAME = f"{socket.gethostname()}-0"


@pytest.fixture
def started(studio_home: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When workers would have been started."""
    times: list[float] = []
    monkeypatch.setattr(worker, "spawn", lambda *more: times.append(time.monotonic()))
    monkeypatch.setattr(worker, "WAKING", 0.3)
    return times


def _known(pid: int, beat: float) -> None:
    worker._beat(NAME, ())
    with store.transaction() as connection:
        connection.execute(sa.update(store.workers).values(pid=pid, beat=beat))


def test_without_any_worker_one_is_started_at_once(started: list[float]) -> None:
    worker.ensure()
    worker.ensure()
    assert len(started) == 1, "it needs a moment to come up"


def test_one_that_lives_but_does_not_beat_has_a_moment_before_another_is_started(started: list[float]) -> None:
    """After a computer's sleep the page may ask before the worker's next beat: two of them would share the memory of one."""
    _known(os.getpid(), time.time() - 3600)
    worker.ensure()
    assert started == []
    _known(os.getpid(), time.time())
    worker.ensure()
    _known(os.getpid(), time.time() - 3600)
    worker.ensure()
    assert started == [], "it beat in between: missed anew"
    time.sleep(0.35)
    worker.ensure()
    assert len(started) == 1


@pytest.mark.parametrize("left", [True, False])
def test_one_that_left_or_was_killed_is_replaced_at_once(left: bool, started: list[float]) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    _known(os.getpid() if left else int(ended.stdout), 0.0 if left else time.time() - 60)
    worker.ensure()
    assert len(started) == 1


def test_one_that_was_taken_for_dead_ends(start: Callable[..., Worker]) -> None:
    """Whoever took over its workflows computes them: two would do it twice."""
    alive = start()
    until(lambda: core.worker_state().alive, what="a worker")
    with store.transaction() as connection:
        connection.execute(sa.delete(store.workers))
    alive.wait()
