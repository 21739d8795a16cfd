"""Which columns are codes whose parts each say something, and which are words, numbers or ids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.codes import are_codes

CASES: dict[str, tuple[list[str | None], bool]] = {
    "deck, number and side": ([f"{'ABCD'[row % 4]}/{row}/{'PS'[row % 2]}" for row in range(60)], True),
    "a cabin each": ([f"{'ABC'[row % 3]}{row}" for row in range(40)] + [None], True),
    "a number and a letter": ([f"{row}{'ABC'[row % 3]}" for row in range(40)], True),
    "letters by their places": (["".join("ABCDEFGHIJ"[(row >> at) % 2 + at] for at in range(6)) for row in range(64)], True),
    "hardly any levels": ([f"C{row}" for row in range(10)], False),
    "plain numbers": ([str(row) for row in range(60)], False),
    "words": (["ash", "oak", "birch", "beech", "maple", "rowan", "willow", "poplar", "hazel", "alder", "elm", "lime", "larch", "spruce", "fir", "pine", "yew", "cedar", "holly", "box", "plum", "pear"], False),
    "states": (["CA", "TX", "NY", "FL", "IL", "PA", "OH", "GA", "NC", "MI", "NJ", "VA", "WA", "AZ", "MA", "TN", "IN", "MO", "MD", "WI"], False),
    "few letters drawn by chance": (
        ["".join(np.random.default_rng(row).choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 8)) for row in range(40)], False),
    "letters drawn by chance behind one": (
        ["X" + "".join(np.random.default_rng(row).choice(list("ABCDEFGHIJKLMNOPQRST"), 8)) for row in range(300)], False),
    "words with a number": ([f"Front seat number {row}" for row in range(40)], False),
    "letters drawn by chance": (
        ["".join(np.random.default_rng(row).choice(list("ABCDEFGHIJKLMNOPQRST"), 8)) for row in range(300)], False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_codes_are_told_from_words_numbers_and_ids(case: str) -> None:
    cells, expected = CASES[case]
    assert are_codes(pd.Series(cells, dtype="str")) is expected
