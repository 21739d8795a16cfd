"""Which protections a room has on this machine: found out once by trying them, named for the pages and for a run's record.

Linux: all of these where the kernel allows them (inside some containers user namespaces are refused: then Landlock and seccomp hold
what they can, and what is missing is named). macOS and Windows: generated scripts do not run at all, for nothing there would
hold them; a container, a virtual machine or WSL 2 does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from core.errors import StudioError
from core.sandbox.starter import HERE
from core.sandbox.walls import version

PATIENCE = 60.0  # seconds for the trial
ALWAYS = (
    "own process tree, killed whole",
    "empty environment",
    "limits on time, memory, processes, files, disk and output",
)
NETWORK, FILES, SIGNALS = "no network", "no files but its own", "no signals to other processes"
NO_TCP = "no TCP"
PROCESSES, SOCKETS, SHARED = (
    "no sight of other processes",
    "no sockets of other programs",
    "shared memory of its own, limited",
)
NUMBERS, CALLS, WRITES = "a hard limit on processes", "no risky system calls", "read-only input"
EVERY = (*ALWAYS, NETWORK, FILES, SIGNALS, PROCESSES, SOCKETS, SHARED, WRITES, NUMBERS, CALLS)


@lru_cache(maxsize=1)
def layers() -> tuple[str, ...]:
    """The layers that every room of this process is closed with. A room that cannot be closed so is not used at all.

    Raises StudioError where scripts cannot be kept in, and where the trial itself fails.
    """
    if not sys.platform.startswith("linux"):
        raise StudioError("Generated scripts run on Linux only: use a container, a virtual machine or WSL 2.")
    done = subprocess.run(
        [sys.executable, "-I", str(HERE / "probe.py")], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    if done.returncode != 0:
        raise StudioError(f"The sandbox could not be tried out: {done.stderr.strip().splitlines()[-1:]}")
    return tuple(cast(list[str], json.loads(done.stdout)))


def named(found: tuple[str, ...], landlock: int) -> tuple[str, ...]:
    """The protections that these layers come to, with this version of Landlock."""
    walls = landlock if "landlock" in found else 0
    holds = {
        NETWORK: "network" in found or "seccomp" in found,
        NO_TCP: walls >= 4 and "network" not in found and "seccomp" not in found,
        FILES: "files" in found or walls > 0,
        SIGNALS: "processes" in found or walls >= 6,
        PROCESSES: "process list" in found,
        SOCKETS: "files" in found,
        SHARED: "files" in found,
        WRITES: "files" in found,
        NUMBERS: "process numbers" in found,
        CALLS: "seccomp" in found,
    }
    return (*ALWAYS, *(name for name, on in holds.items() if on))


def protections() -> tuple[str, ...]:
    """Which protections are on, for the page and for a run's record."""
    return named(layers(), version())


def missing(on: tuple[str, ...]) -> tuple[str, ...]:
    """Which protections of a full sandbox are off."""
    return tuple(name for name in EVERY if name not in on)


def common(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What several have in common: a chain holds as its weakest link."""
    first, *rest = each
    return tuple(name for name in first if all(name in other for other in rest))
