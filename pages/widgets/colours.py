"""Colours by theme, and what all figures share: colour-blind safe, readable on both grounds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

_LIGHT = {
    "candidate": "#0b6fb3", "merge": "#00795a", "ablation": "#7d8a94", "attempt": "#b84a00", "trial": "#a3283a", "widen": "#9a4c82",
    "best": "#1b2733", "baseline": "#7a6a00", "noise": "#87939d", "grid": "#e1e7ec", "ground": "#ffffff", "faint": "#5b6873",
}  # fmt: skip
_DARK = {
    "candidate": "#6cbcf0", "merge": "#4fc9a2", "ablation": "#8695a1", "attempt": "#f2a154", "trial": "#ff8f8f", "widen": "#dda0c9",
    "best": "#e6edf3", "baseline": "#e6d35c", "noise": "#667580", "grid": "#2a3641", "ground": "#0d1319", "faint": "#9fb0bd",
}  # fmt: skip

_paper = ContextVar("paper", default=False)


def dark() -> bool:
    """Whether the browser shows the dark theme; never on paper."""
    return not _paper.get() and st.context.theme.type == "dark"


@contextmanager
def on_paper() -> Iterator[None]:
    """Figures made inside are for white paper, whatever the browser shows."""
    token = _paper.set(True)
    try:
        yield
    finally:
        _paper.reset(token)


def palette() -> dict[str, str]:
    """The colours of the theme that is shown."""
    return _DARK if dark() else _LIGHT


def bands(count: int) -> list[str]:
    """A colour for each of so many neighbours, none beside its like; beyond five they come again, so names tell them apart."""
    colours = palette()
    kinds = ("candidate", "attempt", "merge", "widen", "baseline")
    return [colours[kinds[place % len(kinds)]] for place in range(count)]


def layout_of(colours: dict[str, str]) -> dict[str, Any]:
    axis = {"gridcolor": colours["grid"], "zeroline": False, "automargin": True}
    return {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
        # on a phone each entry has a line of its own: beyond four they scroll
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0, "maxheight": 100},
    }
