from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.harness.predictions import BadPredictions, expected_columns, read_predictions
from tests.harness.made import make_task

IDS = pd.Index([7, 3, 11], name="row")
TASK = make_task("multiclass", "log_loss", 3)


def read(frame, tmp_path, task=TASK, ids=IDS, **more):
    frame.to_parquet(tmp_path / "p.parquet")
    return read_predictions(tmp_path / "p.parquet", task, ids, **more)


def good():
    return pd.DataFrame(
        {"0": [0.2, 0.5, 1], "1": [0.3, 0.5, 0], "2": [0.5, 0, 0]}, index=pd.Index([3, 7, 11], name="row")
    )


def test_columns_are_named_by_class_or_by_target_and_class():
    assert expected_columns(TASK) == ["0", "1", "2"]
    assert expected_columns(make_task("binary", "f1", targets=("a", "b"))) == ["a=0", "a=1", "b=0", "b=1"]
    assert expected_columns(make_task("regression", "mae", targets=("u", "v"))) == ["u", "v"]


def test_rows_come_in_the_order_asked_for_and_columns_in_the_tasks(tmp_path):
    found = read(good()[["2", "0", "1"]], tmp_path)
    assert list(found.index) == [7, 3, 11]
    assert found.index.name == "row"
    assert list(found) == ["0", "1", "2"]
    assert found.loc[3].tolist() == [0.2, 0.3, 0.5]
    assert (found.dtypes == np.float64).all()


def test_an_absent_class_counts_as_zero_and_rows_are_normalised(tmp_path):
    found = read(pd.DataFrame({"0": [2.0, 1, -1], "1": [2.0, 3, 4]}, index=IDS), tmp_path)
    assert found.to_numpy().tolist() == [[0.5, 0.5, 0], [0.25, 0.75, 0], [0, 1, 0]]


def test_a_binary_target_may_be_one_column_of_the_positive_class(tmp_path):
    task = make_task("binary", "roc_auc", labels=("no", "yes"), positive="no")
    found = read(pd.DataFrame({"y": [0.25, 1, 0]}, index=IDS), tmp_path, task)
    assert found["no"].tolist() == [0.25, 1, 0]
    with pytest.raises(BadPredictions, match="from 0 to 1"):
        read(pd.DataFrame({"y": [0.25, 2, 0]}, index=IDS), tmp_path, task)


@pytest.mark.parametrize("alone", ["no", "yes"])
def test_of_two_classes_one_may_be_left_out(alone, tmp_path):
    task = make_task("binary", "log_loss", labels=("no", "yes"))
    frame = pd.DataFrame({alone: [0.25, 1.0, 0.0]}, index=IDS)
    found = read(frame, tmp_path, task)
    assert found[alone].tolist() == [0.25, 1.0, 0.0]
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    with pytest.raises(BadPredictions, match=f"'{alone}' must hold probabilities of '{alone}', from 0 to 1"):
        read(frame * 3, tmp_path, task)


def test_a_range_index_is_read_from_the_files_note(tmp_path):
    task = make_task("regression", "mae")
    frame = pd.DataFrame({"y": np.arange(4, dtype=np.float32)}, index=pd.RangeIndex(10, 18, 2))
    assert read(frame, tmp_path, task, pd.Index([16, 10, 12, 14]))["y"].tolist() == [3, 0, 1, 2]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda f: f.iloc[:2], "3 rows were to be predicted, but the predictions have 2"),
        (lambda f: pd.concat([f, f.iloc[:1]]), "the predictions have 4"),
        (lambda f: f.set_axis([3, 3, 11]), "row ids stand twice"),
        (lambda f: f.set_axis([3, 7, 12]), "1 rows have no prediction, first row 11"),
        (lambda f: f.reset_index(drop=True), "have no prediction"),
        (lambda f: f.set_axis(["a", "b", "c"]), "row ids are not whole numbers"),
        (lambda f: f.set_axis([3.5, 7, 11]), "row ids in the predictions are not whole numbers"),
        (lambda f: f.assign(extra=1.0), "unknown columns: 'extra'"),
        (lambda f: f.add_prefix("p_"), "none of the columns '0', '1', '2'"),
        (lambda f: f.assign(**{"1": [np.nan, 0, 1]}), "1 rows hold a missing, infinite"),
        (lambda f: f.assign(**{"1": [np.inf, -np.inf, 1]}), "2 rows hold a missing, infinite"),
        (lambda f: f.assign(**{"1": 1e300}), "immense"),
        (lambda f: f.assign(**{"1": ["a", "b", "c"]}), "are not numbers"),
        (lambda f: f.assign(**{"1": [[1.0]] * 3}), "are not numbers"),
        (
            lambda f: f.assign(**{"0": 0, "1": -1.0, "2": [0, 1, 1]}),
            "1 rows give no class of 'y' any probability, first row 3",
        ),
        (lambda f: f.set_index([f.index, f.index]).rename_axis(["a", "b"]), "one index"),
    ],
)
def test_predictions_that_cannot_be_scored_are_refused_in_a_sentence(spoil, sentence, tmp_path):
    with pytest.raises(BadPredictions, match=sentence):
        read(spoil(good()), tmp_path)


def test_a_missing_regression_target_is_named(tmp_path):
    task = make_task("regression", "mae", targets=("u", "v"))
    with pytest.raises(BadPredictions, match="lack the column 'v'"):
        read(pd.DataFrame({"u": [1.0, 2, 3]}, index=IDS), tmp_path, task)


def test_a_table_without_row_ids_or_with_a_column_twice_is_refused(tmp_path):
    pq.write_table(pa.table({"0": [1.0] * 3, "1": [0.0] * 3}), tmp_path / "p.parquet")
    with pytest.raises(BadPredictions, match="no row ids"):
        read_predictions(tmp_path / "p.parquet", TASK, IDS)
    twice = pa.Table.from_arrays([pa.array([1.0] * 3)] * 2, names=["0", "0"])
    pq.write_table(twice, tmp_path / "p.parquet")
    with pytest.raises(BadPredictions, match="twice: '0'"):
        read_predictions(tmp_path / "p.parquet", TASK, IDS)


@pytest.mark.parametrize(
    "note",
    [b"{", b"[]", b'"x"', b'{"index_columns": 5}', b'{"index_columns": [{"kind": "range"}]}', b"[" * 100_000,
     b'{"index_columns": [{"kind": "range", "start": 0, "stop": 1e400, "step": 1}]}',
     b'{"index_columns": [{"kind": "range", "start": 0, "stop": 4611686018427387903, "step": 1}]}',
     b'{"index_columns": [{"kind": "range", "start": 0, "stop": 3, "step": 0}]}', b"\xff\xfe"],
)  # fmt: skip
def test_a_forged_note_about_the_index_is_refused(note, tmp_path):
    table = pa.table({"0": [1.0] * 3, "1": [0.0] * 3}).replace_schema_metadata({b"pandas": note})
    pq.write_table(table, tmp_path / "p.parquet")
    with pytest.raises(BadPredictions):
        read_predictions(tmp_path / "p.parquet", TASK, IDS)


def test_only_a_plain_file_within_the_limit_is_opened(tmp_path):
    good().to_parquet(tmp_path / "real.parquet")
    (tmp_path / "link").symlink_to(tmp_path / "real.parquet")
    os.mkfifo(tmp_path / "pipe")
    for name, sentence in [
        ("link", "plain file"),
        ("pipe", "not a plain file"),
        (".", "plain file"),
        ("none", "no prediction file"),
    ]:
        with pytest.raises(BadPredictions, match=sentence):
            read_predictions(tmp_path / name, TASK, IDS)
    with pytest.raises(BadPredictions, match="plain file"):
        read_predictions("/dev/zero", TASK, IDS)
    with pytest.raises(BadPredictions, match="100 are allowed"):
        read_predictions(tmp_path / "real.parquet", TASK, IDS, limit=100)


def test_no_byte_of_a_files_own_description_ends_the_process(tmp_path):
    path = tmp_path / "p.parquet"
    good().to_parquet(path)
    content = path.read_bytes()
    begin = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    refused = 0
    for at in range(begin, len(content)):
        path.write_bytes(content[:at] + b"\x3c" + content[at + 1 :])  # as a codec: number 30, which nobody knows
        try:
            read_predictions(path, TASK, IDS)
        except BadPredictions:
            refused += 1
    assert refused > 100


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_fails_otherwise(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "p.parquet"
    good().to_parquet(path)
    content = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2]))]))
    try:
        found = read_predictions(path, TASK, IDS)
    except BadPredictions:
        return
    assert np.allclose(found.sum(axis=1), 1)
