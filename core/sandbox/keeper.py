"""The keeper: parent of one script, child of the worker or of the fork server. It owns the script's whole process tree.

Covered here (Linux): a process group and session of its own; no parent environment; limits on CPU seconds, file size, open
files; memory of the whole tree, log size and wall clock by watching; every descendant killed at the end, also those that
called setsid (the keeper is their subreaper); killed as well when the worker dies (its end of the lifeline closes: the keeper
outlives the worker for that moment, and the fork server altogether); no network, and no look at the environment of the
user's other processes, where a user namespace can be had; the user's other files, and signals to other processes, where
the kernel has Landlock (see walls.py). Imports nothing of the program; started by path, isolated.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from typing import Any

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 36, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
POLL = 0.1  # seconds between two looks at memory, log and clock
PATIENCE = 20.0  # seconds after which killing is given up: processes that no signal reaches
libc = ctypes.CDLL(None, use_errno=True)


def keep(request: dict[str, Any], control: int, lifeline: int, log: int, verdict: int) -> None:
    """Run the script and write one JSON line to `verdict`: {"kind": "exit"|"time"|"memory"|"output"|"let go", "code": int or null}.

    `request` holds room, threads, seconds, memory (bytes), file_size (bytes), log_size (bytes), network (bool).
    """
    if os.getsid(0) != os.getpid():
        os.setsid()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = os.fork()
    if child == 0:
        os.close(lifeline)
        os.close(verdict)
        _become_script(request, control, log)
    os.close(control)
    kind, code = _watch(child, request, lifeline, log)
    _kill_tree()
    with contextlib.suppress(BrokenPipeError):  # the worker is gone
        os.write(verdict, (json.dumps({"kind": kind, "code": code}) + "\n").encode())


def _become_script(request: dict[str, Any], control: int, log: int) -> None:
    code = 1
    try:
        os.setsid()
        if not request["network"]:
            close_network()
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _limits(request)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        control = _move(control, 3)
        os.closerange(4, 1 << 16)
        room = request["room"]
        os.environ.clear()
        os.environ.update(environment(room, request["threads"]))
        tempfile.tempdir = None
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # in order with the errors, and there if killed
        from driver import serve  # type: ignore[import-not-found]
        from walls import close  # type: ignore[import-not-found]

        close(room, request["network"])
        serve(room, control, request["threads"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else (0 if end.code is None else 1)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:  # noqa: BLE001  # whatever a generated script raises ends this process, in the log
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):  # the script may have closed or replaced it
                stream.flush()
        os._exit(code & 0xFF)


def environment(room: str, threads: int) -> dict[str, str]:
    """All that a script's environment holds."""
    scratch = os.path.join(room, "output", "tmp")
    os.makedirs(scratch, exist_ok=True)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": scratch, "TMPDIR": scratch,
        "HF_HUB_OFFLINE": "1", "MPLBACKEND": "Agg", "MPLCONFIGDIR": scratch, **{name: str(threads) for name in names},
    }  # fmt: skip


def close_network() -> bool:
    """A network namespace without any interface; whether the machine allows one.

    The user namespace around it, made for root too, keeps /proc/*/environ of processes outside shut.
    """
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return os.geteuid() == 0 and bool(libc.unshare(CLONE_NEWNET) == 0)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)
    return True


def _limits(request: dict[str, Any]) -> None:
    cpu = int(request["seconds"] * max(2, request["threads"]) + 30)
    for what, limit in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, int(request["file_size"])),
        (resource.RLIMIT_NOFILE, 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (limit, limit))


def _move(old: int, new: int) -> int:
    if old != new:
        os.dup2(old, new)
    os.set_inheritable(new, False)
    return new


def _watch(child: int, request: dict[str, Any], lifeline: int, log: int) -> tuple[str, int | None]:
    """Until the script ends, breaks a limit, or the worker lets go of the lifeline."""
    ends = time.monotonic() + request["seconds"]
    handle = os.pidfd_open(child)
    try:
        while True:
            ready, _, _ = select.select([handle, lifeline], [], [], POLL)
            if handle in ready:
                return "exit", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            if lifeline in ready:
                return "let go", None
            if time.monotonic() > ends:
                return "time", None
            if os.fstat(log).st_size > request["log_size"]:
                return "output", None
            if too_large(request["memory"]):
                return "memory", None
    finally:
        os.close(handle)


def descendants() -> list[int]:
    """Process ids below the keeper, deepest last."""
    found: list[int] = []
    waiting = [os.getpid()]
    while waiting:
        for task in _listed(f"/proc/{waiting.pop()}/task"):
            try:
                with open(f"{task}/children") as file:
                    children = [int(pid) for pid in file.read().split()]
            except OSError:  # the process is gone meanwhile
                continue
            found += children
            waiting += children
    return found


def _listed(folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]
    except OSError:  # the process is gone meanwhile
        return []


def too_large(limit: int) -> bool:
    """Whether the tree holds more bytes than this. Pages that a fork shares count once; that takes milliseconds per
    process to find out, so it is asked only where the quick count, which takes them several times, is above the limit."""
    tree = descendants()
    if resident(tree) <= limit:
        return False
    try:
        return proportional(tree) > limit
    except PermissionError:  # a process that hides: the quick count stands
        return True


def resident(tree: list[int]) -> int:
    """Resident bytes that no file backs; what a fork shares counts in every process."""
    return sum(_summed(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) for pid in tree)


def proportional(tree: list[int]) -> int:
    """Resident bytes that no file backs, each shared page divided by the number of its users."""
    return sum(_summed(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for pid in tree)


def _summed(path: str, names: tuple[str, ...]) -> int:
    """The bytes in these lines of a /proc file that counts in kB; 0 when the process is gone meanwhile."""
    try:
        with open(path) as file:
            return sum(int(line.split()[1]) for line in file if line.startswith(names)) * 1024
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _kill_tree() -> None:
    """Kill until nothing is left: a child that forks meanwhile is adopted by this subreaper and found again."""
    ends = time.monotonic() + PATIENCE
    while (alive := descendants()) and time.monotonic() < ends:
        for number in (signal.SIGSTOP, signal.SIGKILL):  # first all stand still, so that none forks away
            for pid in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
        _reap()
        time.sleep(0.002)


def _reap() -> None:
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    keep(json.loads(sys.argv[1]), *(int(number) for number in sys.argv[2:6]))
