"""Hostile and broken CSV and JSON."""

from __future__ import annotations

import json

from tests.uploads.case import Case, given

ROWS = b"".join(b"%d,%d\n" % (row, row % 7) for row in range(40))


def one_line() -> bytes:
    return b"a,b\n1," + b"x" * 100_000_000


def csv(words: str, content: bytes, taken: bool = False, file: str = "table.csv") -> Case:
    return Case(file, given(content), words, taken)


CASES: dict[str, Case] = {
    "an empty file": csv("is empty", b""),
    "blanks and line ends only": csv("is empty", b" \r\n\t\n"),
    "only a header": csv("no row below", b"a,b\n"),
    "a header and millions of empty lines": Case("table.csv", lambda: b"a,b\n" + b"\n" * 5_000_000, "no row below", bomb=True),
    "millions of empty lines between two rows": Case(
        "table.csv", lambda: b"a,b\n1,2\n" + b"\n" * 4_000_000 + b"3,4\n5,6\n", "", taken=True, bomb=True
    ),
    "a NUL byte": csv("line 3 holds a NUL byte", b"a,b\n1,2\n3,\x00\n"),
    "a line longer than the limit": Case("table.csv", one_line, "the limit is 64 MB", bomb=True),
    "a first line without end": Case("table.csv", lambda: b"x" * 30_000_000, "first line has more than", bomb=True),
    "a cell that fills the file": Case("table.csv", lambda: b"a,b\n1," + b"x" * 50_000_000 + b"\n2,3\n", "", taken=True, bomb=True),
    "commas without end": Case("table.csv", lambda: b"," * 40_000_000 + b"\n1", "first line has more than", bomb=True),
    "more cells than the limit": Case("table.csv", lambda: b"a,b,c\n" + b",,\n" * 4_000_000, "cells and the limit is 5,000,000", bomb=True),
    "two encodings in one file": csv("two encodings are mixed", "a,b\nJosé,1\n".encode() + "André,2\n".encode("latin-1")),
    "an encoding that no one uses": csv("nor any usual encoding", b"a,b\n" + bytes(range(128, 160)) * 3 + b",1\n1,2\n"),
    "Western European letters": csv("read as Western European", "name,b\nJosé,1\nZoë,2\n".encode("cp1252"), taken=True),
    "UTF-16 that says so and is cut off": csv("starts like UTF-16", b"\xff\xfea\x00,\x00b\x00\n"),
    "UTF-32 that is none": csv("starts like UTF-32", b"\xff\xfe\x00\x00abc"),
    "binary under the name of a CSV": csv("NUL byte", bytes(range(256)) * 20),
    "control characters without NUL": csv("control characters", b"a,b\n\x01\x02\xff\xfe,1\n2,3\n"),
    "a quote that is never closed": csv("never closed", b'a,b\n1,2\n3,"4\n5,6\n'),
    "rows of unequal length": csv("line 3 has 3 cells", b"a,b\n1,2\n3,4,5\n"),
    "a short row": csv("line 3 has 1 cell", b"a,b\n1,2\n3\n4,5\n"),
    "20,000 columns": csv("20,000 columns and the limit is 6,000", (",".join(f"c{i}" for i in range(20_000)) + "\n").encode() * 3),
    "a name twice": csv("'a' stands more than once", b"a,b,a\n1,2,3\n4,5,6\n"),
    "a blank name": csv("column 2 has no name", b"a,,c\n1,2,3\n4,5,6\n"),
    "a name of 10,000 characters": csv("has 10,000 characters", b"a," + b"n" * 10_000 + b"\n1,2\n3,4\n"),
    "a name that turns the text round": csv("invisible character U+202E", "a,exe\u202etxt\n1,2\n3,4\n".encode()),
    "a name that steers a terminal": csv("invisible character U+001B", b"a,\x1b[2J\x1b[31mred\n1,2\n3,4\n"),
    "cells that steer a terminal": csv("change how text is shown (U+001B)", b"a,b\n1,\x1b[2J\n3,4\n", taken=True),
    "cells that turn the text round": csv("change how text is shown (U+202E)", "a,b\n1,\u202etxt.exe\n3,4\n".encode(), taken=True),
    "formulas in cells": csv("begin with = or @", b"a,b\n=cmd|' /C calc'!A0,1\n@SUM(A1),2\n+1,3\n-1,4\n", taken=True),
    "scripts and Markdown in names and cells": csv(
        "", b"<script>alert(1)</script>,**b**\n<img src=x onerror=alert(1)>,[x](javascript:alert(1))\n$m$,:material/x:\n", taken=True
    ),
    "a web page called a CSV": csv("a web page", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    "a picture called a CSV": csv("a PNG picture", b"\x89PNG\r\n\x1a\n" + bytes(60)),
    "a program called a CSV": csv("a program", b"\x7fELF" + bytes(60)),
    "a database called a CSV": csv("an SQLite database", b"SQLite format 3\0" + bytes(60)),
    "a CSV called Parquet": csv("no readable Parquet file", b"a,b\n" + ROWS, file="table.parquet"),
    "a CSV called Excel": csv("no Excel workbook", b"a,b\n" + ROWS, file="table.xlsx"),
    "a CSV called gzip": csv("no .gz file", b"a,b\n" + ROWS, file="table.csv.gz"),
    "a CSV called zip": csv("cut off or damaged", b"a,b\n" + ROWS, file="table.zip"),
    "a CSV called JSON": csv("line 1 is no valid JSON", b"a,b\n" + ROWS, file="table.jsonl"),
    "a file name with line ends": csv("is empty", b"", file="a\nTraceback (most recent call last):\nb.csv"),
    "a file name of 250 characters": csv("is empty", b"", file="n" * 246 + ".csv"),
    "a file name of emoji and turned text": csv("is empty", b"", file="🎉\u202evsc.exe.csv"),
    "a file name that is markup": csv("is empty", b"", file="<img src=x onerror=alert(1)>.csv"),
    "JSON that is nested 100,000 deep": Case("table.json", lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deeply", bomb=True),
    "a JSON line that is nested deep": csv("nested too deeply", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, file="t.jsonl"),
    "a JSON array too long to hold": Case("table.json", lambda: b"[" + b'{"a":1},' * 2_000_000 + b"{}]", "too long", bomb=True),
    "JSON with NaN": csv("NaN and Infinity", b'{"a":NaN,"b":1}\n{"a":2,"b":-Infinity}\n', taken=True, file="t.jsonl"),
    "JSON with nested objects": csv("nested values in 'b'", b'{"a":1,"b":{"c":2}}\n{"a":1,"b":2}\n', file="t.jsonl"),
    "JSON with a key twice": csv("has the key 'a' twice", b'{"a":1,"a":2}\n{"a":3}\n', file="t.jsonl"),
    "JSON of bare numbers": csv("is no object", b"[1,2,3]", file="t.json"),
    "JSON that is cut off": csv("line 2 is no valid JSON", b'{"a":1,"b":2}\n{"a":3,', file="t.jsonl"),
    "JSON with half a character": csv("half a character", b'{"a":"\\ud800","b":1}\n{"a":"x","b":2}\n', file="t.jsonl"),
    "JSON with half a character in a name": csv("half a character", b'{"a\\ud800":1,"b":1}\n{"a\\ud800":2,"b":2}\n', file="t.jsonl"),
    "JSON with a number beyond all range": csv("line 1 is no valid JSON", b'{"a":1e999,"b":1}\n{"a":2,"b":2}\n', file="t.jsonl"),
    "JSON with a number of a million digits": csv("", b'{"a":' + b"9" * 1_000_000 + b',"b":1}\n{"a":2,"b":2}\n', taken=True, file="t.jsonl"),
    "JSON with a new key in each row": csv(
        "more keys than the limit", b"".join(json.dumps({f"k{i}-{j}": i for j in range(10)}).encode() + b"\n" for i in range(700)), file="t.jsonl"
    ),
    "JSON called a CSV": csv("this is JSON", b'[{"a": 1}, {"a": 2}]'),
}  # fmt: skip
