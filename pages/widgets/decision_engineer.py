"""The `engineer` decision: the language model cannot be asked further, for a cap or for its provider."""

from __future__ import annotations

import streamlit as st

from core.decisions import Decision, GoOn
from core.llm.caps import Caps, Spent
from core.view import RunView
from pages.widgets.spending import allowed, reached, spending


def labels(decision: Decision) -> tuple[str, str]:
    """What approving and turning down are called here."""
    again = "Go on under these caps" if capped(decision) else "Try again"
    return again, "Go on with the playbook"


def capped(decision: Decision) -> bool:
    """Whether a cap is the reason, so that there is something to change; else it is the provider."""
    return bool(decision.context["reason"] == "cap")


def draw_decision(view: RunView, decision: Decision) -> GoOn | None:
    """Draw it and return the person's caps, None while they are the proposed ones."""
    if not capped(decision):
        st.caption(
            "Mend the key or the address, test it on the Settings page, then try again. Without a model the playbook proposes "
            "for the rest of this run."
        )
        st.page_link("pages/settings.py", label="Settings", icon=":material/settings:")
        return None
    spent = Spent.model_validate(decision.context["spent"])
    st.markdown(
        f"**Used so far.** {spending(spent)}, of at most {allowed(Caps.model_validate(decision.context['caps']), spent)}."
    )
    st.markdown("**The caps from now on, for the whole run**")
    proposal = GoOn.model_validate(decision.proposal)
    mine = GoOn(caps=caps_inputs(proposal.caps, f"cap_{{}}_{decision.digest}"))
    if over := reached(mine.caps, spent):
        st.warning(f"The run would stop to ask again at once: it used {over} already.", icon=":material/warning:")
    return None if mine == proposal else mine


def caps_inputs(start: Caps, key: str) -> Caps:
    """Three fields side by side. `key` holds {} for what is capped."""
    columns = st.columns(3)
    money = columns[0].number_input(
        "US dollars", min_value=0.0, value=start.money, step=1.0, key=key.format("money"), persist_state="session"
    )
    tokens = columns[1].number_input(
        "Tokens", min_value=0, value=start.tokens, step=100_000, key=key.format("tokens"), persist_state="session"
    )
    calls = columns[2].number_input(
        "Calls", min_value=0, value=start.calls, step=50, key=key.format("calls"), persist_state="session"
    )
    return Caps(money=float(money or 0), tokens=int(tokens or 0), calls=int(calls or 0))
