"""What the recipes for texts make of words: as strong as they may be, as sure as they may be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline

from core.engineers.playbook import Playbook, refine
from core.engineers.playbook.catalogue import alternatives, named, recipe
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from core.harness.represent import functions
from core.solution import Solution
from tests.engineers.playbook import tables
from tests.engineers.playbook.room import brief_of, lay_out, trained

AUTHORS = ("ann", "bob", "cleo")
ROWS, WORDS = 240, 300
TABLE = tables.claiming(tables.binary(tables.table(80), "f1"), 5_000)


def letters(seed: int) -> tuple[pd.DataFrame, Brief]:
    """Texts of twelve words; each author likes a tenth of the words a little more than the others do."""
    chance = np.random.default_rng(seed)
    likes = np.ones((3, WORDS))
    for number in range(3):
        likes[number, number * 30 : number * 30 + 30] = 4.0
    likes /= likes.sum(axis=1, keepdims=True)
    authors = chance.integers(0, 3, ROWS)
    texts = [" ".join(f"w{word:03d}" for word in chance.choice(WORDS, 12, p=likes[author])) for author in authors]
    frame = pd.DataFrame({"text": texts, "who": [AUTHORS[author] for author in authors]}).rename_axis("row")
    return frame, brief_of(frame, {"text": "text"}, ("who",), "multiclass", "log_loss")


@pytest.fixture
def chances(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The log loss on unseen texts of a recipe with one block written in another way."""
    monkeypatch.chdir(tmp_path)
    train, brief = letters(1)
    test, _ = letters(2)
    lay_out(tmp_path, brief, train)

    def loss(name: str, block: str = "", way: str = "") -> float:
        found = recipe(name)
        assert found is not None
        solution = assemble(brief, found)
        if block:
            other = named(block, way)
            assert other is not None
            solution = solution.replace(block, other.code)
        predicted = trained(solution.code)(test.drop(columns="who"))
        return float(log_loss(test["who"], predicted[list(AUTHORS)], labels=list(AUTHORS)))

    return loss


def test_naive_bayes_is_offered_for_labels_of_texts_alone() -> None:
    bayes = recipe("bayes")
    assert bayes is not None
    frame, brief = letters(1)
    assert bayes.fits(brief)
    assert "bayes" in {card.id for card in Playbook().retrieve(brief, 4)}
    frame["price"] = 1.0
    assert not bayes.fits(brief_of(frame, {"text": "text"}, ("price",), "regression", "rmse"))
    assert not bayes.fits(brief_of(frame, {"price": "number"}, ("who",), "multiclass", "log_loss"))


def test_naive_bayes_knows_how_sure_it_may_be(chances) -> None:  # type: ignore[no-untyped-def]
    tempered, plain = chances("bayes"), chances("bayes", "model", "bayes_plain")
    assert tempered < plain
    assert tempered < 0.9 * np.log(3)


def test_log_ratios_that_are_small_are_learned_from_all_the_same(chances) -> None:  # type: ignore[no-untyped-def]
    assert chances("linear", "model", "naive_bayes_log_ratios") < 0.95 * np.log(3)


def test_a_text_beside_many_columns_leaves_the_tables_models_in_front() -> None:
    columns: dict[str, Any] = {f"n{number}": "number" for number in range(12)}
    beside = TABLE.model_copy(update={"task": TABLE.task.model_copy(update={"columns": {**columns, "note": "text"}})})
    alone = TABLE.model_copy(update={"task": TABLE.task.model_copy(update={"columns": {"note": "text"}})})
    assert "catboost" in {card.id for card in Playbook().retrieve(beside, 3)}
    assert {"linear", "meaning", "bayes"} <= {card.id for card in Playbook().retrieve(alone, 5)}
    assert [card.id for card in Playbook().retrieve(alone, 2)][1] == "meaning"


def test_another_way_of_reading_texts_that_the_recipe_names_is_tried_first() -> None:
    alone = TABLE.model_copy(update={"task": TABLE.task.model_copy(update={"columns": {"note": "text"}})})
    linear = recipe("linear")
    assert linear is not None
    assert [each.id for each in refine.untried(alone, assemble(alone, linear), "text", ())][:2] == [
        "as_written",
        "words_and_meaning",
    ]


def test_letters_of_scripts_without_blanks_are_reckoned_as_tokens_each() -> None:
    _frame, brief = letters(1)
    meaning = recipe("meaning")
    assert meaning is not None

    def seconds(unspaced: float) -> float:
        columns = [each.model_copy(update={"letters": 90.0, "unspaced": unspaced}) for each in brief.profile.columns]
        profile = brief.profile.model_copy(update={"columns": tuple(columns)})
        return meaning.representing(brief.model_copy(update={"profile": profile}))

    assert seconds(90.0) == pytest.approx(seconds(0.0) * 92 / 22)


def test_sentences_are_read_by_a_network_only_where_the_minutes_allow() -> None:
    _frame, brief = letters(1)
    meaning = recipe("meaning")
    assert meaning is not None
    assert meaning.fits(brief)
    assert meaning.representing(brief) > 0
    long = brief.profile.model_copy(
        update={
            "columns": tuple(
                each.model_copy(update={"letters": 900.0, "distinct": 90_000}) for each in brief.profile.columns
            )
        }
    )
    slow = brief.model_copy(update={"profile": long})
    assert not meaning.fits(slow)
    assert meaning.representing(brief.model_copy(update={"bfloat16": True})) == meaning.representing(brief) / 2
    bare = brief.model_copy(update={"libraries": {name: "1" for name in brief.libraries if "minilm" not in name}})
    assert not meaning.fits(bare)
    net = recipe("net")
    assert net is not None
    assert "represent_sentences" in assemble(brief, net).code
    assert "represent_sentences" not in assemble(slow, net).code
    assert "represent_sentences" not in assemble(bare, net).code


def test_a_card_says_what_reading_the_texts_takes_once() -> None:
    _, brief = letters(1)
    cards = {card.id: card for card in Playbook().retrieve(brief, 9)}
    assert cards["meaning"].once > 0
    assert cards["linear"].once == 0


def test_every_way_to_read_sentences_shares_one_representation() -> None:
    """Blocks are whole, so the function stands in each: were it not the same in all, texts would be read once for each way."""
    ways = [each for each in alternatives("text") if "represent_sentences" in each.code]
    assert len(ways) > 1
    found = {
        functions(Solution(code=f"# %% [text] Text\n{each.code}", title=each.id))["represent_sentences"]
        for each in ways
    }
    assert len(found) == 1


@pytest.mark.parametrize("name", [each.id for each in alternatives("text") if "represent_sentences" in each.code])
def test_sentences_that_lie_nowhere_ready_are_read_once_for_all_who_ask(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "input").mkdir()
    alternative = named("text", name)
    assert alternative is not None
    names: dict[str, Any] = {"pd": pd, "np": np, "seed": 0, "class_count": 2, "make_pipeline": make_pipeline}
    names["Unsupervised"] = type("Unsupervised", (TransformerMixin, BaseEstimator), {})
    exec(compile(alternative.code, "text.py", "exec"), names)
    read: list[list[str]] = []

    def fake(texts: list[str]) -> Any:
        read.append(texts)
        return np.array([[len(text)] * 1152 for text in texts], dtype=np.float16)

    names["represent_sentences"] = fake
    texts = np.array([["one"], ["three"], ["one"], [" "]], dtype=object)
    first, second = (names["Meaning"]().fit(texts).transform(texts) for _ in range(2))
    assert read == [["one", "three"]]
    assert np.array_equal(first, second)
    one, three, again, nothing = first[:, 0]
    assert one == again < 0 < three
    assert nothing == 0
    names["Meaning"]().fit(texts).transform(np.array([["three"], ["new"]], dtype=object))
    assert read[1:] == [["new"]]
