"""The `engineer` decision: the language model cannot be asked further, for a cap or for its provider."""

from __future__ import annotations

import streamlit as st

from core.decisions import Decision, GoOn
from core.llm.caps import Caps, Spent
from core.view import RunView
from pages.widgets.words import counted, plain


def labels(decision: Decision) -> tuple[str, str]:
    """What approving and turning down are called here."""
    again = "Go on under these caps" if decision.context["reason"] == "cap" else "Try again"
    return again, "Go on with the playbook"


def draw_decision(view: RunView, decision: Decision) -> GoOn | None:
    """Draw it and return the person's caps, None while they are the proposed ones."""
    proposal = GoOn.model_validate(decision.proposal)
    if decision.context["reason"] != "cap":
        st.caption(
            "Mend the key or the address, test it on the Settings page, then try again. The playbook can go on without a model."
        )
        st.page_link("pages/settings.py", label="Settings", icon=":material/settings:")
        return None
    spent = Spent.model_validate(decision.context["spent"])
    st.markdown(f"**Used so far.** {spending(spent)}. {_were(decision)}")
    columns = st.columns(3)
    money = columns[0].number_input(
        "US dollars", min_value=0.0, value=proposal.caps.money, step=1.0, key=f"cap_money_{decision.digest}"
    )
    tokens = columns[1].number_input(
        "Tokens", min_value=0, value=proposal.caps.tokens, step=100_000, key=f"cap_tokens_{decision.digest}"
    )
    calls = columns[2].number_input(
        "Calls", min_value=0, value=proposal.caps.calls, step=50, key=f"cap_calls_{decision.digest}"
    )
    mine = GoOn(caps=Caps(money=float(money or 0), tokens=int(tokens or 0), calls=int(calls or 0)))
    return None if mine == proposal else mine


def spending(spent: Spent) -> str:
    """Calls, tokens and money, as Markdown."""
    money = "no price known" if spent.cost is None else f"{spent.cost:.2f} USD"
    return plain(f"{counted(spent.calls, 'call')}, {spent.tokens:,} tokens, {money}")


def _were(decision: Decision) -> str:
    caps = Caps.model_validate(decision.context["caps"])
    return plain(f"The caps were {caps.calls:,} calls, {caps.tokens:,} tokens, {caps.money:.2f} USD.")
