"""The files of a task before and during a run: how many, how large or long, a grid by class, what looks alike, what was refused."""

from __future__ import annotations

import math
from collections import Counter

import pandas as pd
import streamlit as st

from core.data.lookalikes import Alike, Item, lookalikes
from core.data.media import WORDS, Media, measures
from pages.widgets.charts import counts_chart, draw
from pages.widgets.grid import grid, paged_grid, short
from pages.widgets.words import counted, number, plain

BARS = 16
CLASSES = 200  # that a filter offers
PAIRS = 12  # look-alikes shown at a time, and pairs of a task that makes one picture from another
REFUSED = 200  # files in the table


def gallery_part(media: Media, items: tuple[Item, ...], place: str, token: str) -> None:
    """`items`: the labelled rows' files, which `token` names; `place` keeps the widgets of two galleries apart."""
    st.markdown(f"**The {WORDS[media.kind]}**")
    _sizes(media, items, place)
    if media.pairs:
        st.fragment(_pairs)(media, place)
    elif items:
        st.fragment(_by_class)(media, items, place)
        st.fragment(_alike)(media, items, place, token)


def refused_part(media: Media, place: str) -> None:
    """Files that were not taken in, and why."""
    if media.refused:
        st.markdown(f"**{counted(len(media.refused), 'file')} not taken in**")
        rows = pd.DataFrame(media.refused[:REFUSED], columns=["File", "Why"])
        st.dataframe(rows, hide_index=True, key=f"{place}_refused", height=min(38 * (len(rows) + 1), 260))


def _sizes(media: Media, items: tuple[Item, ...], place: str) -> None:
    found = measures(media.kind, media.looks)
    if not found:
        return
    found.sort()
    unit = "pixels" if media.kind == "picture" else "s"
    shapes = Counter(
        what.rsplit(" ", 1)[0] if media.kind == "picture" else what.split(" at ")[-1] for what in media.looks.values()
    )
    most, times = shapes.most_common(1)[0]
    figures = (
        ("Pairs", f"{len(media.pairs):,}") if media.pairs else ("Rows with a file", f"{len(items):,}"),
        ("Longer side" if media.kind == "picture" else "Length", f"{_span(found[0], found[-1])} {unit}"),
        ("In the middle", f"{number(found[len(found) // 2])} {unit}"),
        (f"Most often ({times / len(media.looks):.0%})", most),
    )
    for column, (label, value) in zip(st.columns(4), figures):
        column.metric(label, plain(value))
    if found[0] < found[-1]:
        labels, counts = bins(found, whole=media.kind == "picture")
        title = "Longer side in pixels" if media.kind == "picture" else "Length in seconds"
        draw(
            counts_chart(labels, counts, title, "Files"),
            key=f"{place}_sizes",
            alt=f"{title}: files by size",
            height=220,
        )


def bins(values: list[float], whole: bool) -> tuple[list[str], list[int]]:
    """Equally wide ranges over sorted values, with how many fall into each."""
    low, high = values[0], values[-1]
    step = (high - low) / BARS
    if whole:
        step = max(1, math.ceil((high - low + 1) / BARS))
    counts = Counter(min(int((value - low) / step), BARS - 1) for value in values)
    shown = range(max(counts) + 1)
    ends = [(low + at * step, low + (at + 1) * step - (1 if whole else 0)) for at in shown]
    return [_span(a, b) for a, b in ends], [counts[at] for at in shown]


def _span(low: float, high: float) -> str:
    return number(low) if low == high else f"{low:.4g} to {high:.4g}"


def _by_class(media: Media, items: tuple[Item, ...], place: str) -> None:
    classes = Counter(item.label for item in items)
    chosen = None
    if 1 < len(classes) <= CLASSES:
        chosen = st.selectbox(
            "Class", [None, *sorted(classes)], key=f"{place}_class", width=320,
            format_func=lambda each: f"all ({len(items):,})" if each is None else f"{each} ({classes[each]:,})",
        )  # fmt: skip
    shown = [item for item in items if chosen is None or item.label == chosen]
    paged_grid(
        [(item, _called(item)) for item in shown],
        media,
        f"{place}_{sorted(classes).index(chosen) if chosen is not None else 'all'}",
    )


def _called(item: Item) -> str:
    return f"**{short(item.label)}** {short(item.name)}" if item.label else short(item.name)


def _alike(media: Media, items: tuple[Item, ...], place: str, token: str) -> None:
    kept = st.session_state.get(f"{place}_alike")
    if kept is None or kept[0] != token:
        with st.spinner("Comparing them with each other", show_time=True):
            kept = (token, lookalikes(items, media.prints))
        st.session_state[f"{place}_alike"] = kept
    found: tuple[Alike, ...] = kept[1]
    if not found:
        looked = "look the same" if media.kind == "picture" else "have the same content"
        st.caption(f"No two {WORDS[media.kind]} {looked}.")
        return
    across = sum(each.across for each in found)
    words = f"{counted(len(found), 'pair')} of {WORDS[media.kind]} the same or alike, {across:,} with two labels"
    with st.expander(words, icon=":material/content_copy:", expanded=across > 0, key=f"{place}_alike_found"):
        st.caption(
            "With two labels one of them is wrong, or both are true of what is shown. With one label, a copy on both sides of a fold "
            "makes a score look better than it is."
        )
        pages = -(-len(found) // PAIRS)
        at = st.pagination(pages, key=f"{place}_alike_page", max_visible_pages=5) if pages > 1 else 1
        with st.container(horizontal=True):
            for number_of, each in enumerate(found[(at - 1) * PAIRS : at * PAIRS]):
                how = "the same content" if each.apart == 0 and each.one.digest == each.other.digest else "looks alike"
                with st.container(border=True, width="content", key=f"{place}_pair_{number_of}"):
                    st.caption(f"{how}, **two labels**" if each.across else how)
                    grid([(item, _called(item)) for item in (each.one, each.other)], media, f"{place}_pair_{number_of}")


def _pairs(media: Media, place: str) -> None:
    names = {digest: name for name, digest in media.files.items()}
    st.caption("What is given, and beside it what it should become.")
    shown = [
        (Item(digest=digest, name=names.get(digest, "")), f"{word} {short(names.get(digest, ''))}")
        for pair in media.pairs
        for digest, word in zip(pair, ("given:", "wanted:"))
    ]
    paged_grid(shown, media, f"{place}_pairs")
