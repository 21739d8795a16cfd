"""The tables of a new run: uploaded (and written to disk at once) or a bundled sample."""

from __future__ import annotations

import shutil
import time
import uuid
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.data.reading import read_table
from core.data.samples import SAMPLES, materialise
from core.settings import home
from core.value import Value
from pages.widgets.words import plain, size

PARTS: dict[str, tuple[str, str]] = {  # part -> label, help
    "train": ("Table to learn from (CSV or Parquet)", "Holds the column that is to be predicted."),
    "test": (
        "Table to predict (optional)",
        "The same columns without the target. Its predictions become the submission.",
    ),
    "sample": ("Sample submission (optional)", "Shows which columns the submission has, and in which order."),
}
TYPES = ["csv", "tsv", "txt", "parquet"]
KEPT_SECONDS = 24 * 3600.0  # an upload that no run was started with


class Kept(Value):
    """A table on disk, with the name that the person knows it by."""

    path: Path
    name: str
    bytes: int


class Tables(Value):
    """What a run is made from. `name` and `description` are proposals. `token` names these files."""

    files: dict[str, Kept]
    name: str
    description: str = ""
    minutes: int = 10

    @property
    def token(self) -> str:
        """Names the files, so that what was derived from others is not used."""
        return "|".join(f"{part}:{kept.path}" for part, kept in sorted(self.files.items()))


def choose_tables() -> Tables | None:
    """Draw the choice of data; None until there is a table to learn from."""
    source = st.segmented_control(
        "Where the data comes from",
        ["Upload a table", "Bundled sample"],
        default="Upload a table",
        required=True,
        key="source",
        persist_state="session",
        label_visibility="collapsed",
    )
    return _sample() if source == "Bundled sample" else _uploads()


def frame_of(kept: Kept, part: Any) -> pd.DataFrame:
    """The table as text. Raises BadInput. Read once per session and file."""
    frames: dict[str, pd.DataFrame] = st.session_state.setdefault("frames", {})
    name = f"{part}:{kept.path}"
    if name not in frames:
        for old in [each for each in frames if each.startswith(f"{part}:")]:
            del frames[old]
        frames[name] = read_table(kept.path, kept.name, part=part)
    return frames[name]


def forget_uploads() -> None:
    """After a start: the run has its own copy of the data."""
    for kept in st.session_state.pop("uploads", {}).values():
        shutil.rmtree(kept.path.parent, ignore_errors=True)
    st.session_state.pop("frames", None)


def _sample() -> Tables | None:
    name = st.selectbox(
        "Sample",
        list(SAMPLES),
        format_func=lambda each: SAMPLES[each].title,
        key="sample",
        persist_state="session",
    )
    if not name:
        return None
    sample = SAMPLES[name]
    st.text(sample.about)
    st.caption(f"Licence {plain(sample.licence)}. Source: {plain(sample.source)}.")
    folder = home().folder / "samples" / name
    written = materialise(name, folder)
    files = {part: _kept(path, path.name) for part, path in (("train", written.train), ("test", written.test))}
    return Tables(files=files, name=sample.title, description=written.description, minutes=sample.minutes)


def _uploads() -> Tables | None:
    kept: dict[str, Kept] = st.session_state.setdefault("uploads", {})
    for column, part in zip(st.columns(len(PARTS)), PARTS):
        with column:
            _upload(part, kept)
    if "train" not in kept:
        return None
    return Tables(files=dict(kept), name=Path(kept["train"].name).stem)


def _upload(part: str, kept: dict[str, Kept]) -> None:
    label, words = PARTS[part]
    if part in kept:
        with st.container(border=True):
            st.markdown(f"**{label}**")
            st.text(f"{kept[part].name}, {size(kept[part].bytes)}")
            if st.button("Take another file", key=f"remove_{part}", icon=":material/close:", type="tertiary"):
                shutil.rmtree(kept.pop(part).path.parent, ignore_errors=True)
                st.rerun()
        return
    revision = st.session_state.get(f"upload_{part}_revision", 0)
    file = st.file_uploader(label, type=TYPES, help=words, key=f"upload_{part}_{revision}")
    if file is None:
        return
    try:
        kept[part] = _write(file, part)
    except OSError as error:
        st.error(f"The file could not be kept: {plain(error.strerror)}. Free some disk space and try again.")
        return
    st.session_state[f"upload_{part}_revision"] = revision + 1  # a new uploader, so that the server's memory is free
    st.rerun()


def _write(file: Any, part: str) -> Kept:
    folder = home().folder / "uploads"
    _sweep(folder)
    own = folder / uuid.uuid4().hex
    own.mkdir(parents=True)
    path = own / f"{part}{Path(file.name).suffix.lower()}"
    with path.open("wb") as out:
        shutil.copyfileobj(file, out)
    return _kept(path, file.name)


def _kept(path: Path, name: str) -> Kept:
    return Kept(path=path, name=name, bytes=path.stat().st_size)


def _sweep(folder: Path) -> None:
    """Remove what was uploaded long ago and never used."""
    if not folder.is_dir():
        return
    for each in folder.iterdir():
        if time.time() - each.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(each, ignore_errors=True)
