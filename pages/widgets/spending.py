"""What the language model took, on the run page: one line, and a table by role."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.llm.figures import figures
from core.view import RunView
from pages.widgets.decision_engineer import spending
from pages.widgets.words import duration, plain


def spending_part(view: RunView) -> None:
    """Nothing for a run of the playbook."""
    if view.settings.engineer != "llm":
        return
    if view.without_model:
        st.warning(
            f"The playbook goes on without the language model. {plain(view.without_model)}", icon=":material/link_off:"
        )
    caps = view.caps
    bound = "" if view.spent.cost is None else f", {caps.money:.2f} USD"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/payments: **{plain(view.settings.model)}** {spending(view.spent)} "
            f":small[:gray[of at most {plain(f'{caps.calls:,} calls, {caps.tokens:,} tokens{bound}')}]]"
        )
        with st.popover("By role", icon=":material/table_rows:"):
            by_role(view)
        st.page_link("pages/transcript.py", label="Transcript", icon=":material/forum:", query_params={"run": view.run})


def by_role(view: RunView) -> None:
    """Calls, tokens, money and seconds of each role."""
    if not view.calls:
        st.caption("Nothing has been asked yet.")
        return
    found = figures([vars(call) for call in view.calls])
    rows = [
        {
            "Role": role, "Calls": each["calls"], "Prompt tokens": each["prompt_tokens"],
            "Answer tokens": each["answer_tokens"], "USD": each["cost"], "Time": duration(each["seconds"]),
        }
        for role, each in found["roles"].items()
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="by_role")
    if found["asked_again"]:
        st.caption(f"{found['asked_again']} of them repeat a question whose answer could not be used.")
