"""Figures of the ensemble decision."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from core.harness.score import Score
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import number

WRITTEN = 12  # members up to which the values stand in the cells


def likeness_chart(titles: Sequence[str], values: Sequence[Sequence[float | None]]) -> go.Figure:
    """Correlations of errors as a heat map, members by number; the lower, the better for an ensemble. The diagonal is left out."""
    colours = palette()
    many = len(titles)
    cells = [[None if i == j else value for j, value in enumerate(row)] for i, row in enumerate(values)]
    known = [value for row in cells for value in row if value is not None]
    low = min(known, default=0.0)
    hover = [
        [
            f"{i + 1} {escape(_short(titles[i]))}<br>{j + 1} {escape(_short(titles[j]))}<br>"
            + ("undefined" if value is None else f"correlation {value:.3f}")
            for j, value in enumerate(row)
        ]
        for i, row in enumerate(cells)
    ]
    trace = {
        "type": "heatmap", "z": cells, "x": list(range(1, many + 1)), "y": list(range(1, many + 1)), "text": hover,
        "hovertemplate": "%{text}<extra></extra>", "zmin": min(low, 0.99), "zmax": 1.0, "xgap": 1, "ygap": 1,
        "colorscale": [[0, colours["ground"]], [1, colours["candidate"]]], "colorbar": {"title": {"text": "alike"}, "thickness": 12},
        "hoverongaps": False,
    }  # fmt: skip
    if many <= WRITTEN:
        trace["texttemplate"] = "%{z:.2f}"
    layout = layout_of(colours)
    ticks = {"tickvals": list(range(1, many + 1)), "showgrid": False}
    layout["xaxis"] |= ticks | {"title": {"text": "Member"}}
    layout["yaxis"] |= ticks | {"autorange": "reversed", "title": {"text": "Member"}}
    return go.Figure({"data": [trace], "layout": layout}, _validate=False)


def plans_chart(plans: Sequence[tuple[str, Score]], best: Score, metric: str) -> go.Figure:
    """Each plan's score with its interval, the last one (as it stands) marked; the best single member as a line."""
    colours = palette()
    labels = [f"{place}. {label}" for place, (label, _) in enumerate(plans, start=1)]
    traces = []
    for name, part, colour, symbol in (
        ("Tried before", slice(0, -1), colours["merge"], "square"),
        ("As it stands", slice(-1, None), colours["attempt"], "diamond"),
    ):
        scores = [score for _, score in plans[part]]
        if scores:
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "name": name, "x": [each.value for each in scores],
                    "y": [escape(label) for label in labels[part]], "marker": {"size": 11, "color": colour, "symbol": symbol},
                    "error_x": {
                        "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
                        "array": [each.high - each.value for each in scores],
                        "arrayminus": [each.value - each.low for each in scores],
                    },
                    "text": [f"{number(each.value)} ({number(each.low)} to {number(each.high)})" for each in scores],
                    "hovertemplate": "%{y}<br>%{text}<extra></extra>",
                }
            )  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": escape(metric)}}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    layout["shapes"] = [
        {"type": "line", "xref": "x", "yref": "paper", "x0": best.value, "x1": best.value, "y0": 0, "y1": 1,
         "line": {"dash": "dash", "color": colours["best"], "width": 1.5}}
    ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def classes_chart(rows: Sequence[tuple[str, float, float]]) -> go.Figure:
    """Per class (label, F1 of the plan, F1 of the best member): two marks and the way between them."""
    colours = palette()
    labels = [escape(_short(f"{place}. {label}")) for place, (label, *_) in enumerate(rows, start=1)]
    between = {
        "type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "line": {"color": colours["noise"], "width": 2},
        "x": [x for _, mine, best in rows for x in (mine, best, None)],
        "y": [y for label in labels for y in (label, label, None)],
    }  # fmt: skip
    marks = [
        {
            "type": "scatter", "mode": "markers", "name": name, "x": [row[at] for row in rows], "y": labels,
            "marker": {"size": 11, "color": colour, "symbol": symbol}, "hovertemplate": "%{y}<br>F1 %{x:.4f}<extra></extra>",
        }
        for name, at, colour, symbol in (
            ("Best single member", 2, colours["candidate"], "circle-open"), ("This plan", 1, colours["attempt"], "diamond")
        )
    ]  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "F1"}}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    return go.Figure({"data": [between, *marks], "layout": layout}, _validate=False)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
