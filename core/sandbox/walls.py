"""Walls around a script, by Landlock (Linux 5.13 and newer): which files it may open, and whom it may signal.

Covered, as far as the kernel's Landlock goes (its ABI version in brackets): reading and writing files outside the room, the
program's libraries and the system's own folders [1]; renaming and linking out [2]; truncating [3]; TCP, also to loopback
[4]; device ioctls [5]; signals to processes outside and abstract Unix sockets [6]; ptrace and with it /proc/PID/environ,
mem, root and cwd of processes outside [1]. Not covered by these walls alone, but by the namespaces where a machine has them: file
names and sizes (stat) of what may not be opened; /proc/PID/cmdline of others; Unix sockets that have a file (a database's,
Docker's); shared memory in /dev/shm, which libraries need for their own workers; UDP. Imports nothing of the program.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator

CREATE, ADD, RESTRICT = 444, 445, 446  # system calls, the same on x86-64 and arm64
VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE, READ, LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REFER, TRUNCATE, IOCTL = 1 << 13, 1 << 14, 1 << 15
FIRST = (1 << 13) - 1  # every right of the first version
SINCE = {2: REFER, 3: TRUNCATE, 5: IOCTL}
OF_FILES = EXECUTE | WRITE | READ | TRUNCATE | IOCTL
DEVICES = (1 << 6) | (1 << 11)  # making them: never
TCP, SCOPES = 0b11, 0b11  # bind and connect; abstract sockets and signals
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/sys/devices/system", "/sys/fs/cgroup", "/proc")
SETTINGS = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone", "/etc/nsswitch.conf",
    "/etc/passwd", "/etc/group", "/etc/mime.types", "/etc/fonts", "/etc/alternatives", "/etc/ssl/openssl.cnf", "/etc/os-release",
)  # fmt: skip
DEVICE_FILES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/shm")
GPU = ("nvidia", "dri", "kfd")  # names in /dev begin so
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def version() -> int:
    """Landlock's version on this kernel, 0 where it has none."""
    return max(0, int(libc.syscall(CREATE, None, ctypes.c_size_t(0), VERSION)))


def visible() -> list[str]:
    """What a script may look at besides its room: the system's libraries and settings, the program's libraries, devices of a GPU."""
    libraries = [path for path in (*SYSTEM, *SETTINGS, sys.prefix, sys.base_prefix, sys.exec_prefix) if path != "/proc"]
    return [*libraries, *gpus()]


def close(room: str, network: bool, more: tuple[str, ...] = ()) -> None:
    """From here on this process and its children see only the room, the paths of `more` and what libraries need.

    `room` and `more` may be read and written. Needs no_new_privs. Raises OSError where there is no Landlock or it refuses.
    """
    abi = version()
    handled = FIRST | sum(right for since, right in SINCE.items() if abi >= since)
    net = 0 if network or abi < 4 else TCP
    scopes = SCOPES if abi >= 6 else 0
    attributes = struct.pack("QQQ", handled, net, scopes)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _call(CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        for path, rights in _rules((room, *more), handled):
            _allow(ruleset, path, rights)
        _call(RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _rules(own: tuple[str, ...], handled: int) -> Iterator[tuple[str, int]]:
    look = EXECUTE | READ | LIST
    for path in (*SYSTEM, *SETTINGS, sys.prefix, sys.base_prefix, sys.exec_prefix):
        yield path, look
    for path in own:
        yield path, handled & ~DEVICES
    for path in DEVICE_FILES:
        yield path, handled & ~DEVICES & ~EXECUTE
    for path in gpus():
        yield path, look | WRITE | (handled & IOCTL)


def gpus() -> list[str]:
    """The device files of GPUs."""
    return [f"/dev/{name}" for name in os.listdir("/dev") if name.startswith(GPU)]


def nvidia() -> list[str]:
    """Those of NVIDIA's GPUs, which CUDA needs."""
    return [path for path in gpus() if path.startswith("/dev/nvidia")]


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # this system has no such thing
        return
    try:
        if not os.path.isdir(path):
            rights &= OF_FILES
        _call(ADD, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    done = int(libc.syscall(number, *arguments))
    if done < 0:
        raise OSError(ctypes.get_errno(), f"Landlock refuses: {os.strerror(ctypes.get_errno())}")
    return done
