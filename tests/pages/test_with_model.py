"""The run page of a run whose engineer is a language model: what it costs, the pause about it, findings, mended scripts."""

from __future__ import annotations

import pytest

from core.decisions import Answer
from core.engineers.port import Finding, Refinement
from tests.pages.asked import CAPS, call, engineer_decision, with_model
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import solution
from tests.pages.questions import target_decision
from tests.pages.story import beginning, finished


def test_calls_tokens_and_money_stand_against_the_caps(studio: FakeStudio, page: Open) -> None:
    story = with_model()
    for number, role in enumerate(("retriever", "candidate", "candidate")):
        call(story, number, role)
    studio.add(story)
    at = page("run", run="r1", by_role_popover=True)
    words = texts(at)
    assert "3 calls, 3,600 tokens, 0.03 USD" in words
    assert "of at most 40 calls, 50,000 tokens, 2.00 USD" in words
    table = next(each.value for each in at.dataframe if "Role" in each.value.columns)
    assert table["Role"].tolist() == ["candidate", "retriever"]
    assert table["Calls"].tolist() == [2, 1]
    assert table["Prompt tokens"].tolist() == [2_000, 1_000]


def test_without_a_price_only_the_caps_that_bind_are_shown(studio: FakeStudio, page: Open) -> None:
    story = with_model()
    call(story, 1, "coder", cost=None)
    studio.add(story)
    words = texts(page("run", run="r1"))
    assert "1 call, 1,200 tokens, no price known" in words
    assert "of at most 40 calls, 50,000 tokens]" in words


def test_a_run_of_the_playbook_has_no_cost_line(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    assert "of at most" not in texts(page("run", run="r1"))


def test_a_question_on_its_way_is_shown_with_its_role(studio: FakeStudio, page: Open) -> None:
    story = with_model()
    story.tell("asking", "k", role="planner", place="solution=1/refine/t=0/k=1", call="c9")
    studio.add(story)
    assert "asks the language model as planner, Solution 2" in texts(page("run", run="r1"))


def test_it_is_told_why_the_playbook_goes_on_without_the_model(studio: FakeStudio, page: Open) -> None:
    story = with_model()
    story.tell("handover", "", sentence="All 40 calls are used.", reason="cap")
    studio.add(story)
    at = page("run", run="r1")
    assert "The playbook goes on without the language model. All 40 calls are used." in texts(at)


def test_a_reached_cap_is_raised_as_proposed(studio: FakeStudio, page: Open) -> None:
    story, decision = with_model(), engineer_decision()
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    words = texts(at)
    assert "All 40 calls are used." in words
    assert "40 calls, 38,000 tokens, 0.35 USD, of at most 40 calls, 50,000 tokens, 2.00 USD." in words
    assert at.button(key="approve").label == "Go on under these caps"
    assert at.button(key="reject").label == "Go on with the playbook"
    at.button(key="approve").click().run()
    assert studio.answers == [("r1", decision.key, Answer(verdict="approve"))]


def test_a_person_sets_caps_of_their_own(studio: FakeStudio, page: Open) -> None:
    story, decision = with_model(), engineer_decision()
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    at.number_input(key=f"cap_calls_{decision.digest}").set_value(30).run()
    assert "it used 40 calls already" in texts(at)
    at.number_input(key=f"cap_calls_{decision.digest}").set_value(50).run()
    assert "already" not in texts(at)
    at.button(key="approve_edit").click().run()
    value = studio.answers[0][2].value
    assert value == {"caps": CAPS.doubled().model_copy(update={"calls": 50}).model_dump()}


def test_a_refusing_provider_leads_to_the_settings_and_to_another_try(studio: FakeStudio, page: Open) -> None:
    story, decision = with_model(), engineer_decision("provider")
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    assert "refuses the key" in texts(at)
    assert at.button(key="approve").label == "Try again"
    assert not [each for each in at.button if each.key == "approve_edit"]
    at.button(key="reject").click().run()
    assert studio.answers[0][2] == Answer(verdict="reject")
    assert at.toast[0].value.startswith("The playbook goes on")


def test_a_finding_shows_the_lines_at_fault_and_the_correction_as_a_diff(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    corrected = solution(4).replace("features", "def features(frame):\n    return frame")
    finding = Finding(
        check="leakage", what="It looks at other rows.", where="block [features], line 9", block="features",
        lines='out["hours_per_age"]', corrected=corrected,
    )  # fmt: skip
    story.tell("finding", "f/0", finding=finding, solution=solution(4).id)
    studio.add(story)
    at = page("run", run="r1", run_tabs="Checks")
    assert "It looks at other rows." in texts(at)
    code = [each.value for each in at.code]
    assert 'out["hours_per_age"]' in code
    assert any("+    return frame" in each and "-    return out" in each for each in code)


@pytest.mark.parametrize("families", ["", "changes the kind of model: Ridge became Lasso"])
def test_a_debugged_script_shows_its_diff_and_a_changed_kind_of_model(
    studio: FakeStudio, page: Open, families: str
) -> None:
    story = beginning("r1", "Mine")
    failed, mended = solution(3, "Neural network"), solution(33, "Neural network, mended")
    story.introduce(mended, "debug")
    story.tell("mended", "m/0", failed=failed.id, mended=mended.id, sentence="ValueError in fold 1.", families=families)
    studio.add(story)
    at = page("run", run="r1", run_tabs="Checks")
    assert "ValueError in fold 1." in texts(at)
    assert any("iterations=333" in each.value and "-model" in each.value for each in at.code)
    assert any("Ridge became Lasso" in each.value for each in at.warning) == bool(families)


def test_an_option_without_code_says_that_it_is_written_when_chosen(studio: FakeStudio, page: Open) -> None:
    decision = target_decision()
    block = solution(4).block("features")
    plain = Refinement.model_validate(decision.context["options"][1]).model_copy(update={"code": block.code})
    context = decision.context | {"options": [decision.context["options"][0], plain.model_dump(mode="json")]}
    decision = decision.model_copy(update={"context": context})
    story = with_model()
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    at.selectbox(key=f"target_block_{decision.digest}").set_value("features").run()
    words = texts(at)
    assert "The code for this plan is written when you choose it" in words
    assert "Nothing is changed yet" not in words
    at.button(key="approve_edit").click().run()
    value = studio.answers[0][2].value
    assert value is not None
    assert value["code"] == block.code


def test_results_of_a_run_with_a_model_tell_what_it_took(studio: FakeStudio, page: Open) -> None:
    story = with_model()
    call(story, 1, "coder")
    studio.add(story)
    assert "Language model gpt-5-mini: 1 call, 1,200 tokens, 0.01 USD." in texts(page("results", run="r1"))
    studio.add(finished("r2", "Other"))
    assert "Language model" not in texts(page("results", run="r2"))
