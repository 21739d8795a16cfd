from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from core.harness.labels import LabelRule, TargetRule
from core.harness.metrics import METRICS, default_metric, metrics_for, score
from tests.harness.made import EVERY, make_predictions, make_task, make_truth


def test_the_metrics_are_those_of_the_command_line():
    assert list(METRICS) == [
        "roc_auc", "log_loss", "accuracy", "balanced_accuracy", "f1", "f1_macro", "mcc", "quadratic_kappa",
        "rmse", "rmsle", "mae", "mape", "r2",
    ]  # fmt: skip


def test_each_metric_says_what_it_means_and_which_way_is_better():
    assert {m.name for m in METRICS.values() if not m.maximise} == {"log_loss", "rmse", "rmsle", "mae", "mape"}
    assert all(metric.title and metric.meaning.endswith(".") and metric.problems for metric in METRICS.values())


def test_a_problem_is_offered_only_metrics_that_fit_it():
    assert [metric.name for metric in metrics_for("regression")] == ["rmse", "rmsle", "mae", "mape", "r2"]
    assert "f1" not in [metric.name for metric in metrics_for("multiclass")]


@pytest.mark.parametrize(
    ("problem", "form", "rarest", "name"),
    [
        ("binary", None, 0.5, "roc_auc"),
        ("multiclass", "probability", 0.1, "log_loss"),
        ("binary", "label", 0.4, "accuracy"),
        ("multiclass", "label", 0.01, "balanced_accuracy"),
        ("regression", "value", 0.5, "rmse"),
    ],
)
def test_the_default_metric_follows_the_problem_and_the_submission(problem, form, rarest, name):
    assert default_metric(problem, form, rarest).name == name


def test_binary_auc_ranks_the_positive_class_whichever_it_is():
    truth = pd.DataFrame({"y": ["a", "a", "b", "b"]})
    predictions = pd.DataFrame({"a": [0.9, 0.4, 0.6, 0.1], "b": [0.1, 0.6, 0.4, 0.9]})
    expected = sk.roc_auc_score([0, 0, 1, 1], predictions["b"])
    for positive in (None, "a", "b"):
        task = make_task("binary", "roc_auc", labels=("a", "b"), positive=positive)
        assert score(task, truth, predictions) == pytest.approx(expected)


def test_multiclass_auc_is_scikit_learns_one_against_rest():
    task = make_task("multiclass", "roc_auc", 4)
    truth = make_truth(task, 300)
    predictions = make_predictions(task, truth)
    expected = sk.roc_auc_score(truth["y"], predictions, multi_class="ovr", average="macro")
    assert score(task, truth, predictions) == pytest.approx(expected)


def test_auc_of_one_class_is_a_half_and_of_some_classes_the_mean_of_those():
    task = make_task("multiclass", "roc_auc", 3)
    truth = make_truth(task, 200)
    predictions = make_predictions(task, truth)
    one = truth[truth["y"] == "1"]
    assert score(task, truth, predictions.loc[one.index]) == 0.5
    two = truth[truth["y"] != "2"].index
    parts = [sk.roc_auc_score(truth.loc[two, "y"] == c, predictions.loc[two, c]) for c in "01"]
    assert score(task, truth, predictions.loc[two]) == pytest.approx(np.mean(parts))


def test_log_loss_survives_a_class_that_does_not_occur_and_a_probability_of_zero():
    task = make_task("multiclass", "log_loss", 3)
    truth = pd.DataFrame({"y": ["0", "1"]})
    predictions = pd.DataFrame({"0": [1.0, 1.0], "1": [0.0, 0.0], "2": [0.0, 0.0]})
    assert score(task, truth, predictions) == pytest.approx(-np.log(1e-15) / 2, rel=1e-6)


def test_rmsle_counts_negative_predictions_as_zero():
    task = make_task("regression", "rmsle")
    value = score(task, pd.DataFrame({"y": [0.0, 1.0]}), pd.DataFrame({"y": [-5.0, 1.0]}))
    assert value == 0.0


def test_kappa_orders_numeric_labels_by_number():
    task = make_task("multiclass", "quadratic_kappa", labels=("1", "2", "10"))
    truth = pd.DataFrame({"y": ["1", "2", "10", "10", "2"]})
    far = pd.DataFrame(np.eye(3)[[0, 0, 0, 1, 2]][:, [0, 1, 2]], columns=["1", "10", "2"])  # 1, 1, 1, 10, 2
    rule = LabelRule(targets={"y": TargetRule(method="argmax")})
    expected = sk.cohen_kappa_score([0, 1, 2, 2, 1], [0, 0, 0, 2, 1], weights="quadratic")
    assert score(task, truth, far, rule=rule) == pytest.approx(expected)


@pytest.mark.parametrize(("metric", "problem"), EVERY)
def test_several_targets_score_their_mean(metric, problem):
    task = make_task(problem, metric, targets=("a", "b"))
    truth = make_truth(task, 120)
    predictions = make_predictions(task, truth)
    each = []
    for target in task.targets:
        alone = task.model_copy(update={"targets": (target,)})
        mine = [name for name in predictions if name.startswith(target)]
        each.append(score(alone, truth, predictions[mine].rename(columns=lambda name: name.split("=")[-1])))
    assert score(task, truth, predictions) == pytest.approx(np.mean(each))


@pytest.mark.parametrize(("metric", "problem"), EVERY)
@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_handful_of_rows_has_a_finite_score(metric, problem, rows):
    task = make_task(problem, metric)
    truth = make_truth(task, rows)
    assert np.isfinite(score(task, truth, make_predictions(task, truth)))


def test_no_rows_is_an_error():
    task = make_task("regression", "rmse")
    with pytest.raises(ValueError, match="no rows"):
        score(task, make_truth(task, 3), make_predictions(task, make_truth(task, 3)).iloc[:0])
