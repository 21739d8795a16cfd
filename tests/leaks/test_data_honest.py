from __future__ import annotations

import numpy as np
import pytest

from tests.leaks import honest_likenesses, honest_tables  # noqa: F401  # they list their tables
from tests.leaks.checking import findings
from tests.leaks.tables import HONEST


@pytest.mark.sample(keep=20)
@pytest.mark.trust("honest")
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_table_that_looks_suspicious_raises_no_alarm(name: str) -> None:
    assert findings(HONEST[name](np.random.default_rng(1))) == []
