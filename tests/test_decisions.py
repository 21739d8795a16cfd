from __future__ import annotations

from typing import Any

import pytest

from core.decisions import SHAPES, Answer, Cards, Decision, Finish, validated
from core.engineers.port import ModelCard
from core.errors import Refused
from tests.pages.questions import attempt_decision, ensemble_decision, target_decision

CARDS = Cards(
    cards=(ModelCard(id="a", name="A", why="", source="bundled"), ModelCard(id="b", name="B", why="", source=""))
)
MODELS = Decision(key="models", kind="models", title="t", why="w", proposal=CARDS.model_dump(mode="json"))
FINISH = Decision(
    key="finish", kind="finish", title="t", why="w", proposal={"choice": "chosen"},
    context={"options": [{"id": "chosen"}, {"id": "other"}]},
)  # fmt: skip


def edit(decision: Decision, **change: Any) -> Answer:
    return validated(decision, Answer(verdict="edit", value=decision.proposal | change))


def test_the_digest_names_the_question_and_its_proposal_and_not_its_words():
    same = MODELS.model_copy(update={"title": "other", "why": "other", "context": {"more": 1}})
    assert same.digest == MODELS.digest
    assert MODELS.model_copy(update={"key": "elsewhere"}).digest != MODELS.digest
    assert MODELS.model_copy(update={"proposal": {"cards": []}}).digest != MODELS.digest


def test_approving_and_rejecting_carry_no_value():
    for verdict in ("approve", "reject"):
        answer = Answer(verdict=verdict, value={"anything": 1}, note="because")
        assert validated(MODELS, answer) == answer.model_copy(update={"value": None})


def test_every_decision_s_proposal_has_its_shape():
    for decision in (MODELS, FINISH, target_decision(), attempt_decision(), ensemble_decision()):
        assert isinstance(decision.shaped, SHAPES[decision.kind])
        assert edit(decision).value == decision.shaped.model_dump(mode="json")


def test_an_edit_of_another_shape_is_refused_with_the_field():
    with pytest.raises(Refused, match="choice"):
        validated(FINISH, Answer(verdict="edit", value={}))
    with pytest.raises(Refused, match="unknown"):
        edit(FINISH, unknown=1)
    with pytest.raises(Refused):
        validated(FINISH, Answer(verdict="edit", value=None))


def test_at_least_one_model_must_stay_chosen():
    cards = [card.model_copy(update={"chosen": False}).model_dump() for card in CARDS.cards]
    with pytest.raises(Refused, match="at least one model"):
        edit(MODELS, cards=cards)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("model = (", "does not hold together"),
        ("x = 1\n# %% [other] Other\ny = 1", "another"),
        ("def", "line"),
    ],
)
def test_an_edited_block_must_leave_a_script_that_holds_together(code: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        edit(target_decision(), code=code)


def test_an_edit_may_choose_another_block_that_is_there():
    decision = target_decision()
    found = edit(
        decision, plan=decision.proposal["plan"] | {"block": "features"}, code="def features(frame):\n    return frame"
    )
    assert found.value is not None
    assert found.value["plan"]["block"] == "features"
    with pytest.raises(Refused, match="there are: setup"):
        edit(decision, plan=decision.proposal["plan"] | {"block": "none"})


def test_the_block_that_defines_predict_cannot_be_emptied():
    decision = target_decision()
    with pytest.raises(Refused, match="predict"):
        edit(decision, plan=decision.proposal["plan"] | {"block": "predict"}, code="")


@pytest.mark.parametrize(
    "weights", [[0.5], [0.0, 0.0], [-1.0, 2.0], [float("nan"), 1.0], [float("inf"), 1.0], [0.2, 0.3, 0.5]]
)
def test_weights_must_fit_the_members(weights: list[float]):
    with pytest.raises(Refused, match="weight"):
        edit(ensemble_decision(), weights=weights)


def test_an_ensemble_is_of_listed_members_each_once():
    decision = ensemble_decision()
    one = decision.proposal["members"][0]
    for members in ([], ["stranger"], [one, "stranger"], [one, one]):
        with pytest.raises(Refused, match="member"):
            edit(decision, members=members)
    assert edit(decision, members=[one], weights=[1.0]).value is not None


def test_one_can_only_finish_with_what_was_offered():
    assert edit(FINISH, choice="other").value == Finish(choice="other").model_dump()
    with pytest.raises(Refused, match="'none'"):
        edit(FINISH, choice="none")
