from __future__ import annotations

from typing import Any, get_args

import pytest

from core.harness.evaluation import Purpose
from core.seen import APART
from core.view import RunView, begin, fold
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


def seen(told: story.Story) -> RunView:
    return fold(begin(told.events[0]), told.events[1:])


def trace(view: RunView, start: str) -> Any:
    found = [each for each in score_chart.score_plot(view).data if each.name.startswith(start)]
    assert len(found) == 1
    return found[0]


@pytest.mark.usefixtures("theme")
def test_the_first_candidate_is_a_line_from_where_it_was_scored_to_the_end() -> None:
    view = seen(story.refined())
    line = trace(view, "First: 0.921")
    assert list(line.y) == [0.921, 0.921]
    assert list(line.x) == [1, len(view.points) + 0.5]


def test_a_score_on_one_fold_is_no_first_candidate_where_another_has_more() -> None:
    view = seen(story.beginning())
    view.points[0].folds = 1
    first = score_chart.first_candidate(view)
    assert first is not None
    assert first.number == 2


@pytest.mark.usefixtures("theme")
def test_the_vault_stands_at_the_end_with_its_interval() -> None:
    assert not [each for each in score_chart.score_plot(seen(story.refined())).data if each.name.startswith("Vault")]
    view = seen(story.finished())
    vault = trace(view, "Vault: 0.9241")
    assert min(vault.x) == len(view.points) + 0.5
    assert list(vault.error_y.array) == pytest.approx([0, 0.008, 0])
    assert "0.9161 to 0.9321" in vault.text[1]
    assert "0.9161 to 0.9321" in score_chart.in_words(view)


def test_phases_cover_the_points_that_were_scored_in_them() -> None:
    view = seen(story.refined())
    spans = score_chart.phase_spans(view)
    assert [title for title, _, _ in spans] == ["Initial solutions", "Refinement of 2 solutions"]
    assert spans[0][1:] == (1, 4)
    assert spans[1][1:] == (5, len(view.points))


@pytest.mark.usefixtures("theme")
def test_a_phase_is_a_named_band_and_its_name_no_markup() -> None:
    told = story.beginning()
    told.phase("refine", "Refine <b>all</b>")
    told.evaluate("more", solution(0), "Again", "attempt", 0.93)
    layout = score_chart.score_plot(seen(told)).layout
    assert [each.text for each in layout.annotations] == ["Initial solutions", "Refine &lt;b&gt;all&lt;/b&gt;"]
    assert (layout.shapes[0].x0, layout.shapes[0].x1) == (0.5, 4.5)


@pytest.mark.usefixtures("theme")
def test_every_point_carries_its_solution() -> None:
    view = seen(story.finished())
    marks = [each for each in score_chart.score_plot(view).data if each.customdata is not None]
    assert sum(len(each.customdata) for each in marks) == len(view.points)
    assert {name for each in marks for name in each.customdata} == {point.solution for point in view.points}
