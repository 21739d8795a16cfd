"""Layouts in which data really come: samples that repeat the test rows, lists, columns that are known of the past only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from core.data.dates import date_format, to_dates
from core.data.proposal import propose
from core.data.reading import read_table
from core.errors import BadInput
from core.harness.submission import submission
from core.taking_in import take_in
from tests.data.tables import ROWS, held, numbers, table, trained, turns

SAID = [f"word {n} and more" for n in range(ROWS)]


def comments(rows: int = 3) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    train = table(insult=turns(ROWS, 0, 1), date=turns(ROWS, "20120618192155Z", None, "20120313000000Z"), said=SAID)
    asked = {
        "date": ["20120618192155Z", None, None][:rows],
        "said": ["you, you", "fine\\xa0day", "fine\\xa0day"][:rows],
    }
    return train, table("test.csv", **asked), table("sample.csv", insult=[0] * rows, **asked)


def test_a_sample_that_repeats_the_test_rows_is_filled_in_as_it_is() -> None:
    train, test, sample = comments()
    task = propose(train, name="n", test=test, sample=sample, targets=["insult"], metric="roc_auc").task
    assert (task.id, task.columns) == (None, {"date": "date", "said": "text"})
    data, _ = take_in(train, test, task)
    chances = pd.DataFrame({"0": [0.9, 0.5, 0.2], "1": [0.1, 0.5, 0.8]}, index=data.test.index)  # type: ignore[union-attr]
    found = submission(data.task, chances, None, data.test_ids, data.repeated)
    assert list(found) == ["insult", "date", "said"]
    assert found["insult"].tolist() == [0.1, 0.5, 0.8]
    assert found["said"].tolist() == test["said"].tolist()
    assert found["date"].fillna("").tolist() == ["20120618192155Z", "", ""]


def test_a_sample_that_repeats_other_rows_is_refused() -> None:
    train, test, sample = comments()
    turned = sample.iloc[::-1].reset_index(drop=True)
    turned.attrs = sample.attrs
    with pytest.raises(BadInput, match=r"sample\.csv: the column 'date' does not hold the same rows in the same order"):
        propose(train, name="n", test=test, sample=turned, targets=["insult"])


def test_moments_without_separators_are_dates() -> None:
    moments = pd.Series(["20120618192155Z", "20120313000000Z", None], dtype="str")
    form = date_format(moments, "Date")
    assert form == "%Y%m%d%H%M%S%z"
    assert to_dates(moments, form).iloc[0] == pd.Timestamp("2012-06-18 19:21:55")
    bare = moments.str.removesuffix("Z")
    assert date_format(bare, "amount") is None
    assert date_format(bare, "time") == "%Y%m%d%H%M%S"


def test_lists_in_json_are_texts_and_told(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('[{"a": ["x", "y z", 3], "b": 1}, {"a": [], "b": 2}]')
    found = read_table(tmp_path / "t.json")
    assert found["a"].fillna("").tolist() == ["x, y z, 3", ""]
    assert any("The lists in 'a'" in note for note in found.attrs["notes"])


def test_what_is_not_known_of_new_rows_is_left_out_and_told() -> None:
    proposal = propose(trained(later=numbers(ROWS, 2)), name="n", test=held(), targets=["y"])
    assert proposal.task.columns == {"x": "number", "colour": "category", "later": "ignore"}
    assert any("'later'" in warning for warning in proposal.warnings)


def test_a_column_by_another_name_is_refused_not_left_out() -> None:
    with pytest.raises(BadInput, match=r"'colour' of train\.csv is not there, but 'Color' is"):
        propose(trained(), name="n", test=held().rename(columns={"colour": "Color"}), targets=["y"])
