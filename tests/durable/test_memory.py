"""What a run brought is kept once, whatever dies in between, and no run reads it but at its beginning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import core
from core.durable import memory, store
from core.engineers.experience import Experience
from core.engineers.port import Brief
from core.runs import Sizes
from tests.durable.lab import asked, begin, finished, reply
from tests.engineers.test_learning import HERE, outcome
from tests.fakes.nursery import Worker

ONE = Sizes(models=2, outer=1, inner=1, solutions=1, ensembles=0)


def keep(run: str = "r", key: str = "k", **more: object) -> None:
    store.write(run, key, "attempt", {}, [outcome(**more).model_dump(mode="json")])  # type: ignore[arg-type]


def brief(run: str) -> Brief:
    created = store.event(run, "", "created")
    assert created is not None
    return Brief.model_validate(created["brief"])


def test_an_outcome_is_kept_once_and_not_again_after_the_memory_was_cleared(studio_home: Path) -> None:
    keep()
    keep()
    assert memory.own() == (outcome(),)
    assert core.clear_memory() == 1
    keep()
    assert memory.own() == ()


def test_a_replay_after_kill_9_keeps_nothing_twice(tmp_path: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("target",))
    worker = start()
    decision = asked(run, "target")
    kept = memory.own()
    assert [each.block for each in kept] == ["family"], (
        "of this engineer's code the catalogue knows the model's name only"
    )
    worker.kill()
    start()
    reply(run, decision)
    finished(run)
    assert memory.own() == kept


def test_the_next_run_is_told_and_a_cleared_memory_tells_what_came_with_the_program(
    tmp_path: Path, studio_home: Path
) -> None:
    first = brief(begin(tmp_path))
    task = memory.features(first.task, first.profile)
    keep(task=task)
    second = brief(begin(tmp_path))
    assert second.experience != first.experience
    known = second.experience.lesson("features", "pairs")
    assert known is not None
    assert known.tried >= 1
    core.clear_memory()
    assert brief(begin(tmp_path)).experience == first.experience
    assert brief(begin(tmp_path, memory="own")).experience == Experience()


def test_switched_off_a_run_is_told_nothing_and_keeps_nothing(tmp_path: Path, start: Callable[..., Worker]) -> None:
    core.set_memory(False)
    keep()
    run = begin(tmp_path, sizes=Sizes(models=2, outer=0, solutions=1, ensembles=0))
    assert brief(run).experience == Experience()
    assert core.view(run).settings.memory == "off"
    start()
    finished(run)
    assert len(memory.own()) == 1, "the one from before"
    core.set_memory(True)
    assert core.memory().on


def test_deleting_a_run_leaves_what_was_learned(studio_home: Path) -> None:
    keep()
    store.forget("r")
    assert len(memory.own()) == 1


def test_the_page_gets_one_line_per_alternative_with_its_title(studio_home: Path) -> None:
    keep(key="one")
    keep(key="two", gain=-0.01, task=HERE)
    seen = core.memory(source="own")
    (line,) = seen.lines
    assert (seen.own, seen.own_tasks) == (2, 2)
    assert (line.block, line.tasks, line.helped, line.own) == ("features", 2, 1, 2)
    assert line.title != line.alternative
    assert None not in (line.low, line.gain, line.high)
    assert line.low < line.gain < line.high  # type: ignore[operator]
    assert core.memory(source="own", problem="regression").lines == ()
    assert core.memory(source="own", text=True).lines == ()


def test_the_shipped_prior_names_alternatives_that_there_are() -> None:
    from core.engineers.playbook.catalogue import named, recipe

    found = memory.prior()
    strangers = {
        (each.block, each.alternative)
        for each in found
        if not (recipe(each.alternative) if each.block == "family" else named(each.block, each.alternative))
    }
    assert strangers == set()
    assert all(each.gain is None or abs(each.gain) <= 0.2 for each in found)


@pytest.mark.parametrize("which", ["on", "own", "off"])
def test_the_command_line_knows_the_memory(which: str) -> None:
    from core.__main__ import _parser

    options = ["run", "--train", "x", "--target", "y", "--out", "z", "--memory", which]
    assert _parser().parse_args(options).memory == which
