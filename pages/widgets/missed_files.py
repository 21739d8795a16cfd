"""The pictures or sounds that the held-out predictions miss most, and those of any cell of the confusion matrix."""

from __future__ import annotations

import streamlit as st

import core
from core.data.media import WORDS
from core.errors import StudioError
from core.value import digest
from core.view import RunView
from pages.widgets.grid import paged_grid, short
from pages.widgets.words import plain


def missed_files(view: RunView) -> None:
    """The part of the results page; nothing for tables, and while nothing is scored."""
    media = view.task.media
    if media is None or view.task.place or view.best is None:
        return
    best = view.solutions.get(view.best_solution or "")
    state = f"{best.evaluation.digest if best and best.evaluation else ''} {view.ended}"
    st.header(f"The {WORDS[view.task.columns[media]]} it misses most", anchor=False)
    st.fragment(_missed)(view.run, view.task.targets, view.task.problem == "regression", state)


@st.cache_data(max_entries=4, show_spinner=False)
def files_of(run: str) -> core.Gallery:
    """A run's files, which never change. Raises Refused."""
    return core.gallery(run)


@st.cache_data(max_entries=8, show_spinner=False)
def _judged(run: str, target: str, state: str) -> tuple[core.Judged, ...]:
    """`state` tells one submission of the run from the next."""
    return core.judged(run, target)


def _missed(run: str, targets: tuple[str, ...], regression: bool, state: str) -> None:
    target = st.selectbox("Target", targets, key="missed_target") if len(targets) > 1 else targets[0]
    try:
        with st.spinner("Held-out predictions are looked into", show_time=True):
            media, found = files_of(run).media, _judged(run, target or targets[0], state)
    except StudioError as error:
        st.caption(plain(error))
        return
    if not regression:
        found = _cell(found)
    st.caption(
        f"{len(found):,} held-out {WORDS[media.kind]}, the furthest off first. A wrong label in the data looks like this too."
    )
    paged_grid([(each.item, _words(each)) for each in found], media, f"missed_{digest([each.row for each in found])}")


def _cell(found: tuple[core.Judged, ...]) -> tuple[core.Judged, ...]:
    """The wrongly labelled rows of a class, or of one cell of the confusion matrix, the right ones too where that is asked for."""
    classes = sorted({each.item.label for each in found} | {each.said for each in found})
    true_at, said_at = st.columns(2)
    true = true_at.selectbox("True class", [None, *classes], key="missed_true", format_func=lambda each: each or "any")
    said = said_at.selectbox(
        "Labelled as", [None, *classes], key="missed_said", format_func=lambda each: each or "any other class",
        help="Choose the same class twice to see what was labelled rightly, the least sure first.",
    )  # fmt: skip
    return tuple(
        each
        for each in found
        if true in (None, each.item.label)
        and said in (None, each.said)
        and (each.said != each.item.label or None not in (true, said))
    )


def _words(judged: core.Judged) -> str:
    chance = f" ({judged.chance:.2f})" if judged.chance is not None else ""
    return f"**{short(judged.item.label)}**, taken for **{short(judged.said)}**{chance} {short(judged.item.name)}"
