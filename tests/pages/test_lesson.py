from __future__ import annotations

from pathlib import Path

from core.decisions import PAUSES, Answer
from pages.widgets.lesson import LESSONS, _place
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import solution
from tests.pages.questions import attempt_decision, refinement, target_decision
from tests.pages.story import beginning

ROOT = Path(__file__).parents[2]


def test_every_pause_has_a_lesson_and_its_code_is_there() -> None:
    assert set(LESSONS) == set(PAUSES)
    assert all((ROOT / file).is_file() for _, _, file in LESSONS.values())


def test_a_guess_hides_the_study_until_it_is_made_and_is_counted(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    decision = target_decision()
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    assert decision.title in texts(at)
    at.toggle(key="guess_first").set_value(True).run()
    assert [each.value for each in at.subheader] == ["Which block does the score hang on most?"]
    assert not [each for each in at.button if each.key == "approve"]
    guess = at.radio(key=f"guess_{decision.digest}")
    guess.set_value(guess.options[0].strip("[]")).run()
    at.button(key="reveal").click().run()
    words = texts(at)
    assert decision.title in words
    assert "of 1, the engineer's choice" in words
    assert [each for each in at.button if each.key == "approve"]


def test_a_rewrite_that_was_guessed_about_is_counted_once_it_is_scored(studio: FakeStudio, page: Open) -> None:
    story, decision = beginning("r1", "Mine"), attempt_decision()
    story.ask(decision)
    studio.add(story)
    at = page("run", run="r1")
    assert not [each for each in at.button_group if each.key.startswith("rewrite_")]
    at.toggle(key="guess_first").set_value(True).run()
    at.button_group(key=f"rewrite_{decision.digest}").set_value("no").run()
    assert "Rewrites that you guessed about" not in texts(at)
    story.answered(decision, Answer(verdict="approve", by="person"))
    story.attempted(
        "solution=1/refine/t=0/k=1", refinement("model", 900, "More trees"), False, solution(10), solution(4)
    )
    story.ask(target_decision())
    words = texts(page("run", run="r1"))
    assert (
        "Rewrites that you guessed about: 1. You were right about 1; the engineer, who means each to help, about 0."
        in words
    )


def test_a_guided_run_shows_the_lesson_in_plain_sight(studio: FakeStudio, page: Open) -> None:
    story = beginning("r1", "Mine")
    story.ask(target_decision())
    studio.add(story)
    open_words = "Look around, then approve"
    assert open_words not in texts(page("run", run="r1"))
    studio.drafts["r1", "guided"] = "yes"
    assert open_words in texts(page("run", run="r1"))


def test_a_guess_at_the_choice_of_a_block_is_about_the_round_s_first_rewrite() -> None:
    decision = target_decision().model_copy(update={"key": "solution=1/refine/t=0/target/again=1"})
    assert _place(decision) == "solution=1/refine/t=0/k=0"
