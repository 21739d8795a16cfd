"""Folds, or chunks of a representation, that run before it is their turn, on cores that are free: what becomes of them is taken in order all
the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, TypeVar

from core.harness.cores import Cores

LOOK = 0.25  # seconds between two looks whether they are still wanted
Done = TypeVar("Done")


class Ahead(Generic[Done]):
    """`work(number)` for each number below `count`, the lowest first: on the core that the caller holds, and on every other as soon as it
    is spare. `take` waits for one of them. On leaving, what nobody has taken is given up (`given_up` says so to whoever runs it) and waited for."""

    def __init__(self, cores: Cores, work: Callable[[int], Done], count: int) -> None:
        self._cores, self._work, self._next, self._count = cores, work, 0, count
        self._begun, self._lock = dict[int, Future[Done]](), threading.Lock()
        self._here: Future[Done] | None = None  # what the caller's core does
        self._pool, self._given_up = ThreadPoolExecutor(max(1, count), "ahead"), threading.Event()

    def given_up(self) -> bool:
        """Whether the answers are wanted no more."""
        return self._given_up.is_set()

    def take(self, number: int) -> Done:
        """What became of this number's work, when it has ended; meanwhile the caller's core does what nobody has begun. Raises what it
        raised."""
        while True:
            with self._lock:
                if (found := self._begun.get(number)) is not None and found.done():
                    return self._begun.pop(number).result()
                if self._here is None or self._here.done():
                    self._here = self._begin(self._work)
                running = [each for each in (found, self._here) if each is not None]
            wait(running, return_when=FIRST_COMPLETED)

    def _begin(self, work: Callable[[int], Done]) -> Future[Done] | None:
        """The next number's work; None where all are begun. Call it under the lock."""
        if self._next == self._count:
            return None
        number, self._next = self._next, self._next + 1
        self._begun[number] = self._pool.submit(work, number)
        return self._begun[number]

    def _elsewhere(self, number: int) -> Done:
        try:
            return self._work(number)
        finally:  # before anybody hears that it has ended, or the next fold would not find the core
            self._cores.give_back()

    def _fill(self) -> None:
        while not self._given_up.is_set() and self._next < self._count:
            if not self._cores.spare(LOOK):
                continue
            with self._lock:
                begun = None if self._given_up.is_set() else self._begin(self._elsewhere)
            if begun is None:
                self._cores.give_back()

    def __enter__(self) -> Ahead[Done]:
        with self._lock:
            self._here = self._begin(self._work)
        threading.Thread(target=self._fill, name="ahead", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._given_up.set()
        self._pool.shutdown(wait=True)
