"""Every other form of a table: what it says stays what it says, and what had to be decided is told."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import pandas as pd
import pytest

from core.data import apart
from core.data.proposal import propose
from core.data.reading import read_table
from core.errors import BadInput
from core.settings import limits
from tests.uploads.bad_archives import zipped
from tests.uploads.bad_binaries import GOOD, cell, rows, workbook


def read(folder: Path, content: bytes | str, name: str = "t.csv", **more: object) -> pd.DataFrame:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, **more)  # type: ignore[arg-type]


ENCODED = {
    "cp1252": ("name,b\nJosé,1\nFrançois,2\nZoë,3\n", "Western European"),
    "cp1250": ("miasto,imię\nŁódź,Żaneta\nKraków,Józef\nGdańsk,Świętopełk\n" * 3, "Central European"),
    "cp1251": ("город,имя\nМосква,Иван\nСанкт-Петербург,Ольга\n" * 3, "Cyrillic"),
    "koi8_r": ("город,имя\nМосква,Иван\nСанкт-Петербург,Ольга\n" * 3, "KOI8"),
    "cp932": ("都市,名前\n東京,太郎\n大阪,花子\n京都,次郎\n" * 3, "Shift JIS"),
    "gb18030": ("城市,名字\n北京,小明\n上海,小红\n广州,李雷\n" * 3, "GB 18030"),
    "cp949": ("도시,이름\n서울,철수\n부산,영희\n" * 3, "Korean"),
    "utf-16-le": ("name,b\nJosé,1\nZoë,2\n", "UTF-16"),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_an_encoding_that_is_decided_on_is_told_and_right(tmp_path: Path, encoding: str) -> None:
    text, words = ENCODED[encoding]
    frame = read(tmp_path, text.encode(encoding))
    names, first = text.split("\n")[0].split(","), text.split("\n")[1].split(",")
    assert list(frame.columns) == names
    assert frame.iloc[0].tolist() == first
    assert words in frame.attrs["notes"][0]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850"])
def test_letters_that_make_no_sense_in_any_usual_encoding_are_refused_not_guessed(
    tmp_path: Path, encoding: str
) -> None:
    with pytest.raises(BadInput, match="save the file as UTF-8"):
        read(tmp_path, "nom,ville\nRené,Besançon\nZoë,Nîmes\n".encode(encoding))


def test_utf_8_needs_no_note(tmp_path: Path) -> None:
    assert read(tmp_path, "name,b\nJosé,1\nZoë,2\n").attrs["notes"] == ()


@pytest.mark.parametrize("delimiter", [":", "^", "~", "#", "!", "&", "\x1f", "\x01", " "])
def test_rare_delimiters_are_found_and_told(tmp_path: Path, delimiter: str) -> None:
    frame = read(tmp_path, "a,b,c\n1,x y,3\n4,z,6\n".replace(" ", "_").replace(",", delimiter))
    assert frame.to_dict("list") == {"a": ["1", "4"], "b": ["x_y", "z"], "c": ["3", "6"]}
    assert "cut at each" in frame.attrs["notes"][0]


def test_a_text_with_colons_is_not_cut_at_them(tmp_path: Path) -> None:
    frame = read(tmp_path, "image\na:b.png\nc:d.png\n", part="test")
    assert frame["image"].tolist() == ["a:b.png", "c:d.png"]


def test_single_quotes_are_taken_off_where_the_cells_show_them(tmp_path: Path) -> None:
    frame = read(tmp_path, "'a','b'\n'x, y','it''s'\n'z','1'\n")
    assert frame.to_dict("list") == {"a": ["x, y", "z"], "b": ["it's", "1"]}
    assert "quoted with '" in frame.attrs["notes"][0]


def test_apostrophes_in_words_are_no_quotes(tmp_path: Path) -> None:
    frame = read(tmp_path, "a,b\nit's,he's\n'tis,rock 'n' roll\n")
    assert frame["a"].tolist() == ["it's", "'tis"]
    assert frame.attrs["notes"] == ()


def test_backslashes_take_the_next_character_where_quotes_show_it(tmp_path: Path) -> None:
    frame = read(tmp_path, 'a,b\n"he said \\"no\\", twice",1\n"x",2\n')
    assert frame["a"].tolist() == ['he said "no", twice', "x"]
    assert "backslash" in frame.attrs["notes"][0]


def test_a_path_that_ends_in_a_backslash_stays_a_path(tmp_path: Path) -> None:
    frame = read(tmp_path, 'a,b\n"C:\\dir\\",1\n"D:\\",2\n')
    assert frame["a"].tolist() == ["C:\\dir\\", "D:\\"]


def test_decimal_commas_and_grouped_thousands_become_numbers(tmp_path: Path) -> None:
    frame = read(tmp_path, "a;b;c;d\n1.234,5;-0,25;12.345;x,y\n7;NA;1.000;1,5\n12.345.678,9;3e2;2;z\n")
    assert frame["a"].tolist() == ["1234.5", "7", "12345678.9"]
    assert frame["b"].dropna().tolist() == ["-0.25", "3e2"]
    assert frame["c"].tolist() == ["12345", "1000", "2"]
    assert frame["d"].tolist() == ["x,y", "1,5", "z"]
    assert frame.attrs["notes"] == (
        "Decimal commas in 'a', 'b' were read as points: 1,5 is 1.5.",
        "Points in 'c' were read as thousands, as beside decimal commas: 1.234 is 1234.",
    )


def test_commas_that_may_mean_thousands_stay_text_and_are_told(tmp_path: Path) -> None:
    frame = read(tmp_path, "a;b\n1,234;x\n5,678;y\n")
    assert frame["a"].tolist() == ["1,234", "5,678"]
    assert "may be a thousand" in frame.attrs["notes"][0]


def test_one_odd_cell_keeps_a_column_of_decimal_commas_text_and_is_told(tmp_path: Path) -> None:
    frame = read(tmp_path, "a;b\n" + "1,5;2\n" * 30 + "about 2;3\n")
    assert frame["a"].tolist()[0] == "1,5"
    assert "not every cell is a number" in frame.attrs["notes"][0]


def test_files_separated_by_commas_and_points_as_they_are_stay_exact(tmp_path: Path) -> None:
    assert read(tmp_path, 'a,b\n"1,5",007\n"2,5",1.50\n').to_dict("list") == {"a": ["1,5", "2,5"], "b": ["007", "1.50"]}
    assert read(tmp_path, "a;b\n1.234;007\n2.5;008\n").to_dict("list") == {"a": ["1.234", "2.5"], "b": ["007", "008"]}


PACKED = {"t.csv.gz": gzip.compress, "t.csv.bz2": bz2.compress, "t.csv.xz": lzma.compress, "t.gz": gzip.compress}


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_are_unpacked(tmp_path: Path, name: str) -> None:
    frame = read(tmp_path, PACKED[name](b"a,b\n1,2\n3,4\n"), name)
    assert frame.to_dict("list") == {"a": ["1", "3"], "b": ["2", "4"]}
    assert frame.attrs["file"] == name


def test_a_zip_archive_gives_each_part_its_table(tmp_path: Path) -> None:
    data = zipped(("c/train.csv", b"a,b\n1,2\n3,4\n"), ("c/test.csv", b"a\n5\n"), ("c/sample_submission.csv", b"a,b\n5,0\n"),
                  ("__MACOSX/c/._train.csv", b"\0\0"))  # fmt: skip
    assert read(tmp_path, data, "c.zip")["a"].tolist() == ["1", "3"]
    assert read(tmp_path, data, "c.zip", part="test")["a"].tolist() == ["5"]
    assert read(tmp_path, data, "c.zip", part="sample")["b"].tolist() == ["0"]


def test_a_workbook_inside_a_zip_archive_is_read(tmp_path: Path) -> None:
    assert len(read(tmp_path, zipped(("train.xlsx", workbook(("s", GOOD)))), "c.zip")) == 3


def test_a_workbook_is_read_as_parquet_would_be(tmp_path: Path) -> None:
    sheet = rows(("name", "age"), ("007", 31), ("Bea, \nBo", 7.5)) + f'<row r="4">{cell("A4", "x")}</row>'
    frame = read(tmp_path, workbook(("s", sheet)), "t.xlsx")
    assert frame["name"].tolist() == ["007", "Bea, \nBo", "x"]
    assert frame["age"].tolist()[:2] == ["31", "7.5"]
    assert frame["age"].isna().tolist() == [False, False, True]
    assert frame.attrs["notes"] == ()


def test_the_sheet_that_is_named_like_the_part_is_read_and_told(tmp_path: Path) -> None:
    book = workbook(("notes", rows(("a", "b"), (0, 0), (0, 0))), ("Train", GOOD), ("test", rows(("name",), ("Dee",))))
    frame = read(tmp_path, book, "t.xlsx")
    assert frame["name"].tolist() == ["Ann", "Bea", "Cy"]
    assert "'Train' was read" in frame.attrs["notes"][0]
    assert read(tmp_path, book, "t.xlsx", part="test")["name"].tolist() == ["Dee"]


@pytest.mark.parametrize("name", ["t.jsonl", "t.json", "t"])
def test_json_keeps_texts_and_writes_numbers_like_parquet(tmp_path: Path, name: str) -> None:
    objects = [
        '{"id": "007", "x": 1, "y": 2.0}',
        '{"id": "008", "x": 1.5, "y": null, "z": true}',
        '{"x": 12345678901234567890, "id": ""}',
    ]
    text = "\n".join(objects) if name == "t.jsonl" else f"[{','.join(objects)}]"
    frame = read(tmp_path, text, name)
    assert list(frame.columns) == ["id", "x", "y", "z"]
    assert frame["id"].dropna().tolist() == ["007", "008"]
    assert frame["x"].tolist() == ["1", "1.5", "12345678901234567890"]
    assert frame["y"].dropna().tolist() == ["2"]
    assert frame["z"].dropna().tolist() == ["True"]
    assert frame.attrs["notes"] == ("Not every object has every key; what lacks is missing.",)


def test_notes_reach_the_proposal_with_the_file_s_name(tmp_path: Path) -> None:
    lines = "".join(f"{n},5;{n * 7 % 3};{'ja' if n % 3 else 'nein'}\n" for n in range(60))
    frame = read(tmp_path, f"größe;b;y\n{lines}".encode("cp1252"), "mine.csv")
    warnings = propose(frame, name="t", targets=("y",)).warnings
    assert any(each.startswith("mine.csv: It is not UTF-8") for each in warnings)
    assert any(each.startswith("mine.csv: Decimal commas in 'größe'") for each in warnings)


@pytest.mark.parametrize("kind", ["excel", "parquet"])
def test_a_full_disk_is_no_damage_of_the_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t"
    if kind == "excel":
        path.write_bytes(workbook(("train", rows(("a", "b"), (1, 2)))))
    else:
        pd.DataFrame({"a": ["x" * 9_000] * 3}).to_parquet(path)
    request = {"path": str(path), "out": "/dev/full", "part": "train", "columns": 9, "cells": 99}
    words = apart.one(kind, request, limits())["refused"]
    assert words == "it cannot be read here (No space left on device); free some disk space"
