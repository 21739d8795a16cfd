"""The learning curve on the results page: made to order, followed while it is fitted, told in words once it is there."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go
import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.charts import draw
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import compared, counted, metric_title, plain, scored

EVERY = 1.0  # seconds between two looks while it is fitted


def learning_part(view: RunView) -> None:
    """The part of the page; nothing while nothing is scored, or where a row is a pixel."""
    if view.best is None or view.task.place:
        return
    st.header("Would more rows help?", anchor=False)
    try:
        found = core.learning_curve(view.run)
    except StudioError as error:
        st.caption(plain(error))
        return
    running = found is not None and found.state == "running"
    st.fragment(_tick, run_every=EVERY if running else None)(view, running)


def _tick(view: RunView, running: bool) -> None:
    try:
        found = core.learning_curve(view.run)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if (found is not None and found.state == "running") != running:
        st.rerun()
    if found is None or found.state == "stopped":
        _ask(view, found)
    if found is None:
        return
    if found.state == "running":
        done = len(found.points)
        st.progress(done / found.fits, f"{done} of {found.fits} fits are done; the later ones take longer.")
        if st.button("Stop the fits", key="stop_curve", icon=":material/stop_circle:"):
            core.stop_curve(view.run)
            st.rerun()
    _drawn(view, found)


def _ask(view: RunView, found: core.Curve | None) -> None:
    st.caption(
        "A learning curve tells: the script is fitted again on 10, 20, 40, 70 and 100 % of the first fold's training rows, and scored "
        "on the same held-out rows each time. It is computed once and kept."
        if found is None
        else "The learning curve was stopped before all fits were done."
    )
    if not view.ended:
        st.caption("It can be asked for once the run has ended: its fits would take the run's minutes.")
        return
    if st.button("Fit the learning curve", key="start_curve", icon=":material/show_chart:"):
        try:
            core.start_curve(view.run)
        except StudioError as error:
            st.warning(plain(error), icon=":material/info:")
            return
        st.rerun()


def _drawn(view: RunView, found: core.Curve) -> None:
    failed = [each for each in found.points if each.score is None and each.sentence]
    if any(each.score for each in found.points):
        st.caption(f"{plain(found.title)}, on {counted(found.held_out, 'held-out row')} of the first fold.")
        draw(curve_chart(found, metric_title(view.task.metric)), key="learning_curve",
             alt="The score by the number of training rows", height=320)  # fmt: skip
    if found.state == "done":
        st.markdown(plain(verdict(found)))
    for each in failed:
        st.caption(f"No score with {each.rows:,} rows: {plain(each.sentence)}")


def verdict(found: core.Curve) -> str:
    """In words whether more rows would help, from the last step of the curve."""
    scored_points = [each for each in found.points if each.score]
    if found.last is None:
        return "Too few of the fits have a score to tell whether more rows would help."
    step = f"From {scored_points[-2].rows:,} to {scored_points[-1].rows:,} training rows the gain was {compared(found.last)}."
    if found.last.verdict == "gain":
        return f"More rows would probably help: the score still improves where the rows end. {step}"
    if found.last.verdict == "loss":
        return f"More rows of this kind would probably not help: with the last ones the score got worse. {step}"
    return f"More rows would probably bring little: the curve is flat within noise where the rows end. {step}"


def curve_chart(found: core.Curve, metric: str) -> go.Figure:
    """Score with its 95 % interval by the number of training rows."""
    colours = palette()
    points = [(each.rows, each.score) for each in found.points if each.score]
    trace = {
        "type": "scatter", "mode": "lines+markers", "x": [rows for rows, _ in points], "y": [score.value for _, score in points],
        "line": {"color": colours["candidate"], "width": 2}, "marker": {"size": 10, "color": colours["candidate"]},
        "error_y": {
            "type": "data", "symmetric": False, "color": colours["candidate"], "thickness": 1.5, "width": 4,
            "array": [score.high - score.value for _, score in points],
            "arrayminus": [score.value - score.low for _, score in points],
        },
        "text": [f"{rows:,} rows<br>{scored(score)}" for rows, score in points], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Training rows"}, "rangemode": "tozero"}
    layout["yaxis"] |= {"title": {"text": escape(metric)}}
    layout |= {"showlegend": False, "uirevision": found.title}
    return go.Figure({"data": [trace], "layout": layout}, _validate=False)
