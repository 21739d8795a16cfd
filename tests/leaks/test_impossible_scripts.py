"""What the contract makes impossible brings nothing: on rows whose classes nothing explains, each of these scores like chance."""

from __future__ import annotations

import pytest

from tests.harness.conftest import Score, bench, home, score
from tests.leaks.impossible import IMPOSSIBLE
from tests.leaks.rows import mixed

__all__ = ["bench", "home", "score"]

CHANCE = 0.08  # an AUC of 400 rows without signal lies within 0.5 ± 0.08 in 99.5 % of all draws


@pytest.mark.sample(keep=8)
@pytest.mark.trust("leaks")
@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_leak_that_the_contract_keeps_out_brings_nothing(score: Score, name: str) -> None:
    found = score(IMPOSSIBLE[name], mixed(signal=False, ordered=True))
    assert found.score is not None, found.failure
    assert abs(found.score.value - 0.5) < CHANCE
