"""What a person may do at any time: stop, finish, more minutes, another name, delete; and what the clock counts."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

import core
from core import artifacts
from core.durable import store
from core.errors import Refused
from core.harness.evaluation import Evaluation
from core.runs import Sizes
from tests.durable.lab import asked, begin, ended, events, finished, reply, until
from tests.fakes.nursery import Worker, in_rooms

ONE = Sizes(models=1, outer=0, solutions=1, ensembles=0)
TWO = Sizes(models=2, outer=0, solutions=1, ensembles=0)


def test_stopping_kills_the_running_script_at_once(
    tmp_path: Path, studio_home: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=ONE, description="pause 60")
    start()
    until(lambda: in_rooms(studio_home), what="the script")
    core.stop(run)
    assert core.view(run).state in ("stopping", "stopped")
    until(lambda: not in_rooms(studio_home), 2.0, "the script's end")
    seen = ended(run, 5.0)
    assert seen.state == "stopped"
    assert store.read(run)[-1].kind == "stopped"
    assert [each.body["evaluation"]["status"] for each in events(run, "evaluated")] == ["stopped"]


def test_finish_now_ends_the_running_script_and_finishes_with_the_best_so_far(
    tmp_path: Path, studio_home: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=TWO, description="pause 1.5")
    start()
    until(lambda: core.view(run).submissions and len(events(run, "running")) == 3 and in_rooms(studio_home))
    core.finish_now(run)
    seen = finished(run, 15.0)
    assert [each.evaluation.status for each in seen.jobs.values() if each.purpose == "candidate"] == ["ok", "stopped"]
    assert len(pd.read_csv(BytesIO(core.file(run, "submission.csv")))) == 20


def test_finishing_before_anything_is_scored_is_refused(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE)
    with pytest.raises(Refused, match="Nothing has been scored yet"):
        core.finish_now(run)
    assert core.view(run).control == ""


def test_finish_now_approves_what_is_asked_and_searches_no_further(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=Sizes(models=1, outer=3, inner=3, solutions=1, ensembles=0), ask=("target",))
    start()
    asked(run, "target")
    core.finish_now(run)
    seen = finished(run, 15.0)
    assert seen.attempts == []
    assert [each.answer.by for each in seen.decided if each.decision.kind == "target"] == ["autopilot"]


def test_a_run_without_minutes_still_leaves_a_submission_and_added_minutes_are_used(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    sizes = Sizes(models=1, outer=1, inner=1, solutions=1, ensembles=0)
    short, longer = (begin(tmp_path, sizes=sizes, minutes=0.001, ask=("models",)) for _ in range(2))
    start()
    for run in (short, longer):
        asked(run, "models")
    core.add_minutes(longer, 60.0)
    assert core.view(longer).minutes == pytest.approx(60.001)
    with pytest.raises(Refused):
        core.add_minutes(longer, 0.0)
    for run in (short, longer):
        reply(run, asked(run, "models"))
    assert finished(short).attempts == []
    assert len(finished(short).submissions) >= 1
    assert len(finished(longer).attempts) == 1


def test_the_clock_stands_still_while_people_are_asked_and_runs_while_scripts_run(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",), description="pause 1.0")
    start()
    decision = asked(run, "models")
    time.sleep(1.0)
    before = core.view(run).seconds_used
    time.sleep(2.2)
    assert core.view(run).seconds_used == before
    reply(run, decision)
    seen = finished(run)
    assert seen.seconds_used >= before + 2, "three trainings of a second each"


@pytest.mark.slow
def test_a_second_run_on_the_same_data_evaluates_nothing_again(tmp_path: Path, start: Callable[..., Worker]) -> None:
    sizes = Sizes(models=2, outer=1, inner=1, solutions=1, ensembles=1)
    first = begin(tmp_path, sizes=sizes)
    start()
    one = finished(first)
    two = finished(begin(tmp_path, sizes=sizes))
    assert events(first, "running")
    assert not events(two.run, "running")
    assert two.best == one.best
    assert core.file(two.run, "submission.csv") == core.file(first, "submission.csv")
    other = begin(tmp_path, sizes=sizes, seed=1)
    finished(other)
    assert events(other, "running"), "another seed is another question"


def test_deleting_a_run_forgets_its_rows_and_files_but_not_what_others_share(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    first, second = begin(tmp_path, sizes=ONE), begin(tmp_path, sizes=ONE)
    start()
    for run in (first, second):
        finished(run)
    shared = {event.body["evaluation"]["digest"] for event in events(first, "evaluated")}
    core.delete(first)
    assert store.read(first) == []
    assert [each.run for each in core.runs()] == [second]
    assert not artifacts.exists(f"runs/{first}/data")
    assert all(artifacts.exists(f"evaluations/{name}") for name in shared)
    with pytest.raises(Refused, match="no such run"):
        core.view(first)
    core.delete(second)
    assert not any(artifacts.exists(f"evaluations/{name}") for name in shared)
    assert core.runs() == []


def test_deleting_runs_takes_along_what_their_texts_were_made_into_and_other_rows_to_predict_were_answered(
    tmp_path: Path,
) -> None:
    """An artifact stays as long as a run uses it."""
    runs, kept = (
        [begin(tmp_path, sizes=ONE), begin(tmp_path, sizes=ONE)],
        {"represented/aa", "represented/bb", "evaluations/cc"},
    )
    for key in kept:
        artifacts.publish(artifacts.new(), key)
    for run, representations in zip(runs, (("aa", "bb"), ("aa",))):
        told = Evaluation(digest="dd", solution="s", status="ok", also="cc", representations=representations)
        store.write(run, "e", "queued", {"title": "", "purpose": "candidate", "branch": "", "solution": "s"})
        store.write(run, "e", "evaluated", {"evaluation": told.model_dump(mode="json")})
        store.write(run, "", "stopped", {"sentence": "Stopped."})
    core.delete(runs[0])
    assert {key for key in kept if artifacts.exists(key)} == kept - {"represented/bb"}
    going_on = begin(tmp_path, sizes=ONE)  # it may have found what the other one made, and has not said so yet
    core.delete(runs[1])
    assert {key for key in kept if artifacts.exists(key)} == {"represented/aa"}
    assert core.view(going_on).state == "queued"


def test_deleting_a_running_run_stops_it_first(tmp_path: Path, studio_home: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path, sizes=ONE, description="pause 60")
    start()
    until(lambda: in_rooms(studio_home), what="the script")
    core.delete(run)
    assert not in_rooms(studio_home)
    assert store.read(run) == []
    time.sleep(0.5)
    assert store.read(run) == [], "nothing is written after the run was deleted"


def test_a_run_takes_another_name_and_the_worker_need_not_live(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE)
    core.rename(run, "  houses  ")
    assert core.view(run).name == "houses"
    with pytest.raises(Refused):
        core.rename(run, " ")
    assert core.view(run).state == "queued"
    assert not core.view(run).worker_alive
    assert not core.worker_state().alive
    assert "The worker is down" in core.worker_state().sentence
