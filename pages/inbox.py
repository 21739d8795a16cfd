"""The inbox: all open decisions of all runs, and how long each has waited."""

from __future__ import annotations

import streamlit as st

import core
from core import Waiting
from core.decisions import Answer
from core.errors import StudioError
from pages.widgets.frame import framed, say, ticking
from pages.widgets.words import DECISIONS, ago, branch_name, counted, plain

EVERY = 5.0


def main() -> None:
    """The decisions, the longest waiting first."""
    st.title("Decisions")
    st.fragment(_all, run_every=ticking(EVERY))()


def _all() -> None:
    waiting = core.waiting()
    with st.container(key="inbox"):
        if not waiting:
            _empty()
            return
        runs = len({each.run for each in waiting})
        st.caption(
            f"{counted(len(waiting), 'decision')} in {counted(runs, 'run')}. A decision waits as long as you like; "
            "its run's clock stands still while nothing of it computes. Alt+O opens the first."
        )
        for number, each in enumerate(waiting):
            _row(number, each)


def _empty() -> None:
    with st.container(border=True):
        st.subheader("Nothing waits for you", anchor=False)
        st.markdown("Runs stop here when they ask something. What a run asks is set under *Autonomy* on its page.")
        with st.container(horizontal=True):
            st.page_link("pages/runs.py", label="All runs", icon=":material/list:")
            st.page_link("pages/new.py", label="New run", icon=":material/add_circle:")


def _row(number: int, each: Waiting) -> None:
    with st.container(border=True, key=f"waits_{each.run}_{each.digest}"):
        words, buttons = st.columns([5, 3], vertical_alignment="center")
        with words:
            st.markdown(f"**{plain(each.title)}**")
            branch = each.key.split("/")[0]
            where = f" · {branch_name(branch)}" if "=" in branch else ""
            st.caption(f"{plain(each.name)}{where} · {DECISIONS[each.kind][0]} · asked {ago(each.asked)}")
            if each.why:
                st.caption(plain(each.why))
        with buttons.container(horizontal=True, horizontal_alignment="right"):
            opens = st.button(
                "Open", key=f"open_{each.run}_{each.digest}", type="primary", icon=":material/open_in_new:",
                shortcut="Alt+O" if number == 0 else None,
            )  # fmt: skip
            if opens:
                st.session_state["open_decision"] = each.digest
                st.switch_page("pages/run.py", query_params={"run": each.run})
            if each.kind != "engineer" and st.button(
                "Approve", key=f"approve_{each.run}_{each.digest}", icon=":material/check:"
            ):
                _approve(each)


def _approve(each: Waiting) -> None:
    try:
        core.answer(each.run, each.key, each.digest, Answer(verdict="approve"))
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    say(f"Approved: {each.title}")
    st.rerun()


if framed():
    main()
