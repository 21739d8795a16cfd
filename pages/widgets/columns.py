"""A look at all columns on the results page: made to order where the time of the search sufficed for some only."""

from __future__ import annotations

import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.words import counted, plain

EVERY = 1.0  # seconds between two looks while it goes on


def columns_part(view: RunView, looked: int) -> None:
    """The button, or how far it is; `looked` says of how many columns something is known. Nothing where that is all of them."""
    features = sum(kind != "ignore" for kind in view.task.columns.values())
    if features < 2 or (looked == features and not view.looks):
        return
    found = core.column_look(view.run)
    running = found is not None and found.state == "running"
    st.fragment(_tick, run_every=EVERY if running else None)(view, features - looked, running)


def _tick(view: RunView, lacking: int, running: bool) -> None:
    found = core.column_look(view.run)
    if (found is not None and found.state == "running") != running:
        st.rerun()
    if found is not None and found.state == "running":
        st.progress(*_how_far(found))
        if st.button("Stop looking", key="stop_columns", icon=":material/stop_circle:"):
            core.stop_column_look(view.run)
            st.rerun()
        return
    for each in found.troubles if found else ():
        st.caption(f"Not asked about its columns: {plain(each)}")
    if found is not None and found.state == "done":
        if lacking > 0:
            st.caption(
                f"All columns were asked about. Of {counted(lacking, 'column')} nothing is known: all cells alike in the rows that were "
                "asked, or no time left."
            )
        return
    if found is not None:
        st.caption("The look at all columns was stopped before its end.")
    _ask(view)


def _how_far(found: core.ColumnLook) -> tuple[float, str]:
    done, of = found.columns or (0, 0)
    share = (found.done + (done / of if of else 0.0)) / found.scripts
    at_work = f"{done:,} of {of:,} columns" if of else "the script is being fitted"
    if found.scripts == 1:
        return share, f"{at_work[0].upper()}{at_work[1:]}."
    return share, f"{found.done} of {found.scripts} scripts are done; of the next: {at_work}."


def _ask(view: RunView) -> None:
    if not view.ended:
        st.caption("All columns can be looked at once the run has ended: it would take the run's minutes.")
        return
    if not st.button("Look at all columns", key="start_columns", icon=":material/manage_search:", help=HELP):
        return
    try:
        core.start_column_look(view.run)
    except StudioError as error:
        st.warning(plain(error), icon=":material/info:")
        return
    st.rerun()


HELP = (
    "Each submitted script is fitted once more on the first fold, and asked about its predictions with each column's cells dealt "
    "anew among the rows. What comes of it is kept."
)
