"""Hostile and broken Excel workbooks and Parquet files."""

from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from tests.uploads.bad_archives import zipped
from tests.uploads.case import Case, given

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def cell(place: str, value: Any, formula: str = "") -> str:
    """A cell with a number or a text, and the formula that it came from."""
    told = f"<f>{formula}</f>" if formula else ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr">{told}<is><t>{value}</t></is></c>'
    return f'<c r="{place}">{told}<v>{value}</v></c>'


def rows(*lines: tuple[Any, ...]) -> str:
    """Rows of a sheet."""
    return "".join(
        f'<row r="{at}">'
        + "".join(cell(f"{'ABCDEFGH'[column]}{at}", value) for column, value in enumerate(line))
        + "</row>"
        for at, line in enumerate(lines, start=1)
    )


GOOD = rows(("name", "age"), ("Ann", 31), ("Bea", 7.5), ("Cy", 40))


def workbook(
    *sheets: tuple[str, str], before: str = "", dimension: str = "A1:B4", extra: tuple[tuple[str, bytes], ...] = ()
) -> bytes:
    """An .xlsx by hand: sheets as (name, rows); `before` is put in front of the first sheet's root element."""
    named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in enumerate(sheets, 1))
    linked = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    pages = tuple(
        (
            f"xl/worksheets/sheet{n}.xml",
            f'{HEAD}{before if n == 1 else ""}<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{inside}</sheetData></worksheet>'.encode(),
        )
        for n, (_, inside) in enumerate(sheets, 1)
    )
    return zipped(
        (
            "[Content_Types].xml",
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'.encode(),
        ),
        ("_rels/.rels", f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>'.encode()),
        (
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'.encode(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{linked}</Relationships>'.encode(),
        ),
        *pages,
        *extra,
    )


def laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return workbook(("s", rows(("name", "age"), ("&a11;", 1), ("b", 2))), before=f"<!DOCTYPE x [{entities}]>")


def quadratic() -> bytes:
    entity = f'<!DOCTYPE x [<!ENTITY a "{"h" * 200_000}">]>'
    return workbook(("s", rows(("name", "age"), ("&a;" * 10_000, 1), ("b", 2))), before=entity)


def far_corner() -> bytes:
    return workbook(("s", GOOD + f'<row r="1048576">{cell("XFD1048576", 1)}</row>'), dimension="A1:XFD1048576")


def many_columns() -> bytes:
    letters = [chr(65 + n // 26) + chr(65 + n % 26) for n in range(26 * 26)]
    header = "".join(cell(f"A{pair}1", f"c{pair}") for pair in letters)
    return workbook(("s", f'<row r="1">{header}</row>' + rows(("a", 1))))


def linked_outside() -> bytes:
    link = f'<externalLink xmlns="{MAIN}"/>'.encode()
    formula = f'<row r="2">{cell("A2", "Ann", "[1]Sheet1!A1")}{cell("B2", 3)}</row><row r="3">{cell("A3", "Bea")}{cell("B3", 4)}</row>'
    return workbook(("s", rows(("name", "age")) + formula), extra=(("xl/externalLinks/externalLink1.xml", link),))


def table(**columns: Any) -> bytes:
    out = io.BytesIO()
    parquet.write_table(pa.table(columns), out, compression="zstd")
    return out.getvalue()


def plain_table() -> bytes:
    return table(a=list(range(50)), b=["x", "y"] * 25)


def dictionary_bomb() -> bytes:
    """One text of 1 MB that stands in a million rows: 1 TB of text in a few hundred bytes."""
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["x" * 1024**2]))
    return table(a=cells, b=pa.array([1] * 1_000_000))


def page_bomb() -> bytes:
    """Texts of 150 MB that pack to some hundred bytes."""
    out = io.BytesIO()
    cells = pa.array(["0" * 1_000_000] * 150)
    parquet.write_table(pa.table({"a": cells, "b": cells}), out, compression="zstd", use_dictionary=False)
    return out.getvalue()


def varint(number: int) -> bytes:
    """A Thrift number of a Parquet footer."""
    number, out = number * 2, b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def claims_millions() -> bytes:
    """A footer that tells of 120 million rows where there are 1.2."""
    return table(a=pa.array([1] * 1_234_567), b=pa.array([2] * 1_234_567)).replace(
        varint(1_234_567), varint(120_000_000)
    )


def nested_types() -> bytes:
    return table(a=[[1], [2]], b=[1, 2])


def corrupt_footer() -> bytes:
    data = plain_table()
    return data[:-60] + bytes(40) + data[-20:]


def wide_footer() -> bytes:
    return b"PAR1" + bytes(60) + b"\xff\xff\xff\x7fPAR1"


XLSX, PARQUET = "book.xlsx", "table.parquet"
CASES: dict[str, Case] = {
    "a workbook with a billion laughs": Case(XLSX, laughs, "XML definitions", bomb=True),
    "a workbook with a quadratic blow-up": Case(XLSX, quadratic, "XML definitions", bomb=True),
    "a workbook whose last cell is in the far corner": Case(XLSX, far_corner, "more", bomb=True),
    "a workbook that claims a million rows": Case(
        XLSX, lambda: workbook(("s", GOOD), dimension="A1:XFD1048576"), "", taken=True, bomb=True
    ),
    "a workbook that unpacks to 100 MB": Case(
        XLSX, lambda: workbook(("s", GOOD), extra=(("xl/media/x.bin", bytes(100_000_000)),)), "unpacked it has", bomb=True
    ),
    "a workbook with macros": Case(XLSX, lambda: workbook(("s", GOOD), extra=(("xl/vbaProject.bin", b"x"),)), "macros"),
    "a workbook that says .xlsm": Case("book.xlsm", lambda: workbook(("s", GOOD)), "of the kind .xlsm"),
    "an encrypted workbook": Case(XLSX, given(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "password"),
    "a workbook that is cut off": Case(XLSX, lambda: workbook(("s", GOOD))[:-200], "cut off or damaged"),
    "a workbook with a damaged sheet": Case(XLSX, lambda: workbook(("s", "<row><c r='A1'><v>1</row>")), "cut off or damaged"),
    "a workbook with links to other files": Case(XLSX, linked_outside, "", taken=True),
    "a workbook with formulas as texts": Case(
        XLSX, lambda: workbook(("s", rows(("name", "age"), ("=cmd|x!A0", 1), ("b", 2)))), "begin with = or @", taken=True
    ),
    "a workbook of several sheets": Case(XLSX, lambda: workbook(("people", GOOD), ("notes", rows(("x",)))), "'people' was read", taken=True),
    "a workbook with an empty sheet": Case(XLSX, lambda: workbook(("s", "")), "is empty"),
    "a workbook with a cell beside the table": Case(
        XLSX, lambda: workbook(("s", rows(("name", "age"), ("Ann", 31, "note"), ("Bea", 7)))), "beside the header's columns"
    ),
    "a workbook with blank names": Case(XLSX, lambda: workbook(("s", rows(("a", "", "c"), (1, 2, 3), (4, 5, 6)))), "no name"),
    "a workbook of 676 columns under a limit of 100": Case(XLSX, many_columns, "the limit is 100").under(columns=100),
    "a zip archive called a workbook": Case(XLSX, lambda: zipped(("train.csv", b"a,b\n1,2\n3,4\n")), "not an Excel workbook"),
    "a workbook called zip": Case("book.zip", lambda: workbook(("s", GOOD)), "name it .xlsx"),
    "a workbook called a CSV": Case("book.csv", lambda: workbook(("s", GOOD)), "an Excel workbook"),
    "Parquet that is cut off": Case(PARQUET, lambda: plain_table()[:-50], "no readable Parquet file"),
    "Parquet whose pages are damaged": Case(PARQUET, lambda: b"PAR1" + bytes(300) + plain_table()[304:], "no readable Parquet file"),
    "Parquet with a damaged footer": Case(PARQUET, corrupt_footer, "no readable Parquet file"),
    "Parquet whose footer claims 2 GB": Case(PARQUET, wide_footer, "no readable Parquet file", bomb=True),
    "Parquet of a magic word alone": Case(PARQUET, given(b"PAR1"), "no readable Parquet file"),
    "Parquet with another magic word": Case(PARQUET, lambda: b"PARE" + plain_table()[4:-4] + b"PARE", "no readable Parquet file"),
    "Parquet with lists": Case(PARQUET, nested_types, "the column 'a' holds lists"),
    "Parquet with bytes that are no text": Case(PARQUET, lambda: table(a=[b"\xff\xfe", b"\x80"], b=[1, 2]), "single values"),
    "a Parquet bomb of one text": Case(PARQUET, dictionary_bomb, "memory", bomb=True),
    "a Parquet bomb of packed pages": Case(PARQUET, page_bomb, "needs more than the limit", bomb=True),
    "Parquet that claims 120 million rows": Case(PARQUET, claims_millions, "more than the limit", bomb=True),
    "Parquet that is called a CSV": Case("table.csv", plain_table, "name it .parquet"),
    "Parquet without a column": Case(PARQUET, lambda: table(), "no column"),
}  # fmt: skip
