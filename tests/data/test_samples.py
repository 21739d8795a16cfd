from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

from core.data.prepare import prepare
from core.data.proposal import propose
from core.data.reading import read_table
from core.data.samples import SAMPLES, materialise
from core.errors import BadInput
from core.harness.metrics import METRICS
from core.harness.task import Task

README = Path(__file__).parents[2] / "assets" / "samples" / "README.md"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_becomes_a_task_by_itself(name: str, tmp_path: Path) -> None:
    files = materialise(name, tmp_path)
    train, test = read_table(files.train), read_table(files.test, part="test")
    proposal = propose(train, name=name, test=test, metric=SAMPLES[name].metric, description=files.description)
    task = proposal.task
    assert task.targets == (SAMPLES[name].target,)
    assert task.problem in METRICS[task.metric].problems
    assert task.id == "id"
    assert "ignore" not in task.columns.values()
    assert not set(train["id"]) & set(test["id"])
    assert prepare(train, test, task).notes == ()


def test_a_sample_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = materialise("bike-shop", tmp_path / "a"), materialise("bike-shop", tmp_path / "b")
    assert first.train.read_bytes() == second.train.read_bytes()
    assert first.test.read_bytes() == second.test.read_bytes()


def test_an_unknown_sample_is_turned_down_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="choose one of bike-shop"):
        materialise("titanic", tmp_path)


def test_every_sample_has_its_licence_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for sample in SAMPLES.values():
        assert f"`{sample.name}`" in text
        assert sample.licence.split(" (")[0] in text


@pytest.fixture(scope="module")
def bike_shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Task]:
    files = materialise("bike-shop", tmp_path_factory.mktemp("sample"))
    train = read_table(files.train)
    task = propose(train, name="n").task
    return prepare(train, None, task).train, task


def test_the_bike_shop_has_every_kind_of_column_and_missing_cells(bike_shop: tuple[pd.DataFrame, Task]) -> None:
    frame, task = bike_shop
    assert set(task.columns.values()) == {"number", "category", "date", "text"}
    assert task.problem == "binary"
    assert frame.isna().any().sum() >= 4
    assert 0.3 < float((frame["returned"] == "yes").mean()) < 0.7


@pytest.mark.parametrize("kind", ["number", "category", "date", "text"])
def test_every_kind_of_column_of_the_bike_shop_says_something(kind: str, bike_shop: tuple[pd.DataFrame, Task]) -> None:
    frame, task = bike_shop
    names = [name for name, each in task.columns.items() if each == kind]
    if kind == "number":
        features = frame[names].fillna(frame[names].mean())
        features = (features - features.mean()) / features.std()
    elif kind == "date":
        angle = 2 * np.pi * frame[names[0]].dt.day_of_year / 365
        features = pd.DataFrame({"sin": np.sin(angle), "cos": np.cos(angle)})
    elif kind == "category":
        features = pd.get_dummies(frame[names], dtype=float)
    else:
        features = frame[names[0]].fillna("").str.get_dummies(" ").astype(float)
    auc = cross_val_score(LogisticRegression(max_iter=500), features, frame["returned"] == "yes", scoring="roc_auc")
    assert auc.mean() > 0.57
