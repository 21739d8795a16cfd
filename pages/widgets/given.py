"""The frames of a new run, from tables and folders, and what they settle of the task before anything is proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from core.data import media, pairs, pixels
from core.data.lookalikes import Item
from core.data.media import Media
from core.data.pixels import Pixels
from core.data.proposal import Proposal
from core.errors import BadInput
from pages.widgets.upload import Tables, frame_of
from pages.widgets.words import plain

LABEL = "label"


@dataclass(frozen=True)
class Given:
    """Tables as text, the files that a column of theirs names, and what goes into every proposal: kinds, id, targets."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    sample: pd.DataFrame | None
    media: Media | None = None
    settled: dict[str, Any] = field(default_factory=dict)

    def items(self, proposal: Proposal) -> tuple[Item, ...]:
        """The rows' files with their labels, as the proposal has the target; of pairs of pictures none."""
        task = proposal.task
        if self.media is None or task.media is None or task.place:
            return ()
        names = {digest: name for name, digest in self.media.files.items()}
        labels = self.train[task.answers[0]].fillna("(missing)")
        rows = zip(self.train[task.media], labels)
        return tuple(Item(digest=file, name=names[file], label=label) for file, label in rows if file in names)


def given(tables: Tables) -> Given | None:
    """The frames; None, with one sentence for each part that cannot be used."""
    frames = _frames(tables)
    if frames is None:
        return None
    if tables.media is None:
        return Given(frames["train"], frames.get("test"), frames.get("sample"))
    key = (tables.token, tuple(sorted(frames)))
    kept = st.session_state.get("new_given")
    if kept is None or kept[0] != key:
        try:
            made = _with_files(tables, frames)
        except BadInput as error:
            st.error(plain(error), icon=":material/error:")
            return None
        kept = (key, made)
        st.session_state["new_given"] = kept
    found: Given = kept[1]
    return found


def _of_pairs(made: Pixels, found: Media) -> Given:
    settled = {"targets": list(made.targets), "kinds": made.kinds, "place": pixels.PLACE, "split": pixels.SPLIT}
    if made.test is not None:
        settled["id"] = made.id
    found = found.model_copy(update={"pairs": made.pairs})
    return Given(made.train, made.test, None, found, {**settled, "because": pixels.BECAUSE})


def _frames(tables: Tables) -> dict[str, pd.DataFrame] | None:
    found: dict[str, pd.DataFrame] = {}
    for part, kept in tables.files.items():
        try:
            with st.spinner("Reading the table"):
                found[part] = frame_of(kept, part if tables.media is None or part != "train" else "test")
        except BadInput as error:
            st.error(plain(error), icon=":material/error:")
    return found if len(found) == len(tables.files) else None


def _with_files(tables: Tables, frames: dict[str, pd.DataFrame]) -> Given:
    """Tables with a column of files. Raises BadInput."""
    assert tables.media is not None
    if tables.sides:
        train, test, found = pairs.taken_apart(tables.media, tables.sides)
        return _of_pairs(pixels.tables(train, test, None, found, pairs.WANTED), found)
    if "train" in frames and (target := pixels.pair_target(frames["train"], frames.get("test"), tables.media)):
        made = pixels.tables(frames["train"], frames.get("test"), frames.get("sample"), tables.media, target)
        return _of_pairs(made, tables.media)
    if "train" in frames:
        sample = frames.get("sample")
        test = frames["test"] if "test" in frames else media.asked_by(sample, frames["train"], tables.media)
        train, test, attached = media.attach(frames["train"], test, tables.media)
        settled: dict[str, Any] = {"kinds": attached.kinds}
        if attached.id is not None:
            settled["id"] = attached.id
        return Given(train, test, sample, tables.media, settled)
    found = tables.media
    train, test = media.table(found, LABEL), None
    settled = {"targets": [LABEL], "kinds": {found.kind: found.kind}}
    if tables.asked is None:
        settled["kinds"]["file"] = "ignore"
    elif tables.asked.kind != found.kind:
        raise BadInput(f"{tables.asked.name}: what is to be predicted must be {media.WORDS[found.kind]} too.")
    else:
        test = media.table(tables.asked, None)
        found = media.together(found, tables.asked)
        settled["id"] = "file"
    return Given(train, test, None, found, settled)
