from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from bench.quality.layout import read_set
from bench.quality.scoring import Judge
from core.errors import BadInput
from core.harness.predictions import BadPredictions
from tests.bench.quality_fakes import doubled, labelled


def written(folder: Path, **columns: object) -> Path:
    file = folder / "predictions.csv"
    pd.DataFrame(columns).to_csv(file, index=False)
    return file


def test_values_are_scored_by_id_whatever_their_order(tmp_path: Path) -> None:
    judge = Judge(read_set(doubled(tmp_path / "double")))
    ids = list(range(139, 99, -1))
    score = judge.score(written(tmp_path, id=ids, y=[2.0 * (id - 100) + 3.0 for id in ids]))
    assert score.value == pytest.approx(3.0)
    assert (score.low, score.high, score.maximise) == (pytest.approx(3.0), pytest.approx(3.0), False)


def test_labels_are_taken_as_they_are(tmp_path: Path) -> None:
    judge = Judge(read_set(labelled(tmp_path / "words", ["ham", "spam"], "f1", positive="spam")))
    assert judge.score(written(tmp_path, id=range(100, 140), y=["ham", "spam"] * 20)).value == 1.0
    assert judge.score(written(tmp_path, id=range(100, 140), y=["spam"] * 40)).value == pytest.approx(2 / 3)


def test_labels_that_are_numbers_stay_labels(tmp_path: Path) -> None:
    judge = Judge(read_set(labelled(tmp_path / "digits", ["0", "1", "2", "3"], "accuracy")))
    score = judge.score(written(tmp_path, id=range(100, 140), y=[0, 1, 2, 2] * 10))
    assert score.value == 0.75
    assert score.low < 0.75 < score.high


def test_one_column_holds_the_probability_of_the_positive_class(tmp_path: Path) -> None:
    chance = [0.1, 0.9] * 20
    last = Judge(read_set(labelled(tmp_path / "last", ["a", "b"], "roc_auc")))
    assert last.score(written(tmp_path, id=range(100, 140), y=chance)).value == 1.0
    named = Judge(read_set(labelled(tmp_path / "named", ["a", "b"], "roc_auc", positive="a")))
    assert named.score(written(tmp_path, id=range(100, 140), y=chance)).value == 0.0


def test_several_classes_have_a_column_each(tmp_path: Path) -> None:
    judge = Judge(read_set(labelled(tmp_path / "four", ["a", "b", "c", "d"], "log_loss")))
    columns = {name: [0.7 if row % 4 == place else 0.1 for row in range(40)] for place, name in enumerate("abcd")}
    score = judge.score(written(tmp_path, id=range(100, 140), **columns))
    assert score.value == pytest.approx(-math.log(0.7))


def test_the_baseline_looks_at_no_feature(tmp_path: Path) -> None:
    assert Judge(read_set(labelled(tmp_path / "two", ["a", "b"], "log_loss"))).baseline().value == pytest.approx(
        math.log(2)
    )
    assert Judge(read_set(labelled(tmp_path / "four", list("abcd"), "accuracy"))).baseline().value == 0.25
    spread = 2.0 * math.sqrt((40**2 - 1) / 12)
    assert Judge(read_set(doubled(tmp_path / "double"))).baseline().value == pytest.approx(spread)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"id": range(100, 139), "y": [1.0] * 39}, "1 rows are missing, first the id 139"),
        ({"id": [100, *range(100, 139)], "y": [1.0] * 40}, "the id 100 stands twice"),
        ({"id": range(100, 140), "z": [1.0] * 40}, "lack the column 'y'"),
        ({"row": range(100, 140), "y": [1.0] * 40}, "the column 'id' is missing"),
        ({"id": range(100, 140), "y": ["many"] * 40}, "a prediction is no number"),
        ({"id": range(100, 140), "y": [1.0] * 39 + [math.nan]}, "1 rows hold a missing"),
    ],
)
def test_predictions_that_cannot_be_scored_say_why(tmp_path: Path, columns: dict[str, object], sentence: str) -> None:
    judge = Judge(read_set(doubled(tmp_path / "double")))
    with pytest.raises(BadPredictions, match=sentence):
        judge.score(written(tmp_path, **columns))


def test_a_label_that_is_no_class_is_no_prediction(tmp_path: Path) -> None:
    judge = Judge(read_set(labelled(tmp_path / "two", ["a", "b"], "accuracy")))
    with pytest.raises(BadPredictions, match="no class of 'y'"):
        judge.score(written(tmp_path, id=range(100, 140), y=["a"] * 39 + ["c"]))


def test_answers_with_an_empty_cell_are_refused(tmp_path: Path) -> None:
    folder = labelled(tmp_path / "two", ["a", "b"], "accuracy")
    (folder / "answers.csv").write_text((folder / "answers.csv").read_text().replace("100,a", "100,"))
    with pytest.raises(BadInput, match=r"answers\.csv: the column 'y' has empty cells"):
        Judge(read_set(folder))
