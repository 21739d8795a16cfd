from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.engineers.port import EnsemblePlan
from core.harness.ensemble import FittedEnsemble, apply, fit, honest
from core.harness.greedy import greedy_weights
from core.harness.layer import ROWS, aside, fit_layer, most_rows
from core.harness.metrics import score
from core.harness.predictions import expected_columns
from tests.harness.made import EVERY, make_predictions, make_task, make_truth

METHODS = ["mean", "weights", "rank", "stack", "layer"]


def plan(method, size=3, weights=()):
    return EnsemblePlan(method=method, members=tuple(f"s{n}" for n in range(size)), weights=weights)


def made(problem, metric, rows=400, skills=(1.2, 1.0, 0.8), **more):
    task = make_task(problem, metric, **more)
    truth = make_truth(task, rows)
    return task, truth, [make_predictions(task, truth, seed, skill) for seed, skill in enumerate(skills, start=1)]


@pytest.mark.sample(by="metric")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("metric", "problem"), EVERY)
def test_an_ensemble_of_independent_members_beats_the_best_of_them(method, metric, problem):
    if metric == "mape":
        pytest.skip("the mean is no good guess of a relative error")
    task, truth, oofs = made(problem, metric, rows=1500)
    sign = 1 if task.maximise else -1
    best = max(sign * score(task, truth, oof) for oof in oofs)
    assert sign * score(task, truth, honest(task, plan(method), oofs, truth)) > best


@pytest.mark.sample(keep=10)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("problem", "metric"), [("binary", "log_loss"), ("multiclass", "mcc"), ("regression", "rmsle")]
)
@pytest.mark.parametrize("targets", [("y",), ("a", "b")])
def test_what_is_applied_is_canonical_row_by_row_and_survives_json(method, problem, metric, targets):
    task, truth, oofs = made(problem, metric, targets=targets)
    fitted = FittedEnsemble.model_validate_json(fit(task, plan(method), oofs, truth).model_dump_json())
    whole = apply(task, fitted, oofs)
    assert list(whole) == expected_columns(task)
    assert np.isfinite(whole.to_numpy()).all()
    if problem != "regression":
        for target in targets:
            mine = [name for name in whole if len(targets) == 1 or name.startswith(f"{target}=")]
            assert np.allclose(whole[mine].sum(axis=1), 1)
    one = apply(task, fitted, [oof.iloc[[17]] for oof in oofs])
    pd.testing.assert_frame_equal(one, whole.iloc[[17]], check_exact=False, rtol=1e-12)


def test_the_mean_is_the_mean_and_given_weights_are_shares():
    task, truth, oofs = made("regression", "rmse")
    mean = apply(task, fit(task, plan("mean"), oofs, truth), oofs)
    assert np.allclose(mean["y"], sum(oof["y"] for oof in oofs) / 3)
    weighted = apply(task, fit(task, plan("weights", weights=(2, 1, 1)), oofs, truth), oofs)
    assert np.allclose(weighted["y"], oofs[0]["y"] / 2 + oofs[1]["y"] / 4 + oofs[2]["y"] / 4)


@pytest.mark.parametrize("weights", [(1.0,), (1, -1, 1), (0, 0, 0), (1, float("nan"), 1)])
def test_weights_that_do_not_fit_are_refused(weights):
    task, truth, oofs = made("regression", "rmse")
    with pytest.raises(ValueError, match="3 members need 3 weights"):
        fit(task, plan("weights", weights=weights), oofs, truth)


def test_members_and_predictions_must_go_together():
    task, truth, oofs = made("regression", "rmse")
    with pytest.raises(ValueError, match="2 members"):
        fit(task, plan("mean", 2), oofs, truth)
    with pytest.raises(ValueError, match="2 were given"):
        apply(task, fit(task, plan("mean"), oofs, truth), oofs[:2])


@pytest.mark.parametrize(
    ("metric", "problem"), [("roc_auc", "binary"), ("rmse", "regression"), ("f1_macro", "multiclass")]
)
def test_greedy_selection_leaves_a_useless_member_out(metric, problem):
    task, truth, oofs = made(problem, metric, rows=1500, skills=(2.0, 2.0, 0.05))
    weights = greedy_weights(task, oofs, truth)
    assert sum(weights) == pytest.approx(1)
    assert weights[2] <= 0.1
    assert min(weights[:2]) > 0.2


def test_of_several_targets_each_trusts_whom_it_may():
    """The first member knows one target, the second the other, the third neither."""
    task = make_task("binary", "log_loss", targets=("a", "b"))
    truth = make_truth(task, 1500)
    weak, good = make_predictions(task, truth, 1, 0.1), make_predictions(task, truth, 2, 2.0)
    of = {target: [name for name in good if name.startswith(f"{target}=")] for target in ("a", "b")}
    first, second = weak.assign(**good[of["a"]]), weak.assign(**good[of["b"]])
    oofs = [first, second, make_predictions(task, truth, 3, 0.1)]
    fitted = fit(task, plan("weights"), oofs, truth)
    assert fitted.each["a"][0] > 0.65 > 0.35 > fitted.each["a"][1]
    assert fitted.each["b"][1] > 0.65 > 0.35 > fitted.each["b"][0]
    assert fitted.weights == pytest.approx(np.mean([fitted.each["a"], fitted.each["b"]], axis=0))
    alike = FittedEnsemble(method="weights", weights=greedy_weights(task, oofs, truth))
    assert (
        score(task, truth, honest(task, plan("weights"), oofs, truth))
        < score(task, truth, apply(task, alike, oofs)) - 0.02
    )
    by_hand = fit(task, plan("weights", weights=(1, 1, 2)), oofs, truth)
    assert not by_hand.each


def test_where_the_metric_takes_logarithms_an_ensemble_says_nothing_below_zero():
    task, truth, oofs = made("regression", "rmsle")
    below = [oof - oof.to_numpy().mean() for oof in oofs]
    assert (apply(task, fit(task, plan("mean"), below, truth), below).to_numpy() >= 0).all()
    plainly = make_task("regression", "rmse")
    assert (apply(plainly, fit(plainly, plan("mean"), below, truth), below).to_numpy() < 0).any()


def test_without_the_members_that_have_no_weight_an_ensemble_says_the_same():
    task = make_task("binary", "log_loss", targets=("a", "b"))
    truth = make_truth(task, 60)
    oofs = [make_predictions(task, truth, number, 1.0) for number in range(3)]
    each = {"a": (0.7, 0.0, 0.3), "b": (0.1, 0.0, 0.9)}
    fitted = FittedEnsemble(method="weights", weights=(0.4, 0.0, 0.6), each=each)
    two = fitted.among([True, False, True])
    assert two.each == {"a": (0.7, 0.3), "b": (0.1, 0.9)}
    pd.testing.assert_frame_equal(apply(task, two, [oofs[0], oofs[2]]), apply(task, fitted, oofs))


def test_the_rank_ensemble_orders_by_the_mean_of_ranks():
    task, truth, oofs = made("binary", "roc_auc")
    found = apply(task, fit(task, plan("rank"), oofs, truth), oofs)
    ranks = sum(oof["1"].rank() for oof in oofs)
    assert found["1"].corr(ranks, method="spearman") > 0.999


def test_a_member_on_another_scale_does_not_dominate_the_rank_ensemble():
    task, truth, oofs = made("binary", "roc_auc")
    squeezed = (oofs[0]["1"] / 1000).rename("1").to_frame()
    squeezed.insert(0, "0", 1 - squeezed["1"])
    plain = honest(task, plan("rank"), oofs, truth)
    with_squeezed = honest(task, plan("rank"), [squeezed, *oofs[1:]], truth)
    assert score(task, truth, with_squeezed) == pytest.approx(score(task, truth, plain), abs=1e-3)


def test_the_stack_mends_a_member_that_is_off_scale():
    task, truth, oofs = made("regression", "rmse", rows=800)
    shifted = [oof * 3 + 10 for oof in oofs]
    assert score(task, truth, honest(task, plan("stack"), shifted, truth)) < 1.2 * score(
        task, truth, honest(task, plan("stack"), oofs, truth)
    )


@pytest.mark.parametrize("method", ["weights", "stack"])
def test_honest_scores_of_noise_are_not_flattered(method):
    values = []
    for seed in range(15):
        task = make_task("binary", "roc_auc")
        truth = make_truth(task, 80, seed)
        noise = [make_predictions(task, truth, 100 * seed + k, skill=0.0) for k in range(1, 6)]
        values.append(score(task, truth, honest(task, plan(method, 5), noise, truth)))
    assert abs(np.mean(values) - 0.5) < 0.06


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rows", [1, 3, 15, 25])
def test_few_rows_are_combined_all_the_same(method, rows):
    task, truth, oofs = made("multiclass", "f1_macro", rows=rows)
    found = honest(task, plan(method), oofs, truth)
    assert list(found.index) == list(truth.index)
    assert np.allclose(found.sum(axis=1), 1)


def test_rows_of_one_group_are_combined_by_one_fit():
    task, truth, oofs = made("regression", "rmse", rows=60)
    groups = pd.Series(np.zeros(60))
    found = honest(task, plan("weights"), oofs, truth, groups)
    assert np.allclose(found["y"], sum(oof["y"] for oof in oofs) / 3)  # one group: nothing else to learn from


def test_members_are_combined_on_the_rows_that_all_have():
    task, truth, oofs = made("regression", "rmse", rows=100)
    found = honest(task, plan("mean"), [oofs[0].iloc[:80], oofs[1].iloc[20:], oofs[2]], truth)
    assert list(found.index) == list(range(20, 80))
    with pytest.raises(ValueError, match="no row in common"):
        honest(task, plan("mean"), [oofs[0].iloc[:50], oofs[1].iloc[50:], oofs[2]], truth)


@pytest.mark.parametrize(("problem", "metric"), [("binary", "log_loss"), ("regression", "rmse")])
def test_a_second_layer_learns_whom_to_trust_where(problem, metric):
    """The first member is right where it says little, the second where it says much: no weights can tell that."""
    task, truth, (first, second, third) = made(problem, metric, rows=3000, skills=(2.0, 2.0, 0.1))
    names = expected_columns(task)
    sure = third[names[0]] > third[names[0]].median()
    first.loc[sure], second.loc[~sure] = first.loc[sure].mean().to_numpy(), second.loc[~sure].mean().to_numpy()
    oofs, sign = [first, second, third], 1 if task.maximise else -1
    layer, stack = (sign * score(task, truth, honest(task, plan(each), oofs, truth)) for each in ("layer", "stack"))
    assert layer > stack
    assert fit(task, plan("layer"), oofs, truth).beside == 0.0


def test_the_second_layer_of_the_same_rows_is_the_same():
    task, truth, oofs = made("binary", "log_loss", rows=800)
    assert fit(task, plan("layer"), oofs, truth) == fit(task, plan("layer"), oofs, truth)


def test_the_members_weighted_mean_is_mixed_into_a_second_layer_that_errs_differently():
    """An ensemble of a run that did not know of it yet stays the layer alone."""
    task, truth, oofs = made("regression", "rmse", rows=600)
    found = fit(task, plan("layer"), oofs, truth)
    assert found.beside == 0.5
    trees = apply(task, found.model_copy(update={"beside": 0.0}), oofs)
    weighed = apply(task, FittedEnsemble(method="weights", weights=found.weights), oofs)
    pd.testing.assert_frame_equal(apply(task, found, oofs), (trees + weighed) / 2)
    assert FittedEnsemble.model_validate(found.model_dump(exclude={"beside"})).beside == 0.0


def test_a_second_layer_of_many_classes_learns_from_fewer_rows(monkeypatch):
    monkeypatch.setattr("core.harness.layer.WORK", 7 * 7 * 200)
    task, truth, oofs = made("multiclass", "log_loss", rows=600, classes=7)
    fitted = []

    def watched(task, target, members, rows, groups):
        fitted.append(len(rows))
        return fit_layer(task, target, members, rows, groups)

    monkeypatch.setattr("core.harness.ensemble.fit_layer", watched)
    fit(task, plan("layer"), oofs, truth)
    assert fitted == [200]


def test_more_members_of_many_classes_mean_fewer_rows_to_learn_from():
    task = make_task("multiclass", "log_loss", classes=7)
    assert most_rows(task, 10) == most_rows(task, 5) // 2 < most_rows(make_task("binary", "log_loss"), 10) == ROWS


def test_a_second_layer_learns_from_no_row_of_a_group_that_it_is_asked_about():
    """Members that err alike within a group: by rows set apart at random the trees would seem right where they know the group."""
    task, truth, oofs = made("regression", "rmse", rows=1200)
    groups = pd.Series(np.arange(1200) // 20, index=truth.index)
    rng = np.random.default_rng(0)
    for each in oofs:
        each["y"] += rng.normal(size=60)[groups]
    for here in aside(truth.index, groups):
        assert not set(groups[here]) & set(groups[~here])
    assert fit(task, plan("layer"), oofs, truth, groups).layers != fit(task, plan("layer"), oofs, truth).layers


@pytest.mark.parametrize("groups", [1, 2])
def test_a_second_layer_is_fitted_where_there_are_hardly_any_groups(groups):
    """Halves of the rows that keep groups together have one group each, perhaps: no part of them could be set apart by it."""
    task, truth, oofs = made("regression", "rmse", rows=400)
    of = pd.Series(np.arange(400) % groups, index=truth.index)
    assert fit(task, plan("layer"), oofs, truth, of).layers
    kept = aside(truth.index, of * 0)
    assert len(kept) == 3
    assert all(0 < here.sum() < 400 for here in kept)


def test_a_second_layer_of_very_many_classes_is_refused():
    task, truth, oofs = made("multiclass", "log_loss", rows=100, classes=11)
    with pytest.raises(ValueError, match="10 classes at most"):
        fit(task, plan("layer"), oofs, truth)


def test_a_second_layer_of_several_classes_ends_where_more_trees_would_still_gain(monkeypatch):
    """Each round has a tree for each class: on rows without noise a thousand rounds of five classes took half a minute."""
    monkeypatch.setattr("core.harness.layer.TREES", 40)
    task, truth, oofs = made("multiclass", "log_loss", rows=600, skills=(4.0, 3.0, 3.0), classes=4)
    found = fit(task, plan("layer"), oofs, truth).layers[task.targets[0]]
    assert {text.count("\nTree=") for text in (*found.corrects, *found.anew)} == {40}
