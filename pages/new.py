"""A new run: the data, the proposed task with its reasons, the budget, the autonomy, the start."""

from __future__ import annotations

import streamlit as st

import core
from core.data.cells import clip
from core.data.proposal import Proposal
from core.data.sample_submission import in_order_of
from core.decisions import PAUSES, DecisionKind, Mode
from core.engineers.port import Finding
from core.errors import StudioError
from core.naming import after_upload
from core.runs import ASK, Settings
from pages.widgets.autonomy import autonomy_switch, set_all
from pages.widgets.data_checks import data_checks_part, forget_checks
from pages.widgets.engineer_form import engineer_form
from pages.widgets.frame import departure, framed, say
from pages.widgets.gallery import gallery_part
from pages.widgets.given import Given, given
from pages.widgets.glossary import meaning
from pages.widgets.lesson import open_lessons
from pages.widgets.profile_part import profile_part
from pages.widgets.proposal_form import task_form
from pages.widgets.upload import Tables, choose_tables, forget_uploads
from pages.widgets.welcome import GUIDED_MINUTES, offer_guide
from pages.widgets.words import plain

NAME = 80  # characters of a run's name
KEPT = (
    "new_choices",
    "new_proposal",
    "new_made",
    "new_token",
    "new_tables",
    "new_profile",
    "new_described",
    "new_cured",
    "new_given",
)


def main() -> None:
    """From the data to the start, on one page."""
    going = departure()
    if going.made:
        _go_to_the_run(*going.made)
    st.title("New run")
    st.header("1. Data", anchor=False)
    tables = choose_tables()
    if tables is None:
        going.stay()
        st.info(
            "Give a table to learn from, with a header line and a row for each example, a folder of pictures or sound, or take a "
            "bundled sample. "
            "It stays on this machine.",
            icon=":material/upload_file:",
        )
        _offer_guide()
        return
    found = given(tables)
    if found is None:
        going.stay()
        return
    train, test, sample = found.train, found.test, found.sample
    st.header("2. Task", anchor=False, help=meaning("task"))
    st.caption(
        "Everything is a proposal with its reason beside it. What you change is kept, and the rest is proposed anew."
    )
    findings: tuple[Finding, ...] = ()
    proposal = task_form(train, test, sample, tables.token, found.settled)
    shown = proposal or st.session_state.get("new_proposal")
    if shown is not None:
        st.header("3. Profile and checks", anchor=False)
        with st.container(key="data_checks"):
            findings = data_checks_part(train, test, shown, tables.token)
        profile_part(train, test, shown, tables.token)
        if found.media is not None:
            gallery_part(found.media, found.items(shown), "new", f"{tables.token} {shown.task.targets[0]}")
    st.header("4. Words, budget, autonomy", anchor=False, help=meaning("decision"))
    _take_over(tables, shown)
    name, description, settings = _wishes()
    st.header("5. Engineer", anchor=False, help=meaning("engineer"))
    engineer = engineer_form(train, test, shown, description, found.media)
    ready = proposal is not None and engineer is not None
    st.button(
        "Start the run",
        key="start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not ready,
        on_click=going.begin,
    )
    if proposal is None or engineer is None:
        going.stay()
        st.caption("The run can start as soon as the task and the engineer hold together; see the sentences above.")
    elif going.begun:
        _start(found, proposal, findings, name, description, settings.model_copy(update=engineer))


def _offer_guide() -> None:
    """For who is here for the first time: a small sample, four minutes, every pause, with its lesson open."""
    with st.container(border=True):
        st.subheader("The first time here?", anchor=False)
        st.markdown(
            "A guided run on a bundled sample shows every pause, with what happens and why beside it. It computes for four minutes at "
            "most and waits for you as long as you like."
        )
        offer_guide()


def _take_over(tables: Tables, shown: Proposal | None) -> None:
    """Fill name, description and minutes in from new data, unless the person wrote something else meanwhile."""
    before: Tables | None = st.session_state.get("new_tables")
    name = clip(after_upload(tables.name, shown.task.targets if shown else ()), NAME)
    minutes = GUIDED_MINUTES if st.session_state.get("new_guided") else tables.minutes
    proposed = tables.model_copy(update={"name": name, "minutes": minutes})
    if proposed == before:
        return
    if before is None or before.token != tables.token:
        departure().stay()  # what was clicked before was meant for other data
    for field in ("name", "description", "minutes"):
        key = f"new_{field}"
        if key not in st.session_state or (before and st.session_state[key] == getattr(before, field)):
            st.session_state[key] = getattr(proposed, field)
    st.session_state["new_tables"] = proposed


def _wishes() -> tuple[str, str, Settings]:
    left, right = st.columns(2, gap="large")
    with left:
        name = st.text_input("Name of the run", key="new_name", max_chars=NAME, persist_state="session")
        description = st.text_area(
            "The task and its columns in your words (optional)",
            key="new_description",
            height=160,
            placeholder="What is predicted, and what for? What do the columns mean? What is known to matter?",
            persist_state="session",
        )
        minutes = st.number_input(
            "Minutes of computing",
            min_value=1,
            max_value=10_000,
            key="new_minutes",
            help="The clock stands still while the run waits for you. You can add minutes at any time.",
            persist_state="session",
        )
    with right:
        st.markdown("**Which decisions are yours?**")
        with st.container(horizontal=True):
            st.button("Ask me at everything", key="ask_all", on_click=set_all, args=("new_autonomy_", "ask"))
            st.button("Autopilot", key="auto_all", on_click=set_all, args=("new_autonomy_", "auto"))
        autonomy: dict[DecisionKind, Mode] = {}
        for kind in PAUSES:
            key = f"new_autonomy_{kind}"
            st.session_state.setdefault(key, ASK[kind])
            autonomy[kind] = autonomy_switch(kind, key)
    return (name or "").strip(), description or "", Settings(minutes=float(minutes or 1), autonomy=autonomy)


def _start(
    found: Given,
    proposal: Proposal,
    findings: tuple[Finding, ...],
    name: str,
    description: str,
    settings: Settings,
) -> None:
    going = departure()
    if not name:
        st.error("Give the run a name.", icon=":material/error:")
        going.stay()  # last: an error that another rerun took off the screen comes again
        return
    task = proposal.task.model_copy(update={"name": name, "description": description})
    final = proposal.model_copy(update={"task": task})
    test = found.test
    try:
        with st.spinner("Preparing the data"):
            if test is not None and found.sample is not None:
                test = in_order_of(found.sample, test, task.id)
            run = core.create(
                name=name, train=found.train, test=test, proposal=final, settings=settings, findings=findings, media=found.media
            )  # fmt: skip
            going.made = run, name  # at once: a rerun between the two would make it twice
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        going.stay()
        return
    _go_to_the_run(run, name)


def _go_to_the_run(run: str, name: str) -> None:
    """Where a rerun comes between, the next one begins here again."""
    if st.session_state.pop("new_guided", False):
        open_lessons(run)
    forget_uploads()
    forget_checks()
    for key in (*KEPT, "new_name", "new_description", "new_minutes"):
        st.session_state.pop(key, None)
    if departure().left is None:
        say(f"{name} was started.", ":material/play_circle:")
    st.switch_page("pages/run.py", query_params={"run": run})


if framed():
    main()
