"""Which tasks are alike, and what outcomes on them come to."""

from __future__ import annotations

import pytest

from core.data.profile import profile
from core.engineers.experience import Features, Outcome
from core.engineers.learning import experience, features, likeness
from tests.engineers.playbook import tables

HERE = Features(problem="binary", metric="roc_auc", rows=5_000, columns={"number": 8, "category": 4}, classes=2)
NEAR = HERE.model_copy(update={"rows": 8_000})
FAR = Features(problem="regression", metric="rmse", rows=200, columns={"text": 1}, words=30.0)


def outcome(gain: float | None = 0.02, task: Features = NEAR, **more: object) -> Outcome:
    told = {"task": task, "role": "attempt", "block": "features", "alternative": "pairs", "families": ("linear",)}
    return Outcome.model_validate(
        {**told, "gain": gain, "error": 0.005, "p_better": 0.9 if (gain or 0) > 0 else 0.1, **more}
    )


def test_a_task_is_most_like_itself_and_likeness_has_no_direction() -> None:
    assert likeness(HERE, HERE) == 1.0
    assert likeness(HERE, NEAR) == likeness(NEAR, HERE) > 0.9
    assert likeness(HERE, FAR) < 0.02


def test_tasks_of_another_kind_say_nothing() -> None:
    assert experience(HERE, [outcome(task=FAR)]).lessons == ()


def test_ten_runs_on_one_table_weigh_no_more_than_one() -> None:
    assert experience(HERE, [outcome()] * 10) == experience(HERE, [outcome()])


def test_a_second_task_adds_weight_and_both_are_counted() -> None:
    one = experience(HERE, [outcome()]).lesson("features", "pairs")
    two = experience(HERE, [outcome(), outcome(-0.01, HERE)]).lesson("features", "pairs")
    assert one is not None
    assert two is not None
    assert (one.tried, one.helped, two.tried, two.helped) == (1, 1, 2, 1)
    assert two.evidence[0].weight > one.evidence[0].weight
    assert two.evidence[0].gain < one.evidence[0].gain


def test_what_failed_counts_as_tried_and_brings_no_gain() -> None:
    found = experience(HERE, [outcome(), outcome(None, HERE, error=None, p_better=None)]).lesson("features", "pairs")
    assert found is not None
    assert (found.tried, found.helped) == (2, 1)


def test_features_hold_counts_and_shares_and_no_name_or_cell_of_the_table() -> None:
    train = tables.table(200)
    task = tables.binary(train, "f1").task
    found = features(task, profile(train, task))
    assert found.words == pytest.approx(5.0)
    assert (found.rows, found.classes, found.targets, found.levels) == (200, 2, 1, 15)
    text = found.model_dump_json()
    assert not [name for name in [*train.columns, "red", "town 1", "lovely"] if f'"{name}"' in text]
