"""Is a process still there? And which one is it, seen from outside its namespace?"""

from __future__ import annotations

import os
import time
from pathlib import Path

SELF = "os.readlink('/proc/self/ns/pid') + ' ' + os.readlink('/proc/self')"  # what a script writes of itself


def alive(pid: int) -> bool:
    """Whether it runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int, patience: float = 5.0) -> bool:
    """Whether it ends within `patience` seconds."""
    until = time.monotonic() + patience
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def written(path: Path, patience: float = 20.0) -> str:
    """What the file holds once it holds something. The writer must write it in one go."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"nothing was written to {path.name} within {patience} s")


def outer(told: str) -> int:
    """The process that wrote SELF, by its number here. Raises AssertionError where it is gone already."""
    namespace, inner = told.rsplit(" ", 1)
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{name}/ns/pid") != namespace:
                continue
            lines = Path(f"/proc/{name}/status").read_text().splitlines()
        except OSError:  # gone meanwhile, or another user's
            continue
        if next(line for line in lines if line.startswith("NSpid:")).split()[-1] == inner:
            return int(name)
    raise AssertionError(f"no process {told}")


def members(told: str) -> list[int]:
    """The living processes of the namespace in which SELF was written."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{name}/ns/pid") == told.rsplit(" ", 1)[0] and alive(int(name)):
                found.append(int(name))
        except OSError:  # gone meanwhile, or another user's
            continue
    return found
