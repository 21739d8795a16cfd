from __future__ import annotations

from typing import Any, get_args

import pytest

from core.harness.evaluation import Purpose
from core.seen import APART
from core.view import begin, fold
from pages.widgets import colours, score_chart
from pages.widgets.words import PURPOSES
from tests.pages import story
from tests.pages.pieces import solution


@pytest.fixture(params=[True, False], ids=["dark", "light"])
def theme(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: request.param)


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("purpose", [each for each in get_args(Purpose) if each not in APART])
def test_a_score_of_every_purpose_of_the_search_is_drawn(purpose: str) -> None:
    told = story.beginning()
    made = solution(9, "One more")
    told.introduce(made, "candidate")
    told.evaluate("more", made, made.title, purpose, 0.87)
    names = [trace.name for trace in score_chart.score_plot(fold(begin(told.events[0]), told.events[1:])).data]
    assert PURPOSES[purpose] in names


def test_every_purpose_has_words() -> None:
    assert set(PURPOSES) == set(get_args(Purpose))
