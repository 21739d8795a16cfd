from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.harness.dataset import Dataset, load, make
from core.harness.task import Split
from tests.harness.made import make_task
from tests.harness.rows import table


def grouped(rows: int = 60) -> Dataset:
    """A regression whose groups are no feature, with texts, dates and missing cells."""
    rng = np.random.default_rng(0)
    index = pd.Index(np.arange(rows) * 2, name="row")
    train = pd.DataFrame(
        {
            "x": np.where(np.arange(rows) % 7 == 0, np.nan, rng.normal(size=rows)),
            "word": pd.Series(["ä", None, "c"] * (rows // 3), dtype="str").array,
            "day": pd.date_range("2024-01-01", periods=rows, freq="D"),
            "y": rng.normal(size=rows),
        },
        index=index,
    )
    groups = pd.Series([f"g{n % 9}" for n in range(rows)], index=index, name="owner", dtype="str")
    ids = pd.Series(["a", "b"], index=pd.RangeIndex(2, name="row"), name="Id", dtype="str")
    task = make_task(
        "regression", "rmse", columns={"x": "number", "word": "text", "day": "date", "owner": "ignore"}, id="Id",
        split=Split(kind="group", column="owner", folds=3), rows=rows, test_rows=2,
    )  # fmt: skip
    test = train.drop(columns="y").head(2).set_axis(pd.RangeIndex(2, name="row"))
    return make(task, train, test, groups, ids)


@pytest.mark.parametrize("data", [table(), table(test=0), table(rows=1200, set_aside=True), grouped()])
def test_what_is_saved_is_loaded_again(data: Dataset, tmp_path: Path):
    data.save(tmp_path)
    again = load(tmp_path)
    assert again.task == data.task
    assert again.digest == data.digest
    pd.testing.assert_frame_equal(again.train, data.train)
    assert (again.test is None) == (data.test is None)
    if data.test is not None:
        pd.testing.assert_frame_equal(again.test, data.test)
    assert again.vault.tolist() == data.vault.tolist()
    for mine, theirs in zip(again.folds, data.folds):
        assert mine.held_out.tolist() == theirs.held_out.tolist()
    if data.test_ids is not None:
        assert again.test_ids is not None
        assert again.test_ids.tolist() == data.test_ids.tolist()


def test_groups_stay_together_and_are_no_feature():
    data = grouped()
    assert data.features == ["x", "word", "day"]
    assert data.groups is not None
    for fold in data.folds:
        assert not set(data.groups.loc[fold.train]) & set(data.groups.loc[fold.held_out])


def test_the_vault_is_in_no_search_and_its_truth_is_kept():
    data = table(rows=1200, set_aside=True)
    assert not set(data.search.index) & set(data.vault)
    assert len(data.search) + len(data.vault) == 1200
    assert set(data.vault) <= set(data.truth.index)


def test_few_rows_have_no_vault():
    assert len(table(rows=120, set_aside=True).vault) == 0


def test_the_digest_names_rows_cells_and_the_task_but_not_its_words():
    first = table()
    assert table().digest == first.digest
    assert table(description="other words").digest == first.digest
    others = [table(seed=1), table(rows=121), table(test=6), table(metric="roc_auc"), table(rows=1200, set_aside=True)]
    assert len({first.digest, *(each.digest for each in others)}) == 6


def test_one_changed_cell_or_row_id_changes_the_digest():
    data = table()
    frame = data.train.copy()
    frame.iloc[3, 0] += 1e-9
    changed = make(data.task, frame, data.test, None, None, set_aside=False)
    moved = make(data.task, data.train.set_axis(data.train.index + 1), data.test, None, None, set_aside=False)
    renamed = make(data.task, data.train.rename(columns={"noise": "other"}), data.test, None, None, set_aside=False)
    assert len({data.digest, changed.digest, moved.digest, renamed.digest}) == 4


def test_two_draws_are_the_same_draw():
    first, second = table(rows=1200, set_aside=True), table(rows=1200, set_aside=True)
    assert first.vault.tolist() == second.vault.tolist()
    assert [fold.held_out.tolist() for fold in first.folds] == [fold.held_out.tolist() for fold in second.folds]
