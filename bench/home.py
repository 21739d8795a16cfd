"""An installation for one measurement, with a worker of its own that is gone at the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
        _end(process)


@contextmanager
def server(home: Path, *more: str) -> Iterator[tuple[str, int]]:
    """`streamlit run app.py` on this installation, with more options: its host:port and its process id. Nothing starts a worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "STUDIO_WORKER": "external"}
    options = ["--server.port", address.split(":")[1], "--server.headless", "true", *more]
    with open(home / "server.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options], cwd=ROOT, env=environment, stdout=log, stderr=log
        )  # fmt: skip
    try:
        wait(lambda: _healthy(address), 60.0, f"the server did not start: {(home / 'server.log').read_text()}")
        yield address, process.pid
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _healthy(address: str) -> bool:
    try:
        urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=1)
    except OSError:  # it is not there yet
        return False
    return True


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


def computed(pid: int) -> float:
    """Seconds that a process has computed so far, threads that ended included; what else runs here does not make them more."""
    return time.clock_gettime((~pid << 3) | 2)  # the kernel's id of that process's clock


def children(pid: int) -> list[int]:
    """The process ids right below it, whichever thread started them."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
