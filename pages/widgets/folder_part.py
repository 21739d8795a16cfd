"""A folder of pictures or sound on the New run page: what was taken in, what was refused, and that it cannot be learnt from yet."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from core.data import folders
from core.data.folders import Folder
from core.errors import BadInput
from core.settings import home, limits
from pages.widgets.words import counted, plain, size

SHOWN = 200  # refused files in the table


def choose_folder() -> None:
    """Draw the choice of a folder, as a directory or as a zip archive, and what was found in it."""
    revision = st.session_state.get("folder_revision", 0)
    left, right = st.columns(2)
    files = left.file_uploader(
        "Folder of pictures or sound, one folder inside for each class",
        accept_multiple_files="directory",
        key=f"folder_files_{revision}",
        max_upload_size=limits().upload_mb,
    )
    archive = right.file_uploader(
        "The same as a zip archive", type=["zip"], key=f"folder_zip_{revision}", max_upload_size=limits().upload_mb
    )
    if files or archive is not None:
        with st.spinner("Looking at each file"):
            st.session_state["folder"] = _looked_at(files, archive)
        st.session_state["folder_revision"] = revision + 1  # a new uploader, so that the server's memory is free
        st.rerun()
    show_folder()


def folder_of_zip(path: Path, name: str) -> Folder:
    """What a zip archive holds; nothing of it stays on disk. Raises BadInput."""
    with _scratch() as scratch:
        return folders.from_zip(path, name, Path(scratch) / "files", limits())


def show_folder() -> None:
    """The folder that was given last: counts, sizes, refused files with reasons, duplicates."""
    found: Folder | str | None = st.session_state.get("folder")
    if found is None:
        return
    if isinstance(found, str):
        st.error(plain(found), icon=":material/error:")
        return
    with st.container(border=True, key="folder_found"):
        total = sum(each.bytes for each in found.files)
        st.markdown(f"**{plain(found.name)}**: {len(found.files):,} {found.kind}, {size(total)}")
        rows = [
            {"Class": label or "(no class folder)", "Files": count, "Size": size(bytes)}
            for label, (count, bytes) in found.classes().items()
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="folder_classes", height=_height(len(rows)))
        same = found.duplicates()
        if same:
            words = f"{sum(len(names) - 1 for names in same):,} of them have the content of another, such as"
            st.caption(f"{words} {plain(same[0][0])} and {plain(same[0][1])}.")
        if found.refused:
            st.markdown(f"**{counted(len(found.refused), 'file')} not taken in**")
            refused = [{"File": each.name, "Why": each.reason} for each in found.refused[:SHOWN]]
            st.dataframe(pd.DataFrame(refused), hide_index=True, key="folder_refused", height=_height(len(refused)))
        st.warning(
            f"This version cannot learn from {found.kind} yet: no run can be started from them, and nothing of the "
            "folder was kept. Tables can be learnt from.",
            icon=":material/info:",
        )


def _looked_at(files: list[st.runtime.uploaded_file_manager.UploadedFile], archive: object) -> Folder | str:
    """The folder's content, or the sentence on why it cannot be used."""
    try:
        with _scratch() as scratch:
            into = Path(scratch) / "files"
            if archive is None:
                return folders.from_uploads(
                    [(each.name, each.size, each) for each in files], "The folder", into, limits()
                )
            path = Path(scratch) / "folder.zip"
            path.write_bytes(archive.getbuffer())  # type: ignore[attr-defined]
            return folders.from_zip(path, archive.name, into, limits())  # type: ignore[attr-defined]
    except BadInput as error:
        return str(error)


def _scratch() -> tempfile.TemporaryDirectory[str]:
    uploads = home().folder / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=uploads, prefix="folder-")


def _height(rows: int) -> int:
    return min(38 * (rows + 1), 260)
