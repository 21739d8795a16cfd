"""Autonomy per kind of decision: ask me, or go on by yourself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import core
from core.decisions import PAUSES, DecisionKind, Mode
from core.view import RunView
from pages.widgets.frame import say
from pages.widgets.words import DECISIONS

NAMES: dict[str, str] = {"ask": "Ask me", "auto": "Go on"}


def autonomy_switch(kind: DecisionKind, key: str, on_change: Callable[[], None] | None = None) -> Mode:
    """One switch with its sentence, on the value that the session holds under `key`. Returns what it shows."""
    name, sentence = DECISIONS[kind]
    st.markdown(f"**{name}**  \n:small[:gray[{sentence}]]")
    chosen = st.segmented_control(
        f"{name}: ask me or go on",
        list(NAMES),
        format_func=NAMES.__getitem__,
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=on_change,
        persist_state="session",
    )
    return "auto" if chosen == "auto" else "ask"


def set_all(prefix: str, mode: Mode) -> None:
    """Set every switch of a page: a callback."""
    for kind in PAUSES:
        st.session_state[f"{prefix}{kind}"] = mode


def run_autonomy(view: RunView) -> None:
    """The switches of a run that goes on; each change holds from the next decision of its kind."""
    st.caption("A change holds at once, also for the decisions that wait now.")
    for kind in PAUSES:
        key = f"autonomy_{kind}"
        st.session_state[key] = view.autonomy.get(kind, view.settings.autonomy.get(kind, "auto"))
        autonomy_switch(kind, key, lambda kind=kind, key=key: _changed(view.run, kind, key))


def _changed(run: str, kind: DecisionKind, key: str) -> None:
    mode: Mode = "auto" if st.session_state[key] == "auto" else "ask"
    core.set_autonomy(run, kind, mode)
    say(f"{DECISIONS[kind][0]}: {NAMES[mode].lower()}.", ":material/tune:")
