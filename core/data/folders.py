"""A folder of pictures or sound, from a zip archive, a directory upload or a path: taken in file by file, each decoded once.

Files lie under numbers of ours; a name from outside is only ever text. What cannot be used is listed with its reason.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Literal, Protocol

import pandas as pd

from core.data import apart, unpacking
from core.data.cells import FILE, clip
from core.data.file_names import SPLITS
from core.data.sources import tables_in
from core.data.unpacking import MB, safe_parts
from core.errors import BadInput
from core.settings import Limits
from core.value import Value

PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff")
SOUNDS = ("wav", "flac", "ogg", "aif", "aiff")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}

Given = Iterable[tuple[str, int, "Opener"]]  # name as it came, size, how it is copied


class Taken(Value):
    """A picture or sound that lies on disk as `path`. `label` is its class folder, empty where there is none. `print` is nearly the
    same of two pictures that look the same."""

    name: str
    label: str
    path: Path
    bytes: int
    digest: str
    what: str
    print: str = ""


class Turned(Value):
    """A file that was not taken in, and why with what to do."""

    name: str
    reason: str


class Folder(Value):
    """What was taken in and what was not, in the order of the folder."""

    name: str
    kind: Literal["pictures", "sounds"]
    files: tuple[Taken, ...]
    refused: tuple[Turned, ...]

    def table(self) -> pd.DataFrame:
        """One row a file: `file` (its name in the folder) and `label`, missing where the folder is flat."""
        frame = pd.DataFrame(
            {"file": [each.name for each in self.files], "label": [each.label or None for each in self.files]},
            dtype="str",
        )
        frame.index = pd.RangeIndex(len(frame), name="row")
        frame.attrs[FILE] = self.name
        return frame

    def classes(self, labels: Mapping[str, str]) -> dict[str, tuple[int, int]]:
        """Files and bytes of each class, by what these labels say of their names; where they say nothing, by folder."""
        of = {each.name: labels.get(each.name, each.label) for each in self.files}
        counts, bytes = Counter(of.values()), Counter[str]()
        for each in self.files:
            bytes[of[each.name]] += each.bytes
        return {label: (counts[label], bytes[label]) for label in sorted(counts)}

    def duplicates(self) -> list[tuple[str, ...]]:
        """Names of files whose content is the same, in groups."""
        groups: dict[str, list[str]] = {}
        for each in self.files:
            groups.setdefault(each.digest, []).append(each.name)
        return [tuple(names) for names in groups.values() if len(names) > 1]


class Opener(Protocol):
    """Copies one file's content to where it shall lie, in pieces."""

    def copy(self, out: Path, label: str, most: int) -> None:
        """Raises BadInput."""


class _Zipped:
    def __init__(self, opened: zipfile.ZipFile, entry: unpacking.Entry) -> None:
        self.opened, self.entry = opened, entry

    def copy(self, out: Path, label: str, most: int) -> None:
        unpacking.unpack_one(self.opened, self.entry, label, out, most)


class _Stream:
    def __init__(self, source: IO[bytes]) -> None:
        self.source = source

    def copy(self, out: Path, label: str, most: int) -> None:
        with out.open("wb") as target:
            unpacking.copy(self.source, target, label, most)


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path

    def copy(self, out: Path, label: str, most: int) -> None:
        try:
            with (
                open(os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as source,
                out.open("wb") as target,
            ):
                unpacking.copy(source, target, label, most)
        except OSError as error:
            raise BadInput(f"{label}: it cannot be read ({error.strerror}); check its permissions") from None


def from_zip(path: Path, name: str, into: Path, limits: Limits) -> Folder:
    """The pictures or sounds of a zip archive, unpacked to `into`. Raises BadInput; then nothing is left there."""
    label = clip(name, 80)
    found = unpacking.entries(path, label, limits)
    with unpacking.archive(path, label) as opened:
        return _take(((entry.name, entry.bytes, _Zipped(opened, entry)) for entry in found), name, into, limits)


def from_uploads(files: list[tuple[str, int, IO[bytes]]], name: str, into: Path, limits: Limits) -> Folder:
    """The same from uploaded files: (path in the folder, size, content)."""
    return _take(((told, size, _Stream(source)) for told, size, source in files), name, into, limits)


def are_files(path: Path, limits: Limits) -> bool:
    """Whether this is a folder, or a zip archive that holds pictures or sounds and no table. Raises BadInput for a broken archive."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return path.is_dir()
    found = unpacking.entries(path, clip(path.name, 80), limits)
    return not tables_in(found) and any(_extension(entry.parts) in (*PICTURES, *SOUNDS) for entry in found)


def from_path(folder: Path, into: Path, limits: Limits) -> Folder:
    """The same from a folder or a zip archive of this machine. Links are not followed."""
    if not folder.is_dir():
        return from_zip(folder, folder.name, into, limits)
    return _take(_walk(folder), folder.resolve().name, into, limits)


def _walk(folder: Path) -> Iterator[tuple[str, int, Opener]]:
    for where, inside, names in os.walk(folder):
        inside.sort()
        for name in sorted([*names, *(each for each in inside if Path(where, each).is_symlink())]):
            path = Path(where, name)
            told = path.lstat()
            yield str(path.relative_to(folder)), told.st_size if stat.S_ISREG(told.st_mode) else -1, _File(path)


def _take(given: Given, name: str, into: Path, limits: Limits) -> Folder:
    label = clip(name, 80)
    into.mkdir(parents=True)
    try:
        folder = _taken(given, label, into, limits)
    except BaseException:
        shutil.rmtree(into)
        raise
    return folder


def _taken(given: Given, label: str, into: Path, limits: Limits) -> Folder:
    kept: list[tuple[tuple[str, ...], Path, int, str]] = []
    refused: list[Turned] = []
    seen, total, count = set[tuple[str, ...]](), 0, 0
    for told, size, opener in given:
        count += 1
        if count > limits.files:
            raise BadInput(
                f"{label}: the folder has more than the limit of {limits.files:,} files (STUDIO_MAX_FILES); give fewer"
            )
        shown, parts = clip(told, 120), safe_parts(told)
        why = _why_not(parts, size, seen, limits)
        if why or parts is None:
            refused.append(Turned(name=shown, reason=why))
            continue
        seen.add(tuple(part.lower() for part in parts))
        path = into / f"{count:06d}.{_extension(parts)}"
        opener.copy(path, label, limits.file_mb * MB)
        total += path.stat().st_size
        if total > limits.unpacked_mb * MB:
            raise BadInput(
                f"{label}: the folder has more than the limit of {limits.unpacked_mb:,} MB (STUDIO_MAX_UNPACKED_MB); give less"
            )
        kept.append((parts, path, path.stat().st_size, _digest(path)))
    return _looked_at(kept, refused, label, limits)


def _looked_at(
    kept: list[tuple[tuple[str, ...], Path, int, str]], refused: list[Turned], label: str, limits: Limits
) -> Folder:
    """Decode each once, apart; what fails goes from the disk to the list of refused files."""
    sounds = [path for _, path, _, _ in kept if path.suffix[1:] in SOUNDS]
    if sounds and len(sounds) < len(kept):
        raise BadInput(f"{label}: the folder holds both pictures and sound; give one kind at a time")
    kind: Literal["pictures", "sounds"] = "sounds" if sounds else "pictures"
    request = {"pixels": limits.pixels, "sound_seconds": limits.sound_seconds}
    answers = apart.each(kind, request, [(path, path.suffix[1:]) for _, path, _, _ in kept], limits)
    labels = _labels([parts for parts, *_ in kept])
    taken = []
    for (parts, path, size, digest), folder, answer in zip(kept, labels, answers):
        name = clip("/".join(parts), 200)
        if "refused" in answer:
            refused.append(Turned(name=name, reason=_markup(path) or answer["refused"]))
            path.unlink()
        else:
            taken.append(
                Taken(
                    name=name, label=clip(folder, 100), path=path, bytes=size, digest=digest, what=answer["what"],
                    print=answer.get("print", ""),
                )
            )  # fmt: skip
    if not taken:
        first = (
            f", such as '{clip(refused[0].name, 60)}': {refused[0].reason}" if refused else "; give pictures or sound"
        )
        raise BadInput(f"{label}: there is no picture or sound in it that can be used{first}")
    return Folder(name=label, kind=kind, files=tuple(taken), refused=tuple(refused))


def _why_not(parts: tuple[str, ...] | None, size: int, seen: set[tuple[str, ...]], limits: Limits) -> str:
    if parts is None:
        return "its name leads outside of the folder; rename it"
    if len(parts) > limits.depth + 1:
        return f"it lies more than {limits.depth} folders deep; move it up"
    if any(len(part) > 255 for part in parts):
        return "its name has more than 255 characters; shorten it"
    if any(part.split(".")[0].strip().lower() in RESERVED for part in parts):
        return "its name is one of a device; rename it"
    if tuple(part.lower() for part in parts) in seen:
        return "another file has the same name but for capitals; rename it"
    if size < 0:
        return "it is a link, a pipe or a device; give the file itself"
    if _extension(parts) not in (*PICTURES, *SOUNDS):
        return "it is no picture (PNG, JPEG, GIF, BMP, WebP, TIFF) or sound (WAV, FLAC, OGG, AIFF) by its name; leave it out"
    if size == 0:
        return "it is empty; give the file anew"
    if size > limits.file_mb * MB:
        return f"it has {size / MB:,.0f} MB and the limit is {limits.file_mb} MB; make it smaller"
    return ""


def _labels(names: list[tuple[str, ...]]) -> list[str]:
    """Each file's class: the first folder below what all have in common, or below train and test folders; "" where there is none."""
    folders = [parts[:-1] for parts in names]
    shortest, longest = (min(folders), max(folders)) if folders else ((), ())
    common = next((n for n, (a, b) in enumerate(zip(shortest, longest)) if a != b), min(len(shortest), len(longest)))
    rest = [folder[common:] for folder in folders]
    if all(rest) and {each[0].lower() for each in rest} <= SPLITS:
        rest = [each[1:] for each in rest]
    return [each[0] if each else "" for each in rest]


def _markup(path: Path) -> str:
    start = unpacking.first_bytes(path, 256).lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        "it is a web page or a drawing (HTML, SVG), whatever its name says; leave it out" if start[:1] == b"<" else ""
    )


def _extension(parts: tuple[str, ...]) -> str:
    return parts[-1].rsplit(".", 1)[-1].lower() if "." in parts[-1] else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
