"""On the New run page: who proposes. With a language model: which, what it is sent, and what may be spent."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import core
from core.data.media import Media
from core.data.proposal import Proposal
from core.engineers.port import Privacy, Profile
from core.errors import StudioError
from core.llm.caps import Caps
from core.llm.prices import known
from core.runs import Settings
from core.value import digest
from pages.widgets.decision_engineer import caps_inputs
from pages.widgets.words import plain

ENGINEERS = {"playbook": "The playbook", "llm": "A language model"}
CAPTIONS = ["Built in. Needs no key and no network.", "Any OpenAI-compatible model, as set on the Settings page."]
PRIVACY: dict[Privacy, str] = {
    "names": "Names and kinds of columns",
    "summary": "With summary figures",
    "examples": "With example cells",
}


def engineer_form(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    proposal: Proposal | None,
    description: str,
    media: Media | None = None,
) -> dict[str, Any] | None:
    """The engineer's part of the settings; None while something is missing (a sentence says what)."""
    state = core.provider()
    if _chosen(state.ready) != "llm":
        if not state.ready:
            st.caption(f":material/key_off: A language model cannot be chosen yet. {plain(state.sentence)}")
            st.page_link("pages/settings.py", label="Settings", icon=":material/settings:")
        return {}
    model = _model(state.model, state.host)
    privacy: Privacy = _privacy()
    search = st.toggle("Look models up on the web", value=True, key="new_search", help=SEARCH, persist_state="session")
    caps = _caps(model)
    if not model:
        st.warning("Name the model.", icon=":material/edit:")
        return None
    told = {"engineer": "llm", "model": model, "privacy": privacy, "search": bool(search), "caps": caps}
    if proposal is not None:
        _what_is_sent(train, test, proposal, description, Settings(**told), media)
    return told


SEARCH = "Search terms hold the kind of problem, the kinds of columns and the metric, never a column's name or a value."


def _chosen(ready: bool) -> str:
    """The engineer. Without a provider the choice is shown and cannot be changed; what was chosen before is kept."""
    if not ready:
        st.radio(
            "Who proposes?", list(ENGINEERS), format_func=ENGINEERS.__getitem__, captions=CAPTIONS, horizontal=True,
            disabled=True, key="new_engineer_off",
        )  # fmt: skip
        return "playbook"
    chosen = st.radio(
        "Who proposes?", list(ENGINEERS), format_func=ENGINEERS.__getitem__, captions=CAPTIONS, horizontal=True,
        key="new_engineer", persist_state="session",
    )  # fmt: skip
    return str(chosen)


def _model(model: str, host: str) -> str:
    st.session_state.setdefault("new_model", model)
    name = st.text_input(f"Model at {plain(host)}", key="new_model", max_chars=200, persist_state="session")
    return (name or "").strip()


def _privacy() -> Privacy:
    st.session_state.setdefault("new_privacy", "summary")
    chosen = st.segmented_control(
        "What is sent of the data",
        list(PRIVACY),
        format_func=PRIVACY.__getitem__,
        required=True,
        key="new_privacy",
        help="Never the test set, the vault, or the target of a row. Your description and your notes are always sent.",
        persist_state="session",
    )
    return chosen or "summary"


def _caps(model: str) -> Caps:
    st.markdown("**Hard caps.** Reaching one pauses the run with a question.")
    caps = caps_inputs(Caps(), "new_{}")
    if model and not known(model):
        st.caption(f"No price is known for {plain(model)}: the cap on money does not bind, the one on tokens does.")
    return caps


def _what_is_sent(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    proposal: Proposal,
    description: str,
    settings: Settings,
    media: Media | None,
) -> None:
    task = proposal.task.model_copy(update={"description": description})
    try:
        profile = _profile(train, test, proposal, media)
        estimate = core.estimate(settings, task, profile)
    except StudioError as error:
        st.warning(plain(error), icon=":material/warning:")
        return
    st.info(plain(estimate.sentence), icon=":material/payments:")
    with st.expander("What will be sent of the data, word for word", icon=":material/outgoing_mail:", key="sent"):
        words = core.what_is_sent(task, profile, settings.privacy)
        st.code(words, language=None, wrap_lines=True, height=460 if words.count("\n") > 20 else "content")
        st.caption(
            "Beside this: the scripts (they name columns), plans and scores, and of a script's failure what the same choice allows. "
            "The Transcript page of the run shows every word."
        )


def _profile(train: pd.DataFrame, test: pd.DataFrame | None, proposal: Proposal, media: Media | None) -> Profile:
    """The profile of this task, made once as long as nothing changes. Raises BadInput."""
    name = digest(proposal.task, st.session_state.get("new_token", ""))
    kept = st.session_state.get("new_described")
    if kept is None or kept[0] != name:
        with st.spinner("Describing the table"):
            kept = (name, core.describe(train, test, proposal.task, media))
        st.session_state["new_described"] = kept
    profile: Profile = kept[1]
    return profile
