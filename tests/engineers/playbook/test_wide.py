"""Thousands of columns: trees are offered the strongest, and what takes too long is not offered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.engineers.playbook.catalogue import recipe, recipes
from core.engineers.playbook.script import assemble
from tests.engineers.playbook.room import brief_of, lay_out, trained

COLUMNS = {f"n{number}": "number" for number in range(2_100)}


def wide(rows: int, seed: int) -> pd.DataFrame:
    """Only two of the columns tell the label and the amount; one has gaps, one is always the same."""
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame(chance.normal(size=(rows, len(COLUMNS))), columns=list(COLUMNS)).rename_axis("row")
    frame["n1"] = np.where(chance.random(rows) < 0.2, np.nan, frame.n1)
    frame["n2"] = 1.0
    told = frame.n7 - frame.n2000
    return frame.assign(label=np.where(told > 0, "yes", "no"), amount=told)


@pytest.mark.parametrize(("target", "problem"), [("label", "binary"), ("amount", "regression")])
def test_trees_choose_from_the_columns_that_tell_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    train, test = wide(200, 0), wide(100, 1)
    brief = brief_of(train, COLUMNS, (target,), problem, "roc_auc" if problem == "binary" else "rmse")
    lay_out(tmp_path, brief, train)
    found = recipe("extratrees")
    assert found is not None
    predict = trained(assemble(brief, found).code)
    steps = predict.__globals__["models"][found.family, target][0].named_transformers_["numbers"]
    assert len(steps[-1].kept_) == 300
    answers = predict(test[list(COLUMNS)])
    said = answers["yes"] if problem == "binary" else answers[target]
    assert np.corrcoef(said, test.amount)[0, 1] > 0.3


def test_a_network_is_not_offered_thousands_of_columns() -> None:
    train = wide(60, 0)
    offered = {each.id for each in recipes() if each.fits(brief_of(train, COLUMNS, ("label",), "binary", "roc_auc"))}
    assert "net" not in offered
    assert {"linear", "lightgbm", "catboost", "xgboost", "extratrees"} <= offered
