"""A small world of a script's own, by namespaces (Linux): its processes, its network, its file system.

Covered: no other process can be seen or signalled, and all die with the first one (processes); no network device but a loopback
that is down (network); a root made anew, in which there is nothing but the system's and the program's libraries, read-only, the
room (its `input` read-only), a scratch folder with a short path, and shared memory of its own with a limit (files): the user's files
have not even names there, nor have Unix sockets. Ordinary users need a user namespace for all of this; root has one as well, for
it takes root's powers outside away. Not covered: the kernel itself, and how much of it is used. Imports nothing of the program.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 2, 4, 8, 4096, 16384, 1 << 18, 2
PIVOT_ROOT = {"x86_64": 155}.get(os.uname().machine, 41)
MOUNT_SETATTR, AT_RECURSIVE, ATTR_RDONLY, AT_FDCWD = 442, 0x8000, 1, -100
CAPSET = {"x86_64": 126}.get(os.uname().machine, 91)
PR_CAPBSET_DROP, LAST_CAPABILITY = 24, 63
SECOND = 2  # the script's number in its namespace, after the first process; outside, the kernel's own thread has it
RESERVED = 300  # process numbers that a wrapped count leaves out
FIRST = "/bin/cat"
OLD = "/.old"
SCRATCH = "/scratch"  # `output/tmp` of the room: a short path, for the 108 bytes that a Unix socket's may have
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
LINKS = {"/dev/fd": "/proc/self/fd", "/dev/stdin": "/proc/self/fd/0", "/dev/stdout": "/proc/self/fd/1",
         "/dev/stderr": "/proc/self/fd/2"}  # fmt: skip
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def enter(layers: frozenset[str], handed: tuple[int, ...] = ()) -> None:
    """This process's children live in a process namespace of their own, this one in a user namespace. Raises OSError.

    The namespace's first process ends, and all others with it, when this process does. `handed` are descriptors that it
    must not hold.
    """
    flags = (NEWUSER if "user" in layers else 0) | (NEWPID if "processes" in layers else 0)
    user, group = os.getuid(), os.getgid()
    if flags:
        _did(libc.unshare(flags), "a process namespace")
    if "user" in layers:
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            _write(f"/proc/self/{name}", line)
    if "processes" in layers:
        _first_process(handed)


def close(
    layers: frozenset[str], room: str, visible: list[str], memory: int, tasks: int, network: bool, itself: bool
) -> None:
    """Close this process and its children in; `visible` are the paths they may see. Raises OSError: it is then half closed.
    `itself`: this process may write to its own entry in the process list.

    `memory` is the size in bytes of the shared memory, `tasks` the number of processes and threads. No capability is left only
    after `drop`.
    """
    flags = (NEWNET if "network" in layers and not network else 0) | (NEWNS if "files" in layers else 0)
    if flags or "user" in layers:
        _did(libc.unshare(flags | (NEWIPC | NEWUTS if "user" in layers or flags else 0)), "namespaces")
    if "files" in layers:
        _own_root(room, visible, memory, "process list" in layers)
        own = [f"/proc/{os.getpid()}"] if itself and "process list" in layers else []
        for path in own:
            _mount(path, path, None, MS_BIND)
    if "process numbers" in layers:
        _number_processes(RESERVED + tasks)
    if "files" in layers:
        _read_only("/", True)
        for path in (room, SCRATCH, "/dev/shm", *own):
            _read_only(path, False)
        _read_only(f"{room}/input", True)


def drop() -> None:
    """Give up every capability for good."""
    for number in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)  # fails without the right to, and beyond the last one
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _did(libc.syscall(CAPSET, header, data), "giving up capabilities")


def _first_process(handed: tuple[int, ...]) -> None:
    """`cat` on a pipe that never says anything. Spawned, not forked: a copy of a large process would take 20 ms.

    As nobody waits for the orphans that it adopts, it ignores the end of children: the kernel then reaps them.
    """
    end, _ours = os.pipe()  # the other end stays open for as long as this process lives
    actions = [(os.POSIX_SPAWN_DUP2, end, 0), *((os.POSIX_SPAWN_CLOSE, descriptor) for descriptor in handed)]
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        os.posix_spawn(FIRST, [FIRST], {}, file_actions=actions)
    finally:
        signal.signal(signal.SIGCHLD, before)
        os.close(end)


def _own_root(room: str, visible: list[str], memory: int, own_proc: bool) -> None:
    real = [(path, os.path.realpath(path)) for path in visible if os.path.exists(path)]
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", sys.base_prefix, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    os.chdir(sys.base_prefix)
    os.mkdir(OLD[1:])
    _did(libc.syscall(PIVOT_ROOT, b".", OLD[1:].encode()), "a root of its own")
    os.chdir("/")
    for path, target in real:
        _show(target)
        if path != target and not os.path.lexists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.symlink(target, path)
    for path in DEVICES:
        _show(path)
    for path, to in LINKS.items():
        os.symlink(to, path)
    os.makedirs("/dev/shm")
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"size={memory},nr_inodes=65536,mode=1777")
    os.makedirs("/proc")
    if own_proc:
        _mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
        _mount("tmpfs", "/proc/1", "tmpfs", MS_NOSUID | MS_NODEV, "size=4k,mode=555")  # it lives outside these walls
    else:
        _mount(f"{OLD}/proc", "/proc", None, MS_BIND | MS_REC)
    _show(room)
    _mount(f"{room}/input", f"{room}/input", None, MS_BIND)
    os.mkdir(SCRATCH)
    _mount(f"{room}/output/tmp", SCRATCH, None, MS_BIND)
    _did(libc.umount2(OLD.encode(), MNT_DETACH), "leaving the old root")
    os.rmdir(OLD)
    with contextlib.suppress(FileExistsError):
        os.symlink(SCRATCH, "/tmp")


def _show(path: str) -> None:
    """A path of the old root at the same place in the new one, unless it is there already."""
    source = f"{OLD}{path}"
    if os.path.exists(path) and os.path.samefile(path, source):
        return
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o444))
    _mount(source, path, None, MS_BIND | MS_REC)


def _number_processes(highest: int) -> None:
    """The namespace's own limit on process numbers, and never the whole machine's. Raises OSError where it is not certain which.

    Before Linux 6.14 there is one limit for the machine, and root may write it from within a namespace.
    """
    if kernel() < (6, 14) or os.getpid() != SECOND:
        raise OSError(
            "process numbers are not limited here: no namespace of its own, or a kernel that has one limit for all"
        )
    _write("/proc/sys/kernel/pid_max", str(highest))
    with contextlib.suppress(OSError):  # a kernel without this counts from 3 on: so many more the first time round
        _write("/proc/sys/kernel/ns_last_pid", str(RESERVED))


def kernel() -> tuple[int, int]:
    """The kernel's version."""
    major, minor = os.uname().release.split(".")[:2]
    return int(major), int("".join(filter(str.isdigit, minor)))


def _read_only(path: str, whether: bool) -> None:
    attributes = (ctypes.c_uint64 * 4)(ATTR_RDONLY if whether else 0, 0 if whether else ATTR_RDONLY, 0, 0)
    flags = AT_RECURSIVE if path == "/" else 0
    done = libc.syscall(MOUNT_SETATTR, AT_FDCWD, path.encode(), flags, attributes, ctypes.c_size_t(32))
    _did(done, f"{path} {'read-only' if whether else 'writable'}")


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    given = [None if each is None else os.fsencode(each) for each in (source, target, kind, data)]
    _did(libc.mount(given[0], given[1], given[2], ctypes.c_ulong(flags), given[3]), f"mounting {target}")


def _write(path: str, line: str) -> None:
    with open(path, "w") as file:
        file.write(line)


def _did(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"the kernel refuses {what}: {os.strerror(ctypes.get_errno())}")
