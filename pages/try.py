"""A row to fill in or to drop a file for, the fitted model's prediction of it, and what moved that."""

from __future__ import annotations

import random
from collections.abc import Mapping

import streamlit as st

import core
from core.errors import StudioError
from core.trying.values import Cell, Form, Row
from core.view import RunView
from pages.widgets.frame import chosen_run, framed
from pages.widgets.try_answer import Shown, show_answer
from pages.widgets.try_form import DroppedFile, row_form, show_file
from pages.widgets.try_parts import parts_of, parts_part
from pages.widgets.words import plain

USUAL, TRAIN, TEST = "The usual values", "A row of the training table", "A row of the table to predict"


def main() -> None:
    """The row on the left, the answer on the right."""
    view = chosen_run()
    if view is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title("Try the model")
        st.page_link(
            "pages/results.py", label="Results", icon=":material/workspace_premium:", query_params={"run": view.run}
        )
    try:
        form = core.try_form(view.run)
        core.start_trying(view.run)  # they open while the row is filled in
    except StudioError as error:
        _nothing(view, error)
        return
    st.markdown(f"**{plain(view.name)}**: {_what(view)}")
    if form.batch:
        st.caption(
            "The model was allowed to look at all rows of a table at once: a row alone can be predicted otherwise than among others."
        )
    left, right = st.columns(2, gap="medium")
    with left:
        start, revision = _start(view, form)
        asked = row_form(view.run, form, start, revision)
    if asked is not None:
        _ask(view, form, start, revision, *asked)
    shown: Shown | None = st.session_state.get(_answers(view))
    with right:
        if shown and shown.revision == revision:
            show_answer(shown, parts_part, view.task.tags)
        else:
            _before(view, form, start)


def _what(view: RunView) -> str:
    targets = ", ".join(plain(name) for name in view.task.answers)
    many = sum(view.submissions[-1].seeds)
    if many == 1:
        return f"the submission's fitted model predicts {targets}."
    return f"the submission's {many} fitted models predict {targets} together."


def _nothing(view: RunView, error: StudioError) -> None:
    with st.container(border=True, key="try_nothing"):
        st.subheader("There is nothing to try", anchor=False)
        st.markdown(plain(error))
        st.page_link("pages/run.py", label="The run", icon=":material/monitoring:", query_params={"run": view.run})


def _start(view: RunView, form: Form) -> tuple[Row, str]:
    """The row that the form begins with, and what tells it from any other."""
    choices = [*([USUAL] if form.fields else []), TRAIN, *([TEST] if form.test_rows else [])]
    chosen = st.selectbox("Start from", choices, key=f"try_start_{view.run}") or choices[0]
    if chosen == USUAL:
        return Row(cells={each.name: each.usual for each in form.fields}), "usual"
    rows = form.train_rows if chosen == TRAIN else form.test_rows
    part = "train" if chosen == TRAIN else "test"
    key = f"try_number_{view.run}_{part}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="try_choice"):
        st.session_state.setdefault(key, 1)
        number = st.number_input(f"Row, from 1 to {rows:,}", 1, rows, key=key, width=220)
        st.button("At random", icon=":material/casino:", key="try_random", on_click=_at_random, args=(key, rows))
    return core.try_row(view.run, part, number - 1), f"{part}_{number}"


def _at_random(key: str, rows: int) -> None:
    st.session_state[key] = random.randint(1, rows)


def _ask(
    view: RunView, form: Form, start: Row, revision: str, cells: Mapping[str, Cell], dropped: DroppedFile | None
) -> None:
    """Have the row predicted; the session keeps the answer."""
    st.session_state.pop(_answers(view), None)
    try:
        with st.spinner("The fitted models answer. Opening them takes some seconds the first time.", show_time=True):
            tried = core.try_predict(view.run, cells, "" if dropped else start.file, dropped)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    truth = start.truth if not dropped and dict(cells) == start.cells else {}
    shown = Shown(
        revision=revision, tried=tried, truth=truth, media=form.media, file="" if dropped else start.file, dropped=dropped,
        run=view.run, cells=dict(cells),
    )  # fmt: skip
    st.session_state[_answers(view)] = shown
    st.session_state.pop(parts_of(shown), None)


def _answers(view: RunView) -> str:
    return f"try_answer_{view.run}"


def _before(view: RunView, form: Form, start: Row) -> None:
    with st.container(border=True, key="try_before"):
        st.subheader("The prediction", anchor=False)
        st.caption("Press Predict: what the model says stands here, and which columns moved it.")
        if form.media and start.file:
            show_file(view.run, form.media, start.file)


if framed():
    main()
