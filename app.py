"""The frame around the pages. Start it with `streamlit run app.py`."""

from __future__ import annotations

import streamlit as st

from pages.widgets.doors import admitted
from pages.widgets.frame import FRAMED, departure, engine_status, show_messages
from pages.widgets.waiting import NAME, waiting_note

NEW = "new"


def home() -> None:
    """The address without a page. (The default page has no address of its own, so it is none of the real ones.)"""
    st.switch_page("pages/runs.py")


def frame() -> None:
    """The menu, the engine's state, and the page that the address names."""
    st.set_page_config(page_title=NAME, page_icon="📈", layout="wide", initial_sidebar_state=220)
    page = st.navigation(
        [
            st.Page(home, title="Home", default=True, visibility="hidden"),
            st.Page("pages/new.py", title="New run", icon=":material/add_circle:", url_path=NEW),
            st.Page("pages/runs.py", title="Runs", icon=":material/list:", url_path="runs"),
            st.Page("pages/inbox.py", title="Decisions", icon=":material/inbox:", url_path="inbox"),
            st.Page("pages/run.py", title="Run", icon=":material/monitoring:", url_path="run"),
            st.Page("pages/results.py", title="Results", icon=":material/workspace_premium:", url_path="results"),
            st.Page("pages/try.py", title="Try the model", icon=":material/science:", url_path="try"),
            st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
            st.Page("pages/transcript.py", title="Transcript", icon=":material/forum:", url_path="transcript"),
            st.Page("pages/memory.py", title="What it has learned", icon=":material/psychology:", url_path="memory"),
            st.Page("pages/settings.py", title="Settings", icon=":material/settings:", url_path="settings"),
            st.Page("pages/about.py", title="How it works", icon=":material/school:", url_path="about"),
        ]
    )
    if not admitted():
        return
    if page.url_path == NEW:
        departure().come_back()
    else:
        departure().leave()
    engine_status()
    waiting_note()
    st.session_state[FRAMED] = True
    page.run()
    show_messages()  # last, so that a page that starts over loses none


if __name__ == "__main__":
    frame()
