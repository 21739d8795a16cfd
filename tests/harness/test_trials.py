from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core import artifacts
from core.engineers.port import EnsemblePlan, Member
from core.harness.compare import score_with_interval
from core.harness.dataset import Dataset
from core.harness.trials import oofs, trial
from tests.harness.made import make_predictions
from tests.harness.rows import table


@pytest.fixture
def data() -> Dataset:
    return table(rows=300)


@pytest.fixture
def members(home: Path, data: Dataset) -> list[Member]:
    """Three members whose errors are independent; the third is the worst."""
    made = []
    for number, skill in enumerate((1.0, 1.0, 0.2)):
        predictions = make_predictions(data.task, data.truth, seed=number, skill=skill)
        folder = artifacts.new()
        predictions.to_parquet(folder / "predictions.parquet")
        artifacts.publish(folder, f"evaluations/e{number}")
        score = score_with_interval(data.task, data.truth, predictions)
        made.append(
            Member(solution=f"s{number}", title="t", model="m", evaluation=f"e{number}", score=score, seconds=1.0)
        )
    return made


def test_the_mean_of_two_good_members_beats_the_best_single(data: Dataset, members: list[Member]):
    found = trial(data, EnsemblePlan(method="mean", members=("s0", "s1")), members)
    assert found.score > max(member.score for member in members)
    assert found.comparison.gain > 0


@pytest.mark.parametrize("method", ["mean", "weights", "rank", "stack", "layer"])
def test_every_method_can_be_tried(data: Dataset, members: list[Member], method: str):
    found = trial(data, EnsemblePlan(method=method, members=("s0", "s1", "s2")), members)
    assert found.score.metric == "log_loss"
    assert found.score.low <= found.score.value <= found.score.high
    assert trial(data, found.plan, members) == found


def test_given_weights_are_kept(data: Dataset, members: list[Member]):
    plan = EnsemblePlan(method="weights", members=("s0", "s2"), weights=(1.0, 0.0))
    assert trial(data, plan, members).score.value == pytest.approx(members[0].score.value)


def test_one_member_alone_is_itself(data: Dataset, members: list[Member]):
    found = trial(data, EnsemblePlan(method="mean", members=("s1",)), members)
    assert found.score.value == pytest.approx(members[1].score.value)


def test_predictions_come_in_the_plan_s_order(members: list[Member]):
    first, second = oofs(EnsemblePlan(method="mean", members=("s2", "s0")), members)
    pd.testing.assert_frame_equal(first, oofs(EnsemblePlan(method="mean", members=("s2",)), members)[0])
    assert not first.equals(second)


def test_an_unknown_member_is_an_error(data: Dataset, members: list[Member]):
    with pytest.raises(KeyError):
        trial(data, EnsemblePlan(method="mean", members=("stranger",)), members)
