"""One command, run to its end or stopped, with its wall clock and the peak memory of its whole process tree."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from core.errors import StudioError

SOON, EVERY = 0.02, 0.25  # seconds between two looks: at first, doubling, and later on


@dataclass(frozen=True)
class Measured:
    """`seconds` of wall clock; `peak` in bytes; `code` is the exit code, None when it was stopped after the limit."""

    seconds: float
    peak: int
    code: int | None


def measure(command: list[str], cwd: Path, env: Mapping[str, str], log: Path, limit: float, cores: int) -> Measured:
    """Run the command on the first `cores` cores, both streams into `log`, at most `limit` seconds.

    Memory is the sum over the tree at the worst look, pages that processes share divided among them where the system
    tells (Linux, own processes), else counted in each. A process that loses its parent before it was seen once (a
    quarter of a second) is missed. Nothing of the tree is left alive.
    """
    begun = time.monotonic()
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: _bind(cores),
        )  # fmt: skip
    tree = {psutil.Process(process.pid)}
    peak, code, pause = 0, None, SOON
    try:
        while (code := process.poll()) is None and time.monotonic() - begun < limit:
            tree |= _children(tree)
            peak = max(peak, sum(_memory(each) for each in tree))
            try:
                process.wait(pause)
            except subprocess.TimeoutExpired:
                pause = min(EVERY, 2 * pause)
    finally:
        seconds = time.monotonic() - begun
        _end(tree)
        process.wait()
    return Measured(seconds, peak, code)


def cores_here(wanted: int) -> int:
    """How many of the wanted cores this process may use."""
    return min(wanted, len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else wanted)


def _bind(cores: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def _children(tree: set[psutil.Process]) -> set[psutil.Process]:
    """All below any process of the tree, also below those that lost their parent."""
    found, ids = set[psutil.Process](), {each.pid for each in tree}
    for each in tree:
        try:
            # who has a parent here is found from there: each call for children looks at all of the machine's processes
            if each.ppid() not in ids:
                found |= set(each.children(recursive=True))
        except psutil.NoSuchProcess:
            continue
    return found


def _memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.NoSuchProcess:
        return 0
    except psutil.AccessDenied:
        return _resident(process)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


def _end(tree: set[psutil.Process]) -> None:
    """Kill what is left until nothing new is found. Raises StudioError for a process that cannot be killed."""
    for _ in range(10):
        tree |= _children(tree)
        alive = [each for each in tree if _alive(each)]
        if not alive:
            return
        for each in alive:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(alive, timeout=5)
    raise StudioError(f"Process {alive[0].pid} cannot be killed: end it before the benchmark goes on.")


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
