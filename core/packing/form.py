"""The form of a packed run: a zip archive whose manifest names every other part with its size and digest.

```
manifest.json            Manifest
journal.jsonl            a Line for each event, in order
table.json               Table: columns, vault, readings of the labelled rows; its cells lie in table/0, table/1, …
predictions/<digest>     held-out predictions: row ids and the task's canonical columns, row by row, float64
submission/<name>        the last submission's files
```

Numbers are little-endian float64, dates int64 nanoseconds since 1970, texts a JSON list with null for a missing cell: nothing in
it needs a parser that was not written for hostile bytes, and nothing is a program that the studio would run.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from core.harness.task import Reading
from core.value import Value

FORMAT = 1  # raise it when an older program would misread what is written
MANIFEST, JOURNAL, TABLE = "manifest.json", "journal.jsonl", "table.json"
PREDICTIONS, SUBMISSION = "predictions/", "submission/"

Finite = Annotated[float, Field(allow_inf_nan=False)]
Moment = Annotated[float, Field(ge=0, le=4e9, allow_inf_nan=False)]  # seconds since 1970, until 2096
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
_DIGEST = re.compile(r"[0-9a-f]{16}")


class Part(Value):
    """One part of the file: its size and its SHA-256, in hex."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Row(Value):
    """The run's row. `seconds` of computing; `minutes` it was given; `state` in which it was packed."""

    run: str = Field(pattern=r"^[0-9a-z-]{1,40}$")
    name: str = Field(min_length=1, max_length=80)
    created: Moment
    minutes: float = Field(gt=0, le=1e7, allow_inf_nan=False)
    seconds: int = Field(ge=0, le=10**9)
    state: str = Field(max_length=20)


class Manifest(Value):
    """`program`: the version of the algorithm's steps that wrote it. `rows`: with the table and held-out predictions;
    `texts`: with the transcripts of a language model."""

    format: int
    program: str = Field(max_length=40)
    run: Row
    rows: bool
    texts: bool
    parts: dict[str, Part]


class Line(Value):
    """An event as it travels."""

    key: str = Field(max_length=1000, pattern=r"^[^\x00-\x1f\x7f]*$")
    kind: str = Field(max_length=20)
    at: Moment
    body: dict[str, Any]


class Column(Value):
    """A column of the table: its name, and how its cells are written."""

    name: str
    kind: Literal["number", "date", "text"]


class Table(Value):
    """The labelled rows: row ids in table/0, then `columns`, then the split's column where it is none of them."""

    rows: int = Field(ge=1)
    columns: tuple[Column, ...]
    split: Column | None = None
    vault: tuple[int, ...]
    readings: dict[str, Reading]


def is_digest(text: object) -> bool:
    """Whether this names an artifact, and nothing else, as the program does."""
    return isinstance(text, str) and bool(_DIGEST.fullmatch(text))
