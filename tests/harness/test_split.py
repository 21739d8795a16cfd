from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.harness.split import folds, groups_of, propose_split, vault
from core.harness.task import Split
from tests.harness.made import make_task, make_truth


def task_with(kind, problem="multiclass", column=None, count=5, repeats=1, **more):
    metric = "rmse" if problem == "regression" else "accuracy"
    return make_task(problem, metric, split=Split(kind=kind, column=column, folds=count, repeats=repeats), **more)


def frame_of(task, rows, seed=0):
    rng = np.random.default_rng(seed)
    frame = make_truth(task, rows, seed)
    frame["group"] = rng.integers(0, max(1, rows // 6), rows)
    frame["day"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, max(1, rows // 3), rows), unit="D")
    frame.index = pd.Index(rng.permutation(rows * 2)[:rows], name="row")
    return frame


@pytest.mark.parametrize(("kind", "column"), [("kfold", None), ("stratified", None), ("group", "group")])
@pytest.mark.parametrize("problem", ["multiclass", "regression"])
def test_every_row_is_held_out_once_per_repeat_and_never_trained_on_there(kind, column, problem):
    task = task_with(kind, problem, column, repeats=2)
    frame = frame_of(task, 103)
    made = folds(task, frame)
    assert [(fold.number, fold.repeat) for fold in made] == [(n, n // 5) for n in range(10)]
    for repeat in (0, 1):
        mine = [fold for fold in made if fold.repeat == repeat]
        assert sorted(np.concatenate([fold.held_out for fold in mine])) == sorted(frame.index)
    for fold in made:
        assert not set(fold.train) & set(fold.held_out)
        assert len(fold.train) + len(fold.held_out) == 103
    assert [list(a.held_out) for a in made[:5]] != [list(b.held_out) for b in made[5:]]


def test_the_same_seed_makes_the_same_folds_and_another_seed_others():
    task = task_with("stratified")
    frame = frame_of(task, 60)
    same = [list(fold.held_out) for fold in folds(task, frame)]
    assert same == [list(fold.held_out) for fold in folds(task, frame)]
    assert same != [list(fold.held_out) for fold in folds(task.model_copy(update={"seed": 1}), frame)]


def test_stratified_folds_share_each_class_evenly():
    task = task_with("stratified")
    frame = frame_of(task, 200)
    counts = np.array([frame.loc[fold.held_out, "y"].value_counts().sort_index() for fold in folds(task, frame)])
    assert (counts.max(axis=0) - counts.min(axis=0)).max() <= 1


def test_several_label_targets_are_dealt_by_their_combination():
    task = task_with("stratified", "binary", targets=("a", "b"))
    frame = frame_of(task, 200)
    frame.iloc[0, 0], frame.iloc[0, 1] = "0", "0"
    both = frame["a"] + frame["b"]
    counts = pd.DataFrame([both[fold.held_out].value_counts() for fold in folds(task, frame)]).fillna(0)
    assert (counts.max() - counts.min()).max() <= 1


def test_a_class_with_a_single_member_and_more_folds_than_members_do_no_harm():
    task = task_with("stratified", count=10)
    frame = frame_of(task, 30)
    frame["y"] = ["0"] * 26 + ["1"] * 3 + ["2"]
    assert len(folds(task, frame)) == 10


def test_no_group_is_on_both_sides_and_folds_are_of_similar_size():
    task = task_with("group", column="group")
    frame = frame_of(task, 300)
    made = folds(task, frame)
    for fold in made:
        assert not set(frame.loc[fold.train, "group"]) & set(frame.loc[fold.held_out, "group"])
    sizes = [len(fold.held_out) for fold in made]
    assert max(sizes) - min(sizes) <= 12


def test_fewer_groups_than_folds_give_fewer_folds_and_one_group_gives_plain_ones():
    task = task_with("group", column="group")
    frame = frame_of(task, 40)
    frame["group"] = ["a", "b", "c", "c"] * 10
    assert len(folds(task, frame)) == 3
    frame["group"] = "a"
    assert len(folds(task, frame)) == 5


def test_a_row_without_a_group_stands_alone():
    task = task_with("group", column="group")
    frame = frame_of(task, 50)
    frame["group"] = np.where(np.arange(50) < 25, np.nan, 1.0)
    sizes = sorted(len(fold.held_out) for fold in folds(task, frame))
    assert sizes == [6, 6, 6, 7, 25]


@pytest.mark.parametrize("form", ["datetime", "text", "number"])
def test_training_rows_are_strictly_earlier_than_held_out_rows(form):
    task = task_with("time", "regression", "day")
    frame = frame_of(task, 120)
    if form == "text":
        frame["day"] = frame["day"].dt.strftime("%Y-%m-%d").astype("str")
    if form == "number":
        frame["day"] = frame["day"].dt.day_of_year
    made = folds(task, frame)
    assert len(made) == 5
    for fold in made:
        assert frame.loc[fold.train, "day"].max() < frame.loc[fold.held_out, "day"].min()
    assert [len(fold.train) for fold in made] == sorted(len(fold.train) for fold in made)
    assert max(len(fold.held_out) for fold in made) <= 30


def test_rows_without_a_time_are_in_no_fold():
    task = task_with("time", "regression", "day")
    frame = frame_of(task, 60)
    frame.iloc[:7, frame.columns.get_loc("day")] = pd.NaT
    seen = {row for fold in folds(task, frame) for row in (*fold.train, *fold.held_out)}
    assert seen == set(frame.index[7:])


def test_few_times_give_few_folds_and_one_time_gives_plain_ones():
    task = task_with("time", "regression", "day")
    frame = frame_of(task, 30)
    frame["day"] = pd.to_datetime(np.where(np.arange(30) < 29, "2024-01-01", "2024-01-02"))
    (fold,) = folds(task, frame)
    assert (len(fold.train), len(fold.held_out)) == (29, 1)
    frame["day"] = pd.Timestamp("2024-01-01")
    assert len(folds(task, frame)) == 5


def test_a_time_column_that_holds_no_dates_is_refused_with_its_value():
    task = task_with("time", "regression", "day")
    frame = frame_of(task, 10)
    frame["day"] = ["2024-01-01"] * 9 + ["soon"]
    with pytest.raises(BadInput, match="'soon'"):
        folds(task, frame)
    with pytest.raises(BadInput, match="no column 'day'"):
        folds(task, frame.drop(columns="day"))


def test_a_hold_out_is_one_fifth_by_class_by_group_or_by_time():
    plain = task_with("holdout")
    frame = frame_of(plain, 500)
    (fold,) = folds(plain, frame)
    assert len(fold.held_out) == 100
    shares = [frame.loc[side, "y"].value_counts(normalize=True)["0"] for side in (fold.train, fold.held_out)]
    assert shares[0] == pytest.approx(shares[1], abs=0.01)
    (fold,) = folds(task_with("holdout", column="group"), frame)
    assert not set(frame.loc[fold.train, "group"]) & set(frame.loc[fold.held_out, "group"])
    assert 90 <= len(fold.held_out) <= 110
    (fold,) = folds(task_with("holdout", column="day"), frame)
    assert frame.loc[fold.train, "day"].max() < frame.loc[fold.held_out, "day"].min()
    assert 90 <= len(fold.held_out) <= 110


@pytest.mark.parametrize(
    ("kind", "column"), [("stratified", None), ("group", "group"), ("time", "day"), ("kfold", None)]
)
def test_a_sample_of_rows_is_split_by_the_same_rules(kind, column):
    task = task_with(kind, column=column)
    frame = frame_of(task, 1000)
    made = folds(task, frame, sample_rows=200)
    rows = {row for fold in made for row in (*fold.train, *fold.held_out)}
    assert 180 <= len(rows) <= 220
    if kind == "group":
        inside = frame.index.isin(list(rows))
        assert not set(frame.loc[inside, "group"]) & set(frame.loc[~inside, "group"])


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["kfold", "stratified", "group", "time", "holdout"]),
    rows=st.integers(0, 25),
    count=st.integers(1, 12),
    seed=st.integers(0, 50),
)
def test_no_small_frame_crashes_and_each_fold_has_two_sides(kind, rows, count, seed):
    column = {"group": "group", "time": "day"}.get(kind)
    task = task_with(kind, column=column, count=count, seed=seed)
    made = folds(task, frame_of(task, rows, seed))
    assert bool(made) == (rows >= 2)
    for fold in made:
        assert len(fold.train)
        assert len(fold.held_out)
        assert not set(fold.train) & set(fold.held_out)


def test_the_vault_is_empty_for_few_rows_and_for_a_rare_class():
    task = task_with("stratified")
    assert len(vault(task, frame_of(task, 999))) == 0
    frame = frame_of(task, 2000)
    assert len(vault(task, frame)) == 300
    frame["y"] = ["0"] * 1960 + ["1"] * 40
    assert len(vault(task, frame)) == 0


def test_the_vault_keeps_groups_whole_takes_the_latest_rows_and_has_a_ceiling():
    group, later = task_with("group", column="group"), task_with("time", column="day")
    frame = frame_of(group, 3000)
    chosen = vault(group, frame)
    assert 400 <= len(chosen) <= 500
    assert not set(frame.loc[chosen, "group"]) & set(frame.drop(index=chosen)["group"])
    chosen = vault(later, frame)
    assert frame.drop(index=chosen)["day"].max() < frame.loc[chosen, "day"].min()
    plain = task_with("kfold", "regression")
    assert len(vault(plain, frame_of(plain, 150_000))) == 20_000


def test_the_vault_is_empty_where_groups_are_too_large_for_it():
    task = task_with("group", "regression", "group")
    frame = frame_of(task, 1200)
    frame["group"] = np.arange(1200) % 2
    assert len(vault(task, frame)) == 0


@pytest.mark.parametrize(
    ("rows", "problem", "more", "split"),
    [
        (200, "binary", {}, Split(kind="stratified", folds=5, repeats=3)),
        (5_000, "regression", {}, Split(kind="kfold", folds=5)),
        (50_000, "multiclass", {}, Split(kind="stratified", folds=3)),
        (500_000, "binary", {}, Split(kind="holdout", folds=1)),
        (5_000, "binary", {"group_column": "g"}, Split(kind="group", column="g", folds=5)),
        (5_000, "binary", {"group_column": "g", "groups": 3}, Split(kind="group", column="g", folds=3)),
        (50_000, "regression", {"time_column": "t"}, Split(kind="time", column="t", folds=3)),
        (500_000, "regression", {"time_column": "t"}, Split(kind="time", column="t", folds=1)),
        (500_000, "binary", {"group_column": "g"}, Split(kind="group", column="g", folds=1)),
    ],
)
def test_a_split_is_proposed_with_a_reason(rows, problem, more, split):
    found, reason = propose_split(rows, problem, **more)
    assert found == split
    assert reason.endswith(".")


def test_groups_are_those_of_the_split_column():
    task = task_with("group", column="group")
    frame = frame_of(task, 20)
    assert groups_of(task, frame).equals(frame["group"])
    assert groups_of(task_with("holdout", column="day"), frame) is None
    assert groups_of(task_with("kfold"), frame) is None


@pytest.mark.parametrize(("kind", "column"), [("stratified", None), ("group", "group"), ("time", "number")])
def test_one_fold_of_any_kind_holds_out_a_fifth(kind, column):
    task = task_with(kind, column=column, count=1, repeats=3)
    frame = frame_of(task, 500).assign(number=range(500))
    (fold,) = folds(task, frame)
    assert 90 <= len(fold.held_out) <= 110
    if kind == "time":
        assert frame.loc[fold.train, "number"].max() < frame.loc[fold.held_out, "number"].min()
