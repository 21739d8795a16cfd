"""Which cases of an exhaustive test `make test` runs."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sampling import sample

CASES: Any = {
    f"test_it[{recipe}-{change}]": SimpleNamespace(
        callspec=SimpleNamespace(id=f"{recipe}-{change}", params={"recipe": recipe, "change": change})
    )
    for recipe, change in product("abc", range(20))
}


def test_the_same_cases_stay_every_time_and_no_matter_in_which_order_they_come() -> None:
    kept = sample(CASES, keep=7)
    assert len(kept) == 7
    assert sample(dict(reversed(CASES.items())), keep=7) == kept


def test_by_a_parameter_each_of_its_values_stays_once_and_not_always_with_the_same_partner() -> None:
    kept = sample(CASES, by="change")
    assert sorted(CASES[each].callspec.params["change"] for each in kept) == list(range(20))
    assert {CASES[each].callspec.params["recipe"] for each in kept} == set("abc")


def test_named_cases_stay_and_one_that_is_gone_is_missed() -> None:
    kept = sample(CASES, keep=3, always=("a-1", "c-9"))
    assert {"test_it[a-1]", "test_it[c-9]"} < kept
    assert len(kept) == 3
    with pytest.raises(ValueError, match="no such case: d-1"):
        sample(CASES, always=("d-1",))
