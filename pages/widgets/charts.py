"""Plotly figures. Every one says its 95 % intervals, tells kinds apart by colour and by shape, and keeps a zoom."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.engineers.port import AblationRow
from core.harness.evaluation import FoldResult
from core.view import Point, RunView
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import PURPOSES, branch_name, direction, duration, metric_title, number, signed

_SYMBOLS = {
    "candidate": "circle",
    "merge": "diamond",
    "ablation": "x-thin-open",
    "attempt": "square",
    "widen": "triangle-up",
}
CROWDED = 120  # points above which they are small and their intervals faint
MANY = 600  # points above which WebGL draws them


def draw(figure: go.Figure, key: str, alt: str, height: int) -> None:
    """Put a figure on the page at a fixed height, so that live updates move nothing."""
    st.plotly_chart(figure, key=key, height=height, alt=alt, config={"displaylogo": False, "scrollZoom": False})


def score_plot(view: RunView) -> go.Figure:
    """Every scored evaluation with its interval, the best so far, the trivial baseline."""
    colours = palette()
    traces: list[dict[str, Any]] = []
    for purpose, name in PURPOSES.items():
        points = [point for point in view.points if point.purpose == purpose]
        if points:
            traces.append(_points_trace(view, points, purpose, name, colours[purpose]))
    line = view.best_line
    kind = _kind(view)
    if line:
        traces.append(
            {
                "type": kind, "x": [*(at for at, _ in line), len(view.points) + 0.5],
                "y": [*(value for _, value in line), line[-1][1]], "mode": "lines",
                "name": "Best so far", "line": {"shape": "hv", "color": colours["best"], "width": 2}, "hoverinfo": "skip",
            }
        )  # fmt: skip
    if view.baseline and line:
        ends = [0.5, len(view.points) + 0.5]
        traces.append(
            {
                "type": kind, "x": ends, "y": [view.baseline.value] * 2, "mode": "lines", "hoverinfo": "skip",
                "name": f"Trivial baseline ({number(view.baseline.value)})",
                "line": {"dash": "dash", "color": colours["baseline"], "width": 1.5},
            }
        )  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Evaluation"}, "rangemode": "tozero"}
    layout["yaxis"] |= {
        "title": {"text": escape(f"{metric_title(view.task.metric)} ({direction(view.task.maximise)})")}
    }
    shown = _range(view)
    if shown:
        layout["yaxis"] |= {"range": shown}
    layout |= {"uirevision": view.run, "hovermode": "closest"}
    return go.Figure({"data": traces, "layout": layout}, skip_invalid=False, _validate=False)


def _points_trace(view: RunView, points: list[Point], purpose: str, name: str, colour: str) -> dict[str, Any]:
    values = [point.score.value for point in points]
    raced = [point.status == "raced out" for point in points]
    return {
        "type": _kind(view),
        "x": [point.number for point in points],
        "y": values,
        "mode": "markers",
        "name": name,
        "marker": {
            "color": colour, "size": 8 if len(view.points) < CROWDED else 6, "symbol": _SYMBOLS[purpose], "line": {"width": 1.5, "color": colour},
            "opacity": [0.5 if each else 1.0 for each in raced],
        },
        "error_y": {
            "type": "data", "symmetric": False, "thickness": 1, "width": 2 if len(view.points) < CROWDED else 0,
            "color": colour if len(view.points) < CROWDED else colour + "40",
            "array": [point.score.high - point.score.value for point in points],
            "arrayminus": [point.score.value - point.score.low for point in points],
        },
        "text": [_hover(view, point) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _kind(view: RunView) -> str:
    """One kind for all traces: WebGL draws below everything else, whatever the order."""
    return "scattergl" if len(view.points) > MANY else "scatter"


def _hover(view: RunView, point: Point) -> str:
    score = point.score
    known = view.solutions.get(point.solution)
    changed = f"<br>changes block [{escape(known.block)}]" if known and known.block else ""
    status = "" if point.status == "ok" else f"<br>{escape(point.status)}: not run on every fold"
    return (
        f"<b>{escape(point.title)}</b><br>{number(score.value)} ({number(score.low)} to {number(score.high)})"
        f"<br>{PURPOSES.get(point.purpose, point.purpose).lower()}, {escape(branch_name(point.branch).lower())}, "
        f"after {duration(point.seconds)}{changed}{status}"
    )


def _range(view: RunView) -> list[float] | None:
    """The part worth looking at: without the worst tenth of the points, and without a baseline that is far away."""
    if len(view.points) < 2:
        return None
    signed_lows = sorted((point.score.low if view.task.maximise else -point.score.high) for point in view.points)
    top = max((point.score.high if view.task.maximise else -point.score.low) for point in view.points)
    bottom = signed_lows[len(signed_lows) // 10]
    if view.baseline:
        base = view.baseline.value if view.task.maximise else -view.baseline.value
        if base < bottom and top - base < 3 * (top - bottom):
            bottom = base
    if not top > bottom:
        return None
    pad = 0.06 * (top - bottom)
    low, high = bottom - pad, top + pad
    return [low, high] if view.task.maximise else [-high, -low]


def ablation_chart(rows: Sequence[AblationRow], metric: str) -> go.Figure:
    """Blocks by how much worse the score gets without them, the most important on top; grey is within noise."""
    colours = palette()
    ranked = sorted(
        (row for row in rows if row.comparison), key=lambda row: row.comparison.gain if row.comparison else 0
    )
    groups = {
        "gain": ("The block helps", colours["candidate"], ""),
        "within noise": ("Within noise", colours["noise"], "/"),
        "loss": ("Better without it", colours["attempt"], "x"),
    }
    order = [_ablation_label(row) for row in ranked]
    traces: list[dict[str, Any]] = []
    for verdict, (name, colour, pattern) in groups.items():
        chosen = [row for row in ranked if row.comparison and row.comparison.verdict == verdict]
        if not chosen:
            continue
        found = [row.comparison for row in chosen if row.comparison]
        traces.append(
            {
                "type": "bar", "orientation": "h", "name": name, "y": [_ablation_label(row) for row in chosen],
                "x": [each.gain for each in found],
                "marker": {"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": colours["ground"], "size": 7, "solidity": 0.25}},
                "error_x": {
                    "type": "data", "symmetric": False, "color": colours["best"], "thickness": 1.2, "width": 4,
                    "array": [each.high - each.gain for each in found],
                    "arrayminus": [each.gain - each.low for each in found],
                },
                "text": [
                    f"<b>{escape(row.title)}</b><br>{signed(each.gain)} ({signed(each.low)} to {signed(each.high)})"
                    f"<br>P(the block helps) = {each.p_better:.2f}" for row, each in zip(chosen, found)
                ],
                "textposition": "none", "hovertemplate": "%{text}<extra></extra>",
            }
        )  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {
        "title": {"text": escape(f"What the block brings in {metric} (95 % interval)")},
        "zeroline": True,
    }
    layout["xaxis"] |= {"zerolinecolor": colours["best"], "zerolinewidth": 1}
    layout["yaxis"] |= {"categoryorder": "array", "categoryarray": order, "automargin": True, "showgrid": False}
    layout |= {"barmode": "overlay", "bargap": 0.35}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _ablation_label(row: AblationRow) -> str:
    title = row.title if len(row.title) <= 46 else row.title[:45] + "…"
    return escape(title if row.block in row.title else f"{row.block}: {title}")


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


def counts_chart(labels: Sequence[str], counts: Sequence[float], title: str) -> go.Figure:
    """A target's distribution: how many rows have each label, or fall into each range."""
    colours = palette()
    shown = [escape(label if len(label) <= 24 else label[:23] + "…") for label in labels]
    traces = [
        {
            "type": "bar", "x": list(range(len(shown))), "y": list(counts), "text": shown, "textposition": "none",
            "marker": {"color": colours["candidate"]}, "hovertemplate": "%{text}: %{y:,} rows<extra></extra>",
        }
    ]  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {
        "title": {"text": escape(title)},
        "tickvals": list(range(len(shown))),
        "ticktext": shown,
        "showgrid": False,
    }
    layout["yaxis"] |= {"title": {"text": "Rows"}}
    layout |= {"bargap": 0.08, "showlegend": False}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)
