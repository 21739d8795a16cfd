"""The cores of this process, one for each script that runs: an evaluation holds one, and a fold may run ahead on one that is free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Cores:
    """So many scripts side by side, and never more. Who waits for a core goes before who would only like a further one."""

    def __init__(self, count: int) -> None:
        self._free, self._waiting = count, 0
        self._changed = threading.Condition()

    @contextmanager
    def held(self) -> Iterator[None]:
        """One core, as soon as there is one."""
        self._wait()
        try:
            yield
        finally:
            self.give_back()

    def spare(self, seconds: float = 0.0) -> bool:
        """Take one more as soon as it is free and nobody waits for it, False if that is not within so many seconds; `give_back` returns it."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._free > self._waiting, seconds):
                return False
            self._free -= 1
            return True

    @contextmanager
    def lent(self) -> Iterator[None]:
        """The core that the caller holds is free for others meanwhile; at the end it waits for one."""
        self.give_back()
        try:
            yield
        finally:
            self._wait()

    def _wait(self) -> None:
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: self._free > 0)
            self._waiting -= 1
            self._free -= 1

    def give_back(self) -> None:
        """Return one core."""
        with self._changed:
            self._free += 1
            self._changed.notify_all()
