"""The form that is made from a table's columns: a fitting widget for each, those that matter most first."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import streamlit as st

import core
from core.data.folders import PICTURES, SOUNDS
from core.harness.task import Kind
from core.settings import limits
from core.trying.values import Cell, Field, Form, Row
from pages.widgets.words import counted, number, plain

ROOM = 215  # pixels that a number needs beside the buttons of its box
FIRST, MOST = 12, 60  # columns that are shown at once, and at all
WHOLE = 2**53  # above, a browser's numbers have gaps
SOUND_TYPES = (
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"FORM", "audio/aiff"),
)  # by how a file begins: some browsers go by the type
EARLIEST, LATEST = date(1678, 1, 1), date(2261, 12, 31)  # what a table's moments can be
DroppedFile = tuple[str, bytes]


def row_form(run: str, form: Form, start: Row, revision: str) -> tuple[dict[str, Cell], DroppedFile | None] | None:
    """Draw the form with the row's cells; what stands in it once Predict is pressed. `revision` tells one start from another."""
    cells: dict[str, Cell] = dict(start.cells)
    dropped: Any = None
    with st.form(f"try_form_{run}", border=True):
        if form.media:
            endings = list(PICTURES if form.media == "picture" else SOUNDS)
            instead = " of your own, in place of the row's" if start.file else ""
            dropped = st.file_uploader(
                f"A {form.media}{instead}",
                type=endings,
                key=f"try_file_{run}_{revision}",
                max_upload_size=limits().file_mb,
            )
        shown = form.fields[:MOST]
        _grid(run, shown[:FIRST], cells, revision)
        if shown[FIRST:]:
            with st.expander(counted(len(shown) - FIRST, "more column"), icon=":material/view_column:", key="try_more"):
                _grid(run, shown[FIRST:], cells, revision)
        if form.fields[MOST:]:
            left = counted(len(form.fields) - MOST, "further column")
            st.caption(f"{left}, which matter less, keep the cells of the row that you start from.")
        pressed = st.form_submit_button("Predict", type="primary", icon=":material/play_arrow:", key="try_predict")
    if not pressed:
        return None
    return cells, (dropped.name, dropped.getvalue()) if dropped is not None else None


def show_file(run: str, media: Kind, key: str) -> None:
    """The row's picture or sound, as it was taken in and looked at."""
    show_content(media, core.try_file(run, key))


def show_content(media: Kind, content: bytes) -> None:
    """A picture or sound that was decoded once already, apart."""
    if media == "picture":
        st.image(content, width=240)
    else:
        st.audio(content, format=next((kind for start, kind in SOUND_TYPES if content.startswith(start)), "audio/wav"))


def _grid(run: str, fields: tuple[Field, ...], cells: dict[str, Cell], revision: str) -> None:
    """Widgets row by row, as many side by side as show their cells whole; a text has a row of its own."""
    grid = st.grid("auto", min_column_width=ROOM)
    for field in fields:
        with grid.cell(column_span="all" if field.kind == "text" else 1):
            key = f"try_{run}_{revision}_{field.name}"
            cells[field.name] = _widget(field, cells[field.name], key)


def _widget(field: Field, cell: Cell, key: str) -> Cell:
    """The start goes in by the session: a widget that has a default of its own cannot be emptied, and empty is missing."""
    label, told = plain(field.name), _told(field)
    if field.kind == "number":
        return _number(field, None if cell is None else float(cell), label, told, key)
    if field.kind == "date":
        return _date(field, None if cell is None else datetime.fromisoformat(str(cell)), label, told, key)
    text = None if cell is None else str(cell)
    st.session_state.setdefault(key, text)
    if field.kind == "category":
        levels = list(field.levels) if text is None or text in field.levels else [text, *field.levels]
        words = "missing: choose, or type any other"
        return st.selectbox(label, levels, None, key=key, help=told, accept_new_options=True, placeholder=words)
    return st.text_area(label, None, key=key, help=told, height=80, placeholder="missing") or None


def _number(field: Field, value: float | None, label: str, told: str, key: str) -> Cell:
    if field.decimals == 0 and (value is None or (value.is_integer() and abs(value) < WHOLE)):
        st.session_state.setdefault(key, None if value is None else int(value))
        given: float | None = st.number_input(label, value=None, step=1, key=key, help=told, placeholder="missing")
    else:
        digits = max(field.decimals, 1)
        form, step = (f"%.{digits}f", 10.0**-digits) if digits <= 6 else ("%.8g", None)
        st.session_state.setdefault(key, value)
        given = st.number_input(label, value=None, step=step, format=form, key=key, help=told, placeholder="missing")
    return None if given is None else float(given)


def _date(field: Field, moment: datetime | None, label: str, told: str, key: str) -> Cell:
    if not field.clock and (moment is None or moment.time() == time()):
        st.session_state.setdefault(key, moment.date() if moment else None)
        day = st.date_input(label, None, EARLIEST, LATEST, key=key, help=told)
        return None if day is None else datetime.combine(day, time()).isoformat()
    shown = moment.replace(second=0, microsecond=0) if moment else None  # the widget knows minutes
    st.session_state.setdefault(key, shown)
    ends = datetime.combine(EARLIEST, time()), datetime.combine(LATEST, time())
    chosen = st.datetime_input(label, None, *ends, key=key, help=told, step=60)
    if chosen is None:
        return None
    return (moment if moment and chosen == shown else chosen).isoformat()


def _told(field: Field) -> str:
    words = f"Usual: {said(field.usual)}."
    if field.low is not None:
        words += f" From {said(field.low)} to {said(field.high)} in the training table."
    return plain(words + " Empty counts as missing.")


def said(cell: Cell) -> str:
    """A cell as a person reads it, no longer than fits a line."""
    if cell is None:
        return "missing"
    if isinstance(cell, float):
        return number(cell)
    text = cell.removesuffix("T00:00:00")
    return text if len(text) <= 40 else f"{text[:39]}…"
