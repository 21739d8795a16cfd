"""Cells that name several labels: found, made targets of their own, handed in as they came."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data import tags
from core.data.prepare import prepare
from core.data.proposal import propose
from core.errors import BadInput
from core.harness.predictions import expected_columns
from core.harness.submission import submission
from core.harness.task import Tags

LABELS = ("comedy", "drama", "horror", "space opera", "western")


def cells(mark: str, rows: int = 200, words: tuple[str, ...] = LABELS) -> pd.Series:
    rng = np.random.default_rng(0)
    made = [f"{mark}".join(rng.permutation(np.array(words)[rng.random(len(words)) < 0.4])) for _ in range(rows)]
    return pd.Series([cell or None for cell in made], name="kinds", dtype="str")


def table(mark: str = "; ") -> pd.DataFrame:
    named = cells(mark)
    length = named.fillna("").str.contains("drama") + np.random.default_rng(1).normal(size=len(named))
    return (
        pd.DataFrame({"id": range(len(named)), "length": length.astype(str), "kinds": named})
        .astype("str")
        .replace("nan", None)
    )


@pytest.mark.parametrize(("mark", "separator"), [(";", ";"), (" | ", "|"), (", ", ",")])
def test_a_mark_between_labels_is_found(mark: str, separator: str) -> None:
    assert tags.found(cells(mark)) == Tags(column="kinds", separator=separator, between=mark)


def test_labels_of_one_word_may_stand_with_a_space_between_them() -> None:
    words = ("clear", "haze", "water", "road", "cloudy", "primary")
    assert tags.found(cells(" ", words=words)) == Tags(column="kinds", separator=" ", between=" ")


@pytest.mark.parametrize(
    "values",
    [
        ["yes", "no"],
        ["New York", "Los Angeles", "San Francisco", "Boston"],
        ["very good", "good", "bad", "very bad"],
        ["3,14", "2,71", "1,41", "0,5"],
        ["1,234", "12,345", "1,234,567", "987"],
        ["1 234", "12 345", "1 234 567", "987"],
        ["Smith, John", "Miller, Ann", "Smith, Ann", "Miller, John", "Jones, Sue"],
        ["2012-05-01 10:00", "2013-06-02 11:30", "2014-07-03 12:15"],
        ["a;b", "c;d"],
    ],
    ids=str,
)
def test_plain_labels_numbers_names_and_times_are_not_several(values: list[str]) -> None:
    assert tags.found(pd.Series(values * 60, dtype="str")) is None


def test_texts_are_not_several_labels() -> None:
    rng = np.random.default_rng(3)
    words = np.array([f"word{n}" for n in range(600)])
    texts = [" ".join(rng.choice(words, rng.integers(3, 12), replace=False)) for _ in range(800)]
    assert tags.found(pd.Series(texts, dtype="str")) is None


def test_each_label_becomes_a_target_and_the_reason_is_told() -> None:
    made = propose(table(), name="films", targets=["kinds"], id="id")
    assert made.task.targets == tuple(f"kinds: {label}" for label in LABELS)
    assert set(made.task.classes.values()) == {("no", "yes")}
    assert (made.task.problem, made.task.form, made.task.positive) == ("binary", "label", "yes")
    assert "predicted on its own" in made.reasons["target"]
    assert any("count as having none of the labels" in each for each in made.warnings)


def test_labels_of_few_rows_are_left_out_and_said_to_be() -> None:
    given = table()
    given.loc[:2, "kinds"] = "drama; musical"
    made = propose(given, name="films", targets=["kinds"], id="id")
    assert "kinds: musical" not in made.task.targets
    assert any("musical" in each for each in made.warnings)


def test_a_target_of_which_nothing_can_be_learned_is_refused_in_a_sentence() -> None:
    few = pd.DataFrame({"x": ["1", "2"] * 15, "kinds": (["a;b", "a", "b;c", "c;a", "a;b;c"] * 6)}, dtype="str")
    few.loc[:, "kinds"] = few.kinds.where(few.index < 12, "a;b;c")
    with pytest.raises(BadInput, match="no label of the target column 'kinds'"):
        propose(few, name="few", targets=["kinds"])


def test_a_column_named_like_a_label_s_target_is_refused_in_a_sentence() -> None:
    given = table().assign(**{f"kinds: {LABELS[0]}": "1"})
    with pytest.raises(BadInput, match="rename the column"):
        propose(given, name="films", targets=["kinds"], id="id")


def test_rows_and_submission_come_back_in_the_cells_own_way() -> None:
    given = table()
    test = given.head(20).drop(columns="kinds")
    sample = pd.DataFrame({"id": test.id, "kinds": "drama"}, dtype="str")
    task = propose(given, name="films", test=test, sample=sample).task
    prepared = prepare(given, test, task)
    assert len(prepared.train) == len(given)
    truth = prepared.train[list(task.targets)]
    wanted = [{part.strip() for part in cell.split(";")} if isinstance(cell, str) else set() for cell in given.kinds]
    assert [{label for label in LABELS if row[f"kinds: {label}"] == "yes"} for _, row in truth.iterrows()] == wanted
    sure = pd.DataFrame(
        {f"{name}={label}": (truth[name] == label).astype(float) for name in task.targets for label in ("no", "yes")}
    )[expected_columns(task)].head(20)
    made = submission(task, sure, ids=prepared.test_ids)
    assert list(made) == ["id", "kinds"]
    assert [set(cell.split("; ")) - {""} for cell in made.kinds] == wanted[:20]
    chances = submission(
        task.model_copy(update={"form": "probability", "sample_columns": ()}), sure, ids=prepared.test_ids
    )
    assert list(chances) == ["id", *task.targets]
