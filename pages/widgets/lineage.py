"""Every solution and where it came from: a graph to zoom into, and one solution in full."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.seen import Known
from core.view import RunView
from pages.widgets.colours import dark, layout_of, palette
from pages.widgets.diff import show_diff
from pages.widgets.glossary import meaning
from pages.widgets.picking import CHOICE, draw_clickable, ring, show_solution, shown_solution
from pages.widgets.words import branch_name, duration, metric_title, plain, scored

ORIGINS = {
    "candidate": "Candidate", "merge": "Merge", "ablation": "Ablation", "attempt": "Attempt", "trial": "Trial of a version", "widen": "Further model", "debug": "Mended",
}  # fmt: skip
SYMBOLS = {
    "candidate": "circle",
    "merge": "diamond",
    "ablation": "asterisk",
    "attempt": "square",
    "trial": "star-diamond",
    "widen": "triangle-up",
}
PARTS = ["What changed", "Script", "Folds", "Log"]
HEIGHT = 380
ALT = "Solutions in the order they were written, by score, with lines from parent to child"


def lineage(view: RunView) -> None:
    """The graph; below it the solution that was clicked or chosen."""
    if not view.solutions:
        st.caption("No solution has been written yet.")
        return
    places = {name: place for place, name in enumerate(view.solutions, start=1)}
    chosen = shown_solution()
    draw_clickable(
        partial(lineage_chart, view, chosen), "lineage", (view.run, view.last_event, dark(), chosen), ALT, HEIGHT,
        names=view.solutions, choose=show_solution,
    )  # fmt: skip
    st.caption(
        "A line leads from a solution to what was made of it; full marks were adopted. Click one, or choose it here.",
        help=meaning("lineage"),
    )
    chosen = st.selectbox(
        "Solution", list(places)[::-1], format_func=lambda each: _label(view, places, each), key=CHOICE,
        persist_state="session",
    )  # fmt: skip
    if chosen in view.solutions:
        _in_full(view, view.solutions[chosen])


def lineage_chart(view: RunView, chosen: str = "") -> go.Figure:
    """Solutions by order and score, a ring around the chosen one; failed ones lie at the bottom edge."""
    colours = palette()
    places = {each: place for place, each in enumerate(view.solutions, start=1)}
    known = {name: score.value for name, each in view.solutions.items() if (score := _score(each))}
    edge = (min(known.values()) if view.task.maximise else max(known.values())) if known else 0.0
    kept = _adopted(view)
    xs: list[Any] = []
    ys: list[Any] = []
    for name, each in view.solutions.items():
        if each.parent in places:
            xs += [places[each.parent], places[name], None]
            ys += [known.get(each.parent, edge), known.get(name, edge), None]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": {"color": colours["noise"], "width": 1},
            "hoverinfo": "skip", "showlegend": False,
        }
    ]  # fmt: skip
    for origin in dict.fromkeys(each.origin for each in view.solutions.values()):
        names = [name for name, each in view.solutions.items() if each.origin == origin]
        colour = colours.get(origin, colours["baseline"])
        symbol = SYMBOLS.get(origin, "hexagon")
        traces.append(
            {
                "type": "scatter", "mode": "markers", "name": ORIGINS.get(origin, origin), "customdata": names,
                "x": [places[name] for name in names], "y": [known.get(name, edge) for name in names],
                "marker": {
                    "size": 11, "color": colour, "line": {"width": 1.5, "color": colour},
                    "symbol": ["x" if name not in known else symbol if name in kept else f"{symbol}-open" for name in names],
                },
                "text": [_hover(view, name) for name in names], "hovertemplate": "%{text}<extra></extra>",
            }
        )  # fmt: skip
    if chosen in places:
        traces.append(ring(places[chosen], known.get(chosen, edge), colours["best"]))
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Solutions, in the order they were written"}, "showgrid": False}
    layout["yaxis"] |= {"title": {"text": escape(metric_title(view.task.metric))}}
    layout |= {"dragmode": "zoom", "uirevision": view.run}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _score(known: Known) -> Any:
    return known.evaluation.score if known.evaluation else None


def _adopted(view: RunView) -> set[str]:
    """What became an incumbent, was merged from, or is submitted."""
    kept = {each.solution for each in view.attempts if each.attempt.adopted} | {
        name for name, _ in view.incumbents.values()
    }
    kept |= {each.incumbent for each in view.attempts}
    return kept | {member for each in view.submissions for member in each.members}


def _hover(view: RunView, name: str) -> str:
    known = view.solutions[name]
    score = _score(known)
    words = f"<b>{escape(known.solution.title)}</b><br>{escape(scored(score))}<br>{escape(branch_name(known.branch).lower())}"
    return words + (f", block [{escape(known.block)}] changed" if known.block else "")


def _label(view: RunView, places: dict[str, int], name: str) -> str:
    return (
        f"{places[name]}. {view.solutions[name].solution.title}"  # fixed: a box whose labels change forgets its choice
    )


def _in_full(view: RunView, known: Known) -> None:
    parent = view.solutions.get(known.parent or "")
    name = known.solution.id
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(ORIGINS.get(known.origin, known.origin), color="blue")
        if name in _adopted(view):
            st.badge("Adopted", icon=":material/check_circle:", color="green")
        st.markdown(f"**{plain(known.solution.title)}** {plain(scored(_score(known)))}")
    st.caption(plain(_came_from(view, known, parent)))
    part = st.segmented_control(
        "What to show", PARTS, default=PARTS[0], required=True, key="lineage_part", label_visibility="collapsed"
    )
    if part == "Script":
        st.code(known.solution.code, language="python", line_numbers=True, height=420)
    elif part == "Folds":
        _folds(known)
    elif part == "Log":
        _log(known)
    elif parent is None:
        st.caption("It was written from scratch: there is nothing before it.")
    else:
        show_diff(parent.solution.code, known.solution.code, key="lineage_diff", name="script")


def _came_from(view: RunView, known: Known, parent: Known | None) -> str:
    words = f"{branch_name(known.branch)}. "
    words += f"Made of '{parent.solution.title}'" if parent else "Without a parent"
    words += f", its block [{known.block}] rewritten" if known.block and parent else ""
    tried = next((each for each in view.attempts if each.solution == known.solution.id), None)
    if tried is None:
        return words + "."
    answered = [
        each
        for each in view.decided
        if each.answer.verdict != "reject" and f"{each.decision.key}/".startswith(f"{tried.key}/")
    ]
    made = answered[-1] if answered else None
    by = f" It was {'edited' if made.answer.verdict == 'edit' else 'approved'} by {made.answer.by}." if made else ""
    return f"{words}. {tried.attempt.sentence}{by}"


def _folds(known: Known) -> None:
    folds = known.evaluation.folds if known.evaluation else ()
    if not folds:
        st.caption("No fold was scored.")
        return
    rows = [
        {"Fold": fold.fold + 1, "Score": fold.score, "Trained on rows": fold.train_rows, "Held-out rows": fold.held_out_rows,
         "Time": duration(fold.seconds)} for fold in folds
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="lineage_folds", height=min(38 * (len(rows) + 1), 300))


def _log(known: Known) -> None:
    evaluation = known.evaluation
    text = evaluation.failure.log if evaluation and evaluation.failure else evaluation.log if evaluation else ""
    if evaluation and evaluation.failure:
        st.warning(plain(evaluation.failure.sentence), icon=":material/error:")
    if text.strip():
        st.code(text, language=None, height=300)
    else:
        st.caption("It printed nothing.")
