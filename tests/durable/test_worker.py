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


class Process:
    """A worker's process that comes up, or has ended."""

    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code


@pytest.fixture
def started(studio_home: Path, monkeypatch: pytest.MonkeyPatch) -> list[Process]:
    """The workers that would have been started."""
    found: list[Process] = []

    def spawn(*more: str) -> Process:
        found.append(Process())
        return found[-1]

    monkeypatch.setattr(worker, "spawn", spawn)
    monkeypatch.setattr(worker, "WAKING", 0.4)
    return found


def _known(pid: int, beat: float) -> None:
    worker._beat(NAME, ())
    with store.transaction() as connection:
        connection.execute(sa.update(store.workers).values(pid=pid, beat=beat))


def test_without_any_worker_one_is_started_at_once_and_has_time_to_come_up(started: list[Process]) -> None:
    for _ in range(3):
        worker.ensure(patience=0.0)
    assert len(started) == 1
    started[0].code = 1
    worker.ensure(patience=60.0)
    assert len(started) == 1, "one that ends at once is not started again and again"
    worker.ensure(patience=0.0)
    assert len(started) == 2


def test_one_that_lives_but_does_not_beat_has_a_moment_before_another_is_started(
    started: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a computer's sleep the page may ask before the worker's next beat: two of them would share the memory of one."""
    monkeypatch.setattr(worker, "DEAD", 0.3)
    _known(os.getpid(), time.time() - 3600)
    worker.ensure()
    time.sleep(0.5)  # it beat meanwhile, and nobody asked; then it sleeps again
    worker.ensure()
    assert started == [], "missed anew"
    until(lambda: worker.ensure() or started, what="another one")
    assert len(started) == 1


@pytest.mark.parametrize("left", [True, False])
def test_one_that_left_or_was_killed_is_replaced_at_once(left: bool, started: list[Process]) -> None:
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
