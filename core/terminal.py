"""Questions in the terminal without waiting for the answer: progress, interrupts and the clock go on meanwhile."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterator
from types import FrameType


class Terminal:
    """Lines from standard input as they come. The end of the input counts as an empty line, for ever."""

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor, self._held, self._over = descriptor, b"", False

    def line(self) -> str | None:
        """The next line without its end, or None while there is none. Returns at once."""
        while b"\n" not in self._held and not self._over and self._waiting():
            try:
                piece = os.read(self._descriptor, 4096)
            except OSError:
                piece = b""
            self._held, self._over = self._held + piece, not piece
        if b"\n" in self._held:
            line, self._held = self._held.split(b"\n", 1)
        elif self._over:
            line, self._held = self._held, b""
        else:
            return None
        return line.decode("utf-8", "replace").strip()

    def _waiting(self) -> bool:
        try:
            return bool(select.select([self._descriptor], [], [], 0)[0])
        except (OSError, ValueError):  # closed
            self._over = True
            return False


class Interrupts:
    """How often the person pressed Ctrl-C (or sent SIGTERM). The handler only counts: it may come at any place."""

    def __init__(self) -> None:
        self.count = 0

    def _came(self, _signal: int, _frame: FrameType | None) -> None:
        self.count += 1

    @contextlib.contextmanager
    def counted(self) -> Iterator[Interrupts]:
        """Count instead of dying."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, self._came) for number in numbers]
        try:
            yield self
        finally:
            for number, handler in zip(numbers, before):
                signal.signal(number, handler)


def say(text: str) -> None:
    """A line of progress, on standard error."""
    print(text, file=sys.stderr, flush=True)
