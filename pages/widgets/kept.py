"""Figures of a whole run: made once for each state of the run, for all who look at it, and packed once for the way to the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.view import RunView
from pages.widgets.colours import dark


class _Packed(go.Figure):  # type: ignore[misc]
    """A figure that never changes: `to_dict`, which copies and encodes all numbers at each drawing, answers what it once found."""

    def to_dict(self) -> dict[str, Any]:
        if not hasattr(self, "_packed"):
            self._packed = super().to_dict()
        return self._packed


def kept(make: Callable[[RunView], go.Figure], view: RunView) -> go.Figure:
    """`make(view)`, made anew only when the run has gone on or the theme has changed. It is shared: nobody may change it."""
    return _made(make.__name__, view.run, view.last_event, dark(), make, view)


@st.cache_resource(max_entries=24, show_spinner=False)
def _made(
    what: str, run: str, last_event: int, is_dark: bool, _make: Callable[[RunView], go.Figure], _view: RunView
) -> go.Figure:
    made = _make(_view)
    return _Packed(
        {"data": _arrays(made.to_dict()["data"]), "layout": made.layout}, skip_invalid=False, _validate=False
    )


def _arrays(part: Any) -> Any:
    """Lists of numbers as arrays, which travel as bytes: a third of the time, and of the room."""
    if isinstance(part, dict):
        return {name: _arrays(each) for name, each in part.items()}
    if isinstance(part, list):
        if part and all(type(each) in (int, float) for each in part):
            return np.asarray(part)
        return [_arrays(each) for each in part]
    return part
