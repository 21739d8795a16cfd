"""A run that is cut after every recorded step (in `make test`: after every 25th) comes to the same end as one that is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.durable.lab import SMALL, begin, finished, live, story
from tests.fakes.nursery import Nursery


@pytest.mark.parametrize("steps", [pytest.param(1, marks=pytest.mark.slow), 25])
def test_a_run_cut_after_every_recorded_step_comes_to_the_same_end(
    tmp_path: Path, nursery: Nursery, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    stories, known = [], []
    for home, how in ((whole, {}), (cut, {"TEST_CUT": str(steps)})):
        home.mkdir()
        monkeypatch.setenv("STUDIO_HOME", str(home))
        run = begin(tmp_path, sizes=SMALL)
        lives = live(nursery, home, run, TEST_SIDE_LOG=str(home / "evaluated.txt"), **how)
        stories.append(story(run))
        known.append((home / "evaluated.txt").read_text().split())
        nursery.clear(home)
    assert lives > 100 // steps, "steps that were recorded ended a process"
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
