from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.widgets import picking


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(picking, "st", SimpleNamespace(session_state=kept))
    return kept


def click(session: dict[str, Any], name: str | None) -> None:
    session["plot_clicks"] = {"clicked": name}
    picking._clicked("plot_clicks", {"a", "b"}, picking.show_solution)


def test_a_click_shows_the_solution_in_the_tab_lineage(session: dict[str, Any]) -> None:
    click(session, "b")
    assert (session["lineage_choice"], session["run_tabs"]) == ("b", "Lineage")
    assert picking.shown_solution() == "b"


@pytest.mark.parametrize("name", ["gone", None])
def test_what_is_no_solution_of_this_run_is_not_chosen(session: dict[str, Any], name: str | None) -> None:
    click(session, name)
    assert "lineage_choice" not in session


def test_no_solution_is_marked_while_another_tab_is_open(session: dict[str, Any]) -> None:
    click(session, "b")
    session["run_tabs"] = "Log"
    assert picking.shown_solution() == ""
