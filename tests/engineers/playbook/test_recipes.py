"""Every recipe and every alternative runs in a room, and answers as a solution must."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error

from core import weights
from core.engineers.playbook.catalogue import ORDER, Alternative, alternatives, named, recipe, recipes
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.script import assemble, merge, situation_of
from core.engineers.port import Brief
from core.harness.task import Split
from core.solution import Solution, check
from tests.engineers.playbook import tables
from tests.engineers.playbook.room import brief_of, lay_out, trained

MISSING = () if weights.installed() else ("tabpfn", "tabpfn_ranges")  # what cannot run here
FAMILIES = [
    each.id
    for each in recipes()
    if not {"media", "planes"} & set(each.blocks) and each.id not in ("discriminant", "bayes", "vectors", *MISSING)
]
CLASSIFIERS = [*(each for each in FAMILIES if each != "tabpfn_ranges"), "bayes", "vectors"]


def script(brief: Brief, family: str) -> Solution:
    found = recipe(family)
    assert found is not None
    return assemble(brief, found)


def full(brief: Brief, family: str) -> Solution:
    """The recipe's script; CatBoost with a tenth of its trees, for time's sake."""
    made = script(brief, family)
    return made.replace("model", quick(made.block("model").code, 60)) if family == "catboost" else made


def small(solution: Solution) -> Solution:
    """The same script with its family's plain model, which trains in no time."""
    for block in solution.blocks:
        if block.name.startswith("model"):
            family = next(each for each in CLASSIFIERS if f'pipelines["{each}"]' in block.code)
            plain = next(each for each in alternatives("model") if each.families == (family,) and each.plain)
            solution = solution.replace(block.name, plain.code)
    return solution


def answers(room: Path, brief: Brief, solution: Solution, train: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    lay_out(room, brief, train)
    check(solution.code)
    given = test[[name for name, kind in brief.task.columns.items() if kind != "ignore"]]
    found = trained(solution.code)(given)
    assert found.index.equals(given.index)
    assert np.isfinite(found.to_numpy()).all()
    return found


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_recipe_beats_the_mean_on_a_regression(room: Path, family: str) -> None:
    train, test = tables.table(300), tables.unseen()
    brief = tables.regression(train)
    found = answers(room, brief, full(brief, family), train, test)
    assert list(found) == ["price"]
    rest = test.index[4:]
    assert found.price[rest].corr(test.price[rest], method="spearman") > 0.5
    usual = mean_absolute_error(test.price[rest], np.full(len(rest), train.price.mean()))
    assert mean_absolute_error(test.price[rest], found.price[rest]) < usual


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", CLASSIFIERS)
def test_a_recipe_beats_the_largest_class_on_three_labels(room: Path, family: str) -> None:
    train, test = tables.table(300), tables.unseen()
    brief = tables.multiclass(train)
    found = answers(room, brief, full(brief, family), train, test)
    assert set(found) == {"10", "2", "b c"}
    assert np.allclose(found.sum(axis=1), 1)
    rest = test.index[4:]
    usual = (test.kind[rest] == train.kind.mode()[0]).mean()
    assert accuracy_score(test.kind[rest], found.idxmax(axis=1)[rest]) > usual + 0.1


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", CLASSIFIERS)
def test_a_recipe_beats_the_largest_class_on_two_labels(room: Path, family: str) -> None:
    train, test = tables.table(300), tables.unseen()
    brief = tables.binary(train)
    found = answers(room, brief, full(brief, family), train, test)
    rest = test.index[4:]
    usual = (test.sold[rest] == train.sold.mode()[0]).mean()
    assert accuracy_score(test.sold[rest], found.idxmax(axis=1)[rest]) > usual + 0.1


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", FAMILIES)
def test_several_targets_are_answered_target_by_target(room: Path, family: str) -> None:
    train, test = tables.table(120), tables.unseen()
    train["other"] = np.where(np.arange(120) == 0, "rare", "often")
    brief = brief_of(train, tables.COLUMNS, ("kind", "other"), "multiclass", "log_loss")
    found = answers(room, brief, small(script(brief, family)), train, test)
    assert set(found) == {"kind=10", "kind=2", "kind=b c", "other=rare", "other=often"}
    train["cost"] = 3.0
    brief = brief_of(train, tables.COLUMNS, ("price", "cost"), "regression", "mae")
    found = answers(room, brief, small(script(brief, family)), train, test)
    assert list(found) == ["price", "cost"]
    assert np.allclose(found.cost, 3.0)


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", CLASSIFIERS)
def test_a_class_that_training_never_had_is_left_out(room: Path, family: str) -> None:
    train, test = tables.table(60), tables.unseen()
    brief = tables.multiclass(train)
    found = answers(room, brief, small(script(brief, family)), train[train.kind != "2"], test)
    assert set(found) == {"10", "b c"}
    found = answers(room, brief, small(script(brief, family)), train[train.kind == "2"], test)
    assert list(found) == ["2"]


@pytest.mark.sample(by="family")
@pytest.mark.parametrize("family", CLASSIFIERS)
@pytest.mark.parametrize("kind", ["number", "category", "text", "date"])
def test_columns_of_a_single_kind_are_enough(room: Path, family: str, kind: str) -> None:
    train, test = tables.table(40), tables.unseen()
    columns: Any = {name: each for name, each in tables.COLUMNS.items() if each == kind}
    brief = brief_of(train, columns, ("sold",), "binary", "f1")
    made = script(brief, family)
    present = {block.name for block in made.blocks}
    assert present & {"missing", "categories", "dates", "text"} == {
        {"number": "missing", "category": "categories", "text": "text", "date": "dates"}[kind]
    }
    assert set(answers(room, brief, small(made), train, test)) == {"yes", "no"}


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("family", CLASSIFIERS)
def test_the_same_inputs_give_the_same_predictions(room: Path, family: str) -> None:
    train, test = tables.table(120), tables.unseen()
    brief = tables.binary(train)
    made = small(script(brief, family))
    pd.testing.assert_frame_equal(
        answers(room, brief, made, train, test), answers(room, brief, made, train, test), rtol=0, atol=0
    )


def test_a_row_is_predicted_alike_whatever_rows_stand_beside_it(room: Path) -> None:
    train, test = tables.table(150), tables.unseen()
    brief = tables.regression(train)
    lay_out(room, brief, train)
    for family in FAMILIES:
        predict = trained(small(script(brief, family)).code)
        whole = predict(test[list(tables.COLUMNS)])
        part = predict(test[list(tables.COLUMNS)].iloc[5:9])
        np.testing.assert_allclose(part, whole.loc[part.index], rtol=1e-5)


def cases() -> list[tuple[str, Alternative]]:
    """Every alternative for tables with every family that it suits; those for files are tried in test_media.py."""
    blocks = [block for block in ORDER if block not in ("setup", "predict", "blend") and not block.startswith("media")]
    blocks = [block for block in blocks if block not in ("pixel_files", "planes", "surroundings")]
    elsewhere = {"has_media", "pixels", "thousands_of_numbers"}  # tried in test_media.py, test_pixels.py, test_wide.py
    found = [each for block in blocks for each in alternatives(block) if not elsewhere & set(each.when)]
    return [
        (family, each)
        for each in found
        for family in (FAMILIES if each.block == "target" else CLASSIFIERS)
        if each.suits(family)
    ]


@pytest.mark.sample(by="alternative")
@pytest.mark.parametrize(("family", "alternative"), cases(), ids=lambda case: getattr(case, "id", case))
def test_every_alternative_runs_in_every_recipe_it_suits(room: Path, family: str, alternative: Alternative) -> None:
    train = tables.table(60)
    every = [*tables.some_briefs(train), tables.wordless(train)]
    briefs = [each for each in every if family in FAMILIES or each.task.problem != "regression"]
    situations = [Situation(each, (family,)) for each in briefs]
    brief = next(each.brief for each in situations if alternative.fits(each) and wants(each.brief, alternative))
    if alternative.block not in ("text", "features"):
        columns = {name: kind for name, kind in brief.task.columns.items() if kind != "text"}
        brief = brief.model_copy(update={"task": brief.task.model_copy(update={"columns": columns})})
    made = tamed(script(brief, family)).replace(alternative.block, alternative.code)
    made = made.replace("model", quick(made.block("model").code))
    answers(room, brief, made, train, tables.unseen(10))


def wants(brief: Brief, alternative: Alternative) -> bool:
    return alternative.block != "target" or brief.task.problem == "regression"


def quick(code: str, rounds: int = 5) -> str:
    """The same model with few rounds."""
    inside = r"\([^()]*\)"
    for _ in range(3):
        inside = rf"\((?:[^()]|{inside})*\)"
    setting = rf"(?<!\w)(iterations|n_estimators|max_iter|epochs|steps)=(?!epochs)(?:[^,()]|{inside})+(?=,|\))"
    return re.sub(setting, rf"\1={rounds}", code)


def tamed(solution: Solution) -> Solution:
    """The family's plain model with few rounds."""
    solution = small(solution)
    return solution.replace("model", quick(solution.block("model").code))


def test_merged_scripts_run_and_average_both_models(room: Path) -> None:
    train, test = tables.table(120), tables.unseen()
    for brief in (tables.regression(train, "mae"), tables.binary(train)):
        for first, second in (("linear", "catboost"), ("net", "extratrees"), ("lightgbm", "histgb")):
            one, two = (tamed(script(brief, family)) for family in (first, second))
            both = merge(one, two)
            assert both is not None
            assert both.model == f"{first}+{second}"
            expected = (answers(room, brief, one, train, test) + answers(room, brief, two, train, test)) / 2
            found = answers(room, brief, both, train, test)
            pd.testing.assert_frame_equal(found[list(expected)], expected, rtol=1e-6)


def test_a_third_model_joins_a_merged_script(room: Path) -> None:
    train, test = tables.table(90), tables.unseen()
    brief = tables.regression(train)
    two = merge(small(script(brief, "linear")), small(script(brief, "catboost")))
    assert two is not None
    three = merge(two, small(script(brief, "lightgbm")))
    assert three is not None
    assert {"model", "model_2", "model_3"} <= {block.name for block in three.blocks}
    assert three.model == "linear+catboost+lightgbm"
    for each in alternatives("blend"):
        assert each.fits(situation_of(brief, three, "blend"))
        answers(room, brief, three.replace("blend", each.code), train, test)


def test_the_catalogue_is_sound() -> None:
    assert sum(len(alternatives(block)) for block in ORDER) >= 25
    for found in recipes():
        for block, names in found.blocks.items():
            for name in names:
                each = named(block, name)
                assert each is not None, f"{found.id}: no alternative {name} of [{block}]"
                assert each.suits(found.family)
        assert any(each.plain and each.families == (found.family,) for each in alternatives("model"))


def test_whole_numbers_as_a_target_are_not_taken_for_labels(room: Path) -> None:
    """scikit-learn's target encoder would make a column of each: hundreds, for a table of a few."""
    train = tables.table(300)
    train["price"] = (1000 * train["price"]).round()
    brief = tables.regression(train)
    lay_out(room, brief, train)
    code = script(brief, "lightgbm").code
    wide = "\nwidth = clone(features).fit_transform(X, Y[targets[0]]).shape[1]\n"
    found: dict[str, Any] = {}
    exec(compile(code + wide, "solution.py", "exec"), found)
    assert found["width"] < 200, "meaning and topics of the text are 126 of them"


def test_numbers_below_zero_are_predicted_where_the_metric_counts_ratios(room: Path) -> None:
    train = tables.table(120)
    train["price"] -= train.price.mean()
    predicted = answers(
        room,
        tables.regression(train, "mape"),
        script(tables.regression(train, "mape"), "linear"),
        train,
        tables.unseen(),
    )
    assert predicted.price.min() < 0


def test_rows_by_time_weigh_more_only_where_scripts_see_the_time() -> None:
    by_time = tables.binary(tables.table(60), "f1", split=Split(kind="time", column="seen"))
    unseen = by_time.task.columns | {"seen": "ignore"}
    blind = by_time.model_copy(update={"task": by_time.task.model_copy(update={"columns": unseen})})
    assert Situation(by_time, ("lightgbm",)).holds(("time_split",))
    assert not Situation(blind, ("lightgbm",)).holds(("time_split",))
