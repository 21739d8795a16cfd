"""Runs side by side: scores with paired intervals, the way there, time and cost, the final scripts' difference."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.charts import draw, races_chart
from pages.widgets.diff import show_diff
from pages.widgets.frame import framed
from pages.widgets.glossary import meaning
from pages.widgets.spending import spending
from pages.widgets.words import (
    STATES,
    compared,
    counted,
    duration,
    interval,
    metric_title,
    number,
    plain,
    stamp,
)

MOST = 6


def main() -> None:
    """Choose two to six runs; the first one chosen is what the others are compared with."""
    st.title("Compare runs")
    runs = {each.run: each for each in sorted(core.runs(), key=lambda each: each.created, reverse=True)}
    if len(runs) < 2:
        with st.container(border=True):
            st.subheader("There are not two runs yet", anchor=False)
            st.markdown("Start another one, on the same table with other settings, say, and compare them here.")
            st.page_link("pages/new.py", label="New run", icon=":material/add_circle:")
        return
    _preselect(runs)
    chosen = st.multiselect(
        f"Two to {MOST} runs; the others are compared with the first", list(runs),
        format_func=lambda run: f"{runs[run].name}, {stamp(runs[run].created)}, {run[-6:]}", max_selections=MOST, key="compared_runs",
        persist_state="session",
    )  # fmt: skip
    if len(chosen) < 2:
        st.info("Choose one more.", icon=":material/info:")
        return
    views = [core.view(run) for run in chosen]
    names = _names(views)
    _table(views, names)
    _plot(views, names)
    _scripts(views, names)


def _preselect(runs: dict[str, Any]) -> None:
    """What the address asks for (`?runs=A,B`), once; else the newest two."""
    asked = st.query_params.get("runs", "")
    if asked != st.session_state.get("compared_asked", "") or "compared_runs" not in st.session_state:
        found = [run for run in asked.split(",") if run in runs][:MOST]
        st.session_state["compared_runs"] = found or list(runs)[:2]
        st.session_state["compared_asked"] = asked


def _names(views: list[RunView]) -> list[str]:
    """The runs' names, told apart by a letter where two are called the same."""
    names = [view.name for view in views]
    return [f"{name} ({'ABCDEF'[at]})" if names.count(name) > 1 else name for at, name in enumerate(names)]


def _table(views: list[RunView], names: list[str]) -> None:
    rows = []
    first = views[0].run
    with st.spinner("Held-out predictions are compared", show_time=True):
        for view, name in zip(views, names):
            score = view.final
            gain = (
                "it is the first"
                if view.run == first
                else _gain(view.run, first, f"{view.last_event} {views[0].last_event}")
            )
            rows.append(
                {
                    "Run": name, "State": STATES[view.state][0] + (", imported" if view.imported else ""), "Metric": metric_title(view.task.metric),
                    "Score": f"{number(score.value)} ({interval(score)})" if score else "no score yet",
                    "Over the first, on the same rows": gain,
                    "Vault": f"{number(view.vault.value)} ({interval(view.vault)})" if view.vault else "not scored",
                    "Computed": duration(view.seconds_used), "Of minutes": f"{view.minutes:g}",
                    "Evaluations": sum(job.evaluation is not None for job in view.jobs.values()),
                    "Engineer": view.settings.engineer,
                    "Language model": spending(view.spent) if view.calls else "none",
                }
            )  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="compared_table")
    st.caption(
        "A difference counts where its 95 % interval leaves out zero. Held-out scores steered the search: the vault did not."
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _gain(run: str, first: str, state: str) -> str:
    """`state` tells one state of the two from the next."""
    try:
        found, rows = core.compared(run, first)
    except StudioError as error:
        return str(error)
    return f"{compared(found)}, on {counted(rows, 'row')}"


def _plot(views: list[RunView], names: list[str]) -> None:
    st.header("The way there", anchor=False)
    metrics = {view.task.metric for view in views}
    if len(metrics) > 1:
        st.caption("The runs have different metrics: their lines cannot share an axis.")
        return
    st.caption("The best score so far, by the time since the run was created. Waiting for people counts here.")
    chart = races_chart(list(zip(names, views)), metric_title(views[0].task.metric))
    draw(chart, key="races", alt="The best score of each run over time", height=360)


def _scripts(views: list[RunView], names: list[str]) -> None:
    st.header("The best scripts", anchor=False, help=meaning("solution"))
    st.caption("What would have to change in the first run's best single script to become the other's.")
    others = list(range(1, len(views)))
    at = (
        st.selectbox("Compared with", others, format_func=names.__getitem__, key="compared_script")
        if len(others) > 1
        else 1
    )
    scripts = [view.solutions.get(view.best_solution or "") for view in (views[0], views[at or 1])]
    if not all(scripts):
        st.caption("One of them has no scored script yet.")
        return
    before, after = (each.solution for each in scripts if each)
    if before.code == after.code:
        st.caption(f"Both have the same script: {plain(before.title)}.")
        return
    st.markdown(f"**{plain(before.title)}** to **{plain(after.title)}**")
    show_diff(before.code, after.code, key="compared_diff", name="script")


if framed():
    main()
