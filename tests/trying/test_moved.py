from __future__ import annotations

import pandas as pd
import pytest

from core.harness.dataset import Dataset, make
from core.harness.task import Reading
from core.trying.moved import answers, questions
from core.trying.values import Cell
from tests.harness.made import make_task

CELLS: dict[str, Cell] = {"x": 3.0, "code": "7.0", "day": "2024-05-06T00:00:00", "note": None}
USUAL: dict[str, Cell] = {"x": 1.0, "code": "5", "day": "2024-01-02T00:00:00", "note": None}


def dated() -> Dataset:
    task = make_task("regression", "rmse", columns={"x": "number", "code": "category", "day": "date", "note": "text"})
    train = pd.DataFrame(
        {
            "x": [1.0, 2.0],
            "code": ["5", "7"],
            "day": pd.to_datetime(["2024-01-02", "2024-01-03"]),
            "note": ["a", None],
            "y": [0.0, 1.0],
        }
    ).astype({"code": "str", "note": "str", "day": "datetime64[ns]"})
    readings = {"code": Reading(kind="category", whole=True)}
    return make(task, train, None, None, None, set_aside=False, readings=readings)


def test_each_column_in_turn_gets_its_usual_value_and_at_last_all_of_them() -> None:
    rows, moved = questions(dated(), CELLS, USUAL, None)
    assert moved == ["x", "code", "day"]
    assert rows["x"].tolist() == [3.0, 1.0, 3.0, 3.0, 1.0]
    assert rows["code"].tolist() == ["7", "7", "5", "7", "5"]  # 7.0 and 7 are one code here
    assert rows["day"].dt.month.tolist() == [5, 5, 5, 1, 1]
    assert rows["note"].isna().all()


def test_the_rows_have_the_kinds_that_the_models_were_trained_on() -> None:
    data = dated()
    rows, _ = questions(data, CELLS, USUAL, None)
    assert rows.dtypes.to_dict() == data.train[data.features].dtypes.to_dict()


def test_a_move_is_the_prediction_less_what_it_is_with_the_usual_value() -> None:
    said = pd.DataFrame({"y": [10.0, 7.0, 10.0, 14.0, 1.0]})
    (answer,) = answers(dated(), None, said, ["x", "code", "day"], CELLS, USUAL)
    assert (answer.value, answer.usual) == (10.0, 1.0)
    assert [(each.column, each.change) for each in answer.moves] == [("day", -4.0), ("x", 3.0), ("code", 0.0)]


@pytest.mark.parametrize(("problem", "of"), [("binary", "1"), ("multiclass", "0")])
def test_what_moves_is_the_chance_of_the_positive_class_or_of_the_one_that_is_predicted(problem: str, of: str) -> None:
    task = make_task(problem, "accuracy", columns={"x": "number"}, positive="1" if problem == "binary" else None)
    train = pd.DataFrame({"x": [1.0, 2.0], "y": pd.Series(["0", "1"], dtype="str")})
    data = make(task, train, None, None, None, set_aside=False)
    chances = pd.DataFrame({"0": [0.7, 0.4, 0.5], "1": [0.3, 0.6, 0.5], "2": 0.0})[list(task.classes["y"])]
    (answer,) = answers(data, None, chances, ["x"], {"x": 2.0}, {"x": 1.0})
    assert (answer.label, answer.of) == ("0", of)
    assert answer.moves[0].change == pytest.approx(-0.3 if of == "1" else 0.3)
    assert list(answer.chances) == list(task.classes["y"])
