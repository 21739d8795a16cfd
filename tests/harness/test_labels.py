from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sk

from core.harness.labels import (
    LabelRule,
    apply_rule,
    as_labels,
    default_rule,
    fit_rule,
    honest_codes,
    parts,
    threshold_curve,
)
from core.harness.metrics import METRICS, score
from tests.harness.made import make_predictions, make_task, make_truth

LABEL = [(name, problem) for name, m in METRICS.items() if m.needs == "label" for problem in m.problems]


@pytest.mark.parametrize(("metric", "problem"), LABEL)
def test_a_fitted_rule_is_never_worse_than_the_default_on_its_own_rows(metric, problem):
    task = make_task(problem, metric, 4)
    truth = make_truth(task, 400)
    predictions = make_predictions(task, truth)
    fitted = fit_rule(task, truth, predictions)
    assert (
        score(task, truth, predictions, rule=fitted) >= score(task, truth, predictions, rule=default_rule(task)) - 1e-12
    )
    assert LabelRule.model_validate_json(fitted.model_dump_json()) == fitted


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=20, max_size=60), st.sampled_from(LABEL[:12]))
def test_the_threshold_curve_is_scikit_learns_metric_at_each_threshold(rows, which):
    metric = which[0]
    true = np.array([int(mark) for mark, _ in rows])
    if metric == "accuracy" or true.min() == true.max():
        return
    chance = np.array([step / 10 for _, step in rows])
    thresholds, values = threshold_curve(metric, true, np.column_stack([1 - chance, chance]), 1)
    known = {
        "balanced_accuracy": sk.balanced_accuracy_score,
        "f1": lambda a, b: sk.f1_score(a, b, zero_division=0),
        "f1_macro": lambda a, b: sk.f1_score(a, b, average="macro", zero_division=0),
        "mcc": sk.matthews_corrcoef,
        "quadratic_kappa": lambda a, b: sk.cohen_kappa_score(a, b, weights="quadratic"),
    }[metric]
    for threshold, value in zip(thresholds, values):
        assert value == pytest.approx(known(true, (chance >= threshold).astype(int)), abs=1e-9)


def test_accuracy_takes_the_likelier_class():
    task = make_task("binary", "accuracy")
    predictions = pd.DataFrame({"0": [0.6, 0.4], "1": [0.4, 0.6]})
    assert list(apply_rule(task, fit_rule(task, pd.DataFrame({"y": ["1", "1"]}), predictions), predictions)["y"]) == [
        "0",
        "1",
    ]


def test_f1_of_a_rare_class_lowers_the_threshold():
    task = make_task("binary", "f1")
    rng = np.random.default_rng(0)
    true = rng.random(4000) < 0.05
    chance = np.clip(0.05 + 0.2 * true + rng.normal(0, 0.05, 4000), 0, 1)
    truth = pd.DataFrame({"y": np.where(true, "1", "0")})
    rule = fit_rule(task, truth, pd.DataFrame({"0": 1 - chance, "1": chance}))
    assert 0.1 < rule.targets["y"].threshold < 0.3


def test_balanced_accuracy_of_unequal_classes_divides_by_the_prior():
    task = make_task("multiclass", "balanced_accuracy", 3)
    rng = np.random.default_rng(0)
    true = rng.choice(3, size=3000, p=[0.9, 0.07, 0.03])
    logit = rng.normal(size=(3000, 3)) + 1.5 * np.eye(3)[true] + np.log([0.9, 0.07, 0.03])
    chance = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
    truth, predictions = pd.DataFrame({"y": true.astype(str)}), pd.DataFrame(chance, columns=list("012"))
    assert fit_rule(task, truth, predictions).targets["y"].power > 0.4
    assert score(task, truth, predictions) > score(task, truth, predictions, rule=default_rule(task)) + 0.1


def test_labels_are_honest_where_predictions_know_nothing():
    """A threshold searched on the scored rows would find an F1 or kappa in noise; a searched half must not."""
    task = make_task("binary", "mcc")
    values = []
    for seed in range(40):
        truth = make_truth(task, 60, seed)
        values.append(score(task, truth, make_predictions(task, truth, seed + 100, skill=0.0)))
    assert abs(np.mean(values)) < 0.06


def test_the_halves_keep_groups_whole_and_depend_on_nothing_else():
    index = pd.Index(range(1000))
    groups = pd.Series(np.arange(1000) // 7, index=index)
    half = parts(index, groups, 2)
    assert pd.Series(half).groupby(groups).nunique().max() == 1
    assert list(parts(index[::-1], None, 2)) == list(parts(index, None, 2)[::-1])
    assert 0.4 < parts(index, None, 2).mean() < 0.6


def test_a_row_without_a_group_is_a_group_of_its_own():
    groups = pd.Series([None] * 200, dtype="str")
    assert len(set(parts(groups.index, groups, 2))) == 2


def test_labels_are_text_under_the_predictions_own_rows():
    task = make_task("multiclass", "f1_macro", labels=("01", "2", "x"))
    truth = make_truth(task, 50)
    truth.index = pd.Index(range(1000, 1050))
    predictions = make_predictions(task, truth).iloc[10:40]
    labels = as_labels(task, honest_codes(task, truth, predictions), predictions.index)
    assert list(labels.index) == list(range(1010, 1040))
    assert set(labels["y"]) <= {"01", "2", "x"}


def test_kappa_may_round_the_expected_rank_in_numeric_order():
    task = make_task("multiclass", "quadratic_kappa", labels=tuple(str(n) for n in range(8, 12)))
    rng = np.random.default_rng(3)
    true = rng.integers(0, 4, 2000)
    middle = true + rng.normal(0, 1.2, 2000)
    chance = np.exp(-((np.arange(4) - middle[:, None]) ** 2) / 2)
    chance /= chance.sum(axis=1, keepdims=True)
    truth = pd.DataFrame({"y": (true + 8).astype(str)})
    predictions = pd.DataFrame(chance, columns=[str(n) for n in range(8, 12)])
    labels = apply_rule(task, fit_rule(task, truth, predictions), predictions)["y"].astype(int)
    assert np.corrcoef(labels, middle)[0, 1] > 0.8
