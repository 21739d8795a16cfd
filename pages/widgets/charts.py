"""Plotly figures. Every one says its 95 % intervals, tells kinds apart by colour and by shape, and keeps a zoom."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
import streamlit as st

from core.harness.evaluation import FoldResult
from core.view import RunView
from pages.widgets.colours import layout_of, palette


def draw(figure: go.Figure, key: str, alt: str, height: int) -> None:
    """Put a figure on the page at a fixed height, so that live updates move nothing."""
    st.plotly_chart(figure, key=key, height=height, alt=alt, config={"displaylogo": False, "scrollZoom": False})


def folds_chart(folds: Sequence[FoldResult], metric: str) -> go.Figure:
    """One point per fold and their mean."""
    colours = palette()
    mean = sum(fold.score for fold in folds) / len(folds)
    names = [f"Fold {fold.fold + 1}" for fold in folds]
    traces = [
        {
            "type": "scatter", "mode": "markers", "x": names, "y": [fold.score for fold in folds], "name": "Fold",
            "marker": {"size": 12, "color": colours["candidate"]}, "hovertemplate": "%{x}: %{y:.5g}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines", "x": [names[0], names[-1]], "y": [mean, mean], "name": "Mean of the folds",
            "line": {"dash": "dash", "color": colours["best"]}, "hoverinfo": "skip",
        },
    ]  # fmt: skip
    layout = layout_of(colours)
    layout["yaxis"] |= {"title": {"text": escape(metric)}}
    if len({fold.score for fold in folds}) == 1:  # else its axis would reach from one below to one above
        layout["yaxis"] |= {"range": [mean - 0.1 * (abs(mean) or 1), mean + 0.1 * (abs(mean) or 1)]}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def races_chart(runs: Sequence[tuple[str, RunView]], metric: str) -> go.Figure:
    """The best score so far of several runs, by the minutes since each was created."""
    colours = palette()
    lines = [colours[name] for name in ("candidate", "attempt", "merge", "widen", "baseline", "ablation")]
    traces = []
    for (name, view), colour, dash in zip(runs, lines, ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")):
        minutes = {point.number: point.seconds / 60 for point in view.points}
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": escape(name), "x": [minutes[at] for at, _ in view.best_line],
                "y": [value for _, value in view.best_line], "line": {"shape": "hv", "color": colour, "width": 2, "dash": dash},
                "hovertemplate": "%{x:.1f} min: %{y:.5g}<extra></extra>",
            }
        )  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Minutes since the run was created"}, "rangemode": "tozero"}
    layout["yaxis"] |= {"title": {"text": escape(metric)}}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def counts_chart(labels: Sequence[str], counts: Sequence[float], title: str, what: str = "Rows") -> go.Figure:
    """A distribution: how many rows (or what is counted) have each label, or fall into each range."""
    colours = palette()
    shown = [escape(label if len(label) <= 24 else label[:23] + "…") for label in labels]
    traces = [
        {
            "type": "bar", "x": list(range(len(shown))), "y": list(counts), "text": shown, "textposition": "none",
            "marker": {"color": colours["candidate"]}, "hovertemplate": f"%{{text}}: %{{y:,}} {what.lower()}<extra></extra>",
        }
    ]  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {
        "title": {"text": escape(title)},
        "tickvals": list(range(len(shown))),
        "ticktext": shown,
        "showgrid": False,
    }
    layout["yaxis"] |= {"title": {"text": what}}
    layout |= {"bargap": 0.08, "showlegend": False}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)
