"""Pictures as a grid, sounds as a grid of players: the previews of one page of files, whatever they are shown for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from core.data.cells import clip
from core.data.lookalikes import Item
from core.data.media import WORDS, Media
from core.data.previews import Preview
from pages.widgets.words import plain

PAGE = {"picture": 24, "sound": 12}  # files shown at a time
WIDTH = {"picture": 144, "sound": 220}  # pixels
LETTERS = 24  # of a label or a name below a file


def paged_grid(shown: Sequence[tuple[Item, str]], media: Media, key: str) -> None:
    """The files with a caption in Markdown each, a page at a time; only what is shown is decoded."""
    many = PAGE[media.kind]
    pages = -(-len(shown) // many)
    at = st.pagination(pages, key=f"{key}_page", max_visible_pages=5) if pages > 1 else 1
    grid(shown[(at - 1) * many : at * many], media, key)


def grid(shown: Sequence[tuple[Item, str]], media: Media, key: str) -> None:
    """All of these files."""
    with st.spinner(f"Opening the {WORDS[media.kind]}", show_time=True):
        found = core.previews(media, [item.digest for item, _ in shown])
    with st.container(horizontal=True, key=f"{key}_grid"):
        for number, (item, words) in enumerate(shown):
            with st.container(
                width=WIDTH[media.kind], border=media.kind == "sound", key=f"{key}_file_{number}", gap="xsmall"
            ):
                _one(item, words, found[item.digest], media)


def short(text: str) -> str:
    """A label or the last part of a path as Markdown, at most so long that it fits below a picture."""
    return plain(clip(text.rsplit("/", 1)[-1], LETTERS))


def _one(item: Item, words: str, preview: Preview, media: Media) -> None:
    if preview.refused:
        st.caption(f"{short(item.name)} cannot be shown: {plain(preview.refused)}")
        return
    what = media.looks.get(item.digest, media.kind)
    st.image(preview.picture, alt=f"{item.name}, {what}" + (f", {item.label}" if item.label else ""), width="stretch")
    if preview.sound:
        st.audio(preview.sound, alt=item.name)
    st.caption(words)
