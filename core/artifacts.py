"""Files beside the database: data, out-of-fold predictions, submissions. A folder by default, any fsspec address else.

Keys are relative paths such as `runs/R/data`. A remote store is mirrored into the local cache on first use; a mark beside the
key, written last, says that the artifact is there as a whole.
"""

from __future__ import annotations

import errno
import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.settings import home


def folder(key: str) -> Path:
    """The local folder of an artifact that was published. Raises FileNotFoundError."""
    path = _local(key)
    if not path.is_dir() and not (_remote() and _download(key, path)):
        raise FileNotFoundError(f"there is no artifact {key}")
    return path


def exists(key: str) -> bool:
    """Whether the artifact was published."""
    return _local(key).is_dir() or (_remote() and _stored(key))


def new() -> Path:
    """An empty folder to fill and then publish."""
    path = home().folder / "new" / uuid.uuid4().hex
    path.mkdir(parents=True)
    return path


def publish(filled: Path, key: str) -> None:
    """Move a filled folder under its key, whole: a reader sees nothing or all of it. An artifact that is there stays."""
    if _remote() and _stored(key):
        shutil.rmtree(filled)
        return
    target = _local(key)
    _move(filled, target)
    if _remote():
        system, base = _store()
        system.makedirs(f"{base}/{key}", exist_ok=True)
        system.put(f"{target}/", f"{base}/{key}/", recursive=True)
        system.pipe_file(_mark(base, key), b"")


def remove(key: str) -> None:
    """Forget an artifact, or all below a key such as `runs/R`; what is not there is no error."""
    if _local(key).is_dir():
        shutil.rmtree(_local(key))
    if _remote():
        system, base = _store()
        for path in (_mark(base, key), f"{base}/{key}"):  # the mark first: without it the rest counts as not there
            if system.exists(path):
                system.rm(path, recursive=True)


def size(key: str) -> int:
    """Bytes that the artifact takes here."""
    return sizes([key])[0]


def sizes(keys: Sequence[str]) -> list[int]:
    """Bytes that each of these artifacts takes here; 0 where it is not here."""
    base = _base()
    return [
        sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else 0
        for path in (base / key for key in keys)
    ]


def _remote() -> bool:
    return "://" in home().artifacts


def _base() -> Path:
    where = home()
    return where.folder / "cache" if "://" in where.artifacts else Path(where.artifacts)


def _local(key: str) -> Path:
    return _base() / key


def _store() -> tuple[Any, str]:
    import fsspec

    system, base = fsspec.core.url_to_fs(home().artifacts)
    return system, str(base)


def _mark(base: str, key: str) -> str:
    return f"{base}/{key}.complete"


def _stored(key: str) -> bool:
    system, base = _store()
    return bool(system.exists(_mark(base, key)))


def _download(key: str, path: Path) -> bool:
    """Mirror a stored artifact; whether there is one."""
    if not _stored(key):
        return False
    system, base = _store()
    part = new()
    system.get(f"{base}/{key}/", f"{part}/", recursive=True)
    _move(part, path)
    return True


def _move(filled: Path, target: Path) -> None:
    """Rename into place, whole, also from another file system. A folder that is there stays."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        filled.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:
            near = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
            shutil.move(filled, near)
            _move(near, target)
        elif target.is_dir():
            shutil.rmtree(filled)
        else:
            raise
