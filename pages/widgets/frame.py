"""What is around a page: which run the address names, messages that outlive a rerun, whether a worker lives."""

from __future__ import annotations

import time

import streamlit as st

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets.words import plain

FILES = "no files but its own"  # a protection of the sandbox, as the engine names it
FRAMED = "framed"
_LEAVING = "leaving"
_MESSAGES = "messages"
_LAST = "last_run"
STARTING = 2.0  # seconds between two looks at an engine that starts


def framed() -> bool:
    """Whether a page runs inside the frame of `app.py`; every page asks this first.

    Until `st.navigation` was called once in a server process, Streamlit takes `pages/` for the pages of an older kind
    of app, and runs a page that is opened by its address without the frame. The frame is then drawn from here, with
    the page in it. Each run of the frame sets the mark anew.
    """
    if st.session_state.pop(FRAMED, False):
        return True
    from app import frame

    frame()
    return False


def chosen_run() -> RunView | None:
    """The view of the run that `?run=` names. Otherwise says what to do, and is None."""
    run = st.query_params.get("run") or st.session_state.get(_LAST)
    if not run:
        st.info("No run is chosen. Open one from the list of runs, or start one.", icon=":material/info:")
        _ways_out()
        return None
    try:
        view = core.view(run)
    except StudioError as error:
        st.session_state.pop(_LAST, None)
        st.error(plain(error), icon=":material/error:")
        _ways_out()
        return None
    st.session_state[_LAST] = run
    if st.query_params.get("run") != run:  # came by the menu, whose links name no run
        st.query_params["run"] = run
    return view


def _ways_out() -> None:
    with st.container(horizontal=True):
        st.page_link("pages/runs.py", label="All runs", icon=":material/list:")
        st.page_link("pages/new.py", label="New run", icon=":material/add_circle:")


def say(text: str, icon: str = ":material/check_circle:") -> None:
    """Show a toast on the next rerun: one shown just before a rerun would be lost."""
    st.session_state.setdefault(_MESSAGES, []).append((plain(text), icon))


def show_messages() -> None:
    """Draw the toasts that wait."""
    for text, icon in st.session_state.pop(_MESSAGES, []):
        st.toast(text, icon=icon)


LATE = 3.0  # seconds after which a rerun was asked for by a person, on the page that it shows


class Departure:
    """Whether the page is to be left, and for which run. One object of a session, so that nothing comes between two steps of it.

    A click by itself would be lost where another rerun (of any field of the page, or the key R) comes before the page was left:
    Streamlit ends the first one and does not tell the second. It does so at each of its own calls, and each look into
    `st.session_state` is one; what is written on this object is written.

    A rerun that the browser asked for before it knew of the new page shows the old one once more when the new one was there
    already: for a moment the old one goes there again.
    """

    def __init__(self) -> None:
        self.begun = False
        self.made: tuple[str, str] | None = None  # the run to go to, and its name
        self.left: float | None = None  # when the run's page was first there, on the monotonic clock

    def begin(self) -> None:
        """From this click on no part of the page draws itself again, until it is stayed on or another page is drawn."""
        self.begun = True

    def stay(self) -> None:
        """The page is stayed on after all."""
        self.begun, self.made, self.left = False, None, None

    def leave(self) -> None:
        """Another page is there."""
        self.begun = False
        if self.made and self.left is None:
            self.left = time.monotonic()

    def come_back(self) -> None:
        """The page is there, perhaps once more: it was left a moment ago for a run that it goes to again then."""
        if self.left is not None and time.monotonic() - self.left > LATE:
            self.made, self.left = None, None
        if self.made:
            self.begun = True


def departure() -> Departure:
    """This session's."""
    found: Departure = st.session_state.setdefault(_LEAVING, Departure())
    return found


def ticking(every: float) -> float | None:
    """How often, in seconds, a part may draw itself again: not at all while its page is about to be left.

    A part that asks for it in the name of a page that was left meanwhile takes the new page off the screen, which then breaks
    with "Bad delta path index" and stands still (seen with Streamlit 1.67).
    """
    return None if departure().begun else every


def engine_status() -> None:
    """The engine's state in the sidebar; starts a worker where none lives, again and again until one does."""
    alive = core.worker_state().alive
    with st.sidebar:
        st.fragment(_engine, run_every=None if alive else ticking(STARTING))(alive)


def _engine(was_alive: bool) -> None:
    state = core.worker_state()
    if state.alive and not was_alive:
        st.rerun()
    if not state.alive:
        core.start_worker()
    if state.alive:
        st.badge("Engine runs", icon=":material/check_circle:", color="green")
    else:
        st.badge("Engine starts", icon=":material/hourglass_top:", color="orange")
    st.caption(plain(state.sentence))
    if FILES in state.unprotected:
        st.warning(
            "Nothing keeps scripts from this machine's files here: let nobody in whom you do not trust. See Settings.",
            icon=":material/lock_open:",
        )


def worker_banner(view: RunView) -> None:
    """A banner while nothing can compute this run."""
    if view.worker_alive or view.ended:
        return
    with st.container(key="worker_banner"):
        st.warning(
            "The engine is down: nothing is computed and the clock stands still. It is started again by itself "
            "within a few seconds; nothing is lost.",
            icon=":material/power_off:",
        )
