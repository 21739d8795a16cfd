"""The test's side of `tests.fakes.worker`: ask for workers, kill them, see whether they live."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Worker:
    """A worker process."""

    pid: int
    handle: int  # a pidfd: readable once the process has ended
    home: Path

    def kill(self) -> None:
        """As a crash: kill -9, then wait for its end."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """As an operator: SIGTERM, then wait for its end."""
        self._end(signal.SIGTERM)

    def wait(self, patience: float = 30.0) -> None:
        """Until it has ended by itself."""
        assert self.ended(patience), f"worker {self.pid} goes on"

    def ended(self, patience: float = 0.0) -> bool:
        """Whether it has ended, waiting up to `patience` seconds."""
        return bool(select.select([self.handle], [], [], patience)[0])

    def _end(self, number: int) -> None:
        if not self.ended():
            signal.pidfd_send_signal(self.handle, number)
        if not self.ended(10.0):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            raise AssertionError(f"worker {self.pid} did not end")


class Nursery:
    """One process that has imported the program, and the workers forked from it."""

    def __init__(self) -> None:
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.worker"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, **dict.fromkeys(names, "1")},
        )  # fmt: skip
        self.workers: list[Worker] = []

    def worker(self, home: Path, **more: str) -> Worker:
        """A new worker of this installation; its log is `worker.log` there."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        environment = {"STUDIO_HOME": str(home), "STUDIO_SLOTS": "2", **more}
        print(json.dumps({"env": environment, "log": str(home / "worker.log")}), file=self._process.stdin, flush=True)
        pid = json.loads(self._process.stdout.readline())["pid"]
        self.workers.append(Worker(pid, os.pidfd_open(pid), home))
        return self.workers[-1]

    def clear(self, home: Path | None = None) -> None:
        """End every worker, or those of this installation."""
        for worker in [each for each in self.workers if home in (None, each.home)]:
            worker.kill()
            os.close(worker.handle)
            self.workers.remove(worker)

    def close(self) -> None:
        """End every worker and the nursery."""
        self.clear()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def in_rooms(home: Path) -> list[int]:
    """Process ids that work in a room of this installation: running scripts."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                where = os.readlink(folder / "cwd")
            except OSError:  # gone meanwhile
                continue
            if where.startswith(str(home / "rooms")):
                found.append(int(folder.name))
    return found
