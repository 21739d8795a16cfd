"""Is a process still there?"""

from __future__ import annotations

import time
from pathlib import Path


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
