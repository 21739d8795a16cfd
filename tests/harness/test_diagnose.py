from __future__ import annotations

import numpy as np
import pandas as pd

from core.harness.dataset import Dataset, make
from core.harness.diagnose import diagnose
from tests.harness.made import make_task


def held(problem: str, metric: str, rows: int = 600, **more):  # type: ignore[no-untyped-def]
    """A dataset with a number, a category and gaps, and its truth."""
    rng = np.random.default_rng(0)
    columns = {"size": "number", "town": "category"}
    task = make_task(problem, metric, **more).model_copy(update={"columns": columns})
    frame = pd.DataFrame({"size": rng.normal(size=rows), "town": rng.choice(["north", "south"], rows)})
    frame.loc[:59, "size"] = np.nan
    labels = list(task.classes.get("y", ()))
    frame["y"] = rng.choice(labels, rows) if labels else rng.normal(size=rows)
    frame.index.name = "row"
    return make(task, frame, None, None, None, set_aside=False)


def chances(data: Dataset, right: np.ndarray, sure: float = 0.8) -> pd.DataFrame:
    """Chances that favour the true class where `right`, the next one elsewhere."""
    labels = list(data.task.classes["y"])
    true = data.train["y"].map(labels.index).to_numpy()
    said = np.where(right, true, (true + 1) % len(labels))
    values = np.full((len(true), len(labels)), (1 - sure) / (len(labels) - 1))
    values[np.arange(len(true)), said] = sure
    return pd.DataFrame(values, data.train.index, labels)


def test_the_confusion_matrix_counts_every_held_out_row() -> None:
    data = held("multiclass", "accuracy")
    right = np.arange(600) % 10 > 0
    found = diagnose(data, chances(data, right)).targets[0]
    assert found.confusion is not None
    counts = np.array(found.confusion.counts)
    assert counts.sum() == 600
    assert np.trace(counts) == right.sum()
    assert [each.rows for each in found.classes] == counts.sum(axis=1).tolist()
    assert [round(each.recall, 6) for each in found.classes] == (np.diag(counts) / counts.sum(axis=1)).round(6).tolist()


def test_the_part_of_the_rows_that_fails_is_found_first_and_named_beyond_chance() -> None:
    data = held("multiclass", "accuracy")
    north = (data.train["town"] == "north").to_numpy()
    found = diagnose(data, chances(data, ~north | (np.arange(600) % 2 == 0))).slices
    assert (found[0].column, found[0].part, found[0].beyond) == ("town", "north", True)
    assert found[0].rows == north.sum()
    assert not found[-1].beyond
    assert ("size", "missing") in {(each.column, each.part) for each in found}


def test_chances_that_come_true_lie_on_the_line_and_the_curve_ends_in_the_corners() -> None:
    data = held("binary", "roc_auc", classes=2)
    rng = np.random.default_rng(1)
    labels = list(data.task.classes["y"])
    chance = rng.uniform(size=600)
    truth = np.array(labels)[(rng.uniform(size=600) < chance).astype(int)]
    frame = data.train.assign(y=truth)
    data = make(data.task, frame, None, None, None, set_aside=False)
    found = diagnose(data, pd.DataFrame({labels[0]: 1 - chance, labels[1]: chance}, frame.index)).targets[0]
    assert all(each.low - 0.1 <= each.chance <= each.high + 0.1 for each in found.calibration)
    assert (found.roc[0], found.roc[-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert found.positive == labels[1]


def test_the_largest_errors_of_a_regression_are_named_by_their_rows() -> None:
    data = held("regression", "rmse")
    said = data.train[["y"]] + 0.01
    said.loc[77, "y"] += 50
    found = diagnose(data, said).targets[0]
    assert (found.worst[0].row, round(found.worst[0].error)) == (77, 50)
    assert len(found.scatter) == 600
    assert found.confusion is None


def test_rows_with_equal_values_stay_in_one_part() -> None:
    data = held("regression", "rmse")
    frame = data.train.assign(size=np.where(np.arange(600) % 5 < 3, 0.0, np.arange(600)))
    data = make(data.task, frame, None, None, None, set_aside=False)
    parts = [each.part for each in diagnose(data, data.train[["y"]] + 0.01).slices if each.column == "size"]
    assert len(parts) == len(set(parts)) > 1


def test_parts_are_labelled_by_the_rule_of_the_whole() -> None:
    data = held("binary", "f1", rows=1500, classes=2)
    rng = np.random.default_rng(0)
    labels = list(data.task.classes["y"])
    rare = rng.uniform(size=1500) < 0.08
    frame = data.train.assign(y=np.where(rare, labels[1], labels[0]))
    data = make(data.task, frame, None, None, None, set_aside=False)
    chance = np.clip(0.08 + 0.25 * rare + rng.normal(0, 0.1, 1500), 0.001, 0.999)
    found = diagnose(data, pd.DataFrame({labels[0]: 1 - chance, labels[1]: chance}, frame.index))
    mean = np.mean([each.score.value for each in found.slices])
    assert abs(mean - found.whole.value) < 0.05, "parts drawn by chance score like the whole"
