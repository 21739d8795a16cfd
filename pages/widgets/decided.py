"""Who answered what, and going back: any decision answered differently, in a branch of its own."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.frame import say
from pages.widgets.glossary import meaning
from pages.widgets.words import DECISIONS, branch_name, clock, counted, duration, plain

ROWS = 200  # the newest rows of the table; older ones are counted
VERBS = {"approve": "approved", "edit": "edited and approved", "reject": "turned down"}


def past_decisions(view: RunView) -> None:
    """Who answered what, newest first."""
    if not view.decided:
        st.caption("Nothing has been decided yet.")
        return
    rows = [
        {
            "When": clock(each.answered),
            "Kind": DECISIONS[each.decision.kind][0],
            "Question": each.decision.title,
            "Answer": VERBS[each.answer.verdict],
            "By": each.answer.by,
            "Waited": duration(each.answered - each.asked),
            "Note": each.answer.note,
        }
        for each in view.decided[::-1][:ROWS]
    ]
    st.caption(
        f"{counted(len(view.decided), 'decision')}."
        + (f" The newest {ROWS} are shown." if len(view.decided) > ROWS else ""),
        help=meaning("decision"),
    )
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="past_decisions", height=min(38 * (len(rows) + 1), 320))
    _go_back(view)


def _go_back(view: RunView) -> None:
    """Choose a decision and branch: the new run stands at it, and this one stays as it is."""
    keys = {each.decision.key: each for each in view.decided[::-1] if each.decision.kind in _BRANCHED}
    if not keys or view.imported:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Go back to",
            list(keys),
            format_func=lambda key: _label(view, key),
            key="branch_choice",
            persist_state="session",
        )
        clicked = st.button("Answer it differently in a branch", key="branch", icon=":material/alt_route:", help=HELP)
    if not clicked or chosen is None:
        return
    try:
        with st.spinner("Copying what was found until then …"):
            made = core.branch(view.run, chosen)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    core.start_worker()
    say("The branch stands at that decision. This run stays as it is; the Compare page shows both side by side.")
    st.switch_page("pages/run.py", query_params={"run": made})


_BRANCHED = ("models", "target", "attempt", "ensemble", "finish")
HELP = (
    "A new run that is this one up to that decision, asked anew: nothing before it is computed again, and the same seconds are used. "
    "Both runs stay."
)


def _label(view: RunView, key: str) -> str:
    decision = next(each.decision for each in view.decided if each.decision.key == key)
    where = f"{branch_name(key.split('/')[0])}: " if "=" in key.split("/")[0] else ""
    return f"{where}{decision.title} ({DECISIONS[decision.kind][0].lower()})"


def branch_line(view: RunView) -> None:
    """Where a branch came from, with a way there."""
    if not view.branch_of:
        return
    origin = view.branch_of
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f":material/alt_route: A branch of {plain(origin['name'])}, from the decision “{plain(origin['title'])}” on."
        )
        st.page_link(
            "pages/run.py", label="That run", icon=":material/monitoring:", query_params={"run": origin["run"]}
        )
        both = {"runs": f"{view.run},{origin['run']}"}
        st.page_link("pages/compare.py", label="Compare both", icon=":material/compare_arrows:", query_params=both)
