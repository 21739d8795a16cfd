"""Sound scripts pass, however suspicious they look: no failure, no finding."""

from __future__ import annotations

import pytest

from tests.harness.conftest import Score, bench, home, score
from tests.leaks.honest import HONEST
from tests.leaks.rows import mixed

__all__ = ["bench", "home", "score"]


@pytest.mark.sample(keep=14)
@pytest.mark.trust("honest")
@pytest.mark.parametrize("name", HONEST)
def test_a_sound_script_raises_no_alarm(score: Score, name: str) -> None:
    found = score(HONEST[name], mixed())
    assert found.ok, found.failure
    assert found.observed.lean is not None
    assert (found.observed.lean.kind, found.observed.lean.restless) == ("", 0.0)
    assert found.observed.lean.asked == ("companions", "order", "alone")
