"""Parquet files and Excel workbooks, looked at here and parsed apart."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pyarrow as pa

from core.data import apart, unpacking
from core.data.sources import OLE, Part, Source
from core.errors import BadInput
from core.settings import Limits


def parquet(source: Source, limits: Limits) -> tuple[pa.Table, list[str]]:
    """A Parquet file's cells as text, under names that are none yet, and its column names. Raises BadInput."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        out = Path(folder) / "table.arrow"
        request = {"path": str(source.path), "out": str(out), "columns": limits.columns, "cells": limits.cells}
        answer = apart.one("parquet", request, limits)
        if "refused" in answer:
            raise BadInput(f"{source.label}: {answer['refused']}")
        with pa.OSFile(str(out)) as file:
            table = pa.ipc.open_file(file).read_all()
    return table, json.loads(table.schema.metadata[b"names"])


def sheet(source: Source, part: Part, limits: Limits) -> tuple[bytes, tuple[str, ...]]:
    """A workbook's sheet as a CSV, and what to know of it. Raises BadInput."""
    first = unpacking.first_bytes(source.path)
    if first.startswith(OLE):
        raise BadInput(
            f"{source.label}: this is an old workbook (.xls) or one protected by a password; save it as .xlsx without one"
        )
    if not first.startswith(b"PK"):
        raise BadInput(
            f"{source.label}: this is no Excel workbook, whatever its name says; save the table as .xlsx or CSV"
        )
    if not unpacking.is_workbook(unpacking.entries(source.path, source.label, limits)):
        raise BadInput(f"{source.label}: this is a zip archive, not an Excel workbook; name it .zip")
    with tempfile.TemporaryDirectory(prefix="studio-") as folder:
        out = Path(folder) / "sheet.csv"
        request = {
            "path": str(source.path), "out": str(out), "part": part, "columns": limits.columns, "cells": limits.cells,
        }  # fmt: skip
        answer = apart.one("excel", request, limits)
        if "refused" in answer:
            raise BadInput(f"{source.label}: {answer['refused']}")
        return out.read_bytes(), tuple(answer["notes"])
