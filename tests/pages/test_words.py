from __future__ import annotations

import pytest

from pages.widgets.words import ago, branch_name, duration, number, plain, size


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(2.34, "2.3 s"), (42, "42 s"), (190, "3 min 10 s"), (3600, "1 h 00 min"), (5430, "1 h 30 min")],
)
def test_durations_are_said_in_the_unit_that_suits_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(12, "12 bytes"), (4_321, "4 KB"), (48_000_000, "48.0 MB")])
def test_sizes_are_said_in_the_unit_that_suits_them(count: float, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("gone", "words"), [(3, "just now"), (70, "1 minute ago"), (7200, "2 hours ago"), (90_000, "1 day ago")]
)
def test_moments_are_said_from_now(gone: float, words: str) -> None:
    assert ago(1_000_000 - gone, now=1_000_000) == words


def test_markup_has_no_effect() -> None:
    assert plain("**a** [b](c) `d` $e$ <f>") == "\\*\\*a\\*\\* \\[b\\]\\(c\\) \\`d\\` \\$e\\$ \\<f\\>"


def test_people_count_solutions_from_one() -> None:
    assert branch_name("solution=0") == "Solution 1"
    assert branch_name("") == "Whole run"


def test_numbers_have_five_significant_digits() -> None:
    assert number(0.9271148) == "0.92711"
    assert number(-1.5) == "−1.5"
