"""TabPFN on tables of few rows: what it knows without training, weights, contexts, ranges of a number, a file that holds the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score

from core import weights
from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from tests.engineers.playbook.room import Predict, brief_of, lay_out, loss, recipes_on, trained

pytestmark = pytest.mark.skipif(not weights.installed(), reason="TabPFN's weights are not here: python -m core weights")


def rows_of(rows: int, seed: int, columns: int = 4) -> pd.DataFrame:
    """A class that hangs on a smooth curve of two numbers, with noise; the other numbers say nothing."""
    chance = np.random.default_rng(seed)
    values = chance.normal(size=(rows, columns))
    heat = values[:, 0] + 0.7 * values[:, 1] + 0.5 * values[:, 0] * values[:, 1] + chance.normal(0, 0.15, rows)
    frame = pd.DataFrame(values, columns=[f"n{at}" for at in range(columns)]).rename_axis("row")
    return frame.assign(kind=np.select([heat < -0.5, heat < 0.5], ["cold", "mild"], "warm"), heat=heat)


def brief_for(train: pd.DataFrame, target: str = "kind") -> Brief:
    columns = {name: "number" for name in train if name not in ("kind", "heat")}
    kinds = "multiclass" if train["kind"].nunique() > 2 else "binary"
    problem, metric = ("regression", "rmse") if target == "heat" else (kinds, "log_loss")
    return brief_of(train.drop(columns={"kind", "heat"} - {target}), columns, (target,), problem, metric)


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Predict]:
    monkeypatch.chdir(tmp_path)
    return recipes_on(tmp_path, features, brief_for)


def features(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=["kind", "heat"])


def test_a_few_hundred_rows_tell_it_more_than_they_tell_boosting(fitted: Callable[..., Predict]) -> None:
    train, test = rows_of(200, 1), rows_of(500, 2)
    told = {
        name: loss(test["kind"], fitted(name, train)(features(test)))
        for name in ("tabpfn", "lightgbm", "xgboost", "catboost")
    }
    assert min(told, key=lambda name: told[name]) == "tabpfn"


def test_ranges_of_a_number_give_back_the_number(fitted: Callable[..., Predict]) -> None:
    train, test = rows_of(300, 1), rows_of(300, 2)
    predicted = fitted("tabpfn_ranges", train, "heat")(features(test))["heat"]
    assert r2_score(test["heat"], predicted) > 0.8
    assert predicted.between(train["heat"].min(), train["heat"].max()).all()


def test_a_row_is_answered_alike_alone_and_among_others(fitted: Callable[..., Predict]) -> None:
    predict, test = fitted("tabpfn", rows_of(150, 1)), features(rows_of(50, 2))
    np.testing.assert_allclose(predict(test.iloc[7:8]), predict(test).iloc[7:8], atol=1e-4)


def test_a_model_from_a_file_answers_as_before_and_the_file_leaves_out_what_can_be_read_again(
    fitted: Callable[..., Predict],
) -> None:
    predict, test = fitted("tabpfn", rows_of(600, 1)), features(rows_of(20, 2))
    before, kept = predict(test), cloudpickle.dumps(predict)
    assert len(kept) < 60_000_000  # the weights, 52 MB; what the contexts came to is 118 MB more
    pd.testing.assert_frame_equal(cloudpickle.loads(kept)(test), before, rtol=1e-4)


def test_more_columns_than_it_knows_are_made_fewer_and_one_without_any_news_is_no_error(
    fitted: Callable[..., Predict],
) -> None:
    train, test = rows_of(200, 1, columns=130), rows_of(50, 2, columns=130)
    assert np.isfinite(fitted("tabpfn", train)(features(test)).to_numpy()).all()
    for each in (train, test):
        each[[name for name in each if name not in ("kind", "heat")]] = 1.0
    assert np.isfinite(fitted("tabpfn", train)(features(test)).to_numpy()).all()


def test_rows_with_weights_are_drawn_by_them(fitted: Callable[..., Predict]) -> None:
    train = rows_of(400, 1).assign(kind=np.where(np.arange(400) % 20, "cold", "warm"))  # nothing tells the two apart
    test = features(rows_of(200, 2))
    plain, balanced = (fitted("tabpfn", train, train_by=way)(test)["warm"].mean() for way in ("plain", "balanced_rows"))
    assert balanced > 1.5 * plain


def test_it_is_offered_for_few_rows_and_classes_where_its_weights_are() -> None:
    def offered(brief: Brief) -> bool:
        return "tabpfn" in {card.id for card in Playbook().retrieve(brief, 20)}

    brief = brief_for(rows_of(300, 1))
    assert offered(brief)
    assert not offered(brief_for(rows_of(12_500, 1)))
    without = {name: version for name, version in brief.libraries.items() if name != weights.NAME}
    assert not offered(brief.model_copy(update={"libraries": without}))
    assert not offered(brief.model_copy(update={"hints": ("no tabpfn, please",)}))


def test_longer_contexts_are_for_more_rows_than_a_context_holds() -> None:
    found = named("model", "tabpfn_long")
    assert found is not None
    assert found.fits(Situation(brief_for(rows_of(3_300, 1)), ("tabpfn",)))
    assert not found.fits(Situation(brief_for(rows_of(2_000, 1)), ("tabpfn",)))


def test_where_most_columns_are_words_each_level_has_a_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters whose order says nothing: the middle one of each column speaks for yes."""
    monkeypatch.chdir(tmp_path)
    chance = np.random.default_rng(0)
    letters = pd.DataFrame(chance.choice(list("abcde"), size=(500, 8)), columns=[f"l{at}" for at in range(8)])
    told = (letters == "c").sum(axis=1) + chance.normal(0, 0.3, 500)
    train = letters.assign(y=np.where(told > 1.5, "yes", "no")).rename_axis("row")
    brief = brief_of(train[:300], dict.fromkeys(letters, "category"), ("y",), "binary", "log_loss")
    lay_out(tmp_path, brief, train[:300])
    found = recipe("tabpfn")
    assert found is not None
    script = assemble(brief, found)
    ordered = named("categories", "ordinal")
    assert ordered is not None
    test = train[300:]
    said = [
        loss(test["y"], trained(each.code)(test[list(letters)]))
        for each in (script, script.replace("categories", ordered.code))
    ]
    assert said[0] < 0.8 * said[1]
