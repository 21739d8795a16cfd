"""Clicks in figures: on a solution, which is shown in the tab Lineage then, or on whatever else can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import partial

import streamlit as st

CHOICE = "lineage_choice"  # the selectbox of the tab Lineage
TABS = "run_tabs"  # the tabs of a run
Choose = Callable[[str], None]


def on_click(key: str, choose: Choose) -> Callable[[], None]:
    """What the figure `key`, whose points carry a name, does when its selection changes: `choose` the name.

    A second click on the same point takes its mark away, which comes as an empty selection. It is meant like the first:
    only such a click empties a selection, a double click on the ground zooms out and leaves it as it is.
    """
    return partial(_clicked, key, choose)


def show_solution(solutions: Container[str], name: str) -> None:
    """Choose one of the run's solutions in the tab Lineage and turn to it."""
    if name in solutions:
        st.session_state[CHOICE] = name
        st.session_state[TABS] = "Lineage"


def _clicked(key: str, choose: Choose) -> None:
    points, kept = st.session_state[key]["selection"]["points"], f"{key}_clicked"
    if points:
        st.session_state[kept] = str(points[0].get("customdata") or "")
    if name := st.session_state.get(kept):
        choose(name)
