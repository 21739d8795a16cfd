"""What can be taken away from a run: predictions, scripts, report and journal, to look at and to download."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import streamlit as st

import core
from core.data.formulas import for_spreadsheets
from core.errors import StudioError
from core.view import RunView
from pages.widgets.glossary import meaning
from pages.widgets.missed_files import files_of
from pages.widgets.paper import paper
from pages.widgets.words import plain, size

PREVIEW = 50  # rows of the submission that are shown
SHOWN = 6  # pictures
JOURNAL = "journal.jsonl"
KINDS = {
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".py": "text/x-python",
    ".md": "text/markdown",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
    ".html": "text/html",
}


def take_away(view: RunView) -> None:
    """Predictions first, then the scripts, then the papers."""
    files = core.files(view.run)
    _submission(view, files)
    _pictures(view, [name for name in files if name.startswith("pictures/")])
    _model(view)
    _scripts(view, files)
    _papers(view, files)
    _whole_run(view)


def _submission(view: RunView, files: list[str]) -> None:
    st.header("Predictions", anchor=False)
    data = _file(view, "submission.csv") if "submission.csv" in files else None
    if data is None and view.submissions and "solution.py" not in files:
        st.warning(GONE, icon=":material/warning:")
        return
    if data is None:
        st.caption(
            "There is no submission yet. It is written with the first scored solution, and refreshed after each phase."
            if view.task.test_rows
            else "No table to predict was given with this run, so there is no submission."
        )
        return
    if view.submissions:
        last = view.submissions[-1]
        st.caption(f"{last.rows:,} rows, {plain(last.reason)}. The first {PREVIEW} are shown.")
    rows = pd.read_csv(io.BytesIO(data), nrows=PREVIEW, dtype=str)
    st.dataframe(rows, hide_index=True, height=min(38 * (len(rows) + 1), 260), key="submission")
    _download("submission.csv", data, primary=True)
    marked = _for_spreadsheets(view.run, data)
    if marked is not None:
        st.caption(
            "Some cells begin like a spreadsheet's formulas. The submission keeps them as they are; open this copy in a "
            "spreadsheet program instead, where they begin with an apostrophe."
        )
        _download("submission_for_spreadsheets.csv", marked)


GONE = (
    "The files of the submission are no longer in this installation's store. Put its folder `runs` (of "
    "`STUDIO_ARTIFACTS_URL`, or of `artifacts` in `STUDIO_HOME`) back from a backup, or open the run and branch it at its last "
    "decision: the branch writes them anew."
)


def _pictures(view: RunView, names: list[str]) -> None:
    """What pictures became, where the task is to make one from another: the first few to look at, all of them as an archive."""
    if not names:
        return
    st.header("Pictures", anchor=False)
    st.caption(f"What {len(names):,} pictures became; the first {min(len(names), SHOWN)} are shown.")
    before = _before(view, [Path(name).stem for name in names[:SHOWN]])
    with st.container(horizontal=True):
        for name in names[:SHOWN]:
            data, given = _file(view, name), before.get(Path(name).stem)
            with st.container(width=300, key=f"made_{name}"):
                if given is not None and given.picture:
                    st.image(given.picture, caption="given", width="stretch", alt=f"{name} as it was given")
                if data is not None:
                    st.image(data, caption=plain(Path(name).stem), width="stretch", alt=f"What {name} became")
    _download("pictures.zip", _zipped(view.run, view.submissions[-1].folder if view.submissions else "", names))


def _before(view: RunView, names: list[str]) -> dict[str, core.Preview]:
    """The pictures as they were given, by name; none for a run that kept too little to tell which they are."""
    try:
        found = files_of(view.run)
    except StudioError:
        return {}
    shown = core.previews(found.media, [found.asked[name] for name in names if name in found.asked])
    return {name: shown[found.asked[name]] for name in names if name in found.asked}


@st.cache_data(max_entries=2, show_spinner="Packing the pictures")
def _zipped(run: str, folder: str, names: list[str]) -> bytes:
    """All of them in one archive; `folder`, the submission's, tells one state of the run from another."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(Path(name).name, core.file(run, name))
    return packed.getvalue()


def _model(view: RunView) -> None:
    """The fitted model and the notebook: made on demand, for they can be large."""
    if not view.submissions:
        return
    st.header("The model", anchor=False, help=meaning("refit"))
    st.caption(
        "A zip archive with the fitted models, `predict.py`, pinned requirements, how columns are read, and a model card: "
        "it predicts on a new table, or on new files, without the studio, with the numbers of the submission. The notebook tells the run's story around its best script."
    )
    with st.container(horizontal=True):
        _made_to_order(view, "model.zip", "Pack the model", core.model_bundle, ":material/deployed_code:")
        _made_to_order(view, "notebook.ipynb", "Write the notebook", core.notebook, ":material/book_4:")


def _made_to_order(
    view: RunView, name: str, label: str, verb: Callable[[str], bytes], icon: str, more: str = ""
) -> None:
    """A button that makes the file, and in its place the download once it is made; `more` tells one way to make it from another."""
    folder = view.submissions[-1].folder if view.submissions else str(view.last_event)
    state = f"{folder} {view.ended} {view.name} {more}"
    wanted = f"made_{view.run}_{name}_{state}"
    if not st.session_state.get(wanted):
        if not st.button(label, key=f"make_{name}", icon=icon):
            return
        st.session_state[wanted] = True
    try:
        with st.spinner(f"{label} …", show_time=True):
            _download(name, _ordered(view.run, name, state, verb))
    except StudioError as error:
        st.session_state[wanted] = False
        st.warning(plain(error), icon=":material/info:")


@st.cache_data(max_entries=12, show_spinner=False)
def _ordered(run: str, name: str, state: str, _verb: Callable[[str], bytes]) -> bytes:
    """`state` tells one submission of the run, and its end, from what was before."""
    return _verb(run)


@st.cache_data(max_entries=4, show_spinner=False)
def _for_spreadsheets(run: str, data: bytes) -> bytes | None:
    return for_spreadsheets(data)


def _scripts(view: RunView, files: list[str]) -> None:
    scripts = [name for name in files if name.endswith(".py")]
    known = view.solutions.get(view.best_solution or "")
    if not scripts and not known:
        return
    st.header("The script" if len(scripts) < 2 else "The scripts", anchor=False, help=meaning("solution"))
    if not scripts and known:
        st.caption("The best solution so far. The final script is written at the end.")
        st.code(known.solution.code, line_numbers=True, height=420)
        return
    name = st.selectbox("Script", scripts, key="script_choice") if len(scripts) > 1 else scripts[0]
    data = _file(view, name) if name else None
    if name and data is not None:
        st.code(data.decode("utf-8", "replace"), line_numbers=True, height=420)
        _download(name, data)


def _papers(view: RunView, files: list[str]) -> None:
    papers = [name for name in ("report.md", "report.json") if name in files]
    st.header("Report and journal", anchor=False, help=meaning("journal"))
    with st.container(horizontal=True):
        _made_to_order(
            view, "report.html", "Write the report as a page", lambda run: paper(core.view(run)), ":material/html:"
        )
    found = {name: data for name in papers if (data := _file(view, name)) is not None}
    if "report.md" in found:
        with st.expander("Read the report", icon=":material/description:", key="report"):
            st.markdown(found["report.md"].decode("utf-8", "replace"))  # every text from outside is escaped in it
    with st.container(horizontal=True):
        for name, data in found.items():
            _download(name, data)
        _journal(view)


def _journal(view: RunView) -> None:
    """Written out when it is asked for: a long run's has tens of megabytes."""
    st.download_button(
        JOURNAL, lambda: core.file(view.run, JOURNAL), file_name=JOURNAL, mime="application/json", key=f"download_{JOURNAL}",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _whole_run(view: RunView) -> None:
    """The run as one file, with what the person wants to travel along."""
    came = view.imported
    has_rows, has_texts = came is None or came.rows, bool(view.calls) and (came is None or came.texts)
    st.header("The whole run as one file", anchor=False)
    st.caption(
        "Another installation imports it on its *Runs* page and shows the run with its scores, scripts, decisions and submission. "
        "Fitted models, the pictures or sounds that were given, and keys are never in it. A script's log or a note may quote a cell."
    )
    rows = st.toggle("With the table", value=has_rows, disabled=not has_rows, key="pack_rows", help=ROWS)
    texts = has_texts and st.toggle(
        "With what was said to the language model",
        key="pack_texts",
        help="Every prompt and answer, as on the Transcript page.",
    )
    name = "-".join(re.findall(r"[A-Za-z0-9]+", view.name))[:60] or view.run
    _made_to_order(
        view, f"{name}.studio.zip", "Pack the run", lambda run: core.pack(run, rows=rows, texts=texts), ":material/package_2:",
        f"{rows} {texts} {view.last_event}",
    )  # fmt: skip


ROWS = (
    "The labelled rows and the held-out predictions. Without them the file holds no table (summary figures, which name a category's frequent values, stay), and the pages that look into single rows "
    "(where it is right and wrong, comparisons on the same rows, the notebook) say that they cannot."
)


def _file(view: RunView, name: str) -> bytes | None:
    try:
        return core.file(view.run, name)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def _download(name: str, data: bytes, primary: bool = False) -> None:
    short = name.rsplit("/", 1)[-1]
    st.download_button(
        f"{name} ({size(len(data))})",
        data,
        file_name=short,
        mime=KINDS.get("." + short.rsplit(".", 1)[-1], "application/octet-stream"),
        key=f"download_{name}",
        icon=":material/download:",
        type="primary" if primary else "secondary",
        on_click="ignore",
    )
