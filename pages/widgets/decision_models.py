"""The `models` decision: which models are tried. Cards are ticked, changed, added by hand or from a pasted link."""

from __future__ import annotations

import re

import streamlit as st
from pydantic import TypeAdapter

import core
from core.decisions import Cards, Decision
from core.engineers.port import ModelCard
from core.errors import StudioError
from core.view import RunView
from pages.widgets.editor import code_editor, draft_of, keep_draft, kept_text
from pages.widgets.words import clock, counted, link, plain

BY_HAND = "added by hand"
NAME = 80  # characters of a model's name
_CARDS = TypeAdapter(tuple[ModelCard, ...])


def draw_decision(view: RunView, decision: Decision) -> Cards | None:
    """Draw it and return the person's cards, None while they are the proposal as it came."""
    proposal = Cards.model_validate(decision.proposal)
    added = _added(view.run, decision)
    columns = st.columns(2)
    cards = [
        _card(view, decision, card, columns[place % 2], mine=place >= len(proposal.cards))
        for place, card in enumerate([*proposal.cards, *added])
    ]
    _add(view.run, decision, cards)
    looked_up(view)
    choice = Cards(cards=tuple(cards))
    return None if choice == proposal else choice


def _card(
    view: RunView, decision: Decision, card: ModelCard, column: st.delta_generator.DeltaGenerator, mine: bool
) -> ModelCard:
    """One card as it stands after the person's changes."""
    key, draft = f"{card.id}_{decision.digest}", f"{decision.key}#{card.id}"
    with column.container(border=True):
        head = st.container()
        opened = st.expander("Look at it and change it", icon=":material/edit:", key=f"card_{key}", on_change="rerun")
        with opened:
            name, why, code = _parts(view.run, card, key, draft, bool(opened.open))
        if name != card.name:
            name = " ".join(name.split())[:NAME] or card.name
        with head:
            label = f"**{plain(name)}**"
            ticked = st.checkbox(label, value=card.chosen, key=f"model_{key}", persist_state="session")
            st.text(why)
            st.markdown(f":small[{_source(card)}]")
        if mine and st.button("Take it out", key=f"remove_{key}", icon=":material/delete:", type="tertiary"):
            _keep(view.run, decision, [each for each in _added(view.run, decision) if each.id != card.id])
            st.rerun()
    return card.model_copy(update={"name": name, "why": why, "code": code, "chosen": ticked})


def _parts(run: str, card: ModelCard, key: str, draft: str, opened: bool) -> tuple[str, str, str]:
    """Name, why and code: as they are kept while the card is closed, in their fields while it is open."""
    parts = {"name": card.name, "why": card.why, "code": card.code}
    if not opened:
        name, why, code = (draft_of(run, f"{draft}#{part}", text) for part, text in parts.items())
        return name, why, code
    name = kept_text(run, f"{draft}#name", card.name, "Name", key=f"card_name_{key}", height=68)
    why = kept_text(run, f"{draft}#why", card.why, "Why it suits", key=f"card_why_{key}", height=110)
    st.caption("Example code")
    code = code_editor(run, f"{draft}#code", card.code, key=f"card_code_{key}")
    return name, why, code


def _source(card: ModelCard) -> str:
    """Where a card comes from, as Markdown: an address as a link, anything else as text."""
    if card.source == "bundled":
        return "Bundled with the studio"
    if card.source == BY_HAND:
        return "Added by hand"
    return f"From {link(card.source)}" + (f", {plain(card.date)}" if card.date else "")


def _add(run: str, decision: Decision, cards: list[ModelCard]) -> None:
    """By hand, or from the address of a page. A form keeps what was typed until a card came of it."""
    form = f"{len(cards)}_{decision.digest}"  # with another card the forms are new ones, and empty
    with st.expander("Add a model", icon=":material/add:", key=f"add_{decision.digest}"):
        pasted, by_hand = st.columns(2, gap="large")
        with pasted.form(f"add_link_{form}", border=False):
            url = st.text_input("Address of a page about a model", placeholder="https://…", max_chars=2000)
            st.caption(
                "The page is read, its name and code become a card. What it says is taken as data, never as an instruction."
            )
            if st.form_submit_button("Read the page", icon=":material/link:"):
                _from_link(run, decision, cards, (url or "").strip())
        with by_hand.form(f"add_hand_{form}", border=False):
            name = st.text_input("Name of a model", placeholder="Random forest", max_chars=80)
            why = st.text_input("Why it suits (optional)", max_chars=500)
            code = st.text_area("Example code (optional)", height=110)
            if st.form_submit_button("Add it", icon=":material/add:"):
                if (name or "").strip():
                    card = ModelCard(id="", name=str(name).strip(), why=why or "", source=BY_HAND, code=code or "")
                    _take_in(run, decision, cards, card)
                else:
                    st.warning("Give the model a name.", icon=":material/edit:")


def _from_link(run: str, decision: Decision, cards: list[ModelCard], url: str) -> None:
    if not url:
        st.warning("Paste the address of a page.", icon=":material/edit:")
        return
    try:
        with st.spinner("Reading the page"):
            card = core.card_from_link(url)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    _take_in(run, decision, cards, card)


def _take_in(run: str, decision: Decision, cards: list[ModelCard], card: ModelCard) -> None:
    """Add a card under an id of its own."""
    stem = re.sub(r"[^a-z0-9]+", "_", card.name.lower()).strip("_")[:40] or "model"
    taken, id_, number = {each.id for each in cards}, stem, 2
    while id_ in taken:
        id_, number = f"{stem}_{number}", number + 1
    _keep(run, decision, [*_added(run, decision), card.model_copy(update={"id": id_, "chosen": True})])
    st.rerun()


def _added(run: str, decision: Decision) -> list[ModelCard]:
    """The cards that the person added, from the drafts: another tab has them too."""
    return list(_CARDS.validate_json(draft_of(run, f"{decision.key}#added", "[]")))


def _keep(run: str, decision: Decision, cards: list[ModelCard]) -> None:
    keep_draft(run, f"{decision.key}#added", _CARDS.dump_json(tuple(cards)).decode(), "[]")


def looked_up(view: RunView) -> None:
    """What was asked of the web, what was read, what went wrong."""
    if not view.looked_up:
        return
    pages = sum(len(each.pages) for each in view.looked_up)
    label = f"What was looked up on the web: {counted(pages, 'page')} read"
    with st.expander(label, icon=":material/travel_explore:", key="looked_up"):
        for found in view.looked_up:
            st.markdown(f"**Searched for** :small[:gray[at {clock(found.at)}]]")
            for query in found.queries:
                st.text(query)
            st.markdown("**Read**" if found.pages else "**No page could be read**")
            for title, url, date in found.pages:
                st.markdown(f"{plain(title or 'without a title')} · {plain(date or 'no date')}  \n:small[{link(url)}]")
            for trouble in found.troubles:
                st.caption(f":material/warning: {plain(trouble)}")
