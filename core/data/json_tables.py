"""JSON lines, or one JSON array of flat objects, as columns of text. Numbers are written as Parquet's are: 1.0 is "1".

A list of texts and numbers is one cell, its parts separated by ", ": to a reader of words it is a text of these."""

from __future__ import annotations

import json
import math
from typing import Any

import pyarrow as pa

from core.data.cells import clip, listing
from core.errors import BadInput
from core.settings import Limits

MB = 1024**2
ARRAY_SHARE = 8  # an array is held whole, and takes about that many times its size


def read(data: bytes, label: str, limits: Limits) -> tuple[pa.Table, tuple[str, ...]]:
    """The table, its columns in the order in which keys first appear, and notes. Raises BadInput."""
    text = data.decode("utf-8")
    rows = _Rows(label, limits)
    if text.lstrip()[:1] == "[":
        if len(data) * ARRAY_SHARE > limits.unpacked_mb * MB:
            raise BadInput(
                f"{label}: this JSON array is too long to be read at once; save it as JSON lines, one object a line"
            )
        found = rows.parsed(text, "the file")
        if not isinstance(found, list):
            raise BadInput(f"{label}: this JSON is no list of objects; save the table as JSON lines, one object a line")
        for place, each in enumerate(found, start=1):
            rows.add(each, f"object {place:,}")
    else:
        for line, each in enumerate(text.split("\n"), start=1):
            if each.strip():
                rows.add(rows.parsed(each, f"line {line:,}"), f"line {line:,}")
    return rows.table(), rows.notes()


class _Twice(Exception):
    pass


class _Rows:
    """Columns that grow object by object."""

    def __init__(self, label: str, limits: Limits) -> None:
        self.label, self.limits = label, limits
        self.columns: dict[str, list[str | None]] = {}
        self.lists = set[str]()
        self.count, self.nan, self.lacking = 0, 0, False

    def parsed(self, text: str, where: str) -> Any:
        try:
            return json.loads(text, object_pairs_hook=self._object, parse_constant=self._constant,
                              parse_float=lambda digits: number(float(digits)), parse_int=lambda digits: digits)  # fmt: skip
        except _Twice as error:
            raise BadInput(
                f"{self.label}: {where} has the key '{clip(str(error))}' twice; give each key once"
            ) from None
        except RecursionError:
            raise BadInput(f"{self.label}: {where} is nested too deeply; give flat objects, one a row") from None
        except ValueError:
            raise BadInput(
                f"{self.label}: {where} is no valid JSON; write the table as JSON lines, one object a line"
            ) from None

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise _Twice(next(name for name in names if names.count(name) > 1))
        return found

    def _constant(self, word: str) -> None:
        self.nan += 1

    def add(self, row: Any, where: str) -> None:
        if not isinstance(row, dict):
            raise BadInput(f'{self.label}: {where} is no object such as {{"age": 31}}; give one object a row')
        self.lacking |= bool(self.count) and len(row) != len(self.columns)
        for name, cell in row.items():
            if isinstance(cell, list) and not any(isinstance(part, (dict, list)) for part in cell):
                cell = ", ".join(str(part) for part in cell if part is not None)
                self.lists.add(name)
            if isinstance(cell, (dict, list)):
                raise BadInput(
                    f"{self.label}: {where} holds nested values in '{clip(name)}'; give one text or number, or a list of them, for each key"
                )
            if name not in self.columns:
                self.columns[name] = [None] * self.count
                if len(self.columns) > self.limits.columns:
                    raise BadInput(
                        f"{self.label}: there are more keys than the limit of {self.limits.columns:,} columns (STUDIO_MAX_COLUMNS); leave "
                        "out those that say nothing about the target"
                    )
            self.columns[name].append(None if cell is None else str(cell))
        self.count += 1
        for cells in self.columns.values() if len(row) < len(self.columns) else ():
            if len(cells) < self.count:
                cells.append(None)
        if self.count * len(self.columns) > self.limits.cells:
            raise BadInput(
                f"{self.label}: there are more cells than the limit of {self.limits.cells:,} (STUDIO_MAX_CELLS); leave out rows"
            )

    def table(self) -> pa.Table:
        try:
            return pa.table({name: pa.array(cells, pa.large_string()) for name, cells in self.columns.items()})
        except UnicodeEncodeError:
            raise BadInput(f"{self.label}: a text holds half a character (a lone surrogate); write it anew") from None

    def notes(self) -> tuple[str, ...]:
        said = []
        if self.nan:
            said.append("NaN and Infinity, which are no JSON, were read as missing.")
        if self.lists:
            said.append(
                f"The lists in {listing(sorted(self.lists))} were read as texts, their parts separated by commas."
            )
        if self.lacking:
            said.append("Not every object has every key; what lacks is missing.")
        return tuple(said)


def number(value: float) -> str:
    """A number as Parquet's is written."""
    if not math.isfinite(value):
        raise ValueError("out of range")
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
