from __future__ import annotations

from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.questions import ensemble_decision, target_decision
from tests.pages.story import beginning


def test_all_open_decisions_of_all_runs_are_listed_the_longest_waiting_first(studio: FakeStudio, page: Open) -> None:
    first, second = beginning("r1", "Mine"), beginning("r2", "Yours")
    second.ask(target_decision())
    first.at += 100
    first.ask(ensemble_decision())
    for story in (first, second):
        studio.add(story)
    at = page("inbox")
    words = texts(at)
    assert "2 decisions in 2 runs" in words
    assert words.index("Yours") < words.index("Mine")
    assert "2 decisions wait" in [link.proto.label for link in at.sidebar.get("page_link")]


def test_a_decision_can_be_approved_from_the_list(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    decision = target_decision()
    story.ask(decision)
    studio.add(story)
    at = page("inbox")
    at.button(key=f"approve_r1_{decision.digest}").click().run()
    ((run, key, answer),) = studio.answers
    assert (run, key, answer.verdict) == ("r1", decision.key, "approve")
    assert "Nothing waits for you" in texts(at)


def test_without_decisions_the_list_says_where_they_come_from(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    assert "Nothing waits for you" in texts(page("inbox"))


def test_two_runs_that_ask_the_very_same_stand_beside_each_other(studio: FakeStudio, page: Open) -> None:
    for run in ("r1", "r2"):
        story = beginning(run, run)
        story.ask(target_decision())
        studio.add(story)
    assert len([each for each in page("inbox").button if str(each.key).startswith("approve_")]) == 2
