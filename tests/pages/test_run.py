from __future__ import annotations

import pytest

from core.decisions import Answer
from pages.widgets.live import TABS, signature
from pages.widgets.words import number
from tests.pages.conftest import Open, confirm, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import solution
from tests.pages.questions import target_decision
from tests.pages.story import Story, beginning, finished, refined


def test_without_a_run_the_page_says_what_to_do(page: Open) -> None:
    assert "No run is chosen" in texts(page("run"))


def test_an_unknown_run_is_told_in_one_sentence(page: Open) -> None:
    assert "There is no run 'gone'" in texts(page("run", run="gone"))


def test_a_run_that_has_only_just_begun_is_shown(studio: FakeStudio, page: Open) -> None:
    studio.add(Story("r1", "Fresh"))
    words = texts(page("run", run="r1"))
    assert "no score yet" in words
    assert "No evaluation has been asked for yet" in words


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_a_refining_run_is_drawn(studio: FakeStudio, page: Open, tab: str) -> None:
    studio.add(refined("r1", "Mine", attempts=9))
    page("run", run="r1", run_tabs=tab)


def test_the_best_score_stands_beside_its_interval_and_the_baseline(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    at = page("run", run="r1")
    best = next(each for each in at.metric if each.label.startswith("Best"))
    assert best.value == "0.923"
    assert "over the trivial 0.5" in best.delta
    assert any(each.value == "0.919 to 0.927" for each in at.metric)


def test_a_running_evaluation_is_named(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    made = solution(77, "Neural network, wide")
    story.introduce(made, "candidate")
    story.tell("queued", "c/9", solution=made.id, title=made.title, purpose="candidate", branch="")
    story.tell("running", "c/9", worker="w")
    studio.add(story)
    assert "runs Neural network, wide" in texts(page("run", run="r1"))


def test_a_dead_worker_is_told_and_another_one_started(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    studio.worker.alive = False
    assert "The engine is down" in texts(page("run", run="r1"))
    assert ("start_worker",) in studio.calls


def test_an_open_page_is_drawn_anew_when_the_worker_dies(studio: FakeStudio) -> None:
    """The engine's state, and who starts it, stand outside the live part."""
    studio.add(beginning("r1", "Mine"))
    before = signature(studio.view("r1"))
    studio.worker.alive = False
    assert signature(studio.view("r1")) != before


def test_finish_now_waits_for_the_first_score(studio: FakeStudio, page: Open) -> None:
    studio.add(Story("r1", "Fresh"))
    assert page("run", run="r1").button(key="finish_now").disabled
    before = signature(studio.view("r1"))
    studio.add(beginning("r1", "Mine"))
    assert signature(studio.view("r1")) != before, "an open page is drawn anew then"
    assert not page("run", run="r1").button(key="finish_now").disabled


def test_stop_asks_first(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    at = page("run", run="r1")
    at.button(key="stop").click().run()
    assert studio.calls == []
    confirm(at, "stop", "stop_confirm")
    assert studio.calls == [("stop", "r1")]


def test_finish_now_and_more_minutes_reach_the_run(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    at = page("run", run="r1")
    at.button(key="finish_now").click().run()
    at.number_input(key="more_minutes").set_value(25).run()
    at.button(key="add_minutes").click().run()
    assert studio.calls == [("finish_now", "r1"), ("add_minutes", "r1", 25.0)]


def test_autonomy_is_changed_in_the_middle_of_a_run(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    at = page("run", run="r1")
    at.segmented_control(key="autonomy_target").set_value("auto").run()
    assert studio.autonomy == {"target": "auto"}
    assert at.segmented_control(key="autonomy_target").value == "auto"


def test_a_change_of_autonomy_in_another_tab_is_not_undone(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    at = page("run", run="r1")
    studio.autonomy["ensemble"] = "auto"
    at.run()
    assert at.segmented_control(key="autonomy_ensemble").value == "auto"
    assert studio.autonomy == {"ensemble": "auto"}


def test_a_finished_run_has_no_controls(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    at = page("run", run="r1")
    assert not [each for each in at.button if each.key in ("stop", "finish_now")]
    assert "Finished: ROC AUC" in texts(at)


def test_a_finished_run_shows_the_score_of_what_was_submitted(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    final = studio.view("r1").final
    assert final is not None
    assert final != studio.view("r1").best
    shown = next(each for each in page("run", run="r1").metric if each.label.startswith("Final ROC AUC"))
    assert shown.value == number(final.value)


def test_an_attempt_shows_its_sentence_plan_and_diff(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("r1", "Mine"))
    at = page("run", run="r1", run_tabs="Attempts")
    at.selectbox(key="attempt_choice").set_value(2).run()
    words = texts(at)
    assert "Variant 2: a gain, adopted." in words
    assert "+++ model (new)" in words


def test_a_failed_evaluation_is_listed_with_its_sentence(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    assert "could not convert string to float" in texts(page("run", run="r1", run_tabs="Failures"))


def test_an_answer_is_confirmed_after_the_page_was_drawn_again(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    story.ask(target_decision())
    studio.add(story)
    at = page("run", run="r1")
    at.button(key="approve").click().run()
    assert [each.value for each in at.toast] == ["Approved\\: Which block to refine?"]


def test_a_hint_reaches_the_run_and_its_fate_is_told(studio: FakeStudio, page: Open) -> None:
    story = refined("r1", "Mine")
    story.tell("hint", "hint/1", text="no *neural* nets", by="person")
    story.tell("hint", "hint/2", text="try splines", by="person")
    story.tell("heard", "solution=0/hint=1", hint="hint/1", branch="solution=0", sentence="Left out.", alternatives=())
    studio.add(story)
    at = page("run", run="r1", run_tabs="Hints")
    at.chat_input(key="steer_text").set_value("faster, please").run()
    assert ("steer", "r1", "faster, please") in studio.calls
    read = texts(at)
    assert "no *neural* nets" in read
    assert "Left out." in read
    assert "Not heard yet" in read


def test_a_decision_is_answered_differently_in_a_branch(studio: FakeStudio, page: Open) -> None:
    story = refined("r1", "Mine")
    decision = target_decision()
    story.ask(decision)
    story.answered(decision, Answer(verdict="approve", by="autopilot"))
    story.events[0].body["branch_of"] = {"run": "r0", "name": "The first", "decision": "d", "title": "Which?"}
    studio.add(story)
    at = page("run", run="r1", run_tabs="Decisions")
    assert "A branch of The first" in texts(at)
    at.selectbox(key="branch_choice").set_value(decision.key).run()
    at.button(key="branch").click().run()
    assert ("branch", "r1", decision.key) in studio.calls
