from __future__ import annotations

from core.view import begin, fold
from pages.widgets import colours, lineage
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import finished, refined


def test_every_solution_is_in_the_graph_and_hangs_on_its_parent(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(colours, "dark", lambda: False)
    events = refined().events
    seen = fold(begin(events[0]), events[1:])
    edges, *marks = lineage.lineage_chart(seen).data
    assert {name for mark in marks for name in mark.customdata} == set(seen.solutions)
    assert list(edges.x).count(None) == sum(each.parent in seen.solutions for each in seen.solutions.values())
    symbols = {name: symbol for mark in marks for name, symbol in zip(mark.customdata, mark.marker.symbol)}
    failed = [name for name, each in seen.solutions.items() if each.evaluation and not each.evaluation.score]
    assert [symbols[name] for name in failed] == ["x"] * len(failed)
    adopted = [each.solution for each in seen.attempts if each.attempt.adopted]
    assert all(not symbols[name].endswith("-open") for name in adopted)


def test_one_solution_is_shown_in_full(studio: FakeStudio, page: Open) -> None:
    story = finished("r1", "Mine")
    studio.add(story)
    at = page("run", run="r1", run_tabs="Lineage")
    seen = studio.view("r1")
    mine = next(each for each in seen.attempts if each.attempt.adopted)
    at.selectbox(key="lineage_choice").set_value(mine.solution).run()
    words = texts(at)
    assert mine.attempt.sentence in words
    assert "rewritten" in words
    at.segmented_control(key="lineage_part").set_value("Script").run()
    assert seen.solutions[mine.solution].solution.code.splitlines()[0] in texts(at)
