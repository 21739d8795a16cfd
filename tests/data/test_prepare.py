from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.prepare import prepare
from core.data.proposal import propose
from core.errors import BadInput
from core.harness.split import folds
from tests.data.tables import numbers, table, turns

ROWS = 40
DAYS = [str(day.date()) for day in pd.date_range("2024-01-01", periods=ROWS)]


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    train = table(
        "train.csv",
        id=[f"r{row}" for row in range(ROWS)],
        x=[None, " 1.5", *numbers(ROWS - 2)],
        colour=turns(ROWS, "red", "blue", None),
        zip=turns(ROWS, "1.0", "2", "3"),
        day=DAYS,
        note=[f"the note number {row} of many" for row in range(ROWS)],
        same=turns(ROWS, "a"),
        y=["no", None, *turns(ROWS - 2, "no", "yes")],
    )
    test = table(
        "test.csv",
        id=["t0", "t1", "t2"],
        x=["2", "much", "inf"],
        colour=["red", "violet", None],
        zip=["1", "2.0", "x"],
        day=["2024-06-01", "31.12.2024", None],
        note=["a note", None, "another"],
        same=["a", "a", "a"],
    )
    return train, test


def test_the_frames_have_the_types_of_the_kinds() -> None:
    train, test = frames()
    task = propose(train, name="n", test=test).task
    prepared = prepare(train, test, task)
    assert prepared.test is not None
    assert list(prepared.train.columns) == ["x", "colour", "zip", "day", "note", "y"]
    assert list(prepared.test.columns) == ["x", "colour", "zip", "day", "note"]
    assert prepared.train["x"].dtype == np.float64
    assert str(prepared.train["day"].dtype) == "datetime64[ns]"
    for name in ("colour", "zip", "note", "y"):
        assert isinstance(prepared.train[name].dtype, pd.StringDtype)
    assert prepared.train["x"].isna().tolist()[:2] == [True, False]
    assert prepared.train["colour"].isna().sum() == 13


def test_a_row_without_target_is_dropped_and_rows_keep_their_position() -> None:
    train, test = frames()
    prepared = prepare(train, test, propose(train, name="n", test=test).task)
    assert prepared.train.index.name == "row"
    assert list(prepared.train.index) == [0, *range(2, ROWS)]
    assert prepared.train_ids is not None
    assert prepared.train_ids.loc[2] == "r2"
    assert "1 row has no target" in prepared.notes[0]


def test_odd_test_cells_become_missing_with_a_note_and_new_categories_stay() -> None:
    train, test = frames()
    prepared = prepare(train, test, propose(train, name="n", test=test).task)
    assert prepared.test is not None
    assert prepared.test["x"].tolist()[0] == 2.0
    assert prepared.test["x"].isna().tolist() == [False, True, True]
    assert prepared.test["day"].isna().tolist() == [False, True, True]
    assert prepared.test["colour"].tolist()[:2] == ["red", "violet"]
    assert prepared.test_ids is not None
    assert prepared.test_ids.tolist() == ["t0", "t1", "t2"]
    text = " ".join(prepared.notes)
    assert "test.csv: in column 'x', 2 cells are no number (such as 'much')" in text
    assert "test.csv: in column 'day', 1 cell is no date" in text


def test_whole_codes_are_one_category_however_they_are_written() -> None:
    train, test = frames()
    prepared = prepare(train, test, propose(train, name="n", test=test).task)
    assert prepared.test is not None
    assert set(prepared.train["zip"]) == {"1", "2", "3"}
    assert prepared.test["zip"].tolist() == ["1", "2", "x"]


def test_characters_written_as_escapes_are_read_as_the_characters() -> None:
    train, test = frames()
    train["note"] = [rf"it\u2019s\xa0note number {row}\nof many \ud83d\ude00" for row in range(ROWS)]
    test["note"] = [r"another\tnote, C:\new", None, r"half a character \ud83d"]
    prepared = prepare(train, test, propose(train, name="n", test=test).task)
    assert prepared.test is not None
    assert prepared.train["note"][3] == "it’s\xa0note number 3\nof many \U0001f600"
    assert prepared.test["note"].fillna("").tolist() == ["another\tnote, C:\new", "", "half a character \ufffd"]
    assert any("written as escapes in column 'note'" in note for note in prepared.notes)


def test_bytes_written_as_escapes_and_doubled_strokes_are_what_they_stand_for() -> None:
    cells = [rf"a caf\xc3\xa9\n in {row} of C:\\new \xa0streets" for row in range(200)]
    large = table("train.csv", note=cells, y=turns(200, "no", "yes"))
    plain = table("test.csv", note=["without any of it", "and one more"])
    prepared = prepare(large, plain, propose(large, name="n", test=plain).task)
    assert prepared.train["note"][7] == "a café\n in 7 of C:\\\\new \xa0streets"
    assert sum("written as escapes" in note for note in prepared.notes) == 1, "there are none in the test table"


def test_a_text_column_where_hardly_a_cell_looks_escaped_stays_as_it_is() -> None:
    train, _ = frames()
    cells = [rf"a path C:\new number {row} of many" for row in range(200)]
    large = table("train.csv", note=[*cells[:-1], r"the code \xa0 in this one"], y=turns(200, "no", "yes"))
    prepared = prepare(large, None, propose(large, name="n").task)
    assert prepared.train["note"].tolist() == [*cells[:-1], r"the code \xa0 in this one"]
    assert not any("escapes" in note for note in prepared.notes)
    assert prepare(train, None, propose(train, name="n").task).readings["note"].escaped is False


def test_labels_stay_text_and_regression_targets_become_numbers() -> None:
    frame = table(x=numbers(ROWS), y=turns(ROWS, 1, 2, 3))
    labels = prepare(frame, None, propose(frame, name="n").task)
    assert set(labels.train["y"]) == {"1", "2", "3"}
    assert labels.test is None
    values = prepare(frame, None, propose(frame, name="n", metric="rmse").task)
    assert values.train["y"].dtype == np.float64


def test_a_group_column_that_is_no_feature_is_kept_beside_the_frame() -> None:
    frame = table(x=numbers(ROWS), patient=[f"p{row // 4}" for row in range(ROWS)], y=turns(ROWS, "a", "b"))
    task = propose(frame, name="n").task
    prepared = prepare(frame, None, task)
    assert "patient" not in prepared.train
    assert prepared.split_values is not None
    assert prepared.split_values.tolist()[:5] == ["p0"] * 4 + ["p1"]
    for fold in folds(task, prepared.split_frame):
        groups = prepared.split_values
        assert not set(groups[fold.train]) & set(groups[fold.held_out])


@pytest.mark.parametrize(("cells", "dtype"), [(DAYS, "datetime64[ns]"), (turns(ROWS, *range(2000, 2020)), "float64")])
def test_a_time_column_orders_the_folds(cells: list[object], dtype: str) -> None:
    frame = table(x=numbers(ROWS), when=cells, y=turns(ROWS, "a", "b"))
    task = propose(frame, name="n", split="time:when").task
    prepared = prepare(frame, None, task)
    assert prepared.split_values is not None
    assert str(prepared.split_values.dtype) == dtype
    made = folds(task, prepared.split_frame)
    assert made
    for fold in made:
        assert prepared.split_values[fold.train].max() < prepared.split_values[fold.held_out].min()


def test_preparing_twice_gives_the_same_frames_and_parquet_keeps_them(tmp_path) -> None:  # type: ignore[no-untyped-def]
    train, test = frames()
    task = propose(train, name="n", test=test).task
    first, second = prepare(train, test, task), prepare(train.copy(), test.copy(), task)
    pd.testing.assert_frame_equal(first.train, second.train)
    first.train.to_parquet(tmp_path / "train.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "train.parquet"), first.train)


def test_a_table_without_the_tasks_columns_is_turned_down() -> None:
    train, test = frames()
    task = propose(train, name="n", test=test).task
    with pytest.raises(BadInput, match=r"test\.csv: the columns 'x', 'day' are not there"):
        prepare(train, test.drop(columns=["x", "day"]), task)
    with pytest.raises(BadInput, match=r"train\.csv: the target column 'y' holds 'maybe', which is no class"):
        prepare(train.assign(y="maybe"), None, task)


def test_an_index_of_the_readers_own_does_not_matter() -> None:
    train, _ = frames()
    task = propose(train, name="n").task
    prepared = prepare(train.set_axis(range(100, 100 + ROWS)), None, task)
    assert replace(prepared, notes=()).train.index[0] == 0
