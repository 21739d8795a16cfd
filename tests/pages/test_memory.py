from __future__ import annotations

import pytest

from core.learned import Learned, Line
from tests.pages.conftest import Open, confirm, texts
from tests.pages.fakes import FakeStudio

LINE = Line(
    block="features", alternative="pairs", title="Differences of pairs", tasks=4, helped=3, gain=0.012, low=0.004,
    high=0.02, seconds=1.5, ratio=1.3, own=2,
)  # fmt: skip
LEARNED = Learned(on=True, measured="2026-11-25", prior_tasks=7, own_tasks=1, own=12, lines=(LINE,))


@pytest.fixture(autouse=True)
def learned(studio: FakeStudio) -> None:
    studio.learned = LEARNED


def test_each_alternative_stands_there_with_its_tasks_gain_and_time(page: Open) -> None:
    at = page("memory")
    row = at.dataframe[0].value.iloc[0].to_dict()
    assert row["Alternative"] == "Differences of pairs"
    assert (row["Tasks"], row["Helped in"]) == (4, 3)
    assert row["Mean gain"] == "+1.20 %"
    assert row["95 % interval"] == "+0.40 % to +2.00 %"
    assert "7 open data sets" in texts(at)
    assert "12 outcomes on 1 task" in texts(at)


def test_the_filters_ask_for_one_kind_of_task_and_one_source(studio: FakeStudio, page: Open) -> None:
    at = page("memory")
    at.selectbox(key="memory_source").set_value("Own runs")
    at.selectbox(key="memory_problem").set_value("Regression")
    at.selectbox(key="memory_text").set_value("Without texts").run()
    assert studio.calls[-1] == ("memory", "own", "regression", False)


def test_own_outcomes_are_cleared_only_after_a_second_yes(studio: FakeStudio, page: Open) -> None:
    at = page("memory")
    at.button(key="memory_clear").click().run()
    assert ("clear_memory",) not in studio.calls
    confirm(at, "memory_clear", "memory_clear_confirm")
    assert ("clear_memory",) in studio.calls


def test_the_memory_is_switched_off_here(studio: FakeStudio, page: Open) -> None:
    at = page("memory")
    at.toggle(key="memory_on").set_value(False).run()
    assert ("set_memory", False) in studio.calls
    assert not at.toggle(key="memory_on").value
