from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.nursery import Nursery, Worker


@pytest.fixture
def start(nursery: Nursery, studio_home: Path) -> Iterator[Callable[..., Worker]]:
    """Start a worker of this test's installation; all are gone at the end."""
    yield lambda **more: nursery.worker(studio_home, **more)
    nursery.clear(studio_home)


@pytest.fixture(scope="module")
def shared(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """One installation and one living worker for all tests of a module: what was evaluated once is known."""
    home = tmp_path_factory.mktemp("shared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_HOME", str(home))
        yield nursery.worker(home)
        nursery.clear(home)
