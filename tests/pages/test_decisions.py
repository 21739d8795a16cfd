from __future__ import annotations

import pytest

from core.decisions import Answer, Decision
from tests.pages.conftest import Open, keyed, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import solution
from tests.pages.questions import (
    attempt_decision,
    ensemble_decision,
    finish_decision,
    members,
    models_decision,
    target_decision,
)
from tests.pages.story import refined

ALL = [models_decision, target_decision, attempt_decision, ensemble_decision, finish_decision]


def ask(studio: FakeStudio, *decisions: Decision) -> None:
    story = refined("r1", "Mine")
    for decision in decisions:
        story.ask(decision)
    studio.add(story)


@pytest.mark.parametrize("make", ALL)
def test_an_untouched_proposal_is_approved_as_it_is(studio: FakeStudio, page: Open, make: object) -> None:
    decision = make()  # type: ignore[operator]
    ask(studio, decision)
    at = page("run", run="r1")
    assert decision.title in texts(at)
    at.button(key="approve").click().run()
    assert not at.exception
    assert studio.answers == [("r1", decision.key, Answer(verdict="approve"))]
    assert not [each for each in at.button if each.key == "approve"]


@pytest.mark.parametrize("make", ALL)
def test_a_proposal_is_turned_down_with_a_note(studio: FakeStudio, page: Open, make: object) -> None:
    decision = make()  # type: ignore[operator]
    ask(studio, decision)
    at = page("run", run="r1")
    keyed(at, "text_area", "note_").set_value("No neural nets, please.").run()
    at.button(key="reject").click().run()
    assert studio.answers[0][2] == Answer(verdict="reject", note="No neural nets, please.")


def test_another_block_brings_its_own_plan_and_code(studio: FakeStudio, page: Open) -> None:
    ask(studio, target_decision())
    at = page("run", run="r1")
    keyed(at, "selectbox", "target_block_").set_value("features").run()
    assert keyed(at, "text_area", "plan_words_").value.startswith("Ratios of numbers")
    at.button(key="approve_edit").click().run()
    answer = studio.answers[0][2]
    assert answer.verdict == "edit"
    assert answer.value is not None
    assert answer.value["plan"]["block"] == "features"
    assert "log_hours" in answer.value["code"]


def test_a_block_without_an_option_starts_from_the_present_code(studio: FakeStudio, page: Open) -> None:
    ask(studio, target_decision())
    at = page("run", run="r1")
    keyed(at, "selectbox", "target_block_").set_value("setup").run()
    assert "Nothing is changed yet" in texts(at)
    keyed(at, "text_area", "plan_words_").set_value("Read less.").run()
    at.button(key="approve_edit").click().run()
    answer = studio.answers[0][2]
    assert answer.value is not None
    assert answer.value["plan"] == {"block": "setup", "words": "Read less.", "alternative": ""}
    assert answer.value["code"] == solution(4).block("setup").code


def test_edited_code_is_diffed_kept_as_a_draft_and_approved(studio: FakeStudio, page: Open) -> None:
    decision = target_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    at.session_state[f"code_{decision.digest}_model_0"] = "model = object()"
    at.run()
    assert "+model = object()" in texts(at)
    assert studio.drafts["r1", f"{decision.key}#model#code"] == "model = object()"
    at.button(key="approve_edit").click().run()
    answer = studio.answers[0][2]
    assert answer.value is not None
    assert answer.value["code"] == "model = object()"


def test_a_draft_is_there_again_in_another_tab(studio: FakeStudio, page: Open) -> None:
    decision = target_decision()
    ask(studio, decision)
    studio.drafts["r1", f"{decision.key}#model#code"] = "model = 'half-typed'"
    studio.drafts["r1", f"{decision.key}#model#words"] = "half a plan"
    at = page("run", run="r1")
    assert "+model = 'half-typed'" in texts(at)
    assert keyed(at, "text_area", "plan_words_").value == "half a plan"


def test_broken_code_is_told_and_nothing_typed_is_lost(studio: FakeStudio, page: Open) -> None:
    decision = target_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    at.session_state[f"code_{decision.digest}_model_0"] = "model = ("
    at.run()
    at.button(key="approve_edit").click().run()
    assert "does not hold together" in texts(at)
    assert studio.answers == []
    assert at.session_state[f"code_{decision.digest}_model_0"] == "model = ("


def test_the_second_tab_is_told_that_it_came_too_late(studio: FakeStudio, page: Open) -> None:
    decision = target_decision()
    ask(studio, decision)
    at = page("run", run="r1")

    def too_late(*_: object) -> None:
        from core.errors import Refused

        raise Refused("person approved this a minute ago.")

    import core

    core.answer = too_late
    at.button(key="approve").click().run()
    assert "person approved this a minute ago" in texts(at)


def test_two_open_decisions_are_chosen_from(studio: FakeStudio, page: Open) -> None:
    target, attempt = target_decision(), attempt_decision()
    ask(studio, target, attempt)
    at = page("run", run="r1")
    assert "2 decisions wait for you" in texts(at)
    at.pills(key="open_decision").set_value(attempt.digest).run()
    assert attempt.title in texts(at)
    assert "Tried on [model] before" in texts(at)
    at.button(key="approve").click().run()
    assert studio.answers[0][1] == attempt.key


def test_a_change_of_members_is_scored_at_once(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    keyed(at, "selectbox", "ensemble_method_").set_value("mean").run()
    third = members()[2].solution
    at.checkbox(key=f"member_{third}_{decision.digest}").check().run()
    plan = studio.calls[-1][1]
    assert plan.method == "mean"
    assert len(plan.members) == 3
    assert any(each.label == "Expected ROC AUC" and each.value == "0.924" for each in at.metric)
    at.button(key="approve_edit").click().run()
    answer = studio.answers[0][2]
    assert answer.value is not None
    assert answer.value["members"] == list(plan.members)


def test_a_second_layer_is_offered_for_few_classes_only(
    studio: FakeStudio, page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(studio, ensemble_decision())
    second = "Second layer: boosted trees on the members' predictions"
    assert second in keyed(page("run", run="r1"), "selectbox", "ensemble_method_").options
    monkeypatch.setattr("core.harness.layer.CLASSES", 1)
    assert second not in keyed(page("run", run="r1"), "selectbox", "ensemble_method_").options


def test_weights_are_set_by_sliders_and_scored_at_once(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    first, second = (each.solution for each in members()[:2])
    assert not at.slider
    keyed(at, "toggle", "by_hand_").set_value(True).run()
    at.slider(key=f"weight_{first}_{decision.digest}").set_value(0.75).run()
    at.slider(key=f"weight_{second}_{decision.digest}").set_value(0.25).run()
    assert studio.calls[-1][1].weights == (0.75, 0.25)
    assert at.slider(key=f"weight_{first}_{decision.digest}").label == "Weight: 75% of the ensemble"
    at.button(key="approve_edit").click().run()
    answer = studio.answers[0][2]
    assert answer.value is not None
    assert answer.value["weights"] == [0.75, 0.25]


def test_the_weights_that_were_found_can_be_put_onto_the_sliders(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    keyed(at, "button", "found_weights_").click().run()
    first, second = (at.slider(key=f"weight_{each.solution}_{decision.digest}").value for each in members()[:2])
    assert (first, second) == (0.7, 0.3)
    assert studio.calls[-1][1].weights == (0.7, 0.3)


def test_a_member_whose_slider_stands_at_nothing_is_left_out(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    keyed(at, "toggle", "by_hand_").set_value(True).run()
    first, second = (f"weight_{each.solution}_{decision.digest}" for each in members()[:2])
    at.slider(key=first).set_value(0.0).run()
    assert studio.calls[-1][1].members == (members()[1].solution,)
    at.slider(key=second).set_value(0.0).run()
    assert "Give at least one member a weight above 0." in texts(at)


def test_of_many_members_the_best_are_shown_and_the_others_stand_behind_more(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision(24)
    ask(studio, decision)
    at = page("run", run="r1")
    (more,) = [each for each in at.expander if str(each.label).startswith("16 more members")]
    assert len(more.checkbox) == 16
    more.checkbox[15].check().run()
    assert len(studio.calls[-1][1].members) == 3
    assert "16 more members, 1 of them ticked" in texts(at)


def test_the_members_errors_and_the_classes_are_shown_on_demand(studio: FakeStudio, page: Open) -> None:
    decision = ensemble_decision()
    ask(studio, decision)
    at = page("run", run="r1")
    assert "the dashed line is the best single member" in texts(at)
    keyed(at, "button_group", "ensemble_look_").set_value("Alike errors").run()
    assert "Correlation of the members' errors (truth minus prediction) on 900 held-out rows" in texts(at)
    keyed(at, "button_group", "ensemble_look_").set_value("Each class").run()
    (table,) = [each.value for each in at.dataframe if "F1, best member" in each.value]
    assert table["F1"].tolist() == [0.75]
    assert table["Class"].tolist() == ["<b>50K"]


def test_no_model_at_all_is_refused_with_a_sentence(studio: FakeStudio, page: Open) -> None:
    ask(studio, models_decision())
    at = page("run", run="r1")
    for box in at.checkbox:
        box.uncheck()
    at.run()
    at.button(key="approve_edit").click().run()
    assert "Choose at least one model" in texts(at)
    assert studio.answers == []


def test_another_solution_can_be_finished_with(studio: FakeStudio, page: Open) -> None:
    ask(studio, finish_decision())
    at = page("run", run="r1")
    keyed(at, "radio", "finish_choice_").set_value(solution(4).id).run()
    at.button(key="approve_edit").click().run()
    assert studio.answers[0][2].value == {"choice": solution(4).id}
