from __future__ import annotations

import numpy as np
import pytest

from core import ColumnLook, Diagnosed
from core.harness.diagnose import diagnose
from pages.widgets.columns import _how_far
from tests.harness.test_diagnose import chances, held
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import finished, refined


@pytest.fixture(autouse=True)
def one_of_three_columns_was_looked_at(studio: FakeStudio) -> None:
    data = held("binary", "roc_auc", rows=60, classes=2)
    found = diagnose(data, chances(data, np.arange(60) % 5 > 0))
    studio.diagnosed_of["r1"] = Diagnosed(diagnosis=found, importance={"age": 0.4}, rows={})


def test_a_look_at_all_columns_is_asked_for_followed_and_stopped(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    at = page("results", run="r1")
    at.button(key="start_columns").click().run()
    assert ("start_column_look", "r1") in studio.calls
    assert "start_columns" not in {each.key for each in at.button}
    at.button(key="stop_columns").click().run()
    assert "stopped before its end" in texts(at)
    assert "start_columns" in {each.key for each in at.button}


def test_it_waits_for_the_end_of_the_run_too(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("r1", "Mine"))
    at = page("results", run="r1")
    assert "All columns can be looked at once the run has ended" in texts(at)
    assert "start_columns" not in {each.key for each in at.button}


def test_a_script_that_could_not_be_asked_is_named(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    studio.look = ColumnLook(state="done", scripts=1, done=1, troubles=("Trees: its predict gives no steady answers.",))
    assert "Not asked about its columns: Trees: its predict gives no steady answers." in texts(
        page("results", run="r1")
    )


@pytest.mark.parametrize(
    ("look", "share", "words"),
    [
        (ColumnLook(state="running", scripts=1, done=0), 0.0, "The script is being fitted."),
        (ColumnLook(state="running", scripts=1, done=0, columns=(10, 40)), 0.25, "10 of 40 columns."),
        (ColumnLook(state="running", scripts=2, done=1, columns=(20, 40)), 0.75, "1 of 2 scripts are done; of the next: 20 of 40 columns."),
    ],
)  # fmt: skip
def test_how_far_it_is_told_in_words(look: ColumnLook, share: float, words: str) -> None:
    assert _how_far(look) == (pytest.approx(share), words)
