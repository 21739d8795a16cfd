"""Which runs something computes for in this process: their clocks tick."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

_busy: Counter[str] = Counter()
_busy_lock = threading.Lock()


@contextmanager
def busy(run: str) -> Iterator[None]:
    """While inside, the run's clock ticks (the worker's beat writes it down)."""
    with _busy_lock:
        _busy[run] += 1
    try:
        yield
    finally:
        with _busy_lock:
            _busy[run] -= 1


def busy_runs() -> list[str]:
    """The runs for which something computes in this process."""
    with _busy_lock:
        return [run for run, count in _busy.items() if count > 0]
