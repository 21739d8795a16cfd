"""The figures of a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from core.harness.diagnose import Bin, Confusion, Slice
from core.harness.score import Score
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import number

Curve = Sequence[tuple[float, float]]
LONG = 34  # characters of a name on an axis


def confusion_chart(confusion: Confusion, rows: Mapping[str, int]) -> go.Figure:
    """Shares of each true class by colour, counts as text. `rows`: the held-out rows of each class, those among them that were
    labelled as a class that the matrix leaves out."""
    colours = palette()
    names = [_short(label) for label in confusion.labels]
    shares = [[count / max(1, rows[label]) for count in row] for label, row in zip(confusion.labels, confusion.counts)]
    trace: dict[str, Any] = {
        "type": "heatmap", "z": shares, "x": list(range(len(names))), "y": list(range(len(names))), "zmin": 0, "zmax": 1,
        "colorscale": [[0, colours["ground"]], [1, colours["candidate"]]], "showscale": False, "xgap": 1, "ygap": 1,
        "text": [[f"{escape(true)} labelled {escape(said)}: {count:,} rows ({share:.0%} of its class)"
                  for said, count, share in zip(names, row, part)] for true, row, part in zip(names, confusion.counts, shares)],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    ticks = {"tickvals": list(range(len(names))), "ticktext": [escape(name) for name in names], "showgrid": False}
    layout["xaxis"] |= ticks | {"title": {"text": "Labelled as"}}
    layout["yaxis"] |= ticks | {"title": {"text": "True class"}, "autorange": "reversed"}
    if len(names) <= 10:
        layout["annotations"] = [
            {
                "x": column, "y": row, "text": f"{count:,}", "showarrow": False,
                "font": {"color": colours["ground"] if shares[row][column] > 0.55 else colours["best"]},
            }
            for row, line in enumerate(confusion.counts) for column, count in enumerate(line)
        ]  # fmt: skip
    return _figure([trace], layout | {"showlegend": False})


def curve_chart(curve: Curve, x: str, y: str, diagonal: bool) -> go.Figure:
    """A ROC or precision-recall curve."""
    colours = palette()
    trace = {
        "type": "scatter", "mode": "lines", "x": [at for at, _ in curve], "y": [value for _, value in curve],
        "line": {"color": colours["candidate"], "width": 2}, "hovertemplate": f"{x} %{{x:.3f}}<br>{y} %{{y:.3f}}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": x}, "range": [-0.02, 1.02]}
    layout["yaxis"] |= {"title": {"text": y}, "range": [-0.02, 1.02]}
    return _figure([trace, *([_diagonal(0, 1, colours)] if diagonal else [])], layout | {"showlegend": False})


def calibration_chart(bins: Sequence[Bin]) -> go.Figure:
    """Predicted chance against what came true, with intervals."""
    colours = palette()
    trace = {
        "type": "scatter", "mode": "markers+lines", "x": [each.chance for each in bins], "y": [each.share for each in bins],
        "marker": {"size": 8, "color": colours["merge"]}, "line": {"color": colours["merge"], "width": 1},
        "error_y": {
            "type": "data", "symmetric": False, "color": colours["best"], "thickness": 1, "width": 3,
            "array": [each.high - each.share for each in bins], "arrayminus": [each.share - each.low for each in bins],
        },
        "text": [f"{each.rows:,} rows: predicted {each.chance:.3f}, came true {each.share:.3f}" for each in bins],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Predicted chance"}, "range": [-0.02, 1.02]}
    layout["yaxis"] |= {"title": {"text": "Share that came true"}, "range": [-0.02, 1.02]}
    return _figure([_diagonal(0, 1, colours), trace], layout | {"showlegend": False})


def scatter_chart(pairs: Curve, name: str, residuals: bool) -> go.Figure:
    """Truth against prediction, or prediction against what is left."""
    colours = palette()
    true, said = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    trace = {
        "type": "scattergl", "mode": "markers", "x": said if residuals else true,
        "y": [a - b for a, b in pairs] if residuals else said,
        "marker": {"size": 5, "opacity": 0.5, "color": colours["candidate"]},
        "hovertemplate": "%{x:.5g}, %{y:.5g}<extra></extra>",
    }  # fmt: skip
    low, high = min(true + said), max(true + said)
    line = _diagonal(low, high, colours, 0.0) if residuals else _diagonal(low, high, colours)
    layout = layout_of(colours)
    layout["xaxis"] |= {
        "title": {"text": f"Predicted {escape(_short(name))}" if residuals else f"True {escape(_short(name))}"}
    }
    layout["yaxis"] |= {"title": {"text": "True less predicted" if residuals else "Predicted"}}
    return _figure([trace, line], layout | {"showlegend": False})


def importance_chart(importance: Mapping[str, float]) -> go.Figure:
    """Columns by how much the predictions go with them, the largest on top."""
    colours = palette()
    names = list(importance)
    trace = {
        "type": "bar", "orientation": "h", "y": list(range(len(names))), "x": [importance[name] for name in names],
        "marker": {"color": colours["candidate"]}, "text": [escape(_short(name)) for name in names], "textposition": "none",
        "hovertemplate": "%{text}: %{x:.3f}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Change of the predictions when the column is shuffled"}}
    layout["yaxis"] |= {
        "tickvals": list(range(len(names))), "ticktext": [escape(_short(name)) for name in names],
        "autorange": "reversed", "showgrid": False,
    }  # fmt: skip
    return _figure([trace], layout | {"showlegend": False, "bargap": 0.35})


def slices_chart(slices: Sequence[Slice], overall: Score, metric: str) -> go.Figure:
    """Scores of parts of the rows with their intervals, beside the score on all rows."""
    colours = palette()
    places = list(range(len(slices)))
    labels = [escape(_short(f"{each.column}: {each.part}", 44)) for each in slices]
    trace = {
        "type": "scatter", "mode": "markers", "y": places, "x": [each.score.value for each in slices],
        "marker": {
            "size": 10, "color": [colours["attempt"] if each.beyond else colours["noise"] for each in slices],
            "symbol": ["diamond" if each.beyond else "circle" for each in slices],
        },
        "error_x": {
            "type": "data", "symmetric": False, "color": colours["best"], "thickness": 1, "width": 3,
            "array": [each.score.high - each.score.value for each in slices],
            "arrayminus": [each.score.value - each.score.low for each in slices],
        },
        "text": [f"{label}<br>{number(each.score.value)}, {each.rows:,} rows" for label, each in zip(labels, slices)],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": f"{escape(metric)} (95 % interval; the line is the score on all rows)"}}
    layout["yaxis"] |= {"tickvals": places, "ticktext": labels, "autorange": "reversed", "showgrid": False}
    layout["shapes"] = [
        {
            "type": "line", "x0": overall.value, "x1": overall.value, "y0": 0, "y1": 1, "yref": "paper",
            "line": {"dash": "dash", "color": colours["best"], "width": 1},
        }
    ]  # fmt: skip
    return _figure([trace], layout | {"showlegend": False})


def _diagonal(low: float, high: float, colours: dict[str, str], level: float | None = None) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [low, high], "y": [low, high] if level is None else [level, level],
        "line": {"dash": "dash", "color": colours["noise"], "width": 1}, "hoverinfo": "skip",
    }  # fmt: skip


def _short(name: str, most: int = LONG) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _figure(traces: list[dict[str, Any]], layout: dict[str, Any]) -> go.Figure:
    return go.Figure({"data": traces, "layout": layout}, _validate=False)
