"""Which tests one process of pytest-xdist runs, one after the other (a pytest plugin): those that share a run, a server or a machine's patience.

The mark `xdist_group` would say so beside the tests, but pytest-xdist 3.8 under pytest 9 does not heed it.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {  # the first beginning that fits
    "tests/durable/test_branching.py": "branching",
    "tests/durable/test_decisions.py": "decisions",
    "tests/durable/test_versions.py": "versions",
    "tests/durable/test_whole_run.py": "whole run",
    "tests/e2e/test_story.py::test_a_bad_upload": "uploads",
    "tests/e2e/test_uploads.py": "uploads",
    "tests/e2e/test_story.py::test_a_killed_worker": "a killed worker",  # a slow machine does it no harm: it may run beside another in a browser
    "tests/e2e/test_story.py": "runs in a browser",
    "tests/e2e/test_language_model.py": "runs in a browser",
    "tests/test_headless.py": "headless",
}

LONG = (  # half a minute and more: begun first, or one process is still at them when the other has nothing left
    "tests/e2e/test_language_model.py",
    "tests/e2e/test_story.py::test_a_person",
    "tests/test_headless.py",
    "tests/test_headless_media.py::test_a_run_from_a_folder",
    "tests/test_headless_model.py",
    "tests/durable/test_every_step.py",
    "tests/durable/test_language_model.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first; apart from that the order stays."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def group(name: str) -> str:
    """The group of the test with this name; a test of none is its own."""
    return next((each for begins, each in TOGETHER.items() if name.startswith(begins)), name)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """For `--dist loadgroup` only."""
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None
