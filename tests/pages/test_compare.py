from __future__ import annotations

from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import beginning, finished


def test_two_runs_stand_side_by_side_with_a_paired_interval(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    studio.add(beginning("r2", "Yours"))
    at = page("compare")
    (table,) = [each.value for each in at.dataframe]
    assert set(table["Run"]) == {"Mine", "Yours"}
    assert "it is the first" in set(table["Over the first, on the same rows"])
    assert any("on 900 rows" in words for words in table["Over the first, on the same rows"])


def test_runs_that_do_not_go_together_say_why_and_equal_names_are_told_apart(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    story = beginning("r2", "Mine")
    story.events[0].body["task"]["rows"] = 77
    studio.add(story)
    at = page("compare")
    (table,) = [each.value for each in at.dataframe]
    assert set(table["Run"]) == {"Mine (A)", "Mine (B)"}
    assert any("cannot be paired" in words for words in table["Over the first, on the same rows"])


def test_one_run_alone_cannot_be_compared(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    assert "There are not two runs yet" in texts(page("compare"))
