from __future__ import annotations

import numpy as np
import pytest

from tests.leaks import leaky_columns, leaky_rows, leaky_traces  # noqa: F401  # they list their tables
from tests.leaks.checking import findings, right
from tests.leaks.tables import LEAKS

ECHOES = [name for name, make in LEAKS.items() if make(np.random.default_rng(1)).check in ("target echo", "id column")]


@pytest.mark.sample(keep=16)
@pytest.mark.trust("leaks")
@pytest.mark.parametrize("name", ECHOES)
def test_a_column_that_follows_the_target_is_found(name: str) -> None:
    case = LEAKS[name](np.random.default_rng(1))
    found = findings(case)
    assert right(found, case), found
