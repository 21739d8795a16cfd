from __future__ import annotations

import numpy as np
import pytest

from core.engineers.port import EnsemblePlan
from core.harness import ensemble
from core.harness.compare import compare, score_with_interval, scored_against
from core.harness.dataset import make
from core.harness.lineup import by_class, likeness
from tests.harness.made import make_predictions, make_task, make_truth


def held(problem: str, metric: str, rows: int = 400):
    task = make_task(problem, metric)
    return make(task, make_truth(task, rows), None, None, None, set_aside=False)


@pytest.mark.parametrize(
    ("problem", "metric"), [("binary", "roc_auc"), ("multiclass", "log_loss"), ("regression", "rmse")]
)
def test_the_same_errors_correlate_fully_and_independent_ones_hardly(problem: str, metric: str):
    data = held(problem, metric)
    one, other = (make_predictions(data.task, data.truth, seed=seed, skill=0.0001 + (problem == "regression")) for seed in (1, 2))  # fmt: skip
    found = likeness(data, [one, one, other])
    assert found.rows == 400
    assert found.values[0][1] == pytest.approx(1.0)
    expected = np.corrcoef(_errors(data, one), _errors(data, other))[0, 1]
    assert found.values[0][2] == pytest.approx(expected)
    assert found.values[2][0] == pytest.approx(found.values[0][2])


def _errors(data, predictions):
    if data.task.problem == "regression":
        return (data.truth["y"] - predictions["y"]).to_numpy()
    labels = [label for label in data.task.classes["y"]][1 if data.task.problem == "binary" else 0 :]
    return np.stack([(data.truth["y"] == label) - predictions[label] for label in labels], axis=1).ravel()


def test_a_member_without_any_spread_in_its_errors_has_no_correlation():
    data = held("regression", "rmse")
    exact = data.truth.astype("float64")
    found = likeness(data, [exact, exact + np.random.default_rng(0).normal(size=(400, 1))])
    assert found.values[0][1] is None
    assert found.values[1][1] == pytest.approx(1.0)


def test_members_that_share_no_row_cannot_be_compared():
    data = held("binary", "roc_auc")
    made = make_predictions(data.task, data.truth)
    with pytest.raises(ValueError, match="no row in common"):
        likeness(data, [made.iloc[:200], made.iloc[200:]])


def test_each_class_is_scored_under_the_ensemble_and_under_the_best_member():
    data = held("multiclass", "log_loss")
    members = [make_predictions(data.task, data.truth, seed=seed, skill=2.0) for seed in (1, 2, 3)]
    mean = ensemble.honest(data.task, EnsemblePlan(method="mean", members=("a", "b", "c")), members, data.truth)
    found = by_class(data, mean, members[0])
    assert [each.best.label for each in found] == ["0", "1", "2"]
    assert sum(each.best.rows for each in found) == 400
    assert sum(each.ensemble.f1 for each in found) > sum(each.best.f1 for each in found)


def test_there_are_no_classes_in_a_regression():
    data = held("regression", "rmse")
    made = make_predictions(data.task, data.truth)
    assert by_class(data, made, made) == ()


@pytest.mark.parametrize("metric", ["roc_auc", "f1"])
@pytest.mark.parametrize("rows", [400, 300])
def test_score_and_comparison_together_are_what_they_are_apart(metric: str, rows: int):
    data = held("binary", metric)
    one, other = (make_predictions(data.task, data.truth, seed=seed) for seed in (1, 2))
    other = other.iloc[:rows]
    found = scored_against(data.task, data.truth, one, other)
    assert found == (
        score_with_interval(data.task, data.truth, one),
        compare(data.task, data.truth, one, other),
    )
