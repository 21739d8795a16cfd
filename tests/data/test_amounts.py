"""Amounts, and words among numbers that stand for no value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.data.cells import to_numbers
from core.data.kinds import guess_kind
from core.data.prepare import prepare
from core.data.proposal import propose
from core.data.reading import read_table
from tests.data.tables import numbers, table, turns


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("$1,234.50", 1234.5), ("-$3", -3.0), ("$-3", -3.0), ("12.5%", 12.5), ("7 %", 7.0), ("€ .5", 0.5), ("5€", 5.0),
        ("1,234,567", 1234567.0), ("1,234", 1234.0), ("1e3", 1000.0), (" 4 ", 4.0),
    ],
)  # fmt: skip
def test_an_amount_is_a_number(cell: str, number: float) -> None:
    assert to_numbers(table(x=[cell, "one"])["x"]).tolist()[0] == number


@pytest.mark.parametrize("cell", ["--5", "12,34", "1,2345", "1234,567", "5 apples", "$", "%", "1.2.3", "inf"])
def test_anything_else_is_none(cell: str) -> None:
    assert np.isnan(to_numbers(table(x=[cell, "1"])["x"])).tolist() == [True, False]


def test_a_column_of_amounts_is_one_of_numbers_and_says_so() -> None:
    found = guess_kind(table(price=[f"${row},{100 + row}.5" for row in range(1, 40)])["price"], "price")
    assert found.kind == "number"
    assert "amounts such as '$1,101.5'" in found.reason


@pytest.mark.parametrize("cells", [("$1", "5%"), ("€5", "$5"), ("$1", "free")], ids=["signs", "currencies", "words"])
def test_signs_of_two_kinds_and_words_make_no_numbers(cells: tuple[str, str]) -> None:
    assert guess_kind(table(x=turns(60, *cells))["x"], "x").kind == "category"


@pytest.mark.parametrize("word", ["inf", "-Infinity", "-", ".", "Unknown", "#DIV/0!", "None"])
def test_words_for_no_value_leave_a_column_of_numbers(tmp_path: Path, word: str) -> None:
    drawn = np.random.default_rng(0).normal(size=200).round(6).astype(str)
    drawn[::3] = word
    (tmp_path / "t.csv").write_text("\n".join(["x,y", *[f"{number},1" for number in drawn]]) + "\n")
    frame = read_table(tmp_path / "t.csv")
    assert guess_kind(frame["x"], "x").kind == "number"
    assert to_numbers(frame["x"]).isna().sum() == 67


def test_where_most_cells_say_there_is_none_they_are_words() -> None:
    assert guess_kind(table(x=["-"] * 40 + [str(number) for number in range(20)])["x"], "x").kind == "category"


def test_labels_keep_their_characters_and_a_target_of_amounts_is_a_number() -> None:
    labels = propose(table(x=numbers(60), y=turns(60, "10%", "20%", "unknown")), name="n", targets=["y"]).task
    assert labels.classes["y"] == ("10%", "20%", "unknown")
    read = table(x=numbers(60), y=[f"${row}.50" for row in range(60)])
    task = propose(read, name="n", targets=["y"]).task
    assert task.problem == "regression"
    assert prepare(read, None, task).train["y"].tolist()[:2] == [0.5, 1.5]
