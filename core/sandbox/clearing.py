"""Clear away what a script left, whatever it is."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import uuid
from pathlib import Path


def discard(path: Path) -> None:
    """Remove it without opening it, which could wait for ever (a pipe) or lead elsewhere (a link)."""
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
            return
        with contextlib.suppress(
            RecursionError
        ):  # folders in folders, deeper than Python goes: _raze does without depth
            shutil.rmtree(path, ignore_errors=True)
        if path.exists():
            _raze(path)


def _raze(top: Path) -> None:
    """Remove a folder of any depth and with any rights: what lies in a folder is moved up, until none holds another."""
    os.chmod(top, 0o700)
    while left := list(os.scandir(top)):
        for entry in left:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            os.chmod(entry.path, 0o700)
            for inner in os.scandir(entry.path):
                if inner.is_dir(follow_symlinks=False):
                    os.chmod(inner.path, 0o700)
                    os.rename(inner.path, top / uuid.uuid4().hex)
                else:
                    os.unlink(inner.path)
            os.rmdir(entry.path)
    os.rmdir(top)
