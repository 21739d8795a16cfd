from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.harness.baseline import averaged, baseline_score, trivial
from core.harness.split import folds
from core.harness.task import Split
from tests.harness.made import EVERY, make_task, make_truth


@pytest.mark.parametrize(("metric", "value"), [("rmse", 4.0), ("r2", 4.0), ("mae", 2.0), ("mape", 2.0)])
def test_a_regression_baseline_is_the_metrics_constant(metric, value):
    found = trivial(make_task("regression", metric), pd.DataFrame({"y": [1.0, 2.0, 9.0]}), [7, 8])
    assert found.to_dict() == {"y": {7: value, 8: value}}


def test_rmsle_takes_the_mean_of_logarithms():
    found = trivial(make_task("regression", "rmsle"), pd.DataFrame({"y": [0.0, 3.0]}), [0])
    assert found["y"][0] == pytest.approx(1.0)


def test_a_classification_baseline_is_the_share_of_each_class_per_target():
    task = make_task("binary", "f1", targets=("a", "b"))
    truth = pd.DataFrame({"a": ["0", "0", "0", "1"], "b": ["1", "1", "1", "1"]})
    assert trivial(task, truth, [3]).loc[3].tolist() == [0.75, 0.25, 0.0, 1.0]


@pytest.mark.parametrize(("metric", "problem"), EVERY)
def test_the_baseline_knows_nothing(metric, problem):
    task = make_task(problem, metric, split=Split(kind="kfold", folds=4, repeats=2))
    frame = make_truth(task, 300)
    found = baseline_score(task, frame, folds(task, frame))
    assert found.low <= found.value <= found.high
    if metric == "r2":
        assert found.value == pytest.approx(0, abs=0.05)
    if metric in ("mcc", "quadratic_kappa"):
        assert found.value == 0
    if metric == "roc_auc":
        assert found.value == 0.5


def test_repeats_are_averaged_per_row():
    one = pd.DataFrame({"y": [1.0, 2.0]}, index=[4, 2])
    assert averaged([one, one + 2]).to_dict() == {"y": {2: 3.0, 4: 2.0}}
    assert averaged([one]).index.tolist() == [2, 4]
    assert np.isfinite(averaged([one]).to_numpy()).all()
