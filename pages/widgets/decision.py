"""The open decisions: which one is shown, and how an answer is given."""

from __future__ import annotations

import streamlit as st

import core
from core.decisions import Answer, Decision, validated
from core.errors import StudioError
from core.solution import Solution
from core.value import Value
from core.view import RunView
from pages.widgets import (
    decision_engineer,
    decision_ensemble,
    decision_finish,
    decision_models,
    decision_refinement,
)
from pages.widgets.editor import kept_text
from pages.widgets.findings import findings_list, summary
from pages.widgets.frame import say
from pages.widgets.lesson import guess_first, guess_rewrite, lesson
from pages.widgets.words import DECISIONS, ago, branch_name, plain

_WIDGETS = {
    "models": decision_models.draw_decision,
    "target": decision_refinement.draw_decision,
    "attempt": decision_refinement.draw_decision,
    "ensemble": decision_ensemble.draw_decision,
    "finish": decision_finish.draw_decision,
    "engineer": decision_engineer.draw_decision,
}


def decisions_part(view: RunView) -> None:
    """The decisions that wait, one at a time. A fragment of its own, so that typing draws nothing else again."""
    st.fragment(_decisions)(view)


def _decisions(view: RunView) -> None:
    waiting = sorted(view.open.values(), key=lambda decision: view.asked[decision.key])
    with st.container(border=True, key="decision"):
        with st.container():
            chosen = _chosen(waiting) if len(waiting) > 1 else waiting[0]
        _one(view, chosen)


def _chosen(waiting: list[Decision]) -> Decision:
    st.markdown(f":material/pause_circle: **{len(waiting)} decisions wait for you**")
    names = {decision.digest: decision for decision in waiting}
    picked = st.pills(
        "Decisions that wait for you",
        list(names),
        format_func=lambda each: plain(_short(names[each])),
        default=waiting[0].digest,
        required=True,
        key="open_decision",
        label_visibility="collapsed",
        persist_state="session",
    )
    st.button(
        "Next decision", key="next_decision", icon=":material/skip_next:", type="tertiary", shortcut="Alt+N",
        on_click=_go_to_next, args=(list(names), picked),
    )  # fmt: skip
    return names.get(picked or "", waiting[0])


def _go_to_next(names: list[str], now: str | None) -> None:
    st.session_state["open_decision"] = names[(names.index(now) + 1) % len(names) if now in names else 0]


def _short(decision: Decision) -> str:
    branch = decision.key.split("/")[0]
    where = branch_name(branch) if "=" in branch else ""
    return f"{DECISIONS[decision.kind][0]}, {where}" if where else DECISIONS[decision.kind][0]


def _one(view: RunView, decision: Decision) -> None:
    """The question and the answer in containers of their own: buttons that moved were left behind at their old place."""
    with st.container():
        hidden = guess_first(view, decision)
    if hidden:
        return
    with st.container():
        st.subheader(plain(decision.title), anchor=False)
        asked = ago(view.asked[decision.key])
        st.caption(f"{DECISIONS[decision.kind][0]} · asked {asked} · it waits as long as you like")
        if decision.why:
            st.markdown(f"**Why.** {plain(decision.why)}")
        lesson(view.run, decision.kind)
        _checks(view, decision)
        edit = _WIDGETS[decision.kind](view, decision)
    with st.container():
        _answer(view, decision, edit)


def _checks(view: RunView, decision: Decision) -> None:
    """What the checks found about the data and about the solutions that this decision is about."""
    about = {"", *_solutions(decision)}
    found = [each.finding for each in view.findings if each.solution in about]
    if found:
        bad = any(each.how_bad == "serious" for each in found)
        with st.expander(
            f"The checks: {summary(found)}", icon=":material/policy:", expanded=bad, key=f"checks_{decision.digest}"
        ):
            findings_list(found)


def _solutions(decision: Decision) -> list[str]:
    """The ids of the solutions in question."""
    context = decision.context
    one = [Solution.model_validate(context["solution"]).id] if "solution" in context else []
    return [*one, *(str(member["solution"]) for member in context.get("members", ()))]


def _answer(view: RunView, decision: Decision, edit: Value | None) -> None:
    """Approve, approve my version, turn down. `edit` is what the person made of the proposal, None when nothing."""
    slot, problem = st.empty(), _problem(decision, edit)
    if problem:
        slot.warning(problem, icon=":material/edit_off:")
    with st.container():
        guess_rewrite(view, decision)
    engineer = decision.kind == "engineer"
    yes, no = decision_engineer.labels(decision) if engineer else ("Approve", "Turn down")
    note = ""
    with st.container():
        if not engineer:
            note = kept_text(
                view.run, f"{decision.key}#note", "", "Note to the engineer (optional; it goes back with a turn-down)",
                key=f"note_{decision.digest}", height=68,
            )  # fmt: skip
    changed = edit is not None
    with st.container(horizontal=True):
        approve = st.button(
            "Approve the proposal" if changed else yes,
            key="approve",
            type="secondary" if changed else "primary",
            icon=":material/check:",
            shortcut="Alt+A",
        )
        approve_edit = (not engineer or decision_engineer.capped(decision)) and st.button(
            "Approve my version",
            key="approve_edit",
            type="primary" if changed else "secondary",
            icon=":material/edit:",
            shortcut="Alt+M",
        )
        reject = st.button(no, key="reject", icon=":material/close:", shortcut="Alt+X")
    if approve:
        _give(view, decision, Answer(verdict="approve", note=note))
    elif approve_edit and edit is None:
        st.info("Nothing is changed yet: change something above, or approve the proposal.", icon=":material/info:")
    elif approve_edit and edit is not None:
        _give(view, decision, Answer(verdict="edit", value=edit.model_dump(mode="json"), note=note))
    elif reject:
        _give(view, decision, Answer(verdict="reject", note=note))


def _problem(decision: Decision, edit: Value | None) -> str | None:
    """What is wrong with the edit as it stands, in one sentence."""
    if edit is None:
        return None
    try:
        validated(decision, Answer(verdict="edit", value=edit.model_dump(mode="json")))
    except StudioError as error:
        return plain(error)
    return None


def _give(view: RunView, decision: Decision, answer: Answer) -> None:
    """Record the answer; when it is refused the sentence is shown and nothing typed is lost."""
    try:
        core.answer(view.run, decision.key, decision.digest, answer)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    done = {"approve": "Approved", "edit": "Your version was approved", "reject": "Turned down"}[answer.verdict]
    if decision.kind == "engineer" and answer.verdict == "reject":
        done = "The playbook goes on"
    say(f"{done}: {decision.title}")
    st.rerun()
