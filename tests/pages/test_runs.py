from __future__ import annotations

from tests.pages.conftest import Open, confirm, texts
from tests.pages.fakes import FakeStudio
from tests.pages.questions import target_decision
from tests.pages.story import finished, refined


def test_an_empty_list_leads_to_a_new_run(page: Open) -> None:
    assert "There is no run yet" in texts(page("runs"))


def test_an_empty_list_leads_to_the_guided_run(page: Open) -> None:
    at = page("runs")
    at.button(key="guide").click().run()
    assert at.title[0].value == "New run"
    assert at.selectbox(key="sample").value == "breast-cancer"
    assert at.number_input(key="new_minutes").value == 4


def test_every_run_shows_state_score_and_open_decisions(studio: FakeStudio, page: Open) -> None:
    waiting = refined("a", "Waiting one")
    waiting.ask(target_decision())
    studio.add(waiting)
    studio.add(finished("b", "Done one"))
    words = texts(page("runs"))
    assert "Waiting one" in words
    assert "1 decision" in words
    assert "Finished" in words
    assert "ROC AUC" in words


def test_names_are_shown_letter_by_letter(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("a", "<b>bold</b> $x$ [link](http://x) :red[no]"))
    at = page("runs")
    name = next(each.value for each in at.markdown if "bold" in each.value)
    assert "\\<b\\>" in name
    assert "\\$x\\$" in name
    assert "\\[link\\]" in name
    assert "\\:red\\[" in name


def test_open_leads_to_the_run(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("a", "Mine"))
    at = page("runs")
    at.button(key="open_a").click().run()
    assert at.title[0].value == "Mine"


def test_delete_asks_first_and_says_what_is_freed(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("a", "Old one"))
    at = page("runs")
    at.button(key="delete_a").click().run()
    assert "48.0 MB" in texts(at)
    assert studio.calls == []
    confirm(at, "delete_a", "delete_confirm")
    assert studio.calls == [("delete", "a")]


def test_rename_takes_the_new_name(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("a", "Old one"))
    at = page("runs")
    at.button(key="rename_a").click().run()
    at.text_input(key="rename_text_a").set_value("New one")
    confirm(at, "rename_a", "rename_save")
    assert studio.calls == [("rename", "a", "New one")]


def test_a_dead_engine_is_started_and_shown(studio: FakeStudio, page: Open) -> None:
    studio.worker.alive, studio.worker.sentence = False, "No worker is alive."
    at = page("runs")
    assert ("start_worker",) in studio.calls
    assert [each.value for each in at.sidebar.caption] == ["No worker is alive\\."]
