"""The workers of a headless command: one is kept alive while it runs, and let go with it."""

from __future__ import annotations

import os
import subprocess

from core.errors import StudioError
from core.settings import home

STARTS = 5  # workers that may end at once before it is given up


class Workers:
    """Keeps a worker alive while the command runs; lets go those that it started."""

    def __init__(self, idle: str) -> None:
        self._idle, self._started = idle, list[subprocess.Popen[bytes]]()

    def ensure(self) -> None:
        """Start a worker unless one lives or is on its way. Raises StudioError when they end as soon as they start."""
        from core.durable import worker

        if os.environ.get("STUDIO_WORKER") == "external" or worker.state().alive:
            return
        if self._started and self._started[-1].poll() is None:
            return
        if len(self._started) >= STARTS and all(each.poll() for each in self._started[-STARTS:]):
            raise StudioError(f"The worker does not start: see {home().folder / 'worker.log'}.")
        self._started.append(worker.spawn("--idle", self._idle))

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._started:
            each.terminate()
        for each in self._started:
            try:
                each.wait(5)
            except subprocess.TimeoutExpired:
                each.kill()
