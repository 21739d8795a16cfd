"""What the language model took, on the run page: one line, and a table by role."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.llm.caps import Caps, Spent
from core.llm.figures import figures
from core.seen import Asked
from core.view import RunView
from pages.widgets.words import counted, duration, plain

Width = Literal["stretch"] | int
WIDTH = 620  # pixels of the table in its popover, which is as wide as what it holds


def spending_part(view: RunView) -> None:
    """One line with the table behind it; nothing for a run of the playbook."""
    if view.settings.engineer != "llm":
        return
    if view.without_model:
        st.warning(
            f"The playbook goes on without the language model. {plain(view.without_model)}", icon=":material/link_off:"
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/payments: **{plain(view.settings.model)}** {spending(view.spent)} "
            f":small[:gray[of at most {allowed(view.caps, view.spent)}]]"
        )
        table = st.popover("By role", icon=":material/table_rows:", key="by_role_popover", on_change="rerun")
        if table.open:  # it is drawn at every tick otherwise, seen by nobody
            with table:
                by_role(view, WIDTH)
        transcript_link(view)


def transcript_link(view: RunView) -> None:
    """To every prompt and answer of this run."""
    st.page_link("pages/transcript.py", label="Transcript", icon=":material/forum:", query_params={"run": view.run})


def spending(spent: Spent) -> str:
    """Calls, tokens and money, as Markdown."""
    money = "no price known" if spent.cost is None else f"{spent.cost:.2f} USD"
    return plain(f"{counted(spent.calls, 'call')}, {spent.tokens:,} tokens, {money}")


def allowed(caps: Caps, spent: Spent) -> str:
    """The caps that bind, as Markdown: money does not where a price is unknown."""
    money = "" if spent.cost is None else f", {caps.money:.2f} USD"
    return plain(f"{counted(caps.calls, 'call')}, {caps.tokens:,} tokens{money}")


def reached(caps: Caps, spent: Spent) -> str:
    """What of the caps is used up, as Markdown; empty while all have room."""
    found = [
        (spent.calls >= caps.calls, counted(spent.calls, "call")),
        (spent.tokens >= caps.tokens, f"{spent.tokens:,} tokens"),
        (spent.cost is not None and spent.cost >= caps.money, f"{spent.cost or 0:.2f} USD"),
    ]
    return plain(" and ".join(words for full, words in found if full))


def by_role(view: RunView, width: Width = "stretch") -> None:
    """Calls, tokens, money and seconds of each role."""
    if not view.calls:
        st.caption("Nothing has been asked yet.")
        return
    found = _figures(view.run, len(view.calls), view.calls)
    rows = [
        {
            "Role": role, "Calls": each["calls"], "Prompt tokens": each["prompt_tokens"],
            "Answer tokens": each["answer_tokens"], "US dollars": _money(each["cost"]), "Time": duration(each["seconds"]),
        }
        for role, each in found["roles"].items()
    ]  # fmt: skip
    height = min(38 * (len(rows) + 1), 520)
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="by_role", height=height, width=width)
    if found["asked_again"]:
        st.caption(f"{counted(found['asked_again'], 'call')} repeated a question whose answer could not be used.")


@st.cache_data(max_entries=16, show_spinner=False)
def _figures(run: str, count: int, _calls: list[Asked]) -> dict[str, Any]:
    return figures([vars(call) for call in _calls])


def _money(cost: float | None) -> str:
    return "no price known" if cost is None else f"{cost:.4f}"
