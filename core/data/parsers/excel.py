"""One sheet of a workbook to a CSV in UTF-8 with every cell quoted. Runs apart and imports nothing of the program.

calamine reads the stored values: no formula is computed, no link followed, no XML entity unfolded.
"""

from __future__ import annotations

import csv
import datetime
import zipfile
from collections.abc import Iterator
from typing import Any

import python_calamine as calamine

PARTS = {"train": ("train",), "test": ("test",), "sample": ("sample_submission", "sample", "submission")}
HEAD = 65_536  # bytes of each XML part in which a document type may stand


class Unfit(Exception):
    """What is wrong, and what to do."""


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Write the sheet to `request["out"]`: {"notes": […]}, or {"refused": words} with what is wrong and what to do."""
    damaged = "this is no readable Excel workbook (cut off or damaged); open it in its program and save it anew"
    try:
        _check(request["path"])
        yield {"notes": _write(request)}
    except Unfit as error:
        yield {"refused": str(error)}
    except calamine.PasswordError:
        yield {"refused": "the workbook is protected by a password; save it without one"}
    except MemoryError:
        yield {"refused": request["too_much"]}
    except OSError as error:
        if error.errno is not None:
            raise
        yield {"refused": damaged}
    except (calamine.CalamineError, zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        yield {"refused": damaged}


def _check(path: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = info.filename.lower()
            if "vbaproject" in name:
                raise Unfit("the workbook holds macros; save it as .xlsx without them")
            if name.endswith((".xml", ".rels")):
                with archive.open(info) as part:
                    head = part.read(HEAD).replace(b"\0", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Unfit(
                        "the workbook holds XML definitions that none needs; save it anew in a spreadsheet program"
                    )


def _write(request: dict[str, Any]) -> list[str]:
    book = calamine.CalamineWorkbook.from_path(request["path"])
    sheets = [
        each.name
        for each in book.sheets_metadata
        if each.typ == calamine.SheetTypeEnum.WorkSheet and each.visible == calamine.SheetVisibleEnum.Visible
    ]
    if not sheets:
        raise Unfit("the workbook has no visible sheet with cells; put the table on its first sheet")
    named = [name for name in sheets if name.strip().lower() in PARTS[request["part"]]]
    chosen = named[0] if named else sheets[0]
    notes: list[str] = []
    if not _copy(book.get_sheet_by_name(chosen), request):
        raise Unfit(f"the sheet '{chosen[:40]}' is empty; put the table on the first sheet, with a header line")
    if len(sheets) > 1:
        others = ", ".join([f"'{name[:40]}'" for name in sheets if name != chosen][:5])
        notes.append(
            f"Of {len(sheets)} sheets '{chosen[:40]}' was read and {others} left out; move the wanted one to the front."
        )
    return notes


def _copy(sheet: Any, request: dict[str, Any]) -> int:
    """The sheet's rows that hold a cell, written; how many."""
    height, width = sheet.total_height, sheet.total_width
    if width > request["columns"]:
        raise Unfit(
            f"there are {width:,} columns and the limit is {request['columns']:,}; leave out columns that say nothing "
            "about the target"
        )
    if height * width > request["cells"]:
        raise Unfit(
            f"the sheet spans {height:,} rows by {width:,} columns, more than the limit of cells (STUDIO_MAX_CELLS); leave out empty rows"
        )
    kept: range | None = None
    rows = 0
    with open(request["out"], "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line, cells in enumerate(sheet.iter_rows(), start=1):
            texts = [as_text(cell) for cell in cells]
            filled = [place for place, text in enumerate(texts) if text]
            if not filled:
                continue
            kept = kept or range(filled[0], filled[-1] + 1)  # the first filled row is the header
            if filled[0] < kept.start or filled[-1] >= kept.stop:
                raise Unfit(
                    f"row {line} of the sheet has a cell beside the header's columns; clear it, or name its column"
                )
            out.writerow([texts[place] if place < len(texts) else "" for place in kept])
            rows += 1
    return rows


def as_text(cell: Any) -> str:
    """A cell as Parquet's would be written: 1.0 -> "1", True -> "True", a moment -> ISO 8601, an empty one -> ""."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell)
