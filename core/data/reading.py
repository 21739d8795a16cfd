"""Read a table as text: every cell keeps its exact characters, and every file that is no table gets one clear sentence.

Nothing is guessed about types here. Encodings are UTF-8 (with or without a byte order mark) and UTF-16 with one;
anything else is turned down with the offending line, because a wrong guess would garble labels silently.
"""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from core.data import csv_faults
from core.data.cells import FILE, clip, listing
from core.errors import BadInput

MAX_BYTES = 2 * 1024**3
MAX_COLUMNS = 2_000
BLOCK = 16 * 1024**2  # bytes that Arrow parses at a time; longer rows make it parse the file in one piece
MISSING_WORDS = ("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "null", "NULL", "Null", "<NA>", "#N/A", "#NA", "?")
SOFT_MISSING_WORDS = ("None",)  # missing among numbers; among texts it may be a class of its own

Part = Literal["train", "test", "sample"]


def read_table(
    path: str | Path, name: str | None = None, *, part: Part = "train", max_bytes: int = MAX_BYTES
) -> pd.DataFrame:
    """The table in a CSV (delimiter `,` `;` tab or `|`) or Parquet file, all columns of dtype `str`, missing as NaN.

    The index is called "row" and counts the data rows from 0. Column names are stripped of surrounding blanks, cells
    are not. A cell is missing when, blanks aside, it is one of MISSING_WORDS; "None" is missing only in a column whose
    other cells are all numbers. `name` is what sentences call the file (an upload's own name); the frame carries it in
    `attrs["file"]`. `part` sets the least size: two columns and two rows for "train", one and one otherwise.
    Raises BadInput with one sentence that names the file, the column or line where there is one, and the remedy.
    """
    path = Path(path)
    label = name or path.name
    data = _load(path, label, max_bytes)
    table = _parquet(data, label) if _is_parquet(path, data) else _csv(data, label, part)
    _check_size(table, label, part)
    frame = pd.DataFrame({column: _text(table[column]) for column in table.column_names})
    frame.index = pd.RangeIndex(len(frame), name="row")
    frame.attrs[FILE] = label
    return frame


def _load(path: Path, label: str, max_bytes: int) -> bytes:
    if not path.exists():
        raise BadInput(f"{label}: there is no such file; check the path {path}")
    if path.is_dir():
        raise BadInput(f"{label}: this is a folder, not a file; give the CSV or Parquet file inside it")
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise BadInput(
                f"{label}: the file has {size / 1024**2:,.0f} MiB and the limit is {max_bytes / 1024**2:,.0f} MiB; "
                "leave out rows or columns"
            )
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{label}: the file cannot be read ({error.strerror}); check its permissions") from error
    if not data.strip():
        raise BadInput(f"{label}: the file is empty; give a CSV with a header line and one line per row")
    return data


def _is_parquet(path: Path, data: bytes) -> bool:
    return path.suffix.lower() in (".parquet", ".pq") or data[:4] == b"PAR1"


def _check_size(table: pa.Table, label: str, part: Part) -> None:
    if table.num_rows == 0:
        raise BadInput(f"{label}: there is a header but no row below it; add the data rows")
    if part == "train" and table.num_rows == 1:
        raise BadInput(f"{label}: there is only one row; a training table needs at least ten labelled rows")
    if part == "train" and table.num_columns == 1:
        raise BadInput(
            f"{label}: there is one column only ('{clip(table.column_names[0])}'); a training table needs a target and "
            "at least one feature column, separated by comma, semicolon, tab or |"
        )


def check_names(names: list[str], label: str) -> list[str]:
    """The header's names without surrounding blanks. Raises BadInput: too many, blank ones, ones that stand twice."""
    stripped = [name.strip() for name in names]
    if len(stripped) > MAX_COLUMNS:
        raise BadInput(
            f"{label}: there are {len(stripped):,} columns and the limit is {MAX_COLUMNS:,}; leave out columns that "
            "say nothing about the target"
        )
    blank = [str(place) for place, name in enumerate(stripped, start=1) if not name]
    if blank:
        which = f"column {blank[0]} has" if len(blank) == 1 else f"columns {', '.join(blank[:6])} have"
        raise BadInput(f"{label}: {which} no name in the header line; give every column a name or remove it")
    twice = (
        sorted({name for name in stripped if stripped.count(name) > 1}) if len(set(stripped)) < len(stripped) else []
    )
    if twice:
        raise BadInput(
            f"{label}: the column name{'s' if len(twice) > 1 else ''} {listing(twice)} "
            f"stand{'' if len(twice) > 1 else 's'} more than once in the header; give every column a name of its own"
        )
    return stripped


def _csv(data: bytes, label: str, part: Part) -> pa.Table:
    data = _utf8(data, label)
    header = csv_faults.sniff(data, label)
    names = check_names(header.names, label)
    end = _end(data)
    if end <= header.end:
        raise BadInput(f"{label}: there is a header but no row below it; add the data rows")
    body = pa.py_buffer(data).slice(header.end, end - header.end)
    if data.count(b'"') % 2:
        csv_faults.check_quotes(data, header, label)
    try:
        return _parse(body, names, header.delimiter, BLOCK)
    except pa.ArrowInvalid as error:
        if "straddling" not in str(error):
            raise csv_faults.explain(data, header, label, str(error)) from error
    try:
        return _parse(body, names, header.delimiter, min(len(body) + 1, 2**31 - 1))
    except pa.ArrowInvalid as error:
        raise csv_faults.explain(data, header, label, str(error)) from error


def _end(data: bytes) -> int:
    """Where the last row ends: lines of blanks at the end of a file are no rows."""
    last = len(data.rstrip(b" \r\n"))
    newline = data.find(b"\n", last)
    return len(data) if newline < 0 else newline + 1


def _parse(body: pa.Buffer, names: list[str], delimiter: str, block: int) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(block_size=max(1, min(block, len(body) + 1)), column_names=names),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.large_string() for name in names}, strings_can_be_null=False
        ),
    )


def _utf8(data: bytes, label: str) -> bytes:
    """The file's text as UTF-8 without a byte order mark."""
    csv_faults.refuse_other_formats(data, label)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            data = data.decode("utf-16").encode("utf-8")
        except UnicodeDecodeError:
            raise BadInput(f"{label}: the file starts like UTF-16 but is not; save it as UTF-8") from None
    data = data.removeprefix(codecs.BOM_UTF8)
    csv_faults.check_encoding(data, label)
    return data


def _parquet(data: bytes, label: str) -> pa.Table:
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadInput(f"{label}: this is no readable Parquet file ({clip(str(error), 80)}); write it anew") from error
    if not table.num_columns:
        raise BadInput(f"{label}: the Parquet file has no column; write it anew with the features and the target")
    table = table.rename_columns(check_names(table.column_names, label))
    return pa.table({name: _as_text(table[name], name, label) for name in table.column_names})


def _as_text(cells: Any, name: str, label: str) -> Any:
    """A Parquet column written as text: 1 -> "1", 1.0 -> "1", True -> "True", a moment -> ISO 8601."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_boolean(cells.type):
        return pc.if_else(cells, pa.scalar("True", pa.large_string()), pa.scalar("False", pa.large_string()))
    if pa.types.is_floating(cells.type):
        cells = pc.if_else(pc.is_nan(cells), pa.scalar(None, cells.type), cells)
    try:
        return cells.cast(pa.large_string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadInput(
            f"{label}: the column '{name}' holds {cells.type}, not single values; turn it into text or numbers"
        ) from error


def _text(cells: Any) -> pd.Series:
    """The column with its missing words taken out."""
    trimmed = pc.utf8_trim_whitespace(cells)
    missing = pc.is_in(trimmed, value_set=pa.array(MISSING_WORDS, pa.large_string()))
    soft = pc.is_in(trimmed, value_set=pa.array(SOFT_MISSING_WORDS, pa.large_string()))
    if pc.any(soft).as_py():
        either = pc.or_(missing, soft)
        rest = pc.drop_null(pc.if_else(either, pa.scalar(None, pa.large_string()), trimmed))
        if len(rest) and pd.to_numeric(pd.Series(rest.to_pandas(), dtype="str"), errors="coerce").notna().all():
            missing = either
    if pc.any(missing).as_py():
        cells = pc.if_else(missing, pa.scalar(None, pa.large_string()), cells)
    return pd.Series(cells.to_pandas(), dtype="str")
