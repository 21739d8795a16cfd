"""The one wrapper of the code editor, and the one of its drafts.

streamlit-ace ignores a new text under an old key (so a revision goes into the key), does not follow the theme (so it is
told), and forgets its text on a page switch (so every change is kept as a draft). Where the component is missing a plain
text area takes its place.
"""

from __future__ import annotations

import json
import time

import streamlit as st

import core
from pages.widgets.colours import dark

try:
    from streamlit_ace import st_ace
except ImportError:  # the component is optional
    st_ace = None

KEPT = 30  # texts of one block that are kept to go back to


TAB = "The editor keeps the Tab key to itself, to indent. From this box it leads on to the next part of the page."


def code_editor(run: str, draft: str, proposed: str, key: str) -> str:
    """An editor that starts from the draft, else from `proposed`, and keeps the draft. Returns the text as it stands.

    The widget's key is `{key}_{revision}`; `reset_editor` raises the revision. The plain box instead is for those who go by keyboard alone.
    """
    plain_box = st_ace is None or st.toggle("Plain text box", key=f"{key}_as_plain", help=TAB)
    widget = f"{key}_{st.session_state.get(f'{key}_revision', 0)}{'_plain' if plain_box else ''}"
    if widget not in st.session_state:  # drawn for the first time, or again after a page switch
        st.session_state[f"{key}_start"] = _start(run, draft, proposed)
    start = str(st.session_state[f"{key}_start"])
    if plain_box:
        text = st.text_area("Code", value=start, key=widget, height=360, label_visibility="collapsed")
    else:
        lines = start.count("\n") + 1
        text = st_ace(
            value=start,
            language="python",
            theme="tomorrow_night" if dark() else "chrome",
            min_lines=min(max(lines + 2, 10), 28),
            max_lines=28,
            font_size=13,
            tab_size=4,
            show_print_margin=False,
            auto_update=True,
            key=widget,
        )
    text = start if text is None else str(text)
    keep_draft(run, draft, text, proposed)
    return text


def reset_editor(run: str, draft: str, proposed: str, key: str) -> None:
    """Put this text in the editor's place: a callback. What stood there is kept."""
    keep_text(run, draft, draft_of(run, draft, proposed))
    core.save_draft(run, draft, proposed)
    st.session_state.setdefault("drafts", {})[(run, draft)] = proposed
    st.session_state[f"{key}_revision"] = st.session_state.get(f"{key}_revision", 0) + 1


def keep_text(run: str, draft: str, text: str) -> None:
    """Keep a text to go back to, unless it is empty or kept already."""
    kept = kept_texts(run, draft)
    if text.strip() and text not in [each for _, each in kept]:
        core.save_draft(run, f"{draft}#texts", json.dumps([*kept, (time.time(), text)][-KEPT:]))


def kept_texts(run: str, draft: str) -> list[tuple[float, str]]:
    """When each text was kept, and the text; the oldest first."""
    return [(at, text) for at, text in json.loads(core.draft(run, f"{draft}#texts") or "[]")]


def kept_text(run: str, draft: str, proposed: str, label: str, key: str, height: int = 80) -> str:
    """A text area that starts from the draft, else from `proposed`, and keeps the draft."""
    if key not in st.session_state:
        st.session_state[key] = _start(run, draft, proposed)
    text = st.text_area(label, key=key, height=height, persist_state="session") or ""
    keep_draft(run, draft, text, proposed)
    return text


def keep_draft(run: str, draft: str, text: str, proposed: str) -> None:
    """Save the draft when it changed since it was last saved or read."""
    saved = st.session_state.setdefault("drafts", {})
    name = (run, draft)
    if saved.get(name, proposed) != text:
        core.save_draft(run, draft, text)
        saved[name] = text


def draft_of(run: str, draft: str, proposed: str) -> str:
    """The text as it was last typed, without a widget for it; `proposed` where nothing was."""
    kept = st.session_state.get("drafts", {})
    return str(kept[run, draft]) if (run, draft) in kept else _start(run, draft, proposed)


def _start(run: str, draft: str, proposed: str) -> str:
    found = core.draft(run, draft)
    if found is not None:
        st.session_state.setdefault("drafts", {})[(run, draft)] = found
    return proposed if found is None else found
