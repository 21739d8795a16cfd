"""Support vectors on tables, class against class: borders without noise, chances that may be believed, classes of next to no rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.engineers.playbook import Playbook
from core.engineers.port import Brief
from tests.engineers.playbook import tables
from tests.engineers.playbook.room import brief_of, loss, recipe_trained

Chances = Callable[..., tuple[pd.Series, pd.DataFrame]]


def board(rows: int, seed: int, noise: float = 0.0) -> pd.DataFrame:
    """Fields of a board of three by three, one of three colours each; a share `noise` of the rows has any colour."""
    chance = np.random.default_rng(seed)
    places = chance.uniform(0, 3, (rows, 2))
    colours = (places.astype(int).sum(axis=1) * 2 + places.astype(int)[:, 0]) % 3
    colours = np.where(chance.random(rows) < noise, chance.integers(0, 3, rows), colours)
    frame = pd.DataFrame(places, columns=["x", "y"]).rename_axis("row")
    return frame.assign(colour=np.array(["blue", "green", "red"])[colours])


def brief_for(train: pd.DataFrame) -> Brief:
    problem = "binary" if train["colour"].nunique() == 2 else "multiclass"
    return brief_of(train, {"x": "number", "y": "number"}, ("colour",), problem, "log_loss")


@pytest.fixture
def chances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Chances:
    """The true labels of unseen rows, and a recipe's chances for them."""
    monkeypatch.chdir(tmp_path)

    def asked(name: str, train: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
        predict = recipe_trained(tmp_path, brief_for(train), name, train)
        return test["colour"], predict(test.drop(columns="colour"))

    return asked


def test_borders_without_noise_are_found_more_sharply_than_by_regression_on_a_kernel(chances: Chances) -> None:
    train, test = board(500, 1), board(500, 2)
    assert loss(*chances("vectors", train, test)) < 0.85 * loss(*chances("kernel", train, test))


@pytest.mark.parametrize("classes", [2, 3])
def test_where_half_of_the_rows_are_noise_chances_say_so(chances: Chances, classes: int) -> None:
    train, test = (
        frame.loc[frame["colour"] != ("red" if classes == 2 else "")]
        for frame in (board(900, 3, noise=0.5), board(900, 4, noise=0.5))
    )
    truth, predicted = chances("vectors", train, test)
    assert loss(truth, predicted) < 0.97 * np.log(classes), "better than knowing nothing"
    said, right = predicted.max(axis=1), predicted.idxmax(axis=1) == truth
    assert abs(said.mean() - right.mean()) < 0.12, "as sure as it is right"


def test_a_class_of_two_rows_stops_nothing(chances: Chances) -> None:
    train = board(200, 5)
    train.loc[[7, 8], "colour"] = "white"
    _, predicted = chances("vectors", train, board(50, 6))
    assert "white" in predicted
    assert np.isfinite(predicted.to_numpy()).all()


def test_support_vectors_are_offered_for_classes_of_at_most_twenty_thousand_rows() -> None:
    def offered(brief: Brief) -> bool:
        return "vectors" in {card.id for card in Playbook().retrieve(brief, 20)}

    brief = brief_for(board(200, 7))
    assert offered(brief)
    assert not offered(tables.claiming(brief, 20_001))
    assert not offered(brief.model_copy(update={"hints": ("no support vectors, please",)}))
    numbers = board(200, 7).assign(colour=1.5)
    assert not offered(brief_of(numbers, {"x": "number", "y": "number"}, ("colour",), "regression", "rmse"))
