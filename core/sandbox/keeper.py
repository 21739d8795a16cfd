"""The keeper: parent of one script, child of the worker or of the fork server. It owns the script's whole process tree.

Covered (Linux): a process group and session of its own; no parent environment; limits on CPU seconds, file size, open files; by
watching: memory, processes and threads of the whole tree, files and bytes in the room, log size and wall clock; every descendant
killed at the end, also those that called setsid (the keeper is their subreaper) and also after a normal end; killed as well when the
worker dies (its end of the lifeline closes: the keeper outlives the worker for that moment, and the fork server altogether). Then the
layers that the request names, each of which is refused as a whole rather than left out: namespaces.py (processes, network, file
system), walls.py (Landlock: files, signals, TCP), seccomp.py (system calls, sockets). Which of them a machine has, `layers.py` finds
out. Not covered: faults of the kernel; the time that a processor's caches tell; macOS and Windows, where no script runs at all.
Imports nothing of the program; started by path, isolated.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import tempfile
import time
from typing import Any, NoReturn

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import closing  # type: ignore[import-not-found]  # these are loaded before the room is closed
import measure  # type: ignore[import-not-found]
from driver import serve  # type: ignore[import-not-found]

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
POLL = 0.1  # seconds between two looks at memory, processes, log and clock
DISK_POLL, DISK_SHARE = 0.3, 5  # seconds between two looks at the disk, and at least so many times what a look takes
FREE = 512 << 20  # bytes that are left on the disk in any case
PATIENCE = 20.0  # seconds after which killing is given up: processes that no signal reaches
CONTROL, STATUS = 3, 4  # descriptors of the script; the second is closed before its own code runs
libc = ctypes.CDLL(None, use_errno=True)


def keep(request: dict[str, Any], control: int, lifeline: int, log: int, verdict: int) -> None:
    """Run the script and write one JSON line to `verdict`: {"kind": KIND, "code": int or null}.

    KIND: exit, time, memory, tasks, disk, files, output, let go, or open: the room could not be closed, and nothing ran.
    `request` holds room, threads, seconds, memory, file_size, log_size, disk (bytes), files, tasks, processes,
    network (bool), layers, gpus (text or null).
    """
    if os.getsid(0) != os.getpid():
        os.setsid()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    heard, status = os.pipe()
    layers = frozenset(request["layers"])
    kind, code = "open", None
    try:
        os.makedirs(scratch(request["room"]), exist_ok=True)
        closing.before(layers, (control, lifeline, log, verdict, heard, status))
        child = os.fork()
        if child == 0:
            for descriptor in (lifeline, verdict, heard):
                os.close(descriptor)
            _begin(request, layers, control, log, status)
    except OSError as error:
        os.write(log, f"The room could not be closed: {error}\n".encode())
    else:
        os.close(control)
        os.close(status)
        kind, code = _watch(child, request, lifeline, log)
        _kill_tree()
        if os.read(heard, 16):
            kind, code = "open", None
    with contextlib.suppress(BrokenPipeError):  # the worker is gone
        os.write(verdict, (json.dumps({"kind": kind, "code": code}) + "\n").encode())


def _begin(request: dict[str, Any], layers: frozenset[str], control: int, log: int, status: int) -> NoReturn:
    """The keeper's child: close the room, then become the script. Says so on `status` where that fails. Never returns."""
    os.setsid()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    _place(control, status)
    try:
        closing.after(request, layers)
    except OSError as error:
        os.write(2, f"The room could not be closed: {error}\n".encode())
        os.write(STATUS, b"open")
        os._exit(1)
    os.close(STATUS)
    _be_script(request["room"], request["threads"], layers, request["gpus"])


def _place(control: int, status: int) -> None:
    """Leave the script's two descriptors and the standard ones, and close the rest."""
    control, status = os.dup(control), os.dup(status)
    high = max(control, status) + 1
    os.dup2(control, high)
    os.dup2(status, high + 1)
    os.dup2(high, CONTROL, inheritable=False)
    os.dup2(high + 1, STATUS, inheritable=False)
    os.closerange(STATUS + 1, 1 << 16)


def _be_script(room: str, threads: int, layers: frozenset[str], gpus: str | None) -> NoReturn:
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment(room, threads, layers, gpus))
        tempfile.tempdir = None
        sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.abspath(__file__))]
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # in order with the errors, and there if killed
        serve(room, CONTROL, threads)
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


def environment(room: str, threads: int, layers: frozenset[str], gpus: str | None) -> dict[str, str]:
    """All that a script's environment holds. `gpus` are those of the engine's CUDA_VISIBLE_DEVICES, if it has any."""
    temporary = closing.namespaces.SCRATCH if "files" in layers else scratch(room)
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "LOKY_MAX_CPU_COUNT")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": temporary, "TMPDIR": temporary,
        "HF_HUB_OFFLINE": "1", "MPLBACKEND": "Agg", "MPLCONFIGDIR": temporary, **{name: str(threads) for name in names},
        **({} if gpus is None else {"CUDA_VISIBLE_DEVICES": gpus}),
    }  # fmt: skip


def scratch(room: str) -> str:
    """The room's folder for temporary files."""
    return os.path.join(room, "output", "tmp")


def _watch(child: int, request: dict[str, Any], lifeline: int, log: int) -> tuple[str, int | None]:
    """Until the script ends, breaks a limit, or the worker lets go of the lifeline."""
    ends = time.monotonic() + request["seconds"]
    disk_due = time.monotonic() + DISK_POLL
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
            if _crowded(request):
                return "tasks", None
            tree = measure.descendants()[0]
            if measure.too_large(tree, request["memory"], lambda: _crowded(request)):
                return "memory", None
            if time.monotonic() > disk_due:
                begun = time.monotonic()
                if broken := _disk(request, tree):
                    return broken, None
                disk_due = time.monotonic() + max(DISK_POLL, DISK_SHARE * (time.monotonic() - begun))
    finally:
        os.close(handle)


def _crowded(request: dict[str, Any]) -> bool:
    tree, tasks = measure.descendants()
    return bool(tasks > request["tasks"] or len(tree) > request["processes"])


def _disk(request: dict[str, Any], tree: list[int]) -> str | None:
    """Which limit of the disk is broken, if one is."""
    enough = measure.Disk(request["disk"], request["files"])
    found = measure.on_disk(request["room"], tree, enough)
    if found.files > enough.files:
        return "files"
    return "disk" if found.size > enough.size or measure.free(request["room"]) < FREE else None


def _kill_tree() -> None:
    """Kill until nothing is left: a child that forks meanwhile is adopted by this subreaper and found again."""
    ends = time.monotonic() + PATIENCE
    while (alive := measure.descendants()[0]) and time.monotonic() < ends:
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
    keep(json.loads(sys.argv[1]), *(int(number) for number in sys.argv[2:6]))
