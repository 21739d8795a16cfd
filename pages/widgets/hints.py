"""Steering: a word to the engineer at any time, and what became of each."""

from __future__ import annotations

import streamlit as st

import core
from core.errors import StudioError
from core.runs import HINT_LENGTH
from core.seen import Hint
from core.view import RunView
from pages.widgets.frame import say
from pages.widgets.words import ago, branch_name, compared, plain

ASKED = "Steer: “no neural nets”, “try a log of the target”, “only linear models”"


def steer_part(view: RunView) -> None:
    """The box. It stands outside of what is drawn again by itself, so that a half-typed hint survives."""
    with st.container(key="steer"):
        text = st.chat_input(ASKED, key="steer_text", max_chars=HINT_LENGTH)
    if not text:
        return
    try:
        core.steer(view.run, text)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    say("The engineer hears it before its next proposal. The tab Hints shows what becomes of it.")
    st.rerun()


def hints_list(view: RunView) -> None:
    """Every hint, the newest first: who gave it, what the engineer made of it, what was tried for it."""
    if not view.hints:
        st.caption("No hint was given yet. Say what you would try, or leave, in the box above: at any time.")
        return
    for hint in list(view.hints.values())[::-1]:
        with st.container(border=True):
            _one(view, hint)


def _one(view: RunView, hint: Hint) -> None:
    st.markdown(f"**{plain(hint.text)}**")
    st.caption(f"by {plain(hint.by)}, {ago(hint.at)}")
    if not hint.heard:
        ended = (
            "The run ended before its next proposal."
            if view.ended
            else "Not heard yet: it is before the next proposal."
        )
        st.caption(f":material/hearing: {ended}")
    for sentence in dict.fromkeys(hint.heard.values()):
        where = ", ".join(branch_name(branch).lower() for branch, said in hint.heard.items() if said == sentence)
        st.markdown(f":material/hearing: {plain(sentence)} :gray[({plain(where)})]")
    for tried in view.followed(hint):
        attempt = tried.attempt
        outcome = "adopted" if attempt.adopted else "not adopted"
        words = f"{tried.refinement.title or tried.plan.words}: {outcome}, {compared(attempt.comparison)}"
        st.markdown(f":material/science: {plain(words)} :gray[({plain(branch_name(tried.branch).lower())})]")
