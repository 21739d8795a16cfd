"""Blocks by how much worse the score gets without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from core.engineers.port import AblationRow
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import signed

FoldGains = Sequence[tuple[int, float]]  # (fold, what the block brings on it)
GROUPS = {  # verdict -> name, colour, pattern
    "gain": ("The block helps", "candidate", ""),
    "within noise": ("Within noise", "noise", "/"),
    "loss": ("Better without it", "attempt", "x"),
}


def ablation_chart(rows: Sequence[AblationRow], metric: str, folds: Mapping[int, FoldGains] | None = None) -> go.Figure:
    """The most important block on top; grey is within noise. `folds`: by a row's place in `rows`, its dots."""
    colours = palette()
    places = [place for place, row in enumerate(rows) if row.comparison]
    places.sort(key=lambda place: row.comparison.gain if (row := rows[place]).comparison else 0)
    traces = [
        _bars([rows[place] for place in places], verdict, name, colours[colour], pattern, colours)
        for verdict, (name, colour, pattern) in GROUPS.items()
    ]
    traces = [trace for trace in traces if trace["y"]]
    dots = [(rows[place], fold, gain) for place in places for fold, gain in (folds or {}).get(place, ())]
    if dots:
        traces.append(
            {
                "type": "scatter", "mode": "markers", "name": "One fold", "x": [gain for _, _, gain in dots],
                "y": [_label(row) for row, _, _ in dots],
                "marker": {"size": 9, "color": colours["ground"], "line": {"width": 2, "color": colours["widen"]}},
                "text": [f"{_label(row)}<br>fold {fold + 1}: {signed(gain)}" for row, fold, gain in dots],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {
        "title": {"text": f"What the block brings in {escape(metric)}<br>(95 % interval)"},
        "zeroline": True, "zerolinecolor": colours["best"], "zerolinewidth": 1,
    }  # fmt: skip
    order = [_label(rows[place]) for place in places]
    layout["yaxis"] |= {"categoryorder": "array", "categoryarray": order, "automargin": True, "showgrid": False}
    layout |= {"barmode": "overlay", "bargap": 0.35}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _bars(
    ranked: Sequence[AblationRow], verdict: str, name: str, colour: str, pattern: str, colours: dict[str, str]
) -> dict[str, Any]:
    chosen = [(row, made) for row in ranked if (made := row.comparison) and made.verdict == verdict]
    return {
        "type": "bar", "orientation": "h", "name": name, "y": [_label(row) for row, _ in chosen],
        "x": [made.gain for _, made in chosen],
        "marker": {"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": colours["ground"], "size": 7, "solidity": 0.25}},
        "error_x": {
            "type": "data", "symmetric": False, "color": colours["best"], "thickness": 1.2, "width": 4,
            "array": [made.high - made.gain for _, made in chosen],
            "arrayminus": [made.gain - made.low for _, made in chosen],
        },
        "text": [
            f"<b>{escape(row.title)}</b><br>{signed(made.gain)} ({signed(made.low)} to {signed(made.high)})"
            f"<br>P(the block helps) = {made.p_better:.2f}" for row, made in chosen
        ],
        "textposition": "none", "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _label(row: AblationRow) -> str:
    """At most two lines, so that bars keep room on a phone."""
    words = row.title if row.block in row.title else f"{row.block}: {row.title}"
    return "<br>".join(escape(line) for line in wrap(words, 26, max_lines=2, placeholder="…") or [row.block])
