"""A run that is cut after every recorded step comes to the same end as one that is left alone."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import core
from core.durable import store
from tests.durable.lab import SMALL, begin, finished
from tests.fakes.nursery import Nursery

VOLATILE = ("seconds", "overhead", "overhead_seconds_per_evaluation", "minutes", "worker")
SIDE_BY_SIDE = ("queued", "running", "fold", "evaluated")  # their order is the machine's
MOST = 400


@pytest.mark.slow
def test_a_run_cut_after_every_recorded_step_comes_to_the_same_end(
    tmp_path: Path, nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    stories, known = [], []
    for home, how in ((whole, {}), (cut, {"TEST_CUT": "every"})):
        home.mkdir()
        monkeypatch.setenv("STUDIO_HOME", str(home))
        run = begin(tmp_path, sizes=SMALL)
        lives = _live(nursery, home, run, TEST_SIDE_LOG=str(home / "evaluated.txt"), **how)
        stories.append(_story(run))
        known.append((home / "evaluated.txt").read_text().split())
        nursery.clear(home)
    assert lives > 100, "every recorded step ended a process"
    assert stories[1] == stories[0]
    assert len(set(known[1])) == len(known[1]), "no finished evaluation was run twice"
    assert set(known[1]) <= set(known[0])


def test_a_worker_killed_before_it_recorded_a_finished_evaluation_does_not_repeat_it(
    tmp_path: Path, studio_home: Path, nursery: Nursery
) -> None:
    run = begin(tmp_path, sizes=SMALL.model_copy(update={"outer": 0, "solutions": 1}))
    side = str(tmp_path / "evaluated.txt")
    nursery.worker(studio_home, TEST_CUT="evaluate", TEST_SIDE_LOG=side).wait()
    done = Path(side).read_text().split()
    assert len(done) == 1
    nursery.worker(studio_home, TEST_SIDE_LOG=side)
    finished(run)
    nursery.clear(studio_home)
    assert Path(side).read_text().split().count(done[0]) == 1


def _live(nursery: Nursery, home: Path, run: str, **more: str) -> int:
    """Start one worker after the other until the run has ended well; how many there were."""
    for life in range(1, MOST):
        worker = nursery.worker(home, **more)
        ends = time.monotonic() + 60
        while not worker.ended(0.2):
            if core.view(run).ended:
                finished(run)
                return life
            assert time.monotonic() < ends, f"life {life} brought nothing"
        nursery.clear(home)
    raise AssertionError(f"{MOST} lives were not enough")


def _story(run: str) -> dict[str, Any]:
    """The journal without ids and times: what was said under each key, and in which order within each workflow."""
    bodies, order = {}, defaultdict(list)
    for event in store.read(run):
        bodies[event.key, event.kind] = _lasting(event.body, run)
        if event.kind not in SIDE_BY_SIDE:
            head = event.key.split("/")[0]
            order[head if head.startswith("solution=") else ""].append((event.key, event.kind))
    return {"bodies": bodies, "order": dict(order)}


def _lasting(part: Any, run: str) -> Any:
    if isinstance(part, dict):
        return {name: _lasting(item, run) for name, item in part.items() if name not in VOLATILE}
    if isinstance(part, list):
        return [_lasting(item, run) for item in part]
    return part.replace(run, "RUN").replace(os.environ["STUDIO_HOME"], "HOME") if isinstance(part, str) else part
