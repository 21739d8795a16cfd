"""Close a room around this process, layer after layer, in the one order that works. Imports nothing of the program."""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Any

import namespaces  # type: ignore[import-not-found]
import seccomp  # type: ignore[import-not-found]
import walls  # type: ignore[import-not-found]

PR_SET_NO_NEW_PRIVS = 38
NICE = 5  # a keeper must get its turn among a hundred processes that fork
GRACE = 5  # seconds of processor time from the signal that names it to the one that ends all
SHARED = 4  # shared memory that nobody has mapped may take this part of the memory limit
libc = ctypes.CDLL(None, use_errno=True)


def before(layers: frozenset[str], handed: tuple[int, ...] = ()) -> None:
    """In the script's parent, before the fork; `handed` are descriptors that are the script's and the parent's. Raises OSError."""
    namespaces.enter(layers, handed)


def after(request: dict[str, Any], layers: frozenset[str]) -> None:
    """In the script's own process: limits, its small world, and at last no power, no way to a file, no system call that
    it has no need of. Raises OSError: the room is then half closed, and nothing may run in it."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("800")  # a machine that runs out of memory ends scripts first
    os.nice(NICE)
    _limits(request, layers)
    room, network, memory = request["room"], request["network"], request["memory"] // SHARED
    gpu = bool(walls.nvidia())
    namespaces.close(layers, room, walls.visible(), memory, request["tasks"], network, gpu)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses no_new_privs")
    namespaces.drop()
    if "landlock" in layers:
        own = (f"/proc/{os.getpid()}",) if gpu else ()  # CUDA names its threads there, or does not start
        walls.close(room, network, ((namespaces.SCRATCH,) if "files" in layers else ()) + own)
    if "seccomp" in layers:
        seccomp.close(network)


def _limits(request: dict[str, Any], layers: frozenset[str]) -> None:
    cpu = int(request["seconds"] * max(2, request["threads"]) + 30)
    limits = {
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: int(request["file_size"]),
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if "user" in layers and namespaces.kernel() >= (
        5,
        14,
    ):  # older ones count the user's processes everywhere; root is never bound
        limits[resource.RLIMIT_NPROC] = 2 * request["tasks"]
    for what, limit in limits.items():
        hard = resource.getrlimit(what)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        last = limit + GRACE if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else limit
        resource.setrlimit(what, (limit, last))
