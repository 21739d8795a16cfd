"""Files inside others: gzip, bzip2 and xz, and zip archives, unpacked under limits and never by a name of theirs."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from core.data.cells import clip
from core.errors import BadInput
from core.settings import Limits
from core.value import Value

MB = 1024**2
CHUNK = 1 * MB
SMALL = 16 * MB  # bytes up to which a high ratio harms nobody
STREAMS = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ"}  # suffix -> first bytes
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    struct.error,
    ValueError,
)
JUNK = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class Entry(Value):
    """A file of a zip archive: its place in the archive, its name in parts as the archive tells it, its size."""

    place: int
    parts: tuple[str, ...]
    bytes: int

    @property
    def name(self) -> str:
        """The name as it is shown."""
        return "/".join(self.parts)


def copy(source: IO[bytes], out: IO[bytes], label: str, most: int) -> int:
    """Copy in pieces; the bytes copied. Raises BadInput beyond `most` bytes."""
    done = 0
    while piece := source.read(CHUNK):
        done += len(piece)
        if done > most:
            raise BadInput(f"{label}: it unpacks to more than {most / MB:,.0f} MB, beyond the limit; give less data")
        out.write(piece)
    return done


def unpack_stream(path: Path, suffix: str, label: str, out: Path, limits: Limits) -> None:
    """A gzip, bzip2 or xz file's content, written to `out`. Raises BadInput."""
    most = min(limits.unpacked_mb * MB, max(path.stat().st_size * limits.ratio, SMALL))
    try:
        with _stream(path, suffix) as source, out.open("wb") as target:
            copy(source, target, label, most)
    except DAMAGE as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise BadInput(f"{label}: it cannot be unpacked ({error.strerror}); free some disk space") from None
        raise BadInput(f"{label}: the archive is cut off or damaged; pack the file anew") from None


def _stream(path: Path, suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    return bz2.open(path) if suffix == ".bz2" else lzma.open(path)


def entries(path: Path, label: str, limits: Limits) -> list[Entry]:
    """The files of a zip archive, in its order. Raises BadInput for an archive that no program packs for a good end.

    Nothing is unpacked here. Looked at are: the number of entries before they are read, names that lead outside, links
    and devices, encryption, entries that overlap, the sizes that are claimed.
    """
    _check_directory(path, label, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except DAMAGE:
        raise _damaged(label) from None
    found = []
    for place, info in enumerate(infos):
        parts = _parts(info, label, limits)
        if not info.is_dir() and not any(part in JUNK or part.startswith("._") for part in parts):
            found.append(Entry(place=place, parts=parts, bytes=info.file_size))
    _check_sizes(infos, path, label, limits)
    return found


def archive(path: Path, label: str) -> zipfile.ZipFile:
    """The archive, to unpack several of its entries from: opening it reads the list of all. Raises BadInput."""
    with _told(label):
        return zipfile.ZipFile(path)


def unpack_one(opened: zipfile.ZipFile, entry: Entry, label: str, out: Path, most: int) -> None:
    """One entry's content, written to `out`. Raises BadInput; its check sum is verified."""
    with _told(label), opened.open(opened.infolist()[entry.place]) as source, out.open("wb") as target:
        copy(source, target, label, most)


def unpack(path: Path, entry: Entry, label: str, out: Path, most: int) -> None:
    """The same for a single entry. Raises BadInput."""
    with archive(path, label) as opened:
        unpack_one(opened, entry, label, out, most)


@contextlib.contextmanager
def _told(label: str) -> Iterator[None]:
    """What goes wrong with an archive, as a sentence."""
    try:
        yield
    except (*DAMAGE, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise BadInput(f"{label}: it cannot be unpacked ({error.strerror}); free some disk space") from None
        raise _damaged(label) from None


def _damaged(label: str) -> BadInput:
    return BadInput(f"{label}: the zip archive is cut off or damaged; pack the files anew")


def _check_directory(path: Path, label: str, limits: Limits) -> None:
    """Raise BadInput for a list of entries that is too long to be read, from the archive's last bytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - 65_557))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) < at + 22:
            raise _damaged(label)
        count, length = struct.unpack("<10xHI", tail[at : at + 16])
        if count == 0xFFFF or length == 0xFFFFFFFF:
            large = tail.rfind(b"PK\x06\x06", 0, at)
            if large < 0 or len(tail) < large + 48:
                raise _damaged(label)
            count, length = struct.unpack("<32xQQ", tail[large : large + 48])
    if count > limits.files or length > limits.files * 1024:
        raise BadInput(
            f"{label}: the archive has more than the limit of {limits.files:,} files (STUDIO_MAX_FILES); give fewer"
        )


def _check_sizes(infos: list[zipfile.ZipInfo], path: Path, label: str, limits: Limits) -> None:
    end = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < 0:
            raise _damaged(label)
        if info.header_offset < end:
            raise BadInput(f"{label}: entries of the archive overlap, as no program packs them; pack the files anew")
        end = info.header_offset + 30 + info.compress_size
    total = sum(info.file_size for info in infos)
    packed = path.stat().st_size
    if total > limits.unpacked_mb * MB:
        raise BadInput(
            f"{label}: unpacked it has {total / MB:,.0f} MB and the limit is {limits.unpacked_mb:,} MB (STUDIO_MAX_UNPACKED_MB); give less data"
        )
    if total > SMALL and total > limits.ratio * packed:
        raise BadInput(
            f"{label}: it unpacks to {total / packed:,.0f} times its size, as no data does; pack the files anew"
        )


def _parts(info: zipfile.ZipInfo, label: str, limits: Limits) -> tuple[str, ...]:
    told = info.orig_filename
    shown = clip(told, 60)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a link" if kind == stat.S_IFLNK else "a device"
        raise BadInput(f"{label}: '{shown}' in the archive is {what}, not a file; pack the files themselves")
    if info.flag_bits & 0x1:
        raise BadInput(f"{label}: the archive is protected by a password; pack the files without one")
    parts = safe_parts(told)
    if parts is None:
        raise BadInput(f"{label}: the name '{shown}' in the archive leads outside of it; pack the folder anew")
    if len(parts) > limits.depth + 1:
        raise BadInput(f"{label}: '{shown}' lies more than {limits.depth} folders deep; pack a flatter folder")
    if len(told) > 1024 or any(len(part) > 255 for part in parts):
        raise BadInput(f"{label}: the name '{shown}' in the archive is too long; use names of at most 255 characters")
    return parts


def safe_parts(name: str) -> tuple[str, ...] | None:
    """A relative path in its parts, whichever slash it uses; None where it is absolute or leads upwards."""
    flat = name.replace("\\", "/")
    if flat.startswith("/") or (len(flat) > 1 and flat[1] == ":") or "\0" in flat:
        return None
    parts = tuple(part for part in flat.split("/") if part not in ("", "."))
    return None if not parts or ".." in parts else parts


def first_bytes(path: Path, count: int = 8) -> bytes:
    """The beginning of a file."""
    with path.open("rb") as file:
        return file.read(count)


def is_workbook(found: list[Entry]) -> bool:
    """Whether the files of a zip archive are those of an Excel workbook."""
    return any(entry.name in ("xl/workbook.xml", "xl/workbook.bin") for entry in found)


def names(found: list[Entry], most: int = 5) -> str:
    """'a', 'b' and 3 more."""
    shown = ", ".join(f"'{clip(each.name)}'" for each in found[:most])
    return shown if len(found) <= most else f"{shown} and {len(found) - most} more"
