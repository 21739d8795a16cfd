"""How a CSV is written: which character separates its cells, which quotes them, which takes the next one literally."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import BadInput

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "|"}
RARE = {
    ":": "colon",
    "^": "^",
    "~": "~",
    "\x1f": "unit separator",
    "\x01": "byte 1",
    "#": "#",
    "!": "!",
    "&": "&",
    " ": "blank",
}
HEAD = 1024**2  # bytes in which the dialect is looked for
LOOK = 100  # records looked at


@dataclass(frozen=True)
class Dialect:
    """The three characters; `escape` is empty where a quote in a quoted cell is doubled."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    @property
    def separated(self) -> str:
        """The delimiter in words."""
        return {**DELIMITERS, **RARE}[self.delimiter]

    def reader(self, lines: Iterator[str] | io.StringIO, strict: bool = False) -> Iterator[list[str]]:
        """The records of a text."""
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape or None, strict=strict
        )  # fmt: skip

    def notes(self) -> tuple[str, ...]:
        """What is unusual about it, in sentences."""
        said = []
        if self.delimiter in RARE:
            said.append(f"Its cells were cut at each {self.separated}.")
        if self.quote != '"':
            said.append("Its cells are quoted with ' and were read without those.")
        if self.escape:
            said.append("A backslash in a quoted cell was read as taking the next character as it is.")
        return tuple(said)


@dataclass(frozen=True)
class Header:
    """The first record: its cells, the dialect, and the byte at which the second record begins."""

    names: list[str]
    dialect: Dialect
    end: int


def sniff(data: bytes, label: str) -> Header:
    """The header under the dialect that cuts the first rows most evenly; commas and double quotes where none cuts at all.

    Rare delimiters, single quotes and backslashes are taken only where they cut every row alike and the usual ones do
    not, or where the cells show them. Raises BadInput for a first record that is too long or no text.
    """
    text = data[:HEAD].decode("utf-8", errors="ignore")
    whole = len(data) <= HEAD
    best, quality = Dialect(), (0.0, 1)
    for delimiter in DELIMITERS:
        found = _quality(text, Dialect(delimiter), label, whole)
        if found[1] >= 2 and found > quality:
            best, quality = Dialect(delimiter), found
    if quality[1] < 2:
        for delimiter in RARE:
            found = _quality(text, Dialect(delimiter), label, whole)
            names = _first(text, Dialect(delimiter), label).names
            if (
                found[0] == 1.0
                and found[1] > quality[1]
                and all(name.strip() for name in names)
                and "\n" in text.strip()
            ):
                best, quality = Dialect(delimiter), found
    best = _quoting(text, best, quality, label, whole)
    header = _first(text, best, label)
    if not whole and header.end >= len(text.encode()):
        raise BadInput(f"{label}: the first line has more than {HEAD:,} bytes; give a CSV with a header line")
    return header


def _quoting(text: str, plain: Dialect, quality: tuple[float, int], label: str, whole: bool) -> Dialect:
    """The same delimiter or another one with single quotes or backslashes, where the cells show those."""
    choices = []
    if '"' not in text and "'" in text:
        choices = [Dialect(delimiter, "'") for delimiter in (plain.delimiter, *DELIMITERS)]
    elif re.search(r'\\"[^,;\t|\r\n"]', text):
        choices = [Dialect(delimiter, '"', "\\") for delimiter in (plain.delimiter, *DELIMITERS)]
    for choice in dict.fromkeys(choices):
        found = _quality(text, choice, label, whole)
        if found[0] == 1.0 and found[1] >= 2 and (choice.escape or _wrapped(text, choice.delimiter)):
            return choice
    return plain


def _wrapped(text: str, delimiter: str) -> bool:
    """Whether there is at least one cell 'like this' a line, as there is where quotes are not just apostrophes."""
    cut = re.escape(delimiter)
    lines = [line for line in text.splitlines()[: LOOK + 1] if line.strip()][:LOOK]
    cells = re.findall(rf"(?:^|{cut})'(?:[^'\n]|'')*'(?={cut}|\r?$)", "\n".join(lines), re.MULTILINE)
    return len(cells) >= len(lines) > 1


def _quality(text: str, dialect: Dialect, label: str, whole: bool) -> tuple[float, int]:
    """The share of rows as wide as the header (to a tenth), and the header's width."""
    width = len(_first(text, dialect, label).names)
    widths = [len(cells) for cells in _records(text, dialect)][1:]
    if not whole and len(widths) > 1:
        widths = widths[:-1]  # the head may end inside a record
    return round(sum(each == width for each in widths) / len(widths), 1) if widths else 1.0, width


def _first(text: str, dialect: Dialect, label: str) -> Header:
    consumed: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            consumed.append(line)
            yield line

    try:
        names = next((cells for cells in dialect.reader(lines()) if cells), [])
    except csv.Error:
        raise BadInput(f"{label}: the header line cannot be read; give a CSV in UTF-8 with a header line") from None
    return Header(names, dialect, len("".join(consumed).encode()))


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for cells in dialect.reader(io.StringIO(text, newline="")):
            if cells:
                records.append(cells)
            if len(records) > LOOK:
                break
    except csv.Error:  # what cannot be read is told when the file is parsed
        return records
    return records
