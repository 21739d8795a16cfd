"""A Parquet file, batch by batch, to an Arrow file whose columns are all text. Runs apart and imports nothing of the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

BATCH = 16_384  # rows at a time: what a dictionary hides unfolds in pieces
METADATA = 64 * 1024**2  # bytes that the footer may take


class Unfit(Exception):
    """What is wrong, and what to do."""


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Write `request["path"]` to `request["out"]`: {"rows": n}, or {"refused": words} with what is wrong and what to do."""
    damaged = "this is no readable Parquet file (cut off or damaged); write it anew"
    try:
        yield {"rows": _write(request)}
    except Unfit as error:
        yield {"refused": str(error)}
    except MemoryError:
        yield {"refused": request["too_much"]}
    except OSError as error:
        if error.errno is not None:
            raise
        yield {"refused": damaged}
    except (pa.ArrowException, ValueError, KeyError, UnicodeDecodeError):
        yield {"refused": damaged}


def _write(request: dict[str, Any]) -> int:
    pa.set_cpu_count(1)
    file = parquet.ParquetFile(
        request["path"], thrift_string_size_limit=METADATA, thrift_container_size_limit=1_000_000
    )
    schema, told = file.schema_arrow, file.metadata
    if not len(schema):
        raise Unfit("the Parquet file has no column; write it anew with the features and the target")
    if len(schema) > request["columns"]:
        raise Unfit(
            f"there are {len(schema):,} columns and the limit is {request['columns']:,}; leave out columns that say "
            "nothing about the target"
        )
    if told.num_rows < 0 or told.num_rows * len(schema) > request["cells"]:
        raise Unfit(
            f"it says to hold {told.num_rows:,} rows, more than the limit of cells (STUDIO_MAX_CELLS); leave out rows or columns"
        )
    unpacked = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    if not 0 <= unpacked <= request["file_bytes"]:
        raise Unfit(request["too_much"])
    for field in schema:
        if pa.types.is_nested(field.type):
            raise Unfit(
                f"the column '{field.name}' holds {_kind(field.type)}, not single values; turn it into text or numbers"
            )
    names = [f"c{place}" for place in range(len(schema))]
    text = pa.schema([pa.field(name, pa.large_string()) for name in names], {"names": _names(schema)})
    rows = 0
    with pa.OSFile(request["out"], "wb") as sink, pa.ipc.new_file(sink, text) as out:
        for batch in file.iter_batches(batch_size=BATCH, use_threads=False):
            cells = [as_text(batch.column(place), schema.field(place)) for place in range(len(schema))]
            out.write_batch(pa.record_batch(cells, schema=text))
            rows += batch.num_rows
    return rows


def _names(schema: Any) -> str:
    import json

    return json.dumps([str(name) for name in schema.names])


def _kind(kind: Any) -> str:
    return "lists" if pa.types.is_list(kind) or pa.types.is_large_list(kind) else "nested values"


def as_text(cells: Any, field: Any) -> Any:
    """A column written as text: 1 -> "1", 1.0 -> "1", True -> "True", a moment -> ISO 8601."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_boolean(cells.type):
        return pc.if_else(cells, pa.scalar("True", pa.large_string()), pa.scalar("False", pa.large_string()))
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    try:
        text = cells.cast(pa.large_string())
        text.validate(full=True)  # a file may hold bytes that are no text
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Unfit(
            f"the column '{field.name}' holds {cells.type}, not single values; turn it into text or numbers"
        ) from None
    return text
