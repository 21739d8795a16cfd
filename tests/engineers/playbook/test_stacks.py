"""A second layer of models: offered for the best scripts of several families where the time allows it, and sound on every task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest

from core.engineers.playbook.catalogue import named, recipe, recipes
from core.engineers.playbook.portfolio import further
from core.engineers.playbook.script import merge
from core.engineers.playbook.stacks import TITLE, stacks
from core.engineers.playbook.ways import ways
from core.engineers.port import Brief, Member
from core.harness.score import Score
from core.harness.task import Split
from core.solution import Solution
from tests.engineers.playbook import tables
from tests.engineers.playbook.room import brief_of
from tests.engineers.playbook.test_recipes import answers, script, small


def scored(solution: Solution, value: float, seconds: float = 1.0) -> Member:
    score = Score(metric="roc_auc", value=value, low=value, high=value, maximise=True)
    return Member(
        solution=solution.id,
        title=solution.title,
        model=solution.model,
        evaluation=solution.id,
        score=score,
        seconds=seconds,
    )


def two_layers(brief: Brief) -> Solution:
    merged = merge(small(script(brief, "linear")), small(script(brief, "lightgbm")))
    second = named("blend", "stacked")
    assert merged is not None
    assert second is not None
    return merged.replace("blend", second.code)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def relative(train: pd.DataFrame) -> Brief:
    return tables.regression(train, "rmsle")


def absolute(train: pd.DataFrame) -> Brief:
    return tables.regression(train, "mae")


def several(train: pd.DataFrame) -> Brief:
    return brief_of(train, tables.COLUMNS, ("kind", "sold"), "multiclass", "log_loss")


@pytest.mark.parametrize("task", [tables.binary, tables.multiclass, tables.regression, relative, absolute, several])
def test_two_layers_answer_every_kind_of_task(room: Path, task: Callable[..., Any]) -> None:
    train, test = tables.table(260), tables.unseen()
    brief = task(train)
    found = answers(room, brief, two_layers(brief), train, test)
    rest = test.index[4:]
    if brief.task.problem == "regression":
        assert found.price[rest].corr(test.price[rest], method="spearman") > 0.6
        assert found.price.between(0, 3 * train.price.max()).all()
        return
    for target in brief.task.targets:
        labels = [name for name in found if len(brief.task.targets) == 1 or str(name).startswith(f"{target}=")]
        assert np.allclose(found[labels].sum(axis=1), 1.0)
        guessed = found.loc[rest, labels].idxmax(axis=1).str.removeprefix(f"{target}=")
        assert (guessed == test.loc[rest, target]).mean() > 0.5


def test_rows_without_a_label_and_a_label_of_few_rows_do_no_harm(room: Path) -> None:
    train, test = tables.table(220), tables.unseen()
    train.loc[train.index[:3], "kind"] = "seldom"
    train.loc[train.index[3:9], "kind"] = None
    brief = tables.multiclass(train)
    found = answers(room, brief, two_layers(brief), train, test)
    assert "seldom" in found
    assert np.allclose(found.sum(axis=1), 1.0)


def test_the_same_seed_gives_the_same_answers_and_the_model_can_be_kept(room: Path) -> None:
    from tests.engineers.playbook.room import trained

    train, test = tables.table(210), tables.unseen()
    brief = tables.binary(train)
    first = answers(room, brief, two_layers(brief), train, test)
    kept = cloudpickle.loads(cloudpickle.dumps(trained(two_layers(brief).code)))
    pd.testing.assert_frame_equal(kept(test[list(tables.COLUMNS)]), first)


def test_the_best_scored_way_of_each_family_is_taken_and_the_largest_script_comes_first() -> None:
    brief = tables.binary(tables.table(300))
    some = [each for each in recipes() if each.id in ("lightgbm", "catboost", "xgboost")]
    members = []
    for value, name in ((0.9, "lightgbm"), (0.8, "catboost"), (0.7, "xgboost")):
        found = recipe(name)
        assert found is not None
        (base, _), (better, _) = list(ways(brief, found))[:2]
        members += [scored(base, value), scored(better, value + 0.01)]
    offered = list(stacks(brief, some, tuple(members), trainings=5, seconds=600.0))
    assert [each.model for each in offered] == ["lightgbm+catboost+xgboost", "lightgbm+catboost"]
    assert all(each.title.startswith(TITLE) for each in offered)
    for name in ("lightgbm", "catboost", "xgboost"):
        found = recipe(name)
        assert found is not None
        better = list(ways(brief, found))[1][0]
        changed = next(block for block in better.blocks if block.code not in script(brief, name).code)
        assert changed.code in offered[0].code


def test_a_family_that_would_take_too_long_is_left_out() -> None:
    brief = tables.binary(tables.table(300))
    some = [each for each in recipes() if each.id in ("lightgbm", "catboost", "xgboost")]
    members = tuple(
        scored(script(brief, name), value, seconds)
        for name, value, seconds in (("lightgbm", 0.7, 1.0), ("catboost", 0.9, 50.0), ("xgboost", 0.8, 1.0))
    )
    offered = list(stacks(brief, some, members, trainings=5, seconds=100.0))
    assert [each.model for each in offered] == ["xgboost+lightgbm"]
    assert list(stacks(brief, some, members, trainings=5, seconds=30.0)) == []


def test_rows_in_order_of_time_get_no_second_layer() -> None:
    brief = tables.binary(tables.table(300), split=Split(kind="time", column="seen"))
    some = [each for each in recipes() if each.id in ("lightgbm", "catboost")]
    members = tuple(scored(script(brief, name), 0.8) for name in ("lightgbm", "catboost"))
    assert list(stacks(brief, some, members, trainings=5, seconds=600.0)) == []


def test_the_portfolio_offers_a_second_layer_once_families_were_scored() -> None:
    brief = tables.binary(tables.table(300))
    members = tuple(
        scored(script(brief, name), value)
        for name, value in (("lightgbm", 0.8), ("catboost", 0.9), ("xgboost", 0.7), ("net", 0.6), ("linear", 0.5))
    )
    offered = tuple(each.solution for each in members)
    found = further(brief, members, offered, 40, 600.0)
    layers = [each for each in found if each.title.startswith(TITLE)]
    assert layers[0].model == "catboost+lightgbm+xgboost+net"
    again = further(brief, members, (*offered, *(each.id for each in found)), 40, 600.0)
    assert not [each for each in again if each.title.startswith(TITLE)]
