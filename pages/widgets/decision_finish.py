"""The `finish` decision: what is fitted on all rows."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.decisions import Decision, Finish
from core.view import RunView
from pages.widgets.words import plain


def draw_decision(view: RunView, decision: Decision) -> Finish | None:
    """Draw it and return the person's choice, None while it is the proposal as it came."""
    proposal = Finish.model_validate(decision.proposal)
    options: dict[str, dict[str, Any]] = {option["id"]: option for option in decision.context["options"]}
    names = list(options)
    chosen = st.radio(
        "Fit on all rows",
        names,
        index=names.index(proposal.choice) if proposal.choice in names else 0,
        format_func=lambda name: plain(options[name]["title"]) + (" · proposed" if name == proposal.choice else ""),
        captions=[f"Out-of-fold score {plain(options[name]['score'])}" for name in names],
        key=f"finish_choice_{decision.digest}",
        persist_state="session",
    )
    return None if chosen is None or chosen == proposal.choice else Finish(choice=chosen)
