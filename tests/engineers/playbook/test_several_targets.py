"""Several targets at once: what looks at no target is made of the columns once for all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer

from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from core.solution import Solution
from tests.engineers.playbook.room import brief_of, lay_out, trained

WORDS = [f"word{number}" for number in range(60)]


@pytest.fixture(autouse=True)
def _in_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def tagged(rows: int, seed: int) -> pd.DataFrame:
    """Texts with a number beside; `rude` and `long` are said by some of their words, and `rude` by the number."""
    chance = np.random.default_rng(seed)
    texts = [" ".join(chance.choice(WORDS, 8)) for _ in range(rows)]
    frame = pd.DataFrame({"text": texts, "x": chance.normal(size=rows), "colour": chance.choice(["red", "blue"], rows)})
    frame["rude"] = np.where(frame.text.str.contains("word1") & (frame.x > -1), "yes", "no")
    frame["long"] = np.where(frame.text.str.contains("word2"), "yes", "no")
    return frame.rename_axis("row")


def about(train: pd.DataFrame, *targets: str) -> Brief:
    return brief_of(train, {"text": "text", "x": "number", "colour": "category"}, targets, "binary", "roc_auc")


def script(brief: Brief, name: str, ways: dict[str, str]) -> Solution:
    found = recipe(name)
    assert found is not None
    solution = assemble(brief, found)
    for block, way in ways.items():
        other = named(block, way)
        assert other is not None
        solution = solution.replace(block, other.code)
    return solution


def answers(
    room: Path, rows: tuple[pd.DataFrame, pd.DataFrame], targets: tuple[str, ...], name: str, ways: dict[str, str]
) -> pd.DataFrame:
    """What a recipe's script, learned from the first of the tables, answers for the second."""
    train, test = rows
    brief = about(train, *targets)
    lay_out(room, brief, train)
    return trained(script(brief, name, ways).code)(test.drop(columns=["rude", "long"]))


@pytest.mark.parametrize(
    ("name", "ways", "fits"),
    [("linear", {}, 1), ("linear", {"train": "balanced_rows"}, 1), ("linear", {"categories": "target_mean"}, 2), ("bayes", {}, 1)],
)  # fmt: skip
def test_each_target_is_answered_as_by_itself_and_columns_are_read_once(
    name: str, ways: dict[str, str], fits: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = tagged(160, 0), tagged(60, 1)
    alone = {target: answers(tmp_path, rows, (target,), name, ways) for target in ("rude", "long")}
    seen: list[int] = []
    fit = ColumnTransformer.fit_transform
    monkeypatch.setattr(
        ColumnTransformer, "fit_transform", lambda self, *given, **more: seen.append(1) or fit(self, *given, **more)
    )
    together = answers(tmp_path, rows, ("rude", "long"), name, ways)
    assert len(seen) == fits, "a step that looks at the target is fitted on each"
    for target, found in alone.items():
        for label in ("yes", "no"):
            assert together[f"{target}={label}"].to_numpy() == pytest.approx(found[label].to_numpy(), abs=1e-6)


CHOSEN = """
from sklearn.feature_selection import SelectKBest, f_classif
class Mine(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.sign_ = 1.0 if y is None or np.mean(np.asarray(y) == "yes") > 0.3 else -1.0
        return self
    def transform(self, X):
        return X * self.sign_
features = ColumnTransformer([("numbers", make_pipeline(STEP), numbers)])
"""


@pytest.mark.parametrize("step", ["SelectKBest(f_classif, k=1)", "Mine()"])
def test_what_may_look_at_the_target_is_fitted_on_each(step: str, tmp_path: Path) -> None:
    rows = tagged(160, 0).assign(z=lambda frame: frame.x * 2), tagged(60, 1).assign(z=lambda frame: frame.x * 2)
    brief = about(rows[0], "rude", "long")
    lay_out(tmp_path, brief, rows[0])
    solution = script(brief, "linear", {})
    predict = trained(solution.replace("features", CHOSEN.replace("STEP", step)).code)
    assert not predict.__globals__["shared"]
    assert len(predict(rows[1])) == 60


def test_a_target_of_one_value_is_answered_beside_another(tmp_path: Path) -> None:
    rows = tagged(160, 0).assign(long="no"), tagged(60, 1)
    found = answers(tmp_path, rows, ("rude", "long"), "linear", {})
    assert (found["long=no"] == 1.0).all()
    assert 0.0 < found["rude=yes"].mean() < 1.0
