"""What can be wrong with a CSV, found and said in one sentence. The slow scans run only once something is known to be wrong."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from core.data.cells import clip
from core.errors import BadInput

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "|"}
HEAD = 1024**2  # bytes in which the delimiter is looked for
MAGIC = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xfd7zXZ": "an xz archive",
    b"Rar!": "a RAR archive",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "an SQLite database",
    b"\x7fELF": "a program",
    b"RIFF": "a sound or video file",
}


@dataclass(frozen=True)
class Header:
    """The first record: its cells, the delimiter, and the byte at which the second record begins."""

    names: list[str]
    delimiter: str
    end: int


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
        raise BadInput(f"{label}: this is JSON, not a CSV; save the table as CSV or Parquet")


def _remedy(what: str) -> str:
    if "archive" in what:
        return "unpack it and give the CSV inside"
    return "open it in its program and save the table as CSV (UTF-8)"


def check_encoding(data: bytes, label: str) -> None:
    """Raise BadInput, with the line, for a NUL byte and for the first byte that is not UTF-8."""
    if b"\x00" in data:
        line = _line(data, data.index(b"\x00"))
        raise BadInput(
            f"{label}: line {line} holds a NUL byte, so the file is binary or UTF-16 without a byte order mark; "
            "save it as UTF-8"
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise BadInput(
            f"{label}: line {_line(data, error.start)} is not UTF-8 (byte 0x{byte:02X}); save the file as UTF-8"
        ) from None


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def sniff(data: bytes, label: str) -> Header:
    """The header under the delimiter that cuts the first rows most evenly; a comma where none cuts at all."""
    text = data[:HEAD].decode("utf-8", errors="ignore")
    best: tuple[float, int] = (0.0, 1)
    header = _header(text, ",", label)
    for delimiter in DELIMITERS:
        names = _header(text, delimiter, label).names
        if len(names) < 2:
            continue
        widths = [len(cells) for cells in _records(text, delimiter, 100)][1:]
        if len(data) > HEAD and len(widths) > 1:
            widths = widths[:-1]  # the head may end inside a record
        even = sum(width == len(names) for width in widths) / len(widths) if widths else 1.0
        if (round(even, 1), len(names)) > best:
            best = (round(even, 1), len(names))
            header = _header(text, delimiter, label)
    return header


def _header(text: str, delimiter: str, label: str) -> Header:
    consumed: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            consumed.append(line)
            yield line

    _allow_long_cells()
    try:
        names = next((cells for cells in csv.reader(lines(), delimiter=delimiter) if cells), [])
    except csv.Error as error:
        raise BadInput(f"{label}: the header line cannot be read ({error}); give a CSV with a header line") from error
    return Header(names, delimiter, len("".join(consumed).encode()))


def _records(text: str, delimiter: str, most: int) -> list[list[str]]:
    records: list[list[str]] = []
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if cells:
            records.append(cells)
        if len(records) > most:
            break
    return records


def check_quotes(data: bytes, header: Header, label: str) -> None:
    """Raise BadInput where a quoted cell is never closed. To be asked when the file's quotes are odd in number."""
    _allow_long_cells()
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=header.delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise BadInput(
                f'{label}: a quoted cell that opens in the row at line {line} is never closed; add the missing " '
                "or double it"
            ) from None


def explain(data: bytes, header: Header, label: str, message: str) -> BadInput:
    """The sentence for a file that the fast parser turned down: the first row whose cells do not fit the header."""
    _allow_long_cells()
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=header.delimiter)
    width, line = len(header.names), 1
    try:
        for cells in reader:
            if cells and len(cells) != width:
                return BadInput(
                    f"{label}: line {line} has {len(cells)} cell{'' if len(cells) == 1 else 's'} but the header has "
                    f"{width} (separated by {DELIMITERS[header.delimiter]}); mend that line, or put quotes around "
                    "cells that contain the separator"
                )
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"line {line}: {error}"
    return BadInput(f"{label}: the file cannot be read as CSV ({clip(message, 120)}); write it anew as CSV in UTF-8")


def _allow_long_cells() -> None:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
