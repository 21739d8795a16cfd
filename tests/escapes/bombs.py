"""Parquet files of forty rows that are small on the disk and large in memory, or say of themselves what is not so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 40


def runs(path: Path) -> None:
    """Twenty million equal values, run-length encoded, where forty were asked for."""
    writer = pq.ParquetWriter(path, pa.schema({"no": pa.float64(), "yes": pa.float64(), "row": pa.int64()}))
    piece = np.zeros(10_000_000)
    for _ in range(2):
        writer.write_table(pa.table({"no": piece, "yes": piece, "row": piece.astype(np.int64)}))
    writer.close()


def wrong_count(path: Path) -> None:
    """The same, and the file's own count of its rows says forty."""
    runs(path)
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[-8:-4], "little")
    footer = bytes(content[-8 - size : -8])
    told, true = _varint(ROWS), _varint(20_000_000)
    at = footer.index(b"\x16" + true)  # field 3 of the file's metadata, an i64
    changed = footer[:at] + b"\x16" + told + footer[at + 1 + len(true) :]
    path.write_bytes(bytes(content[: -8 - size]) + changed + len(changed).to_bytes(4, "little") + b"PAR1")


def packed(codec: str) -> Callable[[Path], None]:
    """Forty texts of fifty megabytes each, packed to nothing."""

    def write(path: Path) -> None:
        text = "x" * 50_000_000
        table = pa.table({"no": [0.4] * ROWS, "yes": pa.array([text] * 2 + [""] * (ROWS - 2)), "row": range(ROWS)})
        pq.write_table(table, path, compression=codec, use_dictionary=False)

    return write


def numbers(codec: str) -> Callable[[Path], None]:
    """Honest numbers, but packed by something that packs a gigabyte into a kilobyte."""

    def write(path: Path) -> None:
        table = pa.table({"no": [0.4] * ROWS, "yes": [0.6] * ROWS, "row": range(ROWS)})
        pq.write_table(table, path, compression=codec)

    return write


def columns(path: Path) -> None:
    """Five thousand columns."""
    pq.write_table(pa.table({f"c{n}": [0.0] * ROWS for n in range(5_000)}), path)


def deep(path: Path) -> None:
    """Lists in lists."""
    kind: pa.DataType = pa.float64()
    for _ in range(60):
        kind = pa.list_(kind)
    pq.write_table(pa.table({"no": pa.nulls(ROWS, kind), "yes": [0.6] * ROWS, "row": range(ROWS)}), path)


def dictionary(path: Path) -> None:
    """Numbers by way of a dictionary."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * ROWS), pa.array(np.zeros(1)))
    pq.write_table(pa.table({"no": values, "yes": values, "row": range(ROWS)}), path)


def _varint(number: int) -> bytes:
    number, out = number << 1, b""  # zigzag of a number that is not negative
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


BOMBS: dict[str, Callable[[Path], None]] = {
    "twenty million rows in runs": runs,
    "twenty million rows that say they are forty": wrong_count,
    "texts packed by zstd": packed("zstd"),
    "texts packed by gzip": packed("gzip"),
    "numbers packed by zstd": numbers("zstd"),
    "five thousand columns": columns,
    "lists in lists": deep,
    "a dictionary": dictionary,
}
