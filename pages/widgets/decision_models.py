"""The `models` decision: which of the retrieved models are tried."""

from __future__ import annotations

import streamlit as st

from core.decisions import Cards, Decision
from core.view import RunView
from pages.widgets.words import plain


def draw_decision(view: RunView, decision: Decision) -> Cards | None:
    """Draw it and return the person's choice, None while it is the proposal as it came."""
    proposal = Cards.model_validate(decision.proposal)
    cards = []
    columns = st.columns(2)
    for place, card in enumerate(proposal.cards):
        with columns[place % 2].container(border=True):
            ticked = st.checkbox(
                f"**{plain(card.name)}**",
                value=card.chosen,
                key=f"model_{card.id}_{decision.digest}",
                persist_state="session",
            )
            st.text(card.why)
            bundled = card.source == "bundled"
            st.caption(
                "Bundled with the studio" if bundled else f"From {plain(card.source)} {plain(card.date)}".strip()
            )
            if card.code:
                with st.expander("Example code", icon=":material/code:", key=f"card_{card.id}"):
                    st.code(card.code)
        cards.append(card.model_copy(update={"chosen": ticked}))
    choice = Cards(cards=tuple(cards))
    return None if choice == proposal else choice
