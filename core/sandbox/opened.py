"""Which files of a folder are opened, seen from outside by the kernel's inotify (Linux): whatever library opens them, and
whatever the script does to hide it. Memory-mapped or read by C code counts like everything else."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

IN_OPEN, IN_ISDIR = 0x20, 0x40000000
EVENT = struct.Struct("iIII")
PIECE = 1 << 16
libc = ctypes.CDLL(None, use_errno=True)


class Opened:
    """Watches a folder and the folders in it, as they stand now. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[int, str] = {}
        self._names: set[str] = set()
        self._handle = -1

    def __enter__(self) -> Opened:
        self._handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._handle >= 0:
            for place, _, _ in os.walk(self.folder):
                watch = libc.inotify_add_watch(self._handle, os.fsencode(place), IN_OPEN)
                if watch >= 0:
                    self._places[watch] = os.path.relpath(place, self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle >= 0:
            os.close(self._handle)

    def names(self) -> tuple[str, ...] | None:
        """Paths below the folder that were opened since the beginning, sorted; None where the kernel does not tell."""
        if not self._places:
            return None
        while piece := self._read():
            self._take(piece)
        return tuple(sorted(self._names))

    def _read(self) -> bytes:
        try:
            return os.read(self._handle, PIECE)
        except BlockingIOError:
            return b""

    def _take(self, piece: bytes) -> None:
        at = 0
        while at < len(piece):
            watch, mask, _, length = EVENT.unpack_from(piece, at)
            name = piece[at + EVENT.size : at + EVENT.size + length].rstrip(b"\0")
            at += EVENT.size + length
            if name and not mask & IN_ISDIR and watch in self._places:
                self._names.add(os.path.normpath(os.path.join(self._places[watch], os.fsdecode(name))))
