"""A folder of pictures or sound on the New run page: taken in file by file, shown with what was refused, kept for the run."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.data import folders, media
from core.data.folders import Folder
from core.data.media import Media
from core.errors import BadInput
from core.settings import home, limits
from core.value import Value
from pages.widgets.words import counted, plain, size

SHOWN = 200  # refused files in the table
PIECE = 1024**2
LABELS = {
    "learn": (
        "Folder of pictures or sound, one folder inside for each class, or names that begin with it",
        "The same as a zip archive",
    ),
    "ask": ("Folder of what is to be predicted (optional)", "The same as a zip archive"),
}


class TakenIn(Value):
    """What a folder came to: the files that are kept for the run, and how each was looked at."""

    media: Media
    folder: Folder


def choose_folder(part: str) -> Media | None:
    """Draw the choice of the folder to learn from ("learn") or to predict ("ask"), as a directory or as a zip archive."""
    if isinstance(st.session_state.get(f"folder_{part}"), TakenIn):
        return show_folder(part)
    revision = st.session_state.get(f"folder_{part}_revision", 0)
    left, right = st.columns(2)
    files = left.file_uploader(
        LABELS[part][0],
        accept_multiple_files="directory",
        key=f"folder_{part}_files_{revision}",
        max_upload_size=limits().upload_mb,
    )
    archive = right.file_uploader(
        LABELS[part][1], type=["zip"], key=f"folder_{part}_zip_{revision}", max_upload_size=limits().upload_mb
    )
    if files or archive is not None:
        with st.spinner("Looking at each file", show_time=True):
            keep(part, lambda into: _looked_at(files, archive, into))
        st.session_state[f"folder_{part}_revision"] = (
            revision + 1
        )  # a new uploader, so that the server's memory is free
        st.rerun()
    return show_folder(part)


def keep(part: str, take: Any) -> None:
    """Take a folder in, in place of the one that was there; the session has it, or the sentence on why it cannot be used."""
    forget_folder(part)
    own = home().folder / "uploads" / f"folder-{uuid.uuid4().hex}"
    own.mkdir(parents=True)
    found: TakenIn | str
    try:
        folder: Folder = take(own / "files")
        (own / "kept").mkdir()
        found = TakenIn(media=media.kept(folder, own / "kept"), folder=folder)
        shutil.rmtree(own / "files")
    except BadInput as error:
        shutil.rmtree(own)
        found = str(error)
    except BaseException:
        shutil.rmtree(own)
        raise
    st.session_state[f"folder_{part}"] = found


def keep_zip(part: str, path: Path, name: str) -> None:
    """The same from a zip archive on disk."""
    keep(part, lambda into: folders.from_zip(path, name, into, limits()))


def show_folder(part: str) -> Media | None:
    """The folder that was given last: counts, sizes, refused files with reasons, duplicates."""
    found: TakenIn | str | None = st.session_state.get(f"folder_{part}")
    if found is None:
        return None
    if isinstance(found, str):
        st.error(plain(found), icon=":material/error:")
        return None
    with st.container(border=True, key=f"folder_{part}_found"):
        _facts(found.folder, found.media.classes if part == "learn" else {}, part)
        if st.button("Take another folder", key=f"folder_{part}_remove", icon=":material/close:", type="tertiary"):
            forget_folder(part)
            st.rerun()
    return found.media


def _facts(found: Folder, labels: Mapping[str, str], part: str) -> None:
    total = sum(each.bytes for each in found.files)
    st.markdown(f"**{plain(found.name)}**: {len(found.files):,} {found.kind}, {size(total)}")
    rows = [
        {"Class": label or "(no class folder)", "Files": count, "Size": size(bytes)}
        for label, (count, bytes) in found.classes(labels).items()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"folder_{part}_classes", height=_height(len(rows)))
    same = found.duplicates()
    if same:
        words = f"{sum(len(names) - 1 for names in same):,} of them have the content of another, such as"
        st.caption(f"{words} {plain(same[0][0])} and {plain(same[0][1])}.")
    if found.refused:
        st.markdown(f"**{counted(len(found.refused), 'file')} not taken in**")
        refused = [{"File": each.name, "Why": each.reason} for each in found.refused[:SHOWN]]
        st.dataframe(pd.DataFrame(refused), hide_index=True, key=f"folder_{part}_refused", height=_height(len(refused)))


def forget_folder(part: str) -> None:
    """Let go of a folder and of its files."""
    found: TakenIn | str | None = st.session_state.pop(f"folder_{part}", None)
    if isinstance(found, TakenIn):
        shutil.rmtree(found.media.folder.parent, ignore_errors=True)


def _looked_at(files: list[Any], archive: Any, into: Path) -> Folder:
    """The folder's content. Raises BadInput."""
    if archive is None:
        return folders.from_uploads([(each.name, each.size, each) for each in files], "The folder", into, limits())
    path = into.with_name("folder.zip")
    try:
        with path.open("wb") as out:
            shutil.copyfileobj(archive, out, PIECE)
        return folders.from_zip(path, archive.name, into, limits())
    finally:
        path.unlink(missing_ok=True)


def _height(rows: int) -> int:
    return min(38 * (rows + 1), 260)
