"""The checks of a new run's data: begun with each new proposal, watched while they run, their cure put into the proposal."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import core
from core.data.proposal import Proposal
from core.engineers.port import Finding
from core.errors import BadInput
from core.value import digest
from pages.widgets.findings import findings_list, summary
from pages.widgets.frame import say, ticking
from pages.widgets.proposal_form import choices, take_cure
from pages.widgets.words import plain

EVERY = 1.0  # seconds between two looks at a check that runs


def data_checks_part(
    train: pd.DataFrame, test: pd.DataFrame | None, proposal: Proposal, token: str
) -> tuple[Finding, ...]:
    """Draw how the checks of this proposal stand; the findings that there are by now."""
    task = proposal.task.model_copy(update={"name": "", "description": "", "metric": "", "form": "label"})
    key = digest(token, task)
    kept = st.session_state.get("new_check")
    if kept is None or kept["key"] != key:
        forget_checks()
        try:
            with st.spinner("Handing the rows to the checks"):
                name = core.start_check(train, test, proposal)
        except BadInput as error:
            st.error(plain(error), icon=":material/error:")
            return ()
        kept = {"key": key, "name": name, "seen": core.Checking(state="running")}
        st.session_state["new_check"] = kept
    running = kept["seen"].state == "running"
    st.fragment(_watch, run_every=ticking(EVERY) if running else None)(token)
    taken: Finding | None = st.session_state.get("new_cured", {}).get("finding")
    found: tuple[Finding, ...] = kept["seen"].findings
    return (core.cured(taken), *found) if taken and taken.split == choices().get("split") else found


def forget_checks() -> None:
    """Stop what still runs for a proposal that is no more."""
    kept = st.session_state.pop("new_check", None)
    if kept is not None and kept["seen"].state == "running":
        core.end_check(kept["name"])


def _watch(token: str) -> None:
    kept = st.session_state.get("new_check")
    if kept is None:
        return
    if kept["seen"].state == "running":
        kept["seen"] = core.checking(kept["name"])
        if kept["seen"].state != "running":
            _cure(kept["seen"].findings, token)
            st.rerun()
    seen = kept["seen"]
    if seen.state == "running":
        st.status(f"Looking at the data: {plain(seen.saying or 'reading the rows')}", state="running")
        st.caption("A run may start before the checks are through; what they find is then not told.")
    elif seen.state == "failed":
        st.warning(f"The data could not be checked: {plain(seen.sentence)}", icon=":material/warning:")
    else:
        st.caption(f"The checks found {summary(seen.findings)}.")
        findings_list(seen.findings)


def _cure(findings: tuple[Finding, ...], token: str) -> None:
    """Put the split that cures the worst into the proposal, once for these tables, unless the person chose one."""
    found = core.cure(findings)
    if found is None or "split" in choices() or st.session_state.get("new_cured", {}).get("token") == token:
        return
    st.session_state["new_cured"] = {"token": token, "finding": found}
    take_cure(found.split, core.because(found))
    say(f"Another split is proposed: {found.split}.", ":material/healing:")
