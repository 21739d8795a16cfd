"""Figures in which a click chooses, and that keep their zoom while they are drawn again and again.

Streamlit makes a figure a new one with every change of its data: what was selected in it and zoomed into would be gone with
each evaluation. So a small script in the page tells of clicks and zooms, and the next figure is made with the zoom in it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.widgets.charts import draw
from pages.widgets.kept import packed

CHOICE = "lineage_choice"  # the selectbox of the tab Lineage
TABS = "run_tabs"  # the tabs of a run
LINEAGE = "Lineage"
Choose = Callable[[str], None]

SCRIPT = """
export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const tell = {
    click: (event) => {
      const point = event.points.find((each) => each.customdata);
      if (point) setTriggerValue("clicked", String(point.customdata));
    },
    zoom: (plot, change) => {
      const { xaxis, yaxis } = plot._fullLayout;
      if (change["xaxis.autorange"] || change["yaxis.autorange"]) setStateValue("zoom", null);
      else if (Object.keys(change).some((each) => /^[xy]axis.range/.test(each)))
        setStateValue("zoom", { x: [...xaxis.range], y: [...yaxis.range] });
    },
  };
  const listen = () => {
    for (const plot of document.querySelectorAll(`.st-key-${data} .js-plotly-plot`)) {
      if (!plot.on) continue;
      if (!plot.tell) {
        plot.on("plotly_click", (event) => plot.tell.click(event));
        plot.on("plotly_relayout", (change) => plot.tell.zoom(plot, change));
      }
      plot.tell = tell;
    }
  };
  clearInterval(parentElement.listening);
  const timer = setInterval(listen, 200);  // a figure comes and goes without a word
  parentElement.listening = timer;
  listen();
  return () => clearInterval(timer);
}
"""
_listener = st.components.v2.component("studio_plot_listener", js=SCRIPT)


def draw_clickable(
    make: Callable[[], go.Figure],
    key: str,
    version: Sequence[object],
    alt: str,
    height: int,
    names: Container[str],
    choose: Choose,
) -> None:
    """Draw a figure whose points carry a name as `customdata`; a click on one calls `choose` with it, if it is one of `names`.

    `version` says all that the figure is made of, first what it is of (a run, a decision), for every tab with the same one is
    shown the same figure: it is made anew when that changes, and never because of a zoom, which the browser shows already.
    """
    listener = f"{key}_listener_{version[0]}"
    kept = st.session_state.get(f"{key}_figure")
    if kept is None or kept[0] != version:
        told = st.session_state.get(listener)
        zoom = told.get("zoom") if told else None
        kept = (version, _figure(key, version, zoom, make))
        st.session_state[f"{key}_figure"] = kept
    draw(kept[1], key=key, alt=alt, height=height)
    _listener(
        key=listener, data=key, height=1, default={"zoom": None}, on_zoom_change=_nothing,
        on_clicked_change=partial(_clicked, listener, names, choose),
    )  # fmt: skip


def show_solution(name: str) -> None:
    """Choose the solution in the tab Lineage and turn to it."""
    st.session_state[CHOICE] = name
    st.session_state[TABS] = LINEAGE


def shown_solution() -> str:
    """The solution that the tab Lineage shows; empty while another tab is open."""
    return str(st.session_state.get(CHOICE) or "") if st.session_state.get(TABS) == LINEAGE else ""


def ring(x: float, y: float, colour: str, kind: str = "scatter") -> dict[str, Any]:
    """The mark around the chosen point."""
    return {
        "type": kind, "mode": "markers", "x": [x], "y": [y], "hoverinfo": "skip", "showlegend": False, "name": "Chosen",
        "marker": {"symbol": "circle-open", "size": 18, "color": colour, "line": {"width": 2.5}},
    }  # fmt: skip


@st.cache_resource(max_entries=16, show_spinner=False)
def _figure(key: str, version: Sequence[object], zoom: Any, _make: Callable[[], go.Figure]) -> go.Figure:
    """The figure with the part of it in view that the person zoomed into: made once for all tabs that show it."""
    figure = _make()
    if zoom:
        figure.layout.xaxis.range, figure.layout.yaxis.range = zoom["x"], zoom["y"]
    return packed(figure)


def _nothing() -> None:
    """A zoom is read when the next figure is made."""


def _clicked(key: str, names: Container[str], choose: Choose) -> None:
    name = st.session_state[key].get("clicked")
    if name in names:
        choose(name)
