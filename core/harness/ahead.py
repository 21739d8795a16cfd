"""Folds that run before it is their turn, on cores that are free: what becomes of them is taken in order all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, TypeVar

from core.harness.cores import Cores

MOST = 64  # folds at a time
Done = TypeVar("Done")


class Ahead(Generic[Done]):
    """`start` runs something on a spare core, if there is one; `take` waits for it. On leaving, what nobody has taken is given up
    (`given_up` says so to whoever runs it) and waited for."""

    def __init__(self, cores: Cores) -> None:
        self._cores, self._running = cores, dict[int, Future[Done]]()
        self._pool, self._given_up = ThreadPoolExecutor(MOST, "ahead"), threading.Event()

    def given_up(self) -> bool:
        """Whether the answer is wanted no more."""
        return self._given_up.is_set()

    def start(self, number: int, work: Callable[[], Done]) -> bool:
        """Begin the work under this number, if it was not. False where no core is spare."""
        if number in self._running:
            return True
        if len(self._running) == MOST or not self._cores.spare():
            return False
        self._running[number] = self._pool.submit(work)
        self._running[number].add_done_callback(lambda _: self._cores.give_back())
        return True

    def take(self, number: int) -> Done | None:
        """What became of the work under this number, when it has ended; None where it was not begun. Raises what it raised."""
        future = self._running.pop(number, None)
        return None if future is None else future.result()

    def __enter__(self) -> Ahead[Done]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up.set()
        self._pool.shutdown(wait=True)
