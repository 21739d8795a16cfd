"""The `ensemble` decision: which members, which method, and what it brings, recomputed at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import core
from core.decisions import Decision
from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.errors import StudioError
from core.value import digest
from core.view import RunView
from pages.widgets.glossary import meaning
from pages.widgets.words import compared, duration, interval, metric_title, number, plain, scored, signed

METHODS: dict[str, str] = {
    "mean": "Mean: every member counts the same",
    "weights": "Weights: given below, or found on held-out rows",
    "rank": "Rank: the mean of the ranks",
    "stack": "Stack: a linear model on the members' predictions",
}


def draw_decision(view: RunView, decision: Decision) -> EnsemblePlan | None:
    """Draw it and return the person's plan, None while it is the proposal as it came."""
    proposal = EnsemblePlan.model_validate(decision.proposal)
    members = [Member.model_validate(member) for member in decision.context["members"]]
    if proposal.words:
        st.text(proposal.words)
    method = st.selectbox(
        "Method",
        list(METHODS),
        index=list(METHODS).index(proposal.method),
        format_func=METHODS.__getitem__,
        key=f"ensemble_method_{decision.digest}",
        help=meaning("stack"),
        persist_state="session",
    )
    plan = _plan(proposal, str(method), _members(decision, proposal, members, str(method)))
    if plan.members and len(plan.weights) in (0, len(plan.members)) and (not plan.weights or sum(plan.weights) > 0):
        _effect(view, decision, plan)
    _earlier(decision, members)
    return None if plan == proposal else plan


def _members(decision: Decision, proposal: EnsemblePlan, members: list[Member], method: str) -> dict[str, float | None]:
    """A row per member: a tick, its score, and a weight where the method takes one. Returns the ticked ones."""
    chosen: dict[str, float | None] = {}
    weights = dict(zip(proposal.members, proposal.weights))
    for member in members:
        name = f"{member.solution}_{decision.digest}"
        title, score, weight = st.columns([4, 3, 2], vertical_alignment="center")
        ticked = title.checkbox(
            plain(member.title),
            value=member.solution in proposal.members,
            key=f"member_{name}",
            persist_state="session",
        )
        score.markdown(
            f"**{number(member.score.value)}** :gray[{interval(member.score)}]  \n"
            f":gray[{plain(member.model)}, refit about {duration(member.seconds)}]"
        )
        value = None
        if method == "weights":
            value = weight.number_input(
                "Weight",
                min_value=0.0,
                value=weights.get(member.solution),
                step=0.05,
                placeholder="found",
                key=f"weight_{name}",
                disabled=not ticked,
                persist_state="session",
            )
        if ticked:
            chosen[member.solution] = value
    return chosen


def _plan(proposal: EnsemblePlan, method: str, chosen: dict[str, float | None]) -> EnsemblePlan:
    """The plan as it stands, its members in the proposal's order, so that an untouched plan is the proposal."""
    order = [each for each in proposal.members if each in chosen]
    order += [each for each in chosen if each not in order]
    weights = [chosen[each] for each in order if method == "weights"]
    edit = {"method": method, "members": tuple(order), "weights": tuple(each for each in weights if each is not None)}
    plan = proposal.model_copy(update=edit)
    return plan if plan == proposal else plan.model_copy(update={"words": "Chosen by hand."})


def _effect(view: RunView, decision: Decision, plan: EnsemblePlan) -> None:
    kept: dict[str, EnsembleTrial] = st.session_state.setdefault(f"trials_{decision.digest}", {})
    name = digest(plan.method, plan.members, plan.weights)
    if name not in kept:
        try:
            kept[name] = core.try_ensemble(view.run, plan)
        except StudioError as error:
            st.error(plain(error), icon=":material/error:")
            return
    trial = kept[name]
    left, right = st.columns(2)
    with left:
        st.metric(f"Expected {metric_title(view.task.metric)}", number(trial.score.value), help=meaning("out-of-fold"))
        st.caption(f"95 % interval {interval(trial.score)}, on out-of-fold predictions")
        if plan.method == "weights" and not plan.weights:
            titles = {each["solution"]: each["title"] for each in decision.context["members"]}
            shares = (f"{weight:.2f} {titles[name]}" for name, weight in zip(plan.members, trial.weights) if weight)
            st.caption(f"Weights found: {plain(', '.join(shares))}")
    with right:
        st.metric("Gain over the best single member", signed(trial.comparison.gain), help="On the same held-out rows.")
        st.caption(
            plain(compared(trial.comparison)) + f", P(better) {trial.comparison.p_better:.2f}",
            help=meaning("P(better)"),
        )


def _earlier(decision: Decision, members: list[Member]) -> None:
    trials = [EnsembleTrial.model_validate(trial) for trial in decision.context.get("trials", [])]
    if not trials:
        return
    titles = {member.solution: member.title for member in members}
    rows: list[dict[str, Any]] = [
        {
            "Method": trial.plan.method,
            "Members": ", ".join(titles.get(each, each) for each in trial.plan.members),
            "Weights": ", ".join(f"{each:.2f}" for each in trial.weights) or "found",
            "Score": scored(trial.score),
            "Against the best member": compared(trial.comparison),
        }
        for trial in trials
    ]
    with st.expander(f"Earlier plans ({len(rows)})", icon=":material/history:", key="earlier_plans"):
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="ensemble_trials")
