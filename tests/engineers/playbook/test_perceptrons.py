"""Perceptrons that are stopped in time: sharp borders, noise, weights, a model that answers row by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score

from core.engineers.playbook import Playbook
from core.engineers.port import Brief
from tests.engineers.playbook.room import Predict, brief_of, loss, recipes_on


def spectra(rows: int, seed: int) -> pd.DataFrame:
    """Twelve measurements of one kind, each a mixture of three hidden ones, which alone decide the class."""
    chance = np.random.default_rng(seed)
    hidden = chance.normal(size=(rows, 3))
    bands = hidden @ np.random.default_rng(0).normal(size=(3, 12)) + chance.normal(0, 0.1, (rows, 12))
    kinds = np.array(["crop", "soil", "stubble", "water"])[2 * (hidden[:, 0] > 0) + (hidden[:, 1] * hidden[:, 2] > 0)]
    frame = pd.DataFrame(bands, columns=[f"band{at}" for at in range(12)]).rename_axis("row")
    return frame.assign(kind=kinds, height=hidden[:, 0] + hidden[:, 1] * hidden[:, 2])


def features(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=["kind", "height"])


def brief_for(train: pd.DataFrame, target: str) -> Brief:
    columns = dict.fromkeys(features(train), "number")
    problem, metric = ("regression", "rmse") if target == "height" else ("multiclass", "log_loss")
    return brief_of(features(train).assign(**{target: train[target]}), columns, (target,), problem, metric)


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Predict]:
    monkeypatch.chdir(tmp_path)
    return recipes_on(tmp_path, features, brief_for)


def test_mixed_measurements_are_told_apart_better_than_by_the_other_network(fitted: Callable[..., Predict]) -> None:
    train, test = spectra(800, 1), spectra(800, 2)
    assert loss(test["kind"], fitted("perceptron", train)(features(test))) < 0.9 * loss(
        test["kind"], fitted("net", train)(features(test))
    )


def test_where_there_is_only_noise_they_stop_before_they_believe_in_it(fitted: Callable[..., Predict]) -> None:
    train, test = spectra(400, 1), spectra(400, 2)
    for each, seed in ((train, 3), (test, 4)):
        each["kind"] = np.random.default_rng(seed).permutation(each["kind"])
    assert loss(test["kind"], fitted("perceptron", train)(features(test))) < 1.1 * np.log(4)


def test_a_number_is_learned_and_stays_within_what_was_seen(fitted: Callable[..., Predict]) -> None:
    train, test = spectra(800, 1), spectra(400, 2)
    predicted = fitted("perceptron", train, "height")(features(test))["height"]
    assert r2_score(test["height"], predicted) > 0.8
    assert predicted.between(train["height"].min(), train["height"].max()).all()


def test_rows_with_weights_count_for_more(fitted: Callable[..., Predict]) -> None:
    train, test = spectra(600, 1), features(spectra(200, 2))
    train["kind"] = np.where(np.arange(600) % 20, "crop", "water")  # nothing tells the two apart
    plain, balanced = (
        fitted("perceptron", train, train_by=way)(test)["water"].mean() for way in ("plain", "balanced_rows")
    )
    assert balanced > 2 * plain


def test_a_row_is_answered_alike_alone_and_among_others(fitted: Callable[..., Predict]) -> None:
    predict, test = fitted("perceptron", spectra(200, 1)), features(spectra(40, 2))
    np.testing.assert_allclose(predict(test.iloc[3:4]), predict(test).iloc[3:4], atol=1e-5)


def test_no_networks_means_none_of_these_either() -> None:
    brief = brief_for(spectra(200, 1), "kind")
    assert "perceptron" in {card.id for card in Playbook().retrieve(brief, 20)}
    hinted = brief.model_copy(update={"hints": ("no neural networks",)})
    assert not {"perceptron", "net", "tabpfn"} & {card.id for card in Playbook().retrieve(hinted, 20)}
