"""Codes taken apart: what their letters and numbers say is learned though hardly two rows share a code."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble
from tests.engineers.playbook.room import brief_of, lay_out, trained

ROWS = 400


def cabins(seed: int) -> pd.DataFrame:
    """Codes such as B/12/P: deck and side say whether `yes`, the number nothing."""
    chance = np.random.default_rng(seed)
    deck, number, side = (
        chance.choice(list("ABCDE"), ROWS),
        chance.integers(0, 2_000, ROWS),
        chance.choice(list("PS"), ROWS),
    )
    frame = pd.DataFrame({"cabin": [f"{a}/{b}/{c}" for a, b, c in zip(deck, number, side)]}).rename_axis("row")
    frame.loc[frame.index[::29], "cabin"] = np.nan
    signal = np.isin(deck, ["A", "C"]).astype(float) + (side == "P") + chance.normal(size=ROWS) / 4
    return frame.assign(cabin=frame["cabin"].astype("str"), yes=np.where(signal > 1, "1", "0"))


def places(seed: int) -> pd.DataFrame:
    """Ten letters, of which the first and the third say whether `yes`."""
    chance = np.random.default_rng(seed)
    letters = np.array(list("ABCDEFGHIJKLMNOPQRST"))[chance.integers(0, 4, (ROWS, 10)) + np.arange(10)]
    signal = np.isin(letters[:, 0], ["A", "C"]).astype(float) + (letters[:, 2] == "C") + chance.normal(size=ROWS) / 4
    return pd.DataFrame(
        {"cabin": ["".join(row) for row in letters], "yes": np.where(signal > 0.9, "1", "0")}
    ).rename_axis("row")


@pytest.mark.parametrize("family", ["lightgbm", "xgboost", "extratrees", "catboost"])
@pytest.mark.parametrize("made", [cabins, places])
def test_what_the_parts_of_codes_say_is_learned(
    made, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    train, test = made(0), made(1)
    brief = brief_of(train, {"cabin": "category"}, ("yes",), "binary", "roc_auc")
    lay_out(tmp_path, brief, train)
    found = recipe(family)
    assert found is not None
    solution = assemble(brief, found)
    whole = {"catboost": "native"}.get(family, "target_mean_and_ordinal")
    way = named("categories", whole)
    assert way is not None
    before = solution.replace("categories", way.code)
    assert before != solution, "codes are taken apart from the first script on"

    def auc(code: str) -> float:
        return float(roc_auc_score(test["yes"] == "1", trained(code)(test[["cabin"]])["1"]))

    assert auc(solution.code) > 0.8 > auc(before.code) + 0.15


@pytest.mark.parametrize("family", ["lightgbm", "catboost"])
def test_odd_columns_beside_codes_are_no_trouble(family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of nothing but a word for missing, one that is called as a part of the code, codes of another form to be predicted."""
    monkeypatch.chdir(tmp_path)
    train = cabins(0).assign(**{"nothing": "(missing)", "cabin: first letters": np.resize(["a", "b"], ROWS)})
    train.loc[train.index[::2], "nothing"] = np.nan
    columns = {name: "category" for name in ("cabin", "nothing", "cabin: first letters")}
    brief = brief_of(train, columns, ("yes",), "binary", "roc_auc")
    lay_out(tmp_path, brief, train)
    found = recipe(family)
    assert found is not None
    predict = trained(assemble(brief, found).code)
    asked = train[list(columns)].iloc[:4].assign(cabin=["??", "B", "7/7/7/7", np.nan])
    asked.index = pd.RangeIndex(900, 904, name="row")
    with warnings.catch_warnings():
        warnings.simplefilter("error", category=pd.errors.PandasChangeWarning)
        answers = predict(asked)
    assert np.isfinite(answers.to_numpy()).all()
    np.testing.assert_allclose(predict(asked.iloc[[2]]), answers.iloc[[2]], rtol=1e-6)


def test_codes_that_many_rows_share_are_left_whole(tmp_path: Path) -> None:
    shared = cabins(0).assign(cabin=lambda frame: [f"C{number % 25}" for number in range(len(frame))])
    brief = brief_of(shared, {"cabin": "category"}, ("yes",), "binary", "roc_auc")
    for family in ("lightgbm", "catboost"):
        found = recipe(family)
        assert found is not None
        assert "parts_of_codes" not in assemble(brief, found).code
