"""Walls around a script, by Landlock (Linux 5.13 and newer): which files it may open, and whom it may signal.

Covered, as far as the kernel's Landlock goes (its ABI version in brackets): reading and writing files outside the room, the
program's libraries and the system's own folders [1]; renaming and linking out [2]; truncating [3]; TCP, also to loopback
[4]; device ioctls [5]; signals to processes outside and abstract Unix sockets [6]; ptrace and with it /proc/PID/environ,
mem, root and cwd of processes outside [1]. Not covered: file names and sizes (stat) of what may not be opened; /proc/PID/cmdline
of others; Unix sockets that have a file (a database's, Docker's); shared memory in /dev/shm, which libraries need for their own
workers. Imports nothing of the program.
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


def close(room: str, network: bool) -> int:
    """From here on this process and its children see only the room and what libraries need; Landlock's version, 0 without.

    `room` may be read and written. Needs no_new_privs. Raises OSError where Landlock is there and refuses.
    """
    abi = version()
    if abi == 0:
        return 0
    handled = FIRST | sum(right for since, right in SINCE.items() if abi >= since)
    net = 0 if network or abi < 4 else TCP
    scopes = SCOPES if abi >= 6 else 0
    attributes = struct.pack("QQQ", handled, net, scopes)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _call(CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        for path, rights in _rules(room, handled):
            _allow(ruleset, path, rights)
        _call(RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
    return abi


def _rules(room: str, handled: int) -> Iterator[tuple[str, int]]:
    look = EXECUTE | READ | LIST
    for path in (*SYSTEM, *SETTINGS, sys.prefix, sys.base_prefix, sys.exec_prefix):
        yield path, look
    yield room, handled & ~DEVICES
    for path in DEVICE_FILES:
        yield path, handled & ~DEVICES & ~EXECUTE
    for name in os.listdir("/dev"):
        if name.startswith(GPU):
            yield f"/dev/{name}", look | WRITE | (handled & IOCTL)


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
