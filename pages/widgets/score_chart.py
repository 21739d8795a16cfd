"""The score plot: every scored evaluation with its interval, what it is measured against, and the phases it falls into."""

from __future__ import annotations

from bisect import bisect_right
from html import escape
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from core.view import Point, RunView
from pages.widgets.colours import layout_of, palette
from pages.widgets.picking import ring
from pages.widgets.words import PURPOSES, branch_name, direction, duration, interval, metric_title, number

_SYMBOLS = {
    "candidate": "circle",
    "merge": "diamond",
    "ablation": "x-thin-open",
    "attempt": "square",
    "trial": "star-diamond",
    "widen": "triangle-up",
}
_PHASES = {  # a phase's title -> its name on a band, which has little room
    "Writing and scoring candidates": "Candidates",
    "Merging candidates": "Merging",
    "Scoring more models for the ensemble": "More models",
    "Searching for an ensemble": "Ensemble",
    "Refitting on all rows": "Refit",
}
CROWDED = 120  # points above which they are small and their intervals faint
MANY = 600  # points above which WebGL draws them
WIDE = 0.18  # share of the plot that a band needs for its name to stand upright on a phone


def score_plot(view: RunView, chosen: str = "") -> go.Figure:
    """Every scored evaluation with its interval, the best so far, both baselines, the vault at the end, phases as bands; a ring
    around the evaluation of the solution that is chosen."""
    colours = palette()
    traces = [
        _points_trace(view, points, purpose, name, colours[purpose])
        for purpose, name in PURPOSES.items()
        if (points := [point for point in view.points if point.purpose == purpose])
    ]
    traces += _lines(view, colours)
    if view.vault:
        traces.append(_vault(view, colours))
    of_chosen = [point for point in view.points if point.solution == chosen]
    traces += [ring(point.number, point.score.value, colours["best"], _kind(view)) for point in of_chosen[-1:]]
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Evaluation"}, "rangemode": "tozero"}
    layout["yaxis"] |= {
        "title": {"text": escape(f"{metric_title(view.task.metric)} ({direction(view.task.maximise)})")}
    }
    shown = _range(view)
    if shown:
        layout["yaxis"] |= {"range": shown}
    layout["shapes"], layout["annotations"] = _bands(view, colours)
    layout |= {"uirevision": view.run, "hovermode": "closest", "dragmode": "zoom"}
    return go.Figure({"data": traces, "layout": layout}, skip_invalid=False, _validate=False)


def in_words(view: RunView) -> str:
    """What the plot shows, for who does not see it."""
    words = f"{len(view.points)} scores with their intervals, by evaluation; {direction(view.task.maximise)}."
    if view.best:
        words += f" The best so far is {number(view.best.value)}."
    if view.baseline:
        words += f" The trivial baseline is {number(view.baseline.value)}."
    if view.vault:
        words += f" The vault's score is {number(view.vault.value)}, 95 % interval {interval(view.vault)}."
    return words


def phase_spans(view: RunView) -> list[tuple[str, int, int]]:
    """(title, first point, last point) of each phase in which something was scored, in order. Points scored before any
    phase began belong to none."""
    starts = [at for _, _, at in view.phases]
    spans = []
    for place, group in groupby(view.points, lambda point: bisect_right(starts, view.created + point.seconds + 1e-6)):
        if place:
            points = list(group)
            spans.append((view.phases[place - 1][1], points[0].number, points[-1].number))
    return spans


def first_candidate(view: RunView) -> Point | None:
    """The first candidate that was scored on all of its folds. A run's very first score may be on one fold: it counts
    only while there is none on more."""
    found = [point for point in view.points if point.purpose == "candidate" and point.status == "ok"]
    return next((point for point in found if point.folds > 1), found[0] if found else None)


def _points_trace(view: RunView, points: list[Point], purpose: str, name: str, colour: str) -> dict[str, Any]:
    crowded = len(view.points) >= CROWDED
    return {
        "type": _kind(view),
        "x": [point.number for point in points],
        "y": [point.score.value for point in points],
        "mode": "markers",
        "name": name,
        "customdata": [point.solution for point in points],
        "marker": {
            "color": colour, "size": 6 if crowded else 8, "symbol": _SYMBOLS[purpose], "line": {"width": 1.5, "color": colour},
            "opacity": [0.5 if point.status == "raced out" else 1.0 for point in points],
        },
        "error_y": {
            "type": "data", "symmetric": False, "thickness": 1, "width": 0 if crowded else 2,
            "color": colour + "40" if crowded else colour,
            "array": [point.score.high - point.score.value for point in points],
            "arrayminus": [point.score.value - point.score.low for point in points],
        },
        "text": [_hover(view, point) for point in points],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _lines(view: RunView, colours: dict[str, str]) -> list[dict[str, Any]]:
    """The best so far and what it is measured against."""
    line, end = view.best_line, len(view.points) + 0.5
    if not line:
        return []
    found = [
        _line(
            view, [*(at for at, _ in line), end], [*(value for _, value in line), line[-1][1]], "Best so far",
            {"shape": "hv", "color": colours["best"], "width": 2},
        )
    ]  # fmt: skip
    first = first_candidate(view)
    if first:
        name = f"First: {number(first.score.value)}"  # short names: two of them go beside each other on a phone
        style = {"dash": "dot", "color": colours["candidate"], "width": 1.5}
        found.append(_line(view, [first.number, end], [first.score.value] * 2, name, style))
    if view.baseline:
        name = f"Baseline: {number(view.baseline.value)}"
        style = {"dash": "dash", "color": colours["baseline"], "width": 1.5}
        found.append(_line(view, [0.5, end], [view.baseline.value] * 2, name, style))
    return found


def _line(view: RunView, x: list[float], y: list[float], name: str, style: dict[str, Any]) -> dict[str, Any]:
    return {"type": _kind(view), "x": x, "y": y, "mode": "lines", "name": name, "line": style, "hoverinfo": "skip"}


def _vault(view: RunView, colours: dict[str, str]) -> dict[str, Any]:
    """A short line behind the last evaluation, with the interval at its middle."""
    score = view.vault
    assert score is not None
    at = len(view.points) + 1
    looks = "once" if view.vault_looks == 1 else f"{view.vault_looks} times"
    words = f"<b>Vault</b><br>{number(score.value)} ({interval(score)})<br>rows set aside at the start, scored {looks}"
    return {
        "type": _kind(view), "x": [at - 0.5, at, at + 0.5], "y": [score.value] * 3, "mode": "lines+markers",
        "name": f"Vault: {number(score.value)}", "line": {"color": colours["widen"], "width": 3},
        "marker": {"color": colours["widen"], "symbol": "star", "size": [0, 12, 0]},
        "error_y": {
            "type": "data", "symmetric": False, "thickness": 2, "width": 5, "color": colours["widen"],
            "array": [0, score.high - score.value, 0], "arrayminus": [0, score.value - score.low, 0],
        },
        "text": [words] * 3, "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _bands(view: RunView, colours: dict[str, str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A band per phase, every second one shaded, named at the edge where the worse scores are: fewer lie there."""
    spans = phase_spans(view)
    bottom = view.task.maximise
    shapes, names = [], []
    for place, (title, first, last) in enumerate(spans):
        if place % 2 == 0:
            shapes.append(
                {
                    "type": "rect", "x0": first - 0.5, "x1": last + 0.5, "yref": "paper", "y0": 0, "y1": 1,
                    "fillcolor": colours["grid"], "opacity": 0.45, "line": {"width": 0}, "layer": "below",
                }
            )  # fmt: skip
        wide = (last - first + 1) / len(view.points) >= WIDE
        names.append(
            {
                "text": escape(_PHASES.get(title, title)), "showarrow": False, "yref": "paper",
                "x": (first + last) / 2 if wide else first - 0.5, "xanchor": "center" if wide else "left",
                "y": 0.01 if bottom else 0.99, "yanchor": "bottom" if bottom else "top", "textangle": 0 if wide else -90,
                "font": {"size": 11, "color": colours["faint"]},
            }
        )  # fmt: skip
    return shapes, names


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
    scores = [point.score for point in view.points]
    ends = [view.vault] if view.vault else []
    signed_lows = sorted((each.low if view.task.maximise else -each.high) for each in scores)
    top = max((each.high if view.task.maximise else -each.low) for each in scores + ends)
    bottom = min(
        [signed_lows[len(signed_lows) // 10], *(each.low if view.task.maximise else -each.high for each in ends)]
    )
    if view.baseline:
        base = view.baseline.value if view.task.maximise else -view.baseline.value
        if base < bottom and top - base < 3 * (top - bottom):
            bottom = base
    if not top > bottom:
        return None
    low, high = bottom - 0.14 * (top - bottom), top + 0.06 * (top - bottom)  # the phases' names stand below the worst
    return [low, high] if view.task.maximise else [-high, -low]
