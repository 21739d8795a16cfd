from __future__ import annotations

import pytest

from core import Curve
from core.learning import CurvePoint
from pages.widgets.learning import verdict
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import comparison, score
from tests.pages.story import finished, refined

POINTS = tuple(CurvePoint(rows=rows, score=score(0.9 + rows / 1e6)) for rows in (700, 1_000))
DONE = Curve(state="done", title="Boosted trees", fits=2, held_out=300, points=POINTS, last=comparison(0.004))


def test_the_curve_is_asked_for_followed_and_stopped(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    at = page("results", run="r1")
    at.button(key="start_curve").click().run()
    assert ("start_curve", "r1") in studio.calls
    assert "stop_curve" in {each.key for each in at.button}
    at.button(key="stop_curve").click().run()
    assert "stopped before all fits were done" in texts(at)
    assert "start_curve" in {each.key for each in at.button}


def test_a_refusal_is_told(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    studio.trouble = "There is no scored solution to look into yet."
    at = page("results", run="r1")
    at.button(key="start_curve").click().run()
    assert studio.trouble in texts(at)


def test_it_waits_for_the_end_of_the_run(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("r1", "Mine"))
    at = page("results", run="r1")
    assert "once the run has ended" in texts(at)
    assert "start_curve" not in {each.key for each in at.button}


def test_a_curve_that_is_there_says_in_words_whether_more_rows_would_help(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    failed = CurvePoint(rows=100, score=None, sentence="The script failed: only one class.")
    studio.curve = DONE.model_copy(update={"points": (failed, *POINTS), "fits": 3})
    words = texts(page("results", run="r1"))
    assert "More rows would probably help" in words
    assert "on 300 held-out rows of the first fold" in words
    assert "No score with 100 rows: The script failed: only one class." in words


@pytest.mark.parametrize(
    ("gain", "words"),
    [(0.004, "probably help"), (0.0003, "probably bring little"), (-0.004, "probably not help")],
)
def test_the_words_follow_the_last_step(gain: float, words: str) -> None:
    assert words in verdict(DONE.model_copy(update={"last": comparison(gain)}))


def test_without_two_scores_nothing_is_claimed() -> None:
    assert "Too few" in verdict(DONE.model_copy(update={"last": None}))
