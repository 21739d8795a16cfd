from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.errors import BadInput
from core.harness import submission as written
from core.harness.labels import LabelRule, TargetRule
from core.harness.submission import submission, write_table
from tests.harness.made import make_task

BINARY = pd.DataFrame({"0": [0.7, 0.4], "1": [0.3, 0.6]}, index=pd.Index([5, 9], name="row"))
THREE = pd.DataFrame({"0": [0.5, 0.1], "1": [0.3, 0.2], "2": [0.2, 0.7]}, index=pd.Index([5, 9], name="row"))
IDS = pd.Series(["x5", "x9", "other"], index=[5, 9, 11], name="Id")


def test_labels_follow_the_rule_and_stay_text():
    task = make_task("binary", "f1", id="Id")
    rule = LabelRule(targets={"y": TargetRule(method="threshold", threshold=0.2)})
    found = submission(task, BINARY, rule, IDS)
    assert found.to_dict("list") == {"Id": ["x5", "x9"], "y": ["1", "1"]}
    assert list(found.index) == [0, 1]


def test_without_an_id_there_is_a_row_column():
    assert submission(make_task("binary", "accuracy"), BINARY).to_dict("list") == {"row": [5, 9], "y": ["0", "1"]}


def test_a_binary_probability_is_that_of_the_positive_class():
    last = make_task("binary", "roc_auc", form="probability")
    first = last.model_copy(update={"positive": "0"})
    assert submission(last, BINARY)["y"].tolist() == [0.3, 0.6]
    assert submission(first, BINARY)["y"].tolist() == [0.7, 0.4]


def test_probabilities_of_several_classes_have_a_column_each():
    found = submission(make_task("multiclass", "log_loss", form="probability", id="Id"), THREE, None, IDS)
    assert list(found) == ["Id", "0", "1", "2"]
    assert found.loc[1].tolist() == ["x9", 0.1, 0.2, 0.7]


def test_the_sample_submission_says_columns_and_order():
    task = make_task("multiclass", "log_loss", form="probability", id="Id", sample_columns=("2", "Id", "y_0", "y=1"))
    found = submission(task, THREE, None, IDS)
    assert list(found) == ["2", "Id", "y_0", "y=1"]
    assert found.loc[0].tolist() == [0.2, "x5", 0.5, 0.3]


def test_the_one_unknown_sample_column_is_the_id():
    task = make_task("regression", "rmse", sample_columns=("PassengerId", "y"))
    found = submission(task, pd.DataFrame({"y": [1.5, 2.5]}, index=[5, 9]))
    assert found.to_dict("list") == {"PassengerId": [5, 9], "y": [1.5, 2.5]}


def test_a_sample_without_an_id_has_none():
    task = make_task("regression", "rmse", sample_columns=("y",))
    assert list(submission(task, pd.DataFrame({"y": [1.5]}))) == ["y"]


def test_several_targets_are_written_in_the_samples_order():
    task = make_task(
        "binary", "roc_auc", targets=("a", "b"), form="probability", id="Id", sample_columns=("Id", "b", "a")
    )
    predictions = pd.DataFrame({"a=0": [0.1], "a=1": [0.9], "b=0": [0.8], "b=1": [0.2]}, index=[5])
    assert submission(task, predictions, None, IDS).loc[0].tolist() == ["x5", 0.2, 0.9]


def test_a_sample_column_that_means_nothing_is_refused():
    task = make_task("regression", "rmse", id="Id", sample_columns=("Id", "y", "confidence"))
    with pytest.raises(BadInput, match="'confidence'"):
        submission(task, pd.DataFrame({"y": [1.5]}, index=[5]), None, IDS)


def test_one_column_cannot_hold_the_probabilities_of_three_classes():
    task = make_task("multiclass", "log_loss", form="probability", sample_columns=("row", "y"))
    with pytest.raises(BadInput, match="3 classes"):
        submission(task, THREE)


def test_many_rows_are_written_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    table = pd.DataFrame({"id": pd.Series(["7_1_1", "7_1_2", "7_2_1"], dtype="str"), "value": [0.25, 1e-05, 1.0]})
    odd = table.assign(id=pd.Series(["7,1_1_1", 'a"b_1_1', "7_2_1"], dtype="str"))
    gap = table.assign(value=[0.25, None, 1.0])
    for number, each in enumerate((table, odd, gap)):
        monkeypatch.setattr(written, "MANY", 1_000_000)
        write_table(each, tmp_path / f"few{number}.csv")
        monkeypatch.setattr(written, "MANY", 1)
        write_table(each, tmp_path / f"many{number}.csv")
        few, many = (pd.read_csv(tmp_path / f"{size}{number}.csv", dtype={"id": str}) for size in ("few", "many"))
        pd.testing.assert_frame_equal(many, few)
    assert (tmp_path / "many0.csv").read_text().splitlines()[1] == "7_1_1,0.25"
