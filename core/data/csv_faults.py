"""What can be wrong with a CSV, found and said in one sentence. The slow scans run only once something is known to be wrong."""

from __future__ import annotations

import csv
import io
from typing import Any

from core.data.cells import clip
from core.data.dialects import Header
from core.errors import BadInput

MAGIC = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xfd7zXZ": "an xz archive",
    b"Rar!": "a RAR archive",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "an SQLite database",
    b"\x7fELF": "a program",
    b"RIFF": "a sound or video file",
}

OTHERS = {  # what is taken under its own name
    "a gzip archive": ".csv.gz", "a bzip2 archive": ".csv.bz2", "an xz archive": ".csv.xz", "a zip archive": ".zip",
    "an Excel workbook": ".xlsx", "a Parquet file": ".parquet",
}  # fmt: skip


def refuse_other_formats(data: bytes, label: str) -> None:
    """Raise BadInput for pictures, archives, office files, web pages and JSON that are called a CSV."""
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise BadInput(f"{label}: this is {what}, not a CSV; {_remedy(what)}")
    if data.startswith(b"PK\x03\x04"):
        excel = b"xl/" in data[:100_000] or b"xl/" in data[-100_000:]
        what = "an Excel workbook" if excel else "a zip archive"
        raise BadInput(f"{label}: this is {what}, not a CSV; {_remedy(what)}")
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise BadInput(f"{label}: this is a web page (HTML or XML), not a CSV; download the data file itself")
    if start.startswith((b"{", b"[")):
        raise BadInput(f"{label}: this is JSON, not a CSV; name it .jsonl (one object a line) or .json")


def _remedy(what: str) -> str:
    if what in OTHERS:
        return f"name it {OTHERS[what]}"
    if "archive" in what:
        return "unpack it and give the CSV inside"
    return "open it in its program and save the table as CSV (UTF-8)"


def check_quotes(data: bytes, header: Header, label: str) -> None:
    """Raise BadInput where a quoted cell is never closed. To be asked when the file's quotes are odd in number."""
    reader, line = _reader(data, header, strict=True), 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise BadInput(
                f"{label}: a quoted cell that opens in the row at line {line} is never closed; add the missing quote "
                "or double it"
            ) from None


def explain(data: bytes, header: Header, label: str, message: str) -> BadInput:
    """The sentence for a file that the fast parser turned down: the first row whose cells do not fit the header."""
    reader = _reader(data, header)
    width, line = len(header.names), 1
    try:
        for cells in reader:
            if cells and len(cells) != width:
                return BadInput(
                    f"{label}: line {line} has {len(cells)} cell{'' if len(cells) == 1 else 's'} but the header has "
                    f"{width} (separated by {header.dialect.separated}); mend that line, or put quotes around "
                    "cells that contain the separator"
                )
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"line {line}: {error}"
    return BadInput(f"{label}: the file cannot be read as CSV ({clip(message, 120)}); write it anew as CSV in UTF-8")


def _reader(data: bytes, header: Header, strict: bool = False) -> Any:
    return header.dialect.reader(io.StringIO(data.decode("utf-8"), newline=""), strict)
