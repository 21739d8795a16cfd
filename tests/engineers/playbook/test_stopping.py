"""How many trees: of few rows each sixth says once when to stop, of many one sixth does."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble, merge
from tests.engineers.playbook.room import brief_of, lay_out, trained

BOOSTERS = ("lightgbm", "xgboost", "catboost")


@pytest.fixture(autouse=True)
def _in_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def noisy(rows: int, seed: int = 0) -> pd.DataFrame:
    """Three columns of which one says a little about `yes`, and `much`, a number."""
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame(chance.normal(size=(rows, 3)), columns=["a", "b", "c"]).rename_axis("row")
    frame["word"] = chance.choice(["red", "blue"], rows)
    frame["yes"] = np.where(frame.a + chance.normal(size=rows) * 2 > 0, "1", "0")
    frame["much"] = frame.a + chance.normal(size=rows)
    return frame


def last_step(room: Path, train: pd.DataFrame, family: str, target: str, model: str = "") -> tuple[Any, Any]:
    """The trained script's `predict`, and the last step of its pipeline."""
    problem, metric = ("regression", "rmse") if target == "much" else ("binary", "roc_auc")
    if train[target].nunique() == 3:
        problem, metric = "multiclass", "log_loss"
    columns = {"a": "number", "b": "number", "c": "number", "word": "category"}
    brief = brief_of(train, columns, (target,), problem, metric)
    lay_out(room, brief, train)
    found = recipe(family)
    assert found is not None
    solution = assemble(brief, found)
    if model:
        way = named("model", model)
        assert way is not None
        solution = solution.replace("model", way.code)
    predict = trained(solution.code)
    return predict, predict.__globals__["models"][family, target][-1]


@pytest.mark.parametrize("family", BOOSTERS)
@pytest.mark.parametrize("target", ["yes", "much"])
def test_of_few_rows_each_sixth_stops_a_model_of_its_own(family: str, target: str, tmp_path: Path) -> None:
    predict, model = last_step(tmp_path, noisy(300), family, target)
    assert len(model.models_) == 6
    test = noisy(600, seed=1)
    found = predict(test)
    if target == "yes":
        assert found.to_numpy().sum(axis=1) == pytest.approx(1.0)
        assert roc_auc_score(test.yes, found["1"]) > 0.6
    else:
        assert float(((found.much - test.much) ** 2).mean()) < float(test.much.var())


@pytest.mark.parametrize(("family", "model"), [("lightgbm", ""), ("catboost", "catboost_stopped")])
def test_of_many_rows_one_sixth_says_when_to_stop_and_all_are_learned_from(
    family: str, model: str, tmp_path: Path
) -> None:
    _, found = last_step(tmp_path, noisy(2_400), family, "yes", model)
    (only,) = found.models_
    trees = only.tree_count_ if family == "catboost" else only.n_estimators
    assert 20 <= trees < 300, "answers are mostly noise, so few trees are right"


@pytest.mark.parametrize("family", BOOSTERS)
def test_a_class_of_a_handful_of_rows_is_not_asked_when_to_stop(family: str, tmp_path: Path) -> None:
    train = noisy(300)
    train["yes"] = np.where(np.arange(300) < 5, "1", "0")
    predict, model = last_step(tmp_path, train, family, "yes")
    assert len(model.models_) == 1
    assert list(predict(noisy(20, seed=1))) == ["0", "1"]


@pytest.mark.parametrize("family", BOOSTERS)
def test_beside_classes_of_many_rows_a_rare_one_is_always_learned_from(family: str, tmp_path: Path) -> None:
    train = noisy(300)
    train.loc[train.index[:5], "yes"] = "2"
    predict, model = last_step(tmp_path, train, family, "yes")
    assert len(model.models_) == 6, "the two others say when to stop"
    assert all(list(each.classes_) == [0, 1, 2] for each in model.models_)
    assert list(predict(noisy(20, seed=1))) == ["0", "1", "2"]


def test_stopped_models_of_two_libraries_stand_beside_each_other_and_open_again(tmp_path: Path) -> None:
    train, test = noisy(300), noisy(40, seed=1)
    brief = brief_of(train, {"a": "number", "word": "category"}, ("yes",), "binary", "roc_auc")
    lay_out(tmp_path, brief, train)
    scripts = [assemble(brief, found) for name in ("lightgbm", "catboost") if (found := recipe(name))]
    both = merge(*scripts)
    assert both is not None
    predict = trained(both.code)
    opened = pickle.loads(cloudpickle.dumps(predict))
    pd.testing.assert_frame_equal(opened(test), predict(test))
    alone = [trained(each.code)(test) for each in scripts]
    assert predict(test)["1"].to_numpy() == pytest.approx(((alone[0] + alone[1]) / 2)["1"].to_numpy())
