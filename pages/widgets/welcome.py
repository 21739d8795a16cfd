"""The first steps: the guided run, and what stands on the list of runs while there is none."""

from __future__ import annotations

import streamlit as st

from pages.widgets.autonomy import set_all

GUIDED, GUIDED_MINUTES = "breast-cancer", 4


def offer_guide(kind: str = "secondary") -> bool:
    """The button of the guided run: a small sample, four minutes, every pause, with its lesson open. Whether it was clicked."""
    return st.button("Take the guided run", key="guide", icon=":material/school:", on_click=_guide, type=kind)  # type: ignore[arg-type]


def _guide() -> None:
    """A callback: the sample, its minutes, and every decision asked."""
    st.session_state.update(source="Bundled sample", sample=GUIDED, new_guided=True)
    set_all("new_autonomy_", "ask")


def welcome() -> None:
    """What this program is, and the three ways in."""
    st.markdown(
        "Give it a table, or a folder of pictures or sound, and watch a machine-learning engineer at work: it writes candidate "
        "scripts, scores them, finds the block of code that matters most, refines it, and ensembles what it found. "
        "**It pauses at every decision**, for you to look, edit and approve."
    )
    see, own, read = st.columns(3, gap="medium")
    with see.container(border=True, height="stretch"):
        st.subheader("See it work", anchor=False)
        st.markdown(
            "A guided run on a bundled sample: every pause, and why it is there. Four minutes of computing at most."
        )
        if offer_guide("primary"):
            st.switch_page("pages/new.py")
    with own.container(border=True, height="stretch"):
        st.subheader("Bring your data", anchor=False)
        st.markdown("The studio proposes target, metric and split, each with its reason. It stays on this machine.")
        st.page_link("pages/new.py", label="Start the first run", icon=":material/add_circle:")
    with read.container(border=True, height="stretch"):
        st.subheader("Understand it", anchor=False)
        st.markdown("The method in plain words, its words explained, and what makes a score one to trust.")
        st.page_link("pages/about.py", label="How it works", icon=":material/school:")
