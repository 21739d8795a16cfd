"""Amounts, and words among numbers that stand for no value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.cells import to_numbers
from core.data.kinds import guess_kind
from core.data.reading import read_table


def read(folder: Path, *lines: str):  # type: ignore[no-untyped-def]
    (folder / "t.csv").write_text("\n".join(lines) + "\n")
    return read_table(folder / "t.csv")


def test_amounts_become_numbers_where_the_column_agrees_and_a_note_says_so(tmp_path: Path) -> None:
    frame = read(tmp_path, "price,rate,people", '"$1,234.50",12.5%,"1,234"', "-$3,7 %,12", '$.5,n.a.,"-1,234,567"')
    assert to_numbers(frame["price"]).tolist()[:2] == [1234.5, -3.0]
    assert to_numbers(frame["rate"]).tolist()[:2] == [12.5, 7.0]
    assert frame["rate"].isna().tolist() == [False, False, True]
    assert frame["people"].tolist() == ["1234", "12", "-1234567"]
    assert any("'price', 'rate', 'people'" in note for note in frame.attrs["notes"])


@pytest.mark.parametrize(
    "cells",
    [("$1", "5%"), ("€5", "$5"), ("$1", "free"), ("1", "2"), ("5%", "as %"), ("12,34", "5"), ("1,2345", "5")],
    ids=["two signs", "two currencies", "a word", "plain", "a sign in words", "pairs", "four digits"],
)
def test_other_columns_stay_as_they_are(tmp_path: Path, cells: tuple[str, str]) -> None:
    frame = read(tmp_path, "a,b", *[f'"{cell}",1' for cell in cells])
    assert frame["a"].tolist() == list(cells)
    assert not frame.attrs["notes"]


def test_where_commas_are_decimal_ones_no_thousands_are_read(tmp_path: Path) -> None:
    frame = read(tmp_path, "a;b;c", "$1,234;12%;1", "$2,345;7%;2")
    assert frame["a"].tolist() == ["$1,234", "$2,345"]
    assert frame["b"].tolist() == ["12", "7"]


@pytest.mark.parametrize("word", ["inf", "-Infinity", "-", ".", "Unknown", "#DIV/0!"])
def test_many_words_for_no_value_leave_a_column_of_numbers(tmp_path: Path, word: str) -> None:
    numbers = np.random.default_rng(0).normal(size=200).round(6).astype(str)
    numbers[::10] = word
    frame = read(tmp_path, "x,y", *[f"{number},1" for number in numbers])
    assert frame["x"].isna().sum() == 20
    assert guess_kind(frame["x"], "x").kind == "number"
    assert any(f"'{word}'" in note for note in frame.attrs["notes"])


def test_among_words_they_are_words(tmp_path: Path) -> None:
    frame = read(tmp_path, "x,y", "-,1", "mild,1", "unknown,2")
    assert frame["x"].tolist() == ["-", "mild", "unknown"]
