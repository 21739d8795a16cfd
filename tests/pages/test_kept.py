from __future__ import annotations

from core.view import begin, fold
from pages.widgets.charts import score_plot
from pages.widgets.kept import kept
from tests.pages.story import refined


def test_a_figure_is_made_once_for_a_state_of_the_run_and_anew_when_it_goes_on(studio: object) -> None:
    told = refined("kept")
    view = fold(begin(told.events[0]), told.events[1:-20])
    first = kept(score_plot, view)
    assert kept(score_plot, view.copy()) is first
    assert first.to_dict() is first.to_dict()
    on = fold(view.copy(), told.events[-20:])
    second = kept(score_plot, on)
    assert sum(len(trace.x) for trace in second.data) > sum(len(trace.x) for trace in first.data)


def test_a_kept_figure_is_the_figure_itself(studio: object) -> None:
    told = refined("same")
    view = fold(begin(told.events[0]), told.events[1:])
    plain, found = score_plot(view), kept(score_plot, view)
    assert [trace.name for trace in found.data] == [trace.name for trace in plain.data]
    for mine, theirs in zip(found.data, plain.data):
        assert list(mine.x) == list(theirs.x)
        assert list(mine.y) == list(theirs.y)
        assert mine.text == theirs.text
    assert found.layout == plain.layout
