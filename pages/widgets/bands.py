"""A script as bands of colour, one per block: click one to choose it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.engineers.port import AblationRow
from core.solution import Solution
from core.value import digest
from pages.widgets.colours import bands, dark, layout_of, palette
from pages.widgets.picking import Choose, draw_clickable
from pages.widgets.words import compared, counted, plain

HEIGHT = 96
LEAST = 0.06  # of the strip: a band narrower than this is hard to click
BADGES: dict[str, Any] = {"gain": "blue", "within noise": "gray", "loss": "orange"}


def band_strip(solution: Solution, target: str, rows: Sequence[AblationRow], key: str, choose: Choose) -> None:
    """The whole script from left to right. A click calls `choose` with the block's name."""
    names = [block.name for block in solution.blocks]
    alt = f"The script's blocks in order: {', '.join(names)}. Chosen: {target}."
    draw_clickable(
        partial(strip_chart, solution, target, rows),
        key,
        (key, digest(solution.code, list(rows)), target, dark()),
        alt,
        HEIGHT,
        names=names,
        choose=choose,
    )
    st.caption("The script from left to right, a block with more lines is longer. Click a band to choose that block.")


def blocks_of(
    solution: Solution, target: str, rows: Sequence[AblationRow] = (), key: str = "", choose: Choose | None = None
) -> None:
    """The script with its blocks marked: which one is the target, and what each brings. `choose`: they can be chosen."""
    found = {row.block: row.comparison for row in rows if row.comparison}
    colours = bands(len(solution.blocks))
    for block, colour in zip(solution.blocks, colours):
        with st.container(border=block.name == target):
            st.image(_band(colour), width="stretch")
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**\\[{plain(block.name)}\\]** {plain(block.title)}", width="content")
                if comparison := found.get(block.name):
                    st.badge(compared(comparison), color=BADGES[comparison.verdict])
                if block.name == target:
                    st.badge("target block", icon=":material/target:", color="primary")
                elif choose:
                    st.button(
                        "Refine this block", key=f"{key}_{block.name}", icon=":material/target:", type="tertiary",
                        on_click=choose, args=(block.name,),
                    )  # fmt: skip
            st.code(block.code or "# empty", language="python")


def strip_chart(solution: Solution, target: str, rows: Sequence[AblationRow]) -> go.Figure:
    """One bar, cut into the blocks; the chosen one is framed and stands out above and below."""
    colours = palette()
    brings = {row.block: f"<br>brings {escape(compared(row.comparison))}" for row in rows if row.comparison}
    lines = [len(block.code.splitlines()) + 1 for block in solution.blocks]  # with the one that opens it
    traces, start = [], 0.0
    for block, colour, count in zip(solution.blocks, bands(len(lines)), lines):
        long = max(count, LEAST * sum(lines))
        chosen = block.name == target
        traces.append(
            {
                "type": "bar", "orientation": "h", "y": [0], "x": [long], "base": [start], "width": [1.0 if chosen else 0.7],
                "customdata": [block.name], "name": escape(block.name),
                "marker": {"color": colour, "line": {"width": 3 if chosen else 1, "color": colours["best" if chosen else "ground"]}},
                "text": [f"<b>{escape(block.name)}</b>" if chosen else escape(block.name)], "textposition": "inside",
                "insidetextanchor": "middle", "textangle": 0, "insidetextfont": {"color": colours["ground"]}, "constraintext": "inside",
                "hovertext": [f"<b>[{escape(block.name)}]</b> {escape(block.title)}<br>{counted(count, 'line')}{brings.get(block.name, '')}"],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )  # fmt: skip
        start += long
    layout = layout_of(colours)
    layout["xaxis"] |= {"visible": False, "fixedrange": True, "range": [0, start]}
    layout["yaxis"] |= {"visible": False, "fixedrange": True, "range": [-0.55, 0.55]}
    layout |= {"barmode": "overlay", "showlegend": False, "dragmode": False, "hovermode": "closest"}
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _band(colour: str) -> str:
    """A thin picture of one colour."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 5" width="600" height="5"><rect width="600" height="5" rx="2" fill="{colour}"/></svg>'
