"""Which columns a text names as targets."""

from __future__ import annotations

import pytest

from core.data.targets import named

COLUMNS = ["a", "b", "Strength (MPa, megapascals) ", "b,c", "d"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("a", ("a",)),
        ("a,d", ("a", "d")),
        ("a, d", ("a", "d")),
        ("Strength (MPa, megapascals)", ("Strength (MPa, megapascals) ",)),
        ("a,Strength (MPa, megapascals) ,d", ("a", "Strength (MPa, megapascals) ", "d")),
        ("a,b,c", ("a", "b,c")),
        ("c,a", ("c", "a")),
        ("Strength (MPa", ("Strength (MPa",)),
    ],
)
def test_a_name_may_hold_commas_itself(given: str, meant: tuple[str, ...]) -> None:
    assert named(given, COLUMNS) == meant
