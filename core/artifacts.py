"""Files beside the database: data, out-of-fold predictions, submissions. A folder by default, any fsspec address else.

Keys are relative paths such as `runs/R/data`. A remote store is mirrored into the local cache on first use.
"""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

from core.settings import home


def folder(key: str) -> Path:
    """The local folder of an artifact that was published. Raises FileNotFoundError."""
    path = _local(key)
    if not path.is_dir() and _remote():
        _download(key, path)
    if not path.is_dir():
        raise FileNotFoundError(f"there is no artifact {key}")
    return path


def exists(key: str) -> bool:
    """Whether the artifact was published."""
    if _local(key).is_dir():
        return True
    if not _remote():
        return False
    system, base = _store()
    return bool(system.isdir(f"{base}/{key}"))


def new() -> Path:
    """An empty folder to fill and then publish."""
    path = home().folder / "new" / uuid.uuid4().hex
    path.mkdir(parents=True)
    return path


def publish(filled: Path, key: str) -> None:
    """Move a filled folder under its key, whole: a reader sees nothing or all of it. An artifact that is there stays."""
    target = _local(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        filled.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        shutil.rmtree(filled)
    if _remote():
        system, base = _store()
        system.put(str(target), f"{base}/{key}", recursive=True)


def remove(key: str) -> None:
    """Forget an artifact; one that is not there is no error."""
    if _local(key).is_dir():
        shutil.rmtree(_local(key))
    if _remote() and exists(key):
        system, base = _store()
        system.rm(f"{base}/{key}", recursive=True)


def size(key: str) -> int:
    """Bytes that the artifact takes here."""
    path = _local(key)
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else 0


def _remote() -> bool:
    return "://" in home().artifacts


def _local(key: str) -> Path:
    base = home().folder / "cache" if _remote() else Path(home().artifacts)
    return base / key


def _store() -> tuple[Any, str]:
    import fsspec

    system, base = fsspec.core.url_to_fs(home().artifacts)
    return system, str(base)


def _download(key: str, path: Path) -> None:
    system, base = _store()
    if system.isdir(f"{base}/{key}"):
        path.parent.mkdir(parents=True, exist_ok=True)
        system.get(f"{base}/{key}/", str(path), recursive=True)
