"""Runs from another installation: the upload that takes one in, and what marks it afterwards."""

from __future__ import annotations

import shutil

import streamlit as st

import core
from core.errors import StudioError
from core.settings import limits
from core.view import RunView
from pages.widgets.frame import say
from pages.widgets.upload import keep_upload
from pages.widgets.words import plain, stamp


def import_run() -> None:
    """The upload, folded away: a file that a run's Results page, or `python -m core export`, has written."""
    with st.popover("Import a run", icon=":material/upload_file:"):
        st.markdown(
            "A file that ends in `.studio.zip`, from *The whole run as one file* on a run's Results page. "
            "The run is shown here with its scores and scripts; it does not go on, and nothing in the file is run."
        )
        file = st.file_uploader(
            "Exported run",
            type=["zip"],
            key="import_file",
            max_upload_size=limits().upload_mb,
            label_visibility="collapsed",
        )
        if st.button("Import", key="import", type="primary", disabled=file is None) and file is not None:
            _take_in(file)


def _take_in(file: object) -> None:
    try:
        with st.spinner("The file is checked and taken in", show_time=True):
            kept = keep_upload(file, "run")
            try:
                run = core.unpack(kept.path, kept.name)
            finally:
                shutil.rmtree(kept.path.parent)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    except OSError as error:
        st.error(f"The file could not be kept: {plain(error.strerror)}. Free some disk space and try again.")
        return
    say("The run was imported.")
    st.switch_page("pages/results.py", query_params={"run": run})


def origin(view: RunView) -> None:
    """Says that the run comes from elsewhere, and what of it stayed there; nothing for a run of this installation."""
    came = view.imported
    if came is None:
        return
    left = [] if came.rows else ["the table's rows and the held-out predictions"]
    left += ["what was said to the language model"] if view.calls and not came.texts else []
    st.caption(
        f":material/move_to_inbox: Imported from another installation on {plain(stamp(came.at))}. Its figures are what the file "
        "says: nothing was computed again here." + (f" Left there: {' and '.join(left)}." if left else "")
    )
