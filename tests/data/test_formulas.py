"""What a spreadsheet program would run is marked in a copy for people; what is a number or a word is left alone."""

from __future__ import annotations

import pytest

from core.data.formulas import for_spreadsheets, is_formula


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "+", "=", "-a", "+1-2"])
def test_what_begins_like_a_formula_is_one(cell: str) -> None:
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ["", "a", "1", "-1", "+1.5", "-1e-7", "-.5", "a=b", " =1", "'=1", "<=50K"])
def test_numbers_and_words_are_none(cell: str) -> None:
    assert not is_formula(cell)


def test_only_the_cells_that_would_be_run_get_an_apostrophe() -> None:
    data = b'id,pay\n1,=cmd\n2,-0.5\n"@x, y",no\n'
    assert for_spreadsheets(data) == b"id,pay\n1,'=cmd\n2,-0.5\n\"'@x, y\",no\n"


def test_a_harmless_submission_needs_no_copy() -> None:
    assert for_spreadsheets(b"id,pay\n1,0.25\n2,-1\n") is None
