"""The label shuffle: on rows whose classes nothing explains, the playbook's own scripts score like chance under the harness."""

from __future__ import annotations

import pytest

from core.engineers.playbook import Playbook
from core.engineers.port import Brief
from core.taking_in import profile_of
from tests.engineers.playbook.room import LIBRARIES
from tests.harness.conftest import Score, bench, home, score
from tests.leaks.rows import mixed
from tests.leaks.test_impossible_scripts import CHANCE

__all__ = ["bench", "home", "score"]
DRAWS = 3  # a mean of them strays less by as much as its bound is narrower


@pytest.mark.sample(always=("0", "4"))
@pytest.mark.parametrize("number", range(5))
def test_a_recipe_learns_nothing_where_there_is_nothing_to_learn(score: Score, number: int) -> None:
    scores = []
    for draw in range(DRAWS):
        data = mixed(signal=False, ordered=True, seed=draw)
        brief = Brief(task=data.task, profile=profile_of(data), libraries=LIBRARIES, threads=1, seconds=120.0)
        cards = Playbook().retrieve(brief, 6)
        found = score(Playbook().candidate(brief, cards[number]).code, data)
        assert found.score is not None, found.failure
        scores.append(found.score.value)
        assert found.observed.lean is not None
        assert found.observed.lean.kind == ""
    assert abs(sum(scores) / DRAWS - 0.5) < CHANCE / DRAWS**0.5, (cards[number].name, scores)
