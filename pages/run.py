"""One run, live: what it does, what it asks, what it found."""

from __future__ import annotations

import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.autonomy import run_autonomy
from pages.widgets.decided import branch_line
from pages.widgets.decision import decisions_part
from pages.widgets.frame import chosen_run, framed, say
from pages.widgets.gallery import gallery_part, refused_part
from pages.widgets.hints import steer_part
from pages.widgets.imported import origin
from pages.widgets.live import live_body, live_head
from pages.widgets.missed_files import files_of
from pages.widgets.words import duration, metric_title, plain


def main() -> None:
    """Title and buttons, the live head, the open decisions, the live part, the autonomy."""
    view = chosen_run()
    if view is None:
        return
    _title(view)
    with st.container(key="head"):
        live_head(view)
    if view.open:
        decisions_part(view)
    if not view.ended:
        steer_part(view)
    live_body(view)
    # Both remember on the server that they are open: they keep it when a decision comes or goes above them.
    if not view.ended:
        with st.expander("Autonomy: what you are asked", icon=":material/tune:", key="autonomy", on_change="rerun"):
            run_autonomy(view)
    task = st.expander("The task", icon=":material/table_chart:", key="task", on_change="rerun")
    with task:
        task_facts(view)
        if task.open and view.task.media:
            _files(view)


def _files(view: RunView) -> None:
    try:
        found = files_of(view.run)
    except StudioError as error:
        st.caption(plain(error))
        return
    gallery_part(found.media, found.items, "run", view.run)
    refused_part(found.media, "run")


def _title(view: RunView) -> None:
    st.title(plain(view.name))
    branch_line(view)
    origin(view)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/results.py",
            label="Results" if view.ended else "Results so far",
            icon=":material/workspace_premium:",
            query_params={"run": view.run},
        )
        if not view.ended:
            _controls(view)


def _controls(view: RunView) -> None:
    asked = view.control in ("stop", "finish") or view.state in ("stopping", "finishing")
    with st.popover("Add minutes", icon=":material/more_time:"):
        minutes = st.number_input("Minutes to add", min_value=1, max_value=10_000, value=10, key="more_minutes")
        if st.button("Add", key="add_minutes", type="primary"):
            _do(view, lambda: core.add_minutes(view.run, float(minutes or 1)), f"{minutes} minutes were added.")
    unscored = view.best is None
    help_of = FINISH if not unscored else "There is nothing to finish with before the first score."
    if st.button("Finish now", key="finish_now", icon=":material/flag:", disabled=asked or unscored, help=help_of):
        _do(view, lambda: core.finish_now(view.run), "The run finishes with the best so far.")
    if st.button("Stop", key="stop", icon=":material/stop_circle:", disabled=asked, help=STOP):
        _confirm_stop(view)


FINISH = "Ends the search, fits the best solution on all rows and writes the submission."
STOP = "Ends everything at once. What was found so far stays, and so does the last submission."


@st.dialog("Stop this run?")
def _confirm_stop(view: RunView) -> None:
    st.markdown(
        f"**{plain(view.name)}** ends at once and cannot be continued. Its scores, scripts and last submission stay. "
        "To have the best solution fitted on all rows, choose *Finish now* instead."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it running", key="stop_cancel"):
            st.rerun()
        if st.button("Stop the run", key="stop_confirm", type="primary"):
            _do(view, lambda: core.stop(view.run), "The run is being stopped.")


def _do(view: RunView, verb: object, done: str) -> None:
    try:
        verb()  # type: ignore[operator]
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    say(done)
    st.rerun()


def task_facts(view: RunView) -> None:
    """The task as it was confirmed."""
    task = view.task
    split = f"{task.split.kind}, {task.split.folds} folds"
    if task.split.repeats > 1:
        split += f", {task.split.repeats} times"
    facts = {
        "Target": ", ".join(task.targets)
        if not task.tags
        else f"{task.tags.column}: each of its {len(task.targets)} labels",
        "Problem": task.problem,
        "Metric": metric_title(task.metric),
        "Split": split + (f" by {task.split.column}" if task.split.column else ""),
        "Rows": f"{task.rows:,}" + (f", {task.test_rows:,} to predict" if task.test_rows else ""),
        "Features": f"{sum(kind != 'ignore' for kind in task.columns.values())}",
        "Budget": duration(view.minutes * 60),
    }
    for name, value in facts.items():
        st.markdown(f"**{name}.** {plain(value)}")
    for warning in view.warnings:
        st.warning(plain(warning), icon=":material/warning:")
    if task.description:
        st.markdown("**Description**")
        st.text(task.description)


if framed():
    main()
