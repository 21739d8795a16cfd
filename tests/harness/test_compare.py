from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk
from threadpoolctl import threadpool_limits

from core.harness import resample
from core.harness.compare import compare, score_with_interval, statistics
from core.harness.labels import default_rule
from core.harness.metrics import clipped, score
from core.harness.resample import COUNTS, auc_of, draws, weights
from tests.harness.made import EVERY, make_predictions, make_task, make_truth


def weighted_by_scikit_learn(task, truth, predictions, labels, w):
    true = truth["y"].to_numpy()
    one = {
        "accuracy": sk.accuracy_score,
        "balanced_accuracy": sk.balanced_accuracy_score,
        "f1": lambda a, b, sample_weight: sk.f1_score(a, b, pos_label="1", sample_weight=sample_weight),
        "f1_macro": lambda a, b, sample_weight: sk.f1_score(a, b, average="macro", sample_weight=sample_weight),
        "mcc": sk.matthews_corrcoef,
        "quadratic_kappa": lambda a, b, sample_weight: sk.cohen_kappa_score(
            a, b, weights="quadratic", sample_weight=sample_weight
        ),
        "rmse": sk.root_mean_squared_error,
        "rmsle": lambda a, b, sample_weight: sk.root_mean_squared_log_error(a, b.clip(0), sample_weight=sample_weight),
        "mae": sk.mean_absolute_error,
        "mape": sk.mean_absolute_percentage_error,
        "r2": sk.r2_score,
    }
    if task.metric in one:
        predicted = predictions["y"].to_numpy() if task.problem == "regression" else labels
        return one[task.metric](true, predicted, sample_weight=w)
    if task.metric == "log_loss":
        return sk.log_loss(true, clipped(predictions.to_numpy()), labels=list(predictions), sample_weight=w)
    columns = ["1"] if task.problem == "binary" else list(predictions)
    return np.mean([sk.roc_auc_score(true == c, predictions[c], sample_weight=w) for c in columns])


@pytest.mark.parametrize(("metric", "problem"), EVERY)
def test_a_statistic_under_weights_is_scikit_learns_metric_under_sample_weights(metric, problem):
    task = make_task(problem, metric, 4)
    truth = make_truth(task, 300)
    predictions = make_predictions(task, truth)
    rule = default_rule(task) if problem != "regression" else None
    (stat,) = statistics(task, truth, predictions, rule=rule)
    w = np.random.default_rng(0).integers(1, 4, size=(300, 5)).astype(float)
    found = stat.value(stat.rows.T @ w)
    positive = (predictions["1"] >= 0.5) if problem == "binary" else None
    labels = None
    if problem == "binary":
        labels = np.where(positive, "1", "0")
    elif problem == "multiclass":
        labels = predictions.columns.to_numpy()[predictions.to_numpy().argmax(axis=1)]
    for at in range(5):
        assert found[at] == pytest.approx(
            weighted_by_scikit_learn(task, truth, predictions, labels, w[:, at]), abs=1e-9
        )
    assert stat.point() == pytest.approx(score(task, truth, predictions, rule=rule), abs=1e-9)


@pytest.mark.parametrize("classes", [2, 4])
def test_the_first_order_auc_is_close_to_the_exact_one(classes, monkeypatch):
    rng = np.random.default_rng(0)
    true = rng.integers(0, classes, 900)
    scores = [np.round(rng.normal(size=900) + (true == c), 1) for c in range(classes)]
    marks = [true == c for c in range(classes)]
    exact = draws([auc_of(marks, scores)], None)[0]
    monkeypatch.setattr(resample, "EXACT_AUC", 0)
    quick = draws([auc_of(marks, scores)], None)[0]
    assert np.abs(exact - quick).max() < 0.1 * exact.std() * 3
    assert np.corrcoef(exact, quick)[0, 1] > 0.99


def test_the_counts_have_mean_one_and_variance_one():
    assert len(COUNTS) == 256
    assert COUNTS.mean() == 1
    assert COUNTS.var() == 1


def test_the_counts_are_the_same_each_time_and_differ_between_rows():
    first, again = (np.vstack([counts for _, counts in weights(3000, 50)]) for _ in range(2))
    assert first.shape == (3000, 50)
    assert (first == again).all()
    assert np.abs(np.corrcoef(first[:40]) - np.eye(40)).max() < 0.8


@pytest.mark.parametrize("metric", ["mae", "rmse", "r2"])
def test_the_interval_is_as_wide_as_that_of_a_plain_bootstrap(metric):
    task = make_task("regression", metric)
    truth = make_truth(task, 400)
    predictions = make_predictions(task, truth)
    found = score_with_interval(task, truth, predictions)
    rng = np.random.default_rng(1)
    plain = []
    for _ in range(400):
        rows = rng.integers(0, 400, 400)
        plain.append(
            score(task, truth.iloc[rows].reset_index(drop=True), predictions.iloc[rows].reset_index(drop=True))
        )
    low, high = np.quantile(plain, [0.025, 0.975])
    assert found.low < found.value < found.high
    assert (found.high - found.low) == pytest.approx(high - low, rel=0.25)


def test_groups_widen_the_interval_where_rows_of_a_group_err_together():
    task = make_task("regression", "mae")
    rng = np.random.default_rng(0)
    groups = pd.Series(np.repeat(np.arange(50), 20))
    truth = pd.DataFrame({"y": np.zeros(1000)})
    predictions = pd.DataFrame({"y": rng.exponential(size=50)[groups]})
    by_row, by_group = (score_with_interval(task, truth, predictions, each) for each in (None, groups))
    assert by_group.high - by_group.low > 3 * (by_row.high - by_row.low)


@pytest.mark.parametrize(("metric", "classes"), [("roc_auc", 3), ("f1_macro", 20), ("quadratic_kappa", 5)])
@pytest.mark.parametrize("rows", [60, 3000])
def test_groups_of_one_row_give_the_interval_without_groups(metric, classes, rows):
    task = make_task("multiclass", metric, classes)
    truth = make_truth(task, rows)
    predictions = make_predictions(task, truth)
    groups = pd.Series(np.arange(rows)[::-1], index=truth.index)
    rule = default_rule(task)
    alone, plain = (score_with_interval(task, truth, predictions, each, rule) for each in (groups, None))
    assert (alone.value, alone.low, alone.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_a_subsample_of_many_rows_gives_the_interval_of_all_of_them(monkeypatch):
    task = make_task("regression", "mae")
    truth = make_truth(task, 8000)
    predictions = make_predictions(task, truth)
    whole = score_with_interval(task, truth, predictions)
    monkeypatch.setattr(resample, "MOST", 2000)
    part = score_with_interval(task, truth, predictions)
    assert part.value == whole.value
    assert part.high - part.low == pytest.approx(whole.high - whole.low, rel=0.2)


@pytest.mark.sample(always=("roc_auc",))
@pytest.mark.parametrize("metric", ["roc_auc", "mae", "f1"])
def test_equal_noise_is_rarely_called_a_gain(metric):
    task = make_task("regression" if metric == "mae" else "binary", metric)
    verdicts = []
    for seed in range(120):
        truth = make_truth(task, 200, seed)
        pair = [make_predictions(task, truth, seed * 2 + 1000 + at, skill=0.7) for at in (0, 1)]
        verdicts.append(compare(task, truth, *pair).verdict)
    assert verdicts.count("gain") <= 0.05 * len(verdicts)
    assert verdicts.count("loss") <= 0.05 * len(verdicts) + 1


@pytest.mark.parametrize(("metric", "problem"), EVERY)
def test_a_clearly_better_challenger_is_a_gain_whichever_way_the_metric_points(metric, problem):
    task = make_task(problem, metric)
    truth = make_truth(task, 600)
    good, poor = make_predictions(task, truth, 1, skill=3.0), make_predictions(task, truth, 2, skill=0.5)
    found = compare(task, truth, good, poor)
    assert (found.verdict, found.adopted) == ("gain", True)
    assert found.low <= found.gain <= found.high
    back = compare(task, truth, poor, good)
    assert (back.verdict, back.adopted) == ("loss", False)
    assert back.gain == pytest.approx(-found.gain)


def test_equal_predictions_are_never_adopted():
    task = make_task("multiclass", "roc_auc")
    truth = make_truth(task, 100)
    predictions = make_predictions(task, truth)
    found = compare(task, truth, predictions, predictions)
    assert (found.gain, found.low, found.high, found.p_better) == (0, 0, 0, 0)


def test_only_rows_that_both_predicted_are_compared_and_none_is_an_error():
    task = make_task("regression", "mae")
    truth = make_truth(task, 100)
    good, poor = make_predictions(task, truth, 1, skill=5.0), make_predictions(task, truth, 2)
    assert compare(task, truth, good.iloc[:60], poor.iloc[40:]) == compare(
        task, truth, good.iloc[40:60], poor.iloc[40:60]
    )
    with pytest.raises(ValueError, match="no row in common"):
        compare(task, truth, good.iloc[:50], poor.iloc[50:])


@pytest.mark.parametrize(("metric", "problem"), EVERY)
@pytest.mark.parametrize("rows", [1, 2, 4, 9])
def test_a_handful_of_rows_has_a_defined_interval_and_comparison(metric, problem, rows):
    task = make_task(problem, metric)
    truth = make_truth(task, rows)
    one, two = make_predictions(task, truth, 1), make_predictions(task, truth, 2)
    found = score_with_interval(task, truth, one)
    assert found.low <= found.value <= found.high
    gain = compare(task, truth, one, two)
    assert np.isfinite([gain.gain, gain.low, gain.high, gain.p_better]).all()


@pytest.mark.parametrize("metric", ["roc_auc", "f1", "log_loss", "rmse"])
def test_thirty_thousand_rows_are_scored_and_compared_in_a_moment(metric):
    task = make_task("regression" if metric == "rmse" else "binary", metric)
    truth = make_truth(task, 30_000)
    one, two = make_predictions(task, truth, 1), make_predictions(task, truth, 2)
    with threadpool_limits(1):
        best = []
        for _ in range(3):
            start = time.process_time()
            score_with_interval(task, truth, one)
            middle = time.process_time()
            compare(task, truth, one, two)
            best.append(max(middle - start, time.process_time() - middle))
    assert min(best) < 0.3  # about 0.08 s on an idle core
