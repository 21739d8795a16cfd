"""Files that are tables, in all their spellings, and files that are not: one clear sentence each."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.reading import read_table
from core.errors import BadInput
from core.settings import Limits

EXPECTED = {"name": ["Ann", "Bö"], "age": ["31", "07"]}


def write(folder: Path, content: bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def zipped(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "a,b\n1,2\n")
    return buffer.getvalue()


GOOD = {
    "comma": b"name,age\nAnn,31\nB\xc3\xb6,07\n",
    "semicolon": b"name;age\nAnn;31\nB\xc3\xb6;07\n",
    "tab": b"name\tage\nAnn\t31\nB\xc3\xb6\t07\n",
    "pipe": b"name|age\nAnn|31\nB\xc3\xb6|07\n",
    "byte order mark": b"\xef\xbb\xbfname,age\nAnn,31\nB\xc3\xb6,07\n",
    "utf-16": "name,age\nAnn,31\nBö,07\n".encode("utf-16"),
    "utf-16 big endian": b"\xfe\xff" + "name,age\nAnn,31\nBö,07\n".encode("utf-16-be"),
    "windows line ends": b"name,age\r\nAnn,31\r\nB\xc3\xb6,07\r\n",
    "old mac line ends": b"name,age\rAnn,31\rB\xc3\xb6,07\r",
    "no line end at the end": b"name,age\nAnn,31\nB\xc3\xb6,07",
    "lines of blanks at the end": b"name,age\nAnn,31\nB\xc3\xb6,07\n  \n \r\n",
    "blank lines": b"\n\nname,age\n\nAnn,31\n\n\nB\xc3\xb6,07\n\n",
    "all quoted": '"name","age"\n"Ann","31"\n"Bö","07"\n'.encode(),
    "blanks round the header": b" name , age \nAnn,31\nB\xc3\xb6,07\n",
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD.keys())
def test_every_usual_spelling_of_a_csv_gives_the_same_text(tmp_path: Path, content: bytes) -> None:
    frame = read_table(write(tmp_path, content))
    assert frame.to_dict("list") == EXPECTED
    assert frame.index.name == "row"
    assert list(frame.index) == [0, 1]
    assert all(isinstance(dtype, pd.StringDtype) for dtype in frame.dtypes)


def test_quoted_cells_keep_separators_newlines_and_quotes(tmp_path: Path) -> None:
    content = b'id,text\n1,"first line\nsecond, with comma"\n2,"he said ""no"""\n3,5" pipe\n'
    frame = read_table(write(tmp_path, content))
    assert frame["text"].tolist() == ["first line\nsecond, with comma", 'he said "no"', '5" pipe']


def test_a_header_name_may_hold_a_newline_and_any_letters(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, '"größe\n(cm)",名前\n1,a\n2,b\n'.encode()))
    assert list(frame.columns) == ["größe\n(cm)", "名前"]
    assert frame["名前"].tolist() == ["a", "b"]


def test_semicolon_files_with_decimal_commas_are_cut_at_the_semicolons(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, b"a;b\n1,5;2,5\n3,5;4,5\n"))
    assert frame["a"].tolist() == ["1.5", "3.5"]
    assert frame.attrs["notes"] == ("Decimal commas in 'a', 'b' were read as points: 1,5 is 1.5.",)


def test_missing_words_become_nan_and_other_text_stays_exact(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, b'a,b\n"",x\nNA,x\nNaN,x\nnull,x\n ? ,x\n 1 ,x\nnone,x\n0,x\n'))
    assert frame["a"].isna().tolist() == [True] * 5 + [False] * 3
    assert frame["a"].dropna().tolist() == [" 1 ", "none", "0"]


def test_none_is_missing_among_numbers_and_a_label_among_words(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, b"number,severity\n1,None\nNone,mild\n3,severe\n"))
    assert frame["number"].isna().tolist() == [False, True, False]
    assert frame["severity"].tolist() == ["None", "mild", "severe"]


def test_a_column_of_missing_cells_is_fine(tmp_path: Path) -> None:
    assert read_table(write(tmp_path, b"a,b\n,1\n,2\n"))["a"].isna().all()


def test_a_cell_of_many_megabytes_is_read(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, b"a,b\n1," + b"x" * 20_000_000 + b"\n2,y\n"))
    assert frame["b"].str.len().tolist() == [20_000_000, 1]


def test_parquet_is_read_as_the_text_a_csv_would_hold(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "part": [1.0, 2.5, np.nan],
            "flag": [True, False, True],
            "day": pd.to_datetime(["2024-01-01", "2024-01-02", None]),
            "kind": pd.Categorical(["x", "y", None]),
        }
    ).to_parquet(path)
    frame = read_table(path)
    assert frame["whole"].tolist()[::2] == ["1", "3"]
    assert frame["part"].tolist()[:2] == ["1", "2.5"]
    assert frame["flag"].tolist() == ["True", "False", "True"]
    assert frame["day"][0].startswith("2024-01-01")
    assert frame["kind"].tolist()[:2] == ["x", "y"]
    assert frame.isna().sum().tolist() == [1, 1, 0, 1, 1]


def test_sentences_use_the_name_of_the_upload(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^my data\.csv: "):
        read_table(write(tmp_path, b"", "tmp1234"), name="my data.csv")


def test_a_test_table_may_have_one_row_and_one_column(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, b"image\na.png\n"), part="test")
    assert frame["image"].tolist() == ["a.png"]
    assert frame.attrs["file"] == "people.csv"


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "blanks only": (b" \n\n", "empty"),
    "header only": (b"a,b\n", "no row"),
    "header and blank lines": (b"a,b\n\n\n", "no row"),
    "one row": (b"a,b\n1,2\n", "only one row"),
    "one column": (b"a\n1\n2\n", "one column only ('a')"),
    "short row": (b"a,b,c\n1,2,3\n4,5\n6,7,8\n", "line 3 has 2 cells but the header has 3"),
    "long row": (b"a,b\n1,2\n3,4\n5,6,7\n", "line 4 has 3 cells but the header has 2"),
    "long row below a cell of two lines": (b'a,b\n"1\n1",2\n3,4,5\n', "line 4 has 3 cells"),
    "open quote": (b'a,b\n1,2\n3,"4\n5,6\n', "opens in the row at line 3 is never closed"),
    "name twice": (b"a,b,a\n1,2,3\n4,5,6\n", "'a' stands more than once"),
    "names twice": (b"a,b,a,b\n1,2,3,4\n4,5,6,7\n", "'a', 'b' stand more than once"),
    "blank name": (b",a\n0,1\n1,2\n", "column 1 has no name"),
    "blank names": (b"a,,\n0,1,2\n1,2,3\n", "columns 2, 3 have no name"),
    "one bad byte": (b"a,b\n" + b"1,2\n" * 5000 + "é,3\n".encode() + b"\xff,3\n", "line 5003 is not UTF-8 (byte 0xFF) but 1 other"),
    "nul byte": (b"a,b\n1,2\n3,\x00\n", "line 3 holds a NUL byte"),
    "broken utf-16": (b"\xff\xfea\x00,\x00b\x00\n", "UTF-16"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "a PDF document"),
    "zip": (zipped("data.csv"), "a zip archive"),
    "excel": (zipped("xl/workbook.xml"), "an Excel workbook"),
    "old excel": (b"\xd0\xcf\x11\xe0" + bytes(50), "an old Excel"),
    "gzip": (gzip.compress(b"a,b\n1,2\n"), "a gzip archive"),
    "html": (b"\n<!DOCTYPE html><html><body>Log in</body></html>", "a web page"),
    "json": (b'[{"a": 1}, {"a": 2}]', "JSON"),
    "7,000 columns": ((",".join(f"c{i}" for i in range(7000)) + "\n").encode() * 2, "7,000 columns and the limit is 6,000"),
    "parquet": (b"PAR1 and then nonsense", "a Parquet file"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_table_gets_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(write(tmp_path, content))
    sentence = str(caught.value)
    assert sentence.startswith("people.csv: ")
    assert words in sentence
    assert "\n" not in sentence
    assert ";" in sentence  # what is wrong; what to do


def test_a_missing_path_a_folder_and_a_large_file_are_turned_down(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^nowhere\.csv: there is no such file"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="this is a folder"):
        read_table(tmp_path)
    with pytest.raises(BadInput, match="the limit is 1 MB"):
        read_table(write(tmp_path, b"a,b\n" + b"1,2\n" * 300_000), limits=Limits(unpacked_mb=1))


def test_nested_parquet_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pd.DataFrame({"words": [["a"], ["b"]], "y": [1, 2]}).to_parquet(path)
    with pytest.raises(BadInput, match="the column 'words' holds"):
        read_table(path)
