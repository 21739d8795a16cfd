"""An installation for one measurement, with a worker of its own that is gone at the end."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def installation() -> Iterator[Path]:
    """A new STUDIO_HOME."""
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("STUDIO_")}
    with tempfile.TemporaryDirectory(prefix="studio-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["STUDIO_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            del os.environ["STUDIO_HOME"]
            os.environ.update(before)


@contextmanager
def worker() -> Iterator[int]:
    """The process id of a worker that beats."""
    from core.durable import worker as workers

    process: subprocess.Popen[bytes] = workers.spawn()
    try:
        wait(lambda: workers.state().alive, 60.0, "the worker did not start")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def wait(there: Callable[[], bool], patience: float, sentence: str) -> None:
    """Until it is there. Raises TimeoutError with the sentence."""
    until = time.monotonic() + patience
    while not there():
        if time.monotonic() > until:
            raise TimeoutError(sentence)
        time.sleep(0.05)


def resident(pid: int) -> float:
    """A process's resident memory in MB (1e6 bytes)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)


def children(pid: int) -> list[int]:
    """The process ids right below it, whichever thread started them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
