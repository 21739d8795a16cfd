from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.trying.values import Answer, Cell, Decoded, Field, Form, Move, Owed, Parts, Row, Tried
from pages.widgets.try_parts import verdict
from tests.pages.conftest import Open, keyed, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import finished

AGE = Field(name="age", kind="number", usual=37.0, low=17.0, high=90.0, weight=0.5)
WEIGHT = Field(name="weight", kind="number", usual=1.25, low=0.5, high=3.0, decimals=2)
JOB = Field(name="job *bold*", kind="category", usual="clerk", levels=("clerk", "smith"))
DAY = Field(name="day", kind="date", usual="2024-01-02T00:00:00")
HOUR = Field(name="hour", kind="date", usual="2024-01-02T03:04:05.600000", clock=True)
NOTE = Field(name="note", kind="text", usual="none")
FORM = Form(fields=(AGE, WEIGHT, JOB, DAY, HOUR, NOTE), train_rows=12, test_rows=3)
CELLS: dict[str, Cell] = {
    "age": 52.0,
    "weight": 1.333333,
    "job *bold*": "smith",
    "day": "2024-05-06T00:00:00",
    "hour": "2024-05-06T07:08:09",
    "note": None,
}
TRIED = Tried(
    answers=(
        Answer(
            target="income", label=">50K", chances={"<=50K": 0.25, ">50K": 0.75}, of=">50K", usual=0.24,
            moves=(
                Move(column="age", cell=52.0, usual=37.0, change=0.31),
                Move(column="job *bold*", cell="smith", usual="clerk", change=-0.02),
                Move(column="weight", cell=1.333333, usual=1.25, change=0.0),
            ),
        ),
    ),
    seconds=0.2,
)  # fmt: skip


@pytest.fixture
def trying(studio: FakeStudio, page: Open) -> AppTest:
    """The page of a finished run whose models can be tried."""
    studio.add(finished("r1", "Mine"))
    studio.forms["r1"] = FORM
    studio.rows = {
        ("train", 0): Row(cells=CELLS, truth={"income": "<=50K"}),
        ("train", 6): Row(cells=CELLS),
        ("test", 1): Row(cells=CELLS),
    }
    studio.tried = TRIED
    return page("try", run="r1")


def predicted(studio: FakeStudio) -> tuple[Any, ...]:
    """What the last press of Predict asked."""
    return next(call[1:] for call in reversed(studio.calls) if call[0] == "try_predict")


def press(at: AppTest) -> AppTest:
    at.button(key="try_predict").click().run()
    assert not at.exception
    return at


def test_the_models_open_while_the_form_is_filled_in(studio: FakeStudio, trying: AppTest) -> None:
    assert ("start_trying", "r1") in studio.calls
    assert "Press Predict" in texts(trying)


def test_the_form_begins_with_what_is_usual_and_asks_for_just_that(studio: FakeStudio, trying: AppTest) -> None:
    press(trying)
    assert predicted(studio) == ({each.name: each.usual for each in FORM.fields}, "", None)


def test_each_kind_of_column_has_a_fitting_widget_and_what_is_filled_in_is_asked(
    studio: FakeStudio, trying: AppTest
) -> None:
    keyed(trying, "number_input", "try_r1_usual_age").set_value(44)
    keyed(trying, "number_input", "try_r1_usual_weight").set_value(None)
    keyed(trying, "selectbox", "try_r1_usual_job").set_value("smith")
    keyed(trying, "text_area", "try_r1_usual_note").set_value("word")
    keyed(trying, "date_input", "try_r1_usual_day").set_value(None)
    press(trying)
    assert predicted(studio)[0] == {
        "age": 44.0, "weight": None, "job *bold*": "smith", "day": None, "hour": HOUR.usual, "note": "word",
    }  # fmt: skip


def test_a_row_of_the_table_fills_the_form_to_the_last_digit(studio: FakeStudio, trying: AppTest) -> None:
    trying.selectbox(key="try_start_r1").set_value("A row of the table to predict").run()
    trying.number_input(key="try_number_r1_test").set_value(2).run()
    press(trying)
    assert predicted(studio)[0] == CELLS


def test_a_row_at_random_is_one_of_the_table(
    studio: FakeStudio, trying: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    monkeypatch.setattr("random.randint", lambda low, high: drawn.append((low, high)) or 7)
    trying.selectbox(key="try_start_r1").set_value("A row of the training table").run()
    trying.button(key="try_random").click().run()
    assert drawn == [(1, 12)]
    press(trying)
    assert predicted(studio)[0] == CELLS


def test_the_answer_says_what_chances_and_what_moved_it(studio: FakeStudio, trying: AppTest) -> None:
    trying.selectbox(key="try_start_r1").set_value("A row of the training table").run()
    words = texts(press(trying))
    assert "income, predicted >50K" in words
    assert "The table says <=50K. The model has seen this row" in words
    assert "age is 52 instead of the usual 37: that raises the chance of '>50K' by 31 points." in words
    assert "job *bold* is smith instead of the usual clerk: that lowers the chance of '>50K' by 2 points." in words
    assert "weight is" not in words
    assert "it would be 24.0%" in words


def test_an_answer_goes_away_when_another_row_is_taken(studio: FakeStudio, trying: AppTest) -> None:
    press(trying)
    trying.selectbox(key="try_start_r1").set_value("A row of the training table").run()
    assert "income, predicted" not in texts(trying)


def test_models_that_do_not_answer_say_so(studio: FakeStudio, trying: AppTest) -> None:
    studio.tried = None
    assert "took too long to answer" in texts(press(trying))


def test_a_run_without_a_fitted_model_says_when_there_will_be_one(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    at = page("try", run="r1")
    assert "it comes with the first submission" in texts(at)
    assert "try_predict" not in {each.key for each in at.button}


def test_a_task_of_pictures_asks_for_one_and_shows_the_rows(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6), (200, 0, 0)).save(drawn, format="PNG")
    studio.content = drawn.getvalue()
    studio.forms["r1"] = Form(fields=(), train_rows=2, test_rows=0, media="picture")
    studio.rows = {("train", 0): Row(cells={}, file="abc", truth={"income": "<=50K"})}
    studio.tried = Tried(answers=(TRIED.answers[0].model_copy(update={"moves": (), "usual": 0.75}),), seconds=0.2)
    at = page("try", run="r1")
    words = texts(press(at))
    assert predicted(studio) == ({}, "abc", None)
    assert "The picture alone decides here" in words
    owed = Owed(target="income", of=">50K", whole=0.75, changes=(0.0, 0.4, -0.1, 0.0))
    studio.parts = Parts(decoded=Decoded(down=2, across=2, picture=studio.content), owed=(owed,), seconds=1.5)
    at.button(key="try_parts").click().run()
    assert not at.exception
    assert ("try_parts", {}, {"income": ">50K"}, "abc", None) in studio.calls
    assert "The part in row 1, column 2 (from the top left) matters most" in texts(at)
    assert "falls from 75.0% to 35.0%" in texts(at)
    assert "try_parts" not in {each.key for each in at.button}


def test_of_a_sound_the_stretch_that_mattered_is_told_by_its_seconds() -> None:
    decoded = Decoded(down=1, across=2, wave=(0.1, 0.9), seconds=0.5)
    words = verdict(
        "sound", decoded, Owed(target="y", of="", whole=2.0, changes=(-1.0, 0.1)), Answer(target="y", value=2.0)
    )
    assert "from 0.00 to 0.25 s matters most: silenced, the prediction rises from 2 to 3" in words
    still = Owed(target="y", of="", whole=2.0, changes=(0.0, 0.0))
    assert "No single part moves the prediction" in verdict("sound", decoded, still, Answer(target="y", value=2.0))


def test_of_many_targets_all_are_listed_and_one_is_looked_at(studio: FakeStudio, trying: AppTest) -> None:
    (one,) = TRIED.answers
    studio.tried = Tried(answers=tuple(one.model_copy(update={"target": f"income {n}"}) for n in range(5)), seconds=0.2)
    press(trying)
    (listed,) = [each.value for each in trying.dataframe if "Predicted" in each.value]
    assert list(listed["Target"]) == [f"income {n}" for n in range(5)]
    assert [each.label for each in trying.metric] == ["income 0, predicted"]
    trying.selectbox(key="try_target").set_value("income 3").run()
    assert not trying.exception
    assert [each.label for each in trying.metric] == ["income 3, predicted"]
