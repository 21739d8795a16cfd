"""Read a table as text: every cell keeps its exact characters, and every file that is no table gets one clear sentence.

Nothing is guessed about types here. What had to be decided on (an encoding, a sheet, decimal commas) is said in notes.
CSV and JSON are parsed in this process; Parquet and Excel in one of their own (`core.data.apart`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from core.data import binary_tables, csv_faults, decimals, dialects, json_tables, memory, unpacking
from core.data.cells import FILE, NOTES, clip, listing
from core.data.encodings import as_utf8
from core.data.header import check_names
from core.data.sources import Part, Source, opened
from core.errors import BadInput
from core.settings import Limits
from core.settings import limits as set_limits

MB = 1024**2
BLOCK = 16 * MB  # bytes that Arrow parses at a time; longer rows make it parse the file in one piece
MISSING_WORDS = ("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "null", "NULL", "Null", "<NA>", "#N/A", "#NA", "?")
SOFT_MISSING_WORDS = ("None",)  # missing among numbers; among texts it may be a class of its own
TURNING = ("\x1b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068")  # characters that change how others are shown


def read_table(
    path: str | Path, name: str | None = None, *, part: Part = "train", limits: Limits | None = None
) -> pd.DataFrame:
    """The table in a CSV, Parquet, Excel or JSON (lines) file, plain, gzipped or zipped, all columns of dtype `str`, missing as NaN.

    The index is called "row" and counts the data rows from 0. Column names are stripped of surrounding blanks, cells
    are not. A cell is missing when, blanks aside, it is one of MISSING_WORDS; "None" is missing only in a column whose
    other cells are all numbers. Decimal commas become points (`decimals`). `name` is what sentences call the file (an
    upload's own name); the frame carries it in `attrs["file"]`, and in `attrs["notes"]` sentences on how it was read.
    `part` sets the least size: two columns and two rows for "train", one and one otherwise, and in a zip archive of
    several tables names the one. `limits` are the environment's unless given. Reading takes a few times the memory of
    the table's text (docs/uploads.md).
    Raises BadInput with one sentence that names the file, the column or line where there is one, and the remedy.
    """
    path, most = Path(path), limits or set_limits()
    label = clip(name or path.name, 80)
    _check_file(path, label, most)
    with opened(path, name or path.name, part, most) as source:
        table, notes = _table(source, part, most)
    _check_size(table, source.label, part)
    frame = pd.DataFrame({column: _text(table[column]) for column in table.column_names})
    frame.index = pd.RangeIndex(len(frame), name="row")
    frame.attrs[FILE] = label
    frame.attrs[NOTES] = (*notes, *_formulas(table))
    return frame


def _check_file(path: Path, label: str, limits: Limits) -> None:
    if not path.exists():
        raise BadInput(f"{label}: there is no such file; check the path {path}")
    if path.is_dir():
        raise BadInput(f"{label}: this is a folder, not a file; give the CSV or Parquet file inside it")
    if not path.is_file():
        raise BadInput(f"{label}: this is a device or a pipe, not a file; give a CSV or Parquet file")
    try:
        size = path.stat().st_size
        unpacking.first_bytes(path)
    except OSError as error:
        raise BadInput(f"{label}: the file cannot be read ({error.strerror}); check its permissions") from error
    if not size:
        raise BadInput(f"{label}: the file is empty; give a CSV with a header line and one line per row")
    if size > limits.unpacked_mb * MB:
        raise BadInput(
            f"{label}: the file has {size / MB:,.0f} MB and the limit is {limits.unpacked_mb:,} MB (STUDIO_MAX_UNPACKED_MB); "
            "leave out rows or columns"
        )


def _table(source: Source, part: Part, limits: Limits) -> tuple[pa.Table, tuple[str, ...]]:
    if source.form == "parquet":
        table, names = binary_tables.parquet(source, limits)
        return table.rename_columns(check_names(names, source.label, limits)), ()
    if source.form == "excel":
        text, said = binary_tables.sheet(source, part, limits)
        table, _ = _csv(text, source.label, limits)
        return table, said
    memory.check(source.path.stat().st_size, source.label)
    data = source.path.read_bytes()
    if not data.strip():
        raise BadInput(f"{source.label}: the file is empty; give a CSV with a header line and one line per row")
    if source.form == "csv":
        csv_faults.refuse_other_formats(data, source.label)
    text, said = as_utf8(data, source.label)
    if source.form == "json":
        table, more = json_tables.read(text, source.label, limits)
        return table.rename_columns(check_names(table.column_names, source.label, limits)), (*said, *more)
    table, more = _csv(text, source.label, limits)
    return table, (*said, *more, *_turning(text))


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


def _csv(data: bytes, label: str, limits: Limits) -> tuple[pa.Table, tuple[str, ...]]:
    header = dialects.sniff(data, label)
    names, written = check_names(header.names, label, limits), header.dialect
    end = _end(data)
    if end <= header.end:
        raise BadInput(f"{label}: there is a header but no row below it; add the data rows")
    cells = data.count(written.delimiter.encode()) + data.count(b"\n")
    if cells > limits.cells:
        raise BadInput(
            f"{label}: there are about {cells:,} cells and the limit is {limits.cells:,} (STUDIO_MAX_CELLS); leave out rows or columns"
        )
    body = pa.py_buffer(data).slice(header.end, end - header.end)
    if written.quote == '"' and not written.escape and data.count(b'"') % 2:
        csv_faults.check_quotes(data, header, label)
    try:
        table = _parse(body, names, written, BLOCK)
    except pa.ArrowInvalid as error:
        if "straddling" not in str(error):
            raise csv_faults.explain(data, header, label, str(error)) from error
        try:
            table = _parse(body, names, written, min(len(body) + 1, 2**31 - 1))
        except pa.ArrowInvalid as again:
            raise csv_faults.explain(data, header, label, str(again)) from again
    if written.delimiter == ",":
        return table, written.notes()
    table, said = decimals.with_points(table, pa.array(MISSING_WORDS, pa.large_string()))
    return table, (*written.notes(), *said)


def _end(data: bytes) -> int:
    """Where the last row ends: lines of blanks at the end of a file are no rows."""
    last = len(data.rstrip(b" \r\n"))
    newline = data.find(b"\n", last)
    return len(data) if newline < 0 else newline + 1


def _parse(body: pa.Buffer, names: list[str], written: dialects.Dialect, block: int) -> pa.Table:
    return arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(block_size=max(1, min(block, len(body) + 1)), column_names=names),
        parse_options=arrow_csv.ParseOptions(
            delimiter=written.delimiter,
            quote_char=written.quote,
            escape_char=written.escape or False,
            newlines_in_values=True,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.large_string() for name in names}, strings_can_be_null=False
        ),
    )


def _turning(text: bytes) -> tuple[str, ...]:
    found = [f"U+{ord(each):04X}" for each in TURNING if each.encode() in text]
    if not found:
        return ()
    return (
        f"Some cells hold characters that change how text is shown ({', '.join(found)}); they are kept as they are.",
    )


def _formulas(table: pa.Table) -> tuple[str, ...]:
    """A note on cells that a spreadsheet program would compute."""
    found = [
        name for name in table.column_names if pc.any(pc.match_substring_regex(table[name], r"^\s*[=@]")).as_py()
    ]  # fmt: skip
    if not found:
        return ()
    return (f"Some cells of {listing(found, 3)} begin with = or @ like a spreadsheet's formulas; here they are text.",)


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
