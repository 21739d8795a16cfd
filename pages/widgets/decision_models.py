"""The `models` decision: which models are tried. Cards can be ticked, edited, added by hand or from a pasted link."""

from __future__ import annotations

import re

import streamlit as st

import core
from core.decisions import Cards, Decision
from core.engineers.port import ModelCard
from core.errors import StudioError
from core.view import RunView
from pages.widgets.words import plain

BY_HAND = "added by hand"


def draw_decision(view: RunView, decision: Decision) -> Cards | None:
    """Draw it and return the person's cards, None while they are the proposal as it came."""
    proposal = Cards.model_validate(decision.proposal)
    added: list[ModelCard] = st.session_state.setdefault(f"cards_{decision.digest}", [])
    columns = st.columns(2)
    cards = [
        _card(columns[place % 2], card, f"{place}_{decision.digest}", place < len(proposal.cards))
        for place, card in enumerate([*proposal.cards, *added])
    ]
    _add(decision, added)
    _looked_up(view)
    choice = Cards(cards=tuple(cards))
    return None if choice == proposal else choice


def _card(column: st.delta_generator.DeltaGenerator, card: ModelCard, key: str, proposed: bool) -> ModelCard:
    """One card as it stands after the person's changes."""
    with column.container(border=True):
        ticked = st.checkbox(
            f"**{plain(card.name)}**", value=card.chosen, key=f"model_{card.id}_{key}", persist_state="session"
        )
        st.text(card.why)
        st.markdown(f":small[{_source(card)}]" + ("" if proposed else " :small[:gray[(yours)]]"))
        with st.expander("Look at it and change it", icon=":material/edit:", key=f"card_{key}"):
            name = st.text_input("Name", value=card.name, max_chars=80, key=f"card_name_{key}", persist_state="session")
            why = st.text_area(
                "Why it suits", value=card.why, height=100, key=f"card_why_{key}", persist_state="session"
            )
            code = st.text_area(
                "Example code", value=card.code, height=180, key=f"card_code_{key}", persist_state="session"
            )
    told = {"name": (name or "").strip() or card.name, "why": why or "", "code": code or "", "chosen": ticked}
    return card.model_copy(update=told)


def _source(card: ModelCard) -> str:
    """Where a card comes from: an address as a link, anything else as text."""
    if card.source == "bundled":
        return "Bundled with the studio"
    if re.fullmatch(r"https?://[^\s()<>\[\]\"'`\\\\]+", card.source):
        return f"From <{card.source}>" + (f", {plain(card.date)}" if card.date else ", no date")
    return f"From {plain(card.source)}"


def _add(decision: Decision, added: list[ModelCard]) -> None:
    """By hand, or from the address of a page."""
    with st.expander("Add a model", icon=":material/add:", key=f"add_{decision.digest}"):
        link, by_hand = st.columns(2, gap="large")
        with link.form(f"add_link_{decision.digest}", clear_on_submit=True, border=False):
            url = st.text_input("Address of a page about a model", placeholder="https://…", max_chars=2000)
            if st.form_submit_button("Read the page", icon=":material/link:") and url:
                _from_link(url, added)
        with by_hand.form(f"add_hand_{decision.digest}", clear_on_submit=True, border=False):
            name = st.text_input("Name of a model", placeholder="Random forest", max_chars=80)
            why = st.text_input("Why it suits (optional)", max_chars=500)
            if st.form_submit_button("Add it", icon=":material/add:") and name and name.strip():
                id_ = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "model"
                added.append(ModelCard(id=id_, name=name.strip(), why=why or "Added by hand.", source=BY_HAND))
                st.rerun(scope="fragment")


def _from_link(url: str, added: list[ModelCard]) -> None:
    try:
        with st.spinner("Reading the page"):
            card = core.card_from_link(url)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    added.append(card)
    st.rerun(scope="fragment")


def _looked_up(view: RunView) -> None:
    """What was asked of the web, and what was read."""
    for found in view.looked_up[-1:]:
        with st.expander("What was looked up", icon=":material/travel_explore:", key="looked_up"):
            st.markdown("**Searched for**")
            for query in found.queries:
                st.text(query)
            st.markdown("**Read**" if found.pages else "**No page could be read**")
            for title, url, date in found.pages:
                st.text(f"{title} ({date or 'no date'})\n{url}")
            for trouble in found.troubles:
                st.caption(f":material/warning: {plain(trouble)}")
