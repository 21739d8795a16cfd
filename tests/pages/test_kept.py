from __future__ import annotations

from core.view import begin, fold
from pages.widgets.kept import packed
from pages.widgets.score_chart import score_plot
from tests.pages.story import refined


def test_a_packed_figure_is_the_figure_itself_and_encoded_once(studio: object) -> None:
    told = refined("same")
    view = fold(begin(told.events[0]), told.events[1:])
    plain, found = score_plot(view, ""), packed(score_plot(view, ""))
    assert [trace.name for trace in found.data] == [trace.name for trace in plain.data]
    for mine, theirs in zip(found.data, plain.data):
        assert list(mine.x) == list(theirs.x)
        assert list(mine.y) == list(theirs.y)
        assert mine.text == theirs.text
    assert found.layout == plain.layout
    assert found.to_dict() is found.to_dict()
