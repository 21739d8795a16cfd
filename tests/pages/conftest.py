"""Pages are run by AppTest, inside the app's frame, over a studio in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import core
from tests.pages.fakes import FakeStudio, verbs

APP = str(Path(__file__).parents[2] / "app.py")
Open = Callable[..., AppTest]


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeStudio:
    made = FakeStudio()
    st.cache_data.clear()  # what was kept of another test's run of the same name
    st.cache_resource.clear()
    for name, verb in verbs(made).items():
        monkeypatch.setattr(core, name, verb)
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    return made


@pytest.fixture
def page(studio: FakeStudio) -> Open:
    """`page("run", run="r1", run_tabs="Log")` opens a page; words other than `run` go into the session."""

    def open_page(name: str, run: str | None = None, **session: Any) -> AppTest:
        at = AppTest.from_file(APP, default_timeout=30).run()
        at.switch_page(f"pages/{name}.py")
        if run:
            at.query_params["run"] = run
        for key, value in session.items():
            at.session_state[key] = value
        at.run()
        assert not at.exception, at.exception[0].message
        return at

    return open_page


def texts(at: AppTest) -> str:
    """Everything readable on the page, as one text without the escapes."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "text",
        "error",
        "warning",
        "info",
        "success",
        "code",
    )
    found = [str(element.value) for kind in kinds for element in getattr(at, kind)]
    found += [f"{metric.label} {metric.value}" for metric in at.metric]
    found += [f"{label}" for label in (expander.label for expander in at.expander)]
    return "\n".join(found).replace("\\", "")


def keyed(at: AppTest, kind: str, start: str) -> Any:
    """The one widget of this kind whose key begins like this."""
    found = [widget for widget in getattr(at, kind) if str(widget.key).startswith(start)]
    assert len(found) == 1, [widget.key for widget in getattr(at, kind)]
    return found[0]


def confirm(at: AppTest, opener: str, button: str) -> AppTest:
    """Press a button inside an open dialog. AppTest runs the whole page for it, so the opener is pressed with it."""
    at.button(key=opener).click()
    return at.button(key=button).click().run()
