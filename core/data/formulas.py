"""Cells that a spreadsheet program would compute when it opens a CSV."""

from __future__ import annotations

import csv
import io
import re

STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run the cell: it begins like a formula and is no plain number."""
    return cell.startswith(STARTS) and not _NUMBER.fullmatch(cell)


def for_spreadsheets(data: bytes) -> bytes | None:
    """The CSV with a ' in front of each cell that would be run; None where there is none and the CSV may stay as it is."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    if not any(is_formula(cell) for row in rows for cell in row):
        return None
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [f"'{cell}" if is_formula(cell) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8")
