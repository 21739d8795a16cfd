"""The list of runs: open, rename, delete."""

from __future__ import annotations

import streamlit as st

import core
from core.errors import StudioError
from pages.widgets.frame import framed, say
from pages.widgets.imported import import_run
from pages.widgets.welcome import welcome
from pages.widgets.words import STATES, ago, counted, duration, interval, metric_title, number, plain, size, stamp

PAGE = 20  # runs on one page


def main() -> None:
    """The runs, the newest first."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title("Runs")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", width="content"):
            import_run()
            st.page_link("pages/new.py", label="New run", icon=":material/add_circle:")
    runs = sorted(core.runs(), key=lambda each: each.created, reverse=True)
    if not runs:
        _empty()
        return
    waiting = sum(each.decisions for each in runs)
    words = f"{counted(len(runs), 'run')}, {size(sum(each.disk_bytes for each in runs))} on disk"
    st.caption(words + (f", {counted(waiting, 'decision')} open" if waiting else ""))
    pages = -(-len(runs) // PAGE)
    page = st.pagination(pages, key="runs_page") if pages > 1 else 1
    for each in runs[(page - 1) * PAGE : page * PAGE]:
        _row(each)


def _empty() -> None:
    st.subheader("There is no run yet", anchor=False)
    welcome()


def _row(each: core.RunSummary) -> None:
    with st.container(border=True, key=f"row_{each.run}"):
        name, score, time, buttons = st.columns([4, 3, 3, 3], vertical_alignment="center")
        with name:
            st.markdown(f"**{plain(each.name)}**")
            with st.container(horizontal=True, gap="small"):
                title, icon, color = STATES[each.state]
                st.badge(title, icon=icon, color=color)  # type: ignore[arg-type]
                if each.decisions:
                    words = counted(each.decisions, "decision")
                    st.badge(words, icon=":material/pause_circle:", color="orange")
                if each.imported:
                    when = f"From another installation, on {stamp(each.imported)}"
                    st.badge("Imported", icon=":material/move_to_inbox:", color="violet", help=when)
        with score:
            st.markdown(
                f"**{number(each.best.value)}** {plain(metric_title(each.metric))}"
                if each.best
                else ":gray[no score yet]"
            )
            st.caption(interval(each.best) if each.best else metric_title(each.metric))
        with time:
            st.markdown(f"{duration(each.seconds_used)} of {each.minutes:g} min")
            st.caption(f"{ago(each.created)}, {size(each.disk_bytes)} on disk")
        with buttons.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Open", key=f"open_{each.run}", type="primary"):
                st.switch_page("pages/run.py", query_params={"run": each.run})
            if st.button("", key=f"rename_{each.run}", icon=":material/edit:", help="Rename"):
                _rename(each)
            if st.button("", key=f"delete_{each.run}", icon=":material/delete:", help="Delete"):
                _delete(each)


@st.dialog("Rename this run")
def _rename(each: core.RunSummary) -> None:
    name = st.text_input("Name", value=each.name, max_chars=80, key=f"rename_text_{each.run}")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Cancel", key="rename_cancel"):
            st.rerun()
        if st.button("Rename", key="rename_save", type="primary"):
            if not (name or "").strip():
                st.error("Give the run a name.", icon=":material/error:")
                return
            _do(lambda: core.rename(each.run, str(name).strip()), f"Renamed to {name}.")


@st.dialog("Delete this run?")
def _delete(each: core.RunSummary) -> None:
    st.markdown(
        f"**{plain(each.name)}** is deleted with its journal, scripts, predictions and submission. "
        f"This frees **{size(each.disk_bytes)}** and cannot be undone."
    )
    if each.state not in ("finished", "stopped", "failed"):
        st.warning("The run has not ended: it is stopped first.", icon=":material/warning:")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="delete_cancel"):
            st.rerun()
        if st.button("Delete", key="delete_confirm", type="primary", icon=":material/delete:"):
            _do(lambda: core.delete(each.run), f"Deleted {each.name}; {size(each.disk_bytes)} are free.")


def _do(verb: object, done: str) -> None:
    try:
        verb()  # type: ignore[operator]
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    say(done)
    st.rerun()


if framed():
    main()
