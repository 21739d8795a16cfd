"""What a process tree takes: processes, memory, disk. Read from /proc by the keeper, from outside. Imports nothing of the program.

Covered: every descendant, in whatever session or namespace; memory that no file backs, shared pages divided among their users;
files of the room and files that are deleted but still open. Not covered: memory of the kernel itself (buffers of sockets and pipes:
bounded by the limits on open files and processes), a deleted file that is only mapped (the room on the disk that is kept free).
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import NamedTuple


class Disk(NamedTuple):
    """Bytes and number of files."""

    size: int
    files: int


def descendants() -> tuple[list[int], int]:
    """Process ids below this process, deepest last, and how many threads these have together."""
    found: list[int] = []
    threads, waiting = 0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        for task in _listed(f"/proc/{pid}/task"):
            threads += pid != os.getpid()
            try:
                with open(f"{task}/children") as file:
                    children = [int(child) for child in file.read().split()]
            except OSError:  # the process is gone meanwhile
                continue
            found += children
            waiting += children
    return found, threads


def too_large(tree: list[int], limit: int, hurry: Callable[[], bool] = lambda: False) -> bool:
    """Whether the tree holds more bytes than this. Pages that a fork shares count once; that takes milliseconds per
    process to find out, so it is asked only where the quick count, which takes them several times, is above the limit;
    and it is given up, for another look, as soon as something else is in a `hurry`: processes that multiply meanwhile."""
    if resident(tree) <= limit:
        return False
    total = 0
    try:
        for pid in tree:
            if hurry():
                return False
            total += proportional([pid])
            if total > limit:
                return True
    except PermissionError:  # a process that hides: the quick count stands
        return True
    return False


def resident(tree: list[int]) -> int:
    """Resident bytes that no file backs; what a fork shares counts in every process."""
    return sum(_summed(f"/proc/{pid}/status", ("RssAnon:", "RssShmem:")) for pid in tree)


def proportional(tree: list[int]) -> int:
    """Resident bytes that no file backs, each shared page divided by the number of its users."""
    return sum(_summed(f"/proc/{pid}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:")) for pid in tree)


def on_disk(room: str, tree: list[int], enough: Disk) -> Disk:
    """What lies in the room, and what the tree holds open of deleted files. Stops counting where it is more than `enough`."""
    size = files = 0
    waiting = [room]
    while waiting and size <= enough.size and files <= enough.files:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    files += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if files > enough.files:
                        break
        except OSError as error:  # gone meanwhile, or shut by the script against its own user
            if error.errno == errno.ENAMETOOLONG:  # folders in folders, to hide in
                files = enough.files + 1
    return Disk(size + _deleted(tree), files)


def free(room: str) -> int:
    """Bytes that are left on the room's disk for an ordinary user."""
    about = os.statvfs(room)
    return about.f_bavail * about.f_frsize


def _deleted(tree: list[int]) -> int:
    sizes: dict[tuple[int, int], int] = {}
    for pid in tree:
        for path in _listed(f"/proc/{pid}/fd"):
            try:
                about = os.stat(path)
            except OSError:  # closed meanwhile
                continue
            if about.st_nlink == 0 and stat.S_ISREG(about.st_mode):
                sizes[about.st_dev, about.st_ino] = about.st_blocks * 512
    return sum(sizes.values())


def _listed(folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in os.listdir(folder)]
    except OSError:  # the process is gone meanwhile, or hides
        return []


def _summed(path: str, names: tuple[str, ...]) -> int:
    """The bytes in these lines of a /proc file that counts in kB; 0 when the process is gone meanwhile."""
    try:
        with open(path) as file:
            return sum(int(line.split()[1]) for line in file if line.startswith(names)) * 1024
    except (FileNotFoundError, ProcessLookupError):
        return 0
