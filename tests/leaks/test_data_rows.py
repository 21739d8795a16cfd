from __future__ import annotations

import numpy as np
import pytest

from tests.leaks import leaky_columns, leaky_rows, leaky_traces  # noqa: F401  # they list their tables
from tests.leaks.checking import cured, findings, right
from tests.leaks.tables import LEAKS

RELATED = [name for name, make in LEAKS.items() if make(np.random.default_rng(1)).splits]
OTHER = ["a_test_table_from_elsewhere", "test_rows_that_stand_in_train"]


@pytest.mark.sample(keep=7)
@pytest.mark.trust("leaks")
@pytest.mark.parametrize("name", RELATED)
def test_rows_that_answer_for_each_other_are_found_and_the_proposed_split_ends_it(name: str) -> None:
    case = LEAKS[name](np.random.default_rng(1))
    found = findings(case)
    mine = right(found, case)
    assert mine, found
    assert cured(case, mine[0]), mine[0]


@pytest.mark.trust("leaks")
@pytest.mark.parametrize("name", OTHER)
def test_a_test_table_that_is_no_fair_rehearsal_is_told(name: str) -> None:
    case = LEAKS[name](np.random.default_rng(1))
    assert right(findings(case), case)
