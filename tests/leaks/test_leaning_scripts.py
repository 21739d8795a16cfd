"""A script whose `predict` leans on other rows is seen to, fails with a sentence, and has no score that could be adopted."""

from __future__ import annotations

import pytest

from core.mixing import suspect
from core.solution import Solution
from tests.harness.conftest import Score, bench, home, score
from tests.leaks.leaning import LEANING
from tests.leaks.rows import mixed

__all__ = ["bench", "home", "score"]


@pytest.mark.sample(keep=14)
@pytest.mark.trust("leaks")
@pytest.mark.parametrize("name", LEANING)
def test_a_script_that_leans_on_other_rows_is_found_out(score: Score, name: str) -> None:
    found = score(LEANING[name], mixed())
    assert found.failure is not None, found.observed
    assert found.failure.kind == "rows", found.failure
    assert found.observed.lean is not None
    assert found.score is None
    assert found.failure.sentence.startswith("`predict` ")
    block, line = suspect(Solution(code=LEANING[name], title=name))
    assert block in ("predict", ""), line
