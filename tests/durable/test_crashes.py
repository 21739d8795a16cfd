from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

import core
from core.durable import store, workflows
from core.errors import StudioError
from core.runs import Sizes
from core.value import digest
from core.view import Job
from tests.durable.lab import asked, begin, ended, events, finished, reply, until
from tests.fakes.nursery import Worker, in_rooms

TWO = Sizes(models=2, outer=0, solutions=1, ensembles=0)


def test_after_kill_9_in_an_evaluation_the_next_worker_goes_on_and_repeats_nothing(
    tmp_path: Path, studio_home: Path, start: Callable[..., Worker]
) -> None:
    side = tmp_path / "evaluated.txt"
    run = begin(tmp_path, sizes=TWO, description="pause 0.7")
    worker = start(TEST_SIDE_LOG=str(side))
    _running(run, number=3)  # a candidate and its refit are finished, the second candidate is on its way
    until(lambda: in_rooms(studio_home), what="its script")
    worker.kill()
    until(lambda: not in_rooms(studio_home), 2.0, "the end of the killed worker's scripts")
    before = side.read_text().split()
    assert len(before) == 2
    start(TEST_SIDE_LOG=str(side))
    finished(run)
    after = side.read_text().split()
    assert len(set(after)) == len(after)
    assert after[:2] == before
    assert not in_rooms(studio_home)


def test_a_living_worker_takes_over_from_a_dead_one(tmp_path: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path, sizes=TWO, description="pause 0.7")
    workers = [start(TEST_DEAD="3"), start(TEST_DEAD="3")]
    until(lambda: core.worker_state().count == 2, what="two workers")
    pid = _running(run, number=1)
    dead = next(worker for worker in workers if worker.pid == pid)
    dead.kill()
    finished(run)
    taken = {event.body["worker"] for event in events(run, "running")}
    assert taken - {pid}, "the other one evaluated the rest"
    assert core.worker_state().count == 1


def test_an_answer_given_while_the_worker_is_down_is_taken_after_its_start(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=Sizes(models=1, outer=0, solutions=1, ensembles=0), ask=("models",))
    worker = start()
    decision = asked(run, "models")
    worker.kill()
    reply(run, decision)
    start()
    seen = finished(run)
    assert [each.answer.by for each in seen.decided if each.decision.kind == "models"] == ["Ada"]


def test_a_replay_that_asks_another_question_fails_loudly(tmp_path: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path, ask=("models",))
    worker = start()
    decision = asked(run, "models")
    worker.kill()
    start(TEST_ENGINEER_NAME="another program")
    until(lambda: core.view(run).ended or core.worker_state().alive)
    reply(run, decision)
    seen = ended(run)
    assert seen.state == "failed"
    assert "The program changed under this run" in seen.sentence


def test_a_run_that_failed_stops_what_goes_on_beside(tmp_path: Path) -> None:
    run = begin(tmp_path)
    workflows._failed(run, "The disk is full.")
    assert core.view(run).state == "failed"
    row = store.run_row(run)
    assert row is not None
    assert row.control == "stop"


def test_a_run_of_another_version_is_shown_as_such(tmp_path: Path) -> None:
    run = begin(tmp_path)
    store.update_run(run, version="0")
    assert "another version of the program (0)" in core.view(run).sentence


def test_a_database_of_another_schema_is_refused_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "other"))
    with store.transaction() as connection:
        connection.execute(sa.update(store.schema).values(version=99))
    store._opened.cache_clear()
    with pytest.raises(StudioError, match=r"schema 99.*set STUDIO_HOME to a new folder"):
        store.engine()


def test_a_request_is_named_by_all_of_its_parts() -> None:
    assert digest("a", ["b"]) != digest("a", ["c"])
    assert digest("a", ["b"]) == digest("a", ("b",))


def _running(run: str, number: int) -> int:
    """Wait until this many evaluations were begun and the last of them is running; the worker that has it."""

    def begun() -> int:
        seen = core.view(run)
        running: list[Job] = [job for job in seen.active if job.started]
        started = events(run, "running")
        return started[-1].body["worker"] if running and len(started) == number else 0

    found: int = until(begun, what=f"evaluation {number}")
    return found
