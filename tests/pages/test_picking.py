from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from pages.widgets import picking


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(picking, "st", SimpleNamespace(session_state=kept))
    return kept


def select(session: dict[str, Any], *names: str) -> None:
    """What the browser tells after a click: the points that are marked now."""
    session["plot"] = {"selection": {"points": [{"customdata": name} for name in names]}}
    picking.on_click("plot", partial(picking.show_solution, {"a", "b"}))()


def test_a_click_shows_the_solution_in_the_tab_lineage(session: dict[str, Any]) -> None:
    select(session, "b")
    assert session["lineage_choice"] == "b"
    assert session["run_tabs"] == "Lineage"


def test_a_second_click_on_the_same_point_shows_it_again(session: dict[str, Any]) -> None:
    select(session, "b")
    session["lineage_choice"], session["run_tabs"] = "a", "Log"
    select(session)
    assert (session["lineage_choice"], session["run_tabs"]) == ("b", "Lineage")


def test_a_solution_of_another_run_is_not_chosen(session: dict[str, Any]) -> None:
    select(session, "gone")
    assert "lineage_choice" not in session
    assert "run_tabs" not in session
