from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.rooms import LightStarter
from tests.steps.plain import PlainRun, opened


@pytest.fixture(scope="session")
def starter() -> Iterator[LightStarter]:
    made = LightStarter()
    made.warm_up()
    made.ready(30.0)
    yield made
    made.close()


@pytest.fixture
def a_run(tmp_path: Path, starter: LightStarter) -> Callable[..., PlainRun]:
    """Open a run: `a_run(engineer, sizes=…)`."""
    return partial(opened, tmp_path, starter)
