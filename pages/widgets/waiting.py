"""How many decisions wait, in the sidebar and in the browser tab's title, on every page."""

from __future__ import annotations

import streamlit as st

import core
from pages.widgets.frame import ticking
from pages.widgets.words import counted

NAME = "MLE-STAR Studio"
EVERY = 5.0  # seconds between two counts


def waiting_note() -> None:
    """The note, kept live on its own: nothing else of the page is drawn again when the number changes."""
    with st.sidebar:
        st.fragment(_note, run_every=ticking(EVERY))()


def _note() -> None:
    count = len(core.waiting())
    st.set_page_config(page_title=f"{counted(count, 'decision')} · {NAME}" if count else NAME)
    with st.container(key="waiting_note"):
        if count:
            words = f"{counted(count, 'decision')} wait{'s' if count == 1 else ''}"
            st.page_link("pages/inbox.py", label=words, icon=":material/pause_circle:")
