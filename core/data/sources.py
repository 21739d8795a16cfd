"""Which file a table stands in, and as what: what is packed is unpacked to a folder that goes away again."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from core.data import unpacking
from core.data.cells import clip
from core.data.unpacking import Entry
from core.errors import BadInput
from core.settings import Limits

Part = Literal["train", "test", "sample"]
Form = Literal["csv", "parquet", "excel", "json"]
SUFFIXES: dict[str, Form] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".dat": "csv", ".psv": "csv",
    ".parquet": "parquet", ".pq": "parquet", ".xlsx": "excel",
    ".json": "json", ".jsonl": "json", ".ndjson": "json",
}  # fmt: skip
STEMS: dict[Part, tuple[str, ...]] = {
    "train": ("train", "training"),
    "test": ("test", "testing"),
    "sample": ("sample_submission", "samplesubmission", "sample", "submission"),
}
OLD = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers")
OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Source:
    """A file that holds one table: where it lies, what sentences call it, how it is to be read."""

    path: Path
    label: str
    form: Form


@contextlib.contextmanager
def opened(path: Path, name: str, part: Part, limits: Limits) -> Iterator[Source]:
    """The table's own file, out of what packs it. Raises BadInput; what was unpacked is gone at the end."""
    label = clip(name, 80)
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        yield _inside(path, name, label, part, limits, Path(folder))


def tables_in(found: list[Entry]) -> dict[Part, Entry]:
    """Which entry of an archive is which part, by its name; a single table is the one to learn from."""
    tables = [entry for entry in found if _suffix(entry.parts[-1]) in SUFFIXES]
    if len(tables) == 1:
        return {"train": tables[0]}
    named: dict[Part, Entry] = {}
    for part, stems in STEMS.items():
        mine = [entry for entry in tables if _stem(entry.parts[-1]) in stems]
        if len(mine) == 1:
            named[part] = mine[0]
    return named


def _inside(path: Path, name: str, label: str, part: Part, limits: Limits, folder: Path) -> Source:
    suffix, first = _suffix(name), unpacking.first_bytes(path)
    stream = next((each for each, magic in unpacking.STREAMS.items() if first.startswith(magic)), None)
    if suffix in unpacking.STREAMS:
        if stream != suffix:
            raise BadInput(
                f"{label}: this is no {suffix} file, whatever its name says; pack it anew, or name it rightly"
            )
        return _unpacked(path, name, label, suffix, limits, folder)
    if suffix == ".zip" or (suffix not in SUFFIXES and suffix not in OLD and first.startswith(b"PK")):
        return _zipped(path, name, label, part, limits, folder)
    if suffix in OLD:
        raise BadInput(f"{label}: workbooks of the kind {suffix} are not read; save it as .xlsx, or the table as CSV")
    if suffix not in SUFFIXES and stream:
        return _unpacked(path, name, label, stream, limits, folder)
    return Source(path, label, SUFFIXES[suffix] if suffix in SUFFIXES else _form(path))


def _form(path: Path) -> Form:
    """By content, for a name that tells nothing."""
    first = unpacking.first_bytes(path, 64)
    if first.startswith(b"PAR1"):
        return "parquet"
    return "json" if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")) else "csv"


def _unpacked(path: Path, name: str, label: str, suffix: str, limits: Limits, folder: Path) -> Source:
    inner = name[: -len(suffix)] if _suffix(name) == suffix else name
    out = folder / "unpacked"
    unpacking.unpack_stream(path, suffix, label, out, limits)
    return _plain(out, inner, label)


def _zipped(path: Path, name: str, label: str, part: Part, limits: Limits, folder: Path) -> Source:
    found = unpacking.entries(path, label, limits)
    if unpacking.is_workbook(found):
        if _suffix(name) == ".zip":
            raise BadInput(f"{label}: this is an Excel workbook, whatever its name says; name it .xlsx")
        return Source(path, label, "excel")
    tables = [entry for entry in found if _suffix(entry.parts[-1]) in SUFFIXES]
    chosen = tables[0] if len(tables) == 1 else tables_in(found).get(part)
    if chosen is None and tables:
        raise BadInput(
            f"{label}: the archive holds {len(tables)} tables ({unpacking.names(tables, 3)}) and none is named {STEMS[part][0]}; "
            "pack the one that is meant"
        )
    if chosen is None:
        inside = f" but {unpacking.names(found, 3)}" if found else ""
        raise BadInput(f"{label}: the archive holds no table{inside}; pack a CSV, Parquet, Excel or JSON lines file")
    out = folder / "unpacked"
    unpacking.unpack(path, chosen, label, out, limits.unpacked_mb * unpacking.MB)
    return _plain(out, chosen.parts[-1], clip(f"{clip(name, 50)} ({clip(chosen.name, 50)})", 110))


def _plain(path: Path, name: str, label: str) -> Source:
    """What came out of an archive; another archive is not unpacked."""
    suffix, first = _suffix(name), unpacking.first_bytes(path)
    form = SUFFIXES.get(suffix) or _form(path)
    if form != "excel" and first.startswith(unpacking.ARCHIVES):
        raise BadInput(f"{label}: it holds an archive inside the archive, which is not unpacked; pack the table itself")
    return Source(path, label, form)


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/").strip()).suffix.lower()


def _stem(name: str) -> str:
    return PurePosixPath(name).name.split(".")[0].strip().lower().replace("-", "_").replace(" ", "_")
