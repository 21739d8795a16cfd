"""The `ensemble` decision: which members, which method, which weights, and what it brings, recomputed at once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import core
from core.decisions import Decision
from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.errors import StudioError
from core.harness.layer import suits
from core.value import digest
from core.view import RunView
from pages.widgets.charts import draw
from pages.widgets.ensemble_charts import classes_chart, likeness_chart, plans_chart
from pages.widgets.glossary import meaning
from pages.widgets.words import compared, counted, duration, interval, metric_title, number, plain, scored, signed

METHODS: dict[str, str] = {
    "mean": "Mean: every member counts the same",
    "weights": "Weights: found on held-out rows, or set by hand",
    "rank": "Rank: the mean of the ranks",
    "stack": "Stack: a linear model on the members' predictions",
    "layer": "Second layer: boosted trees on the members' predictions",
}
FIRST = 8  # members that are shown at once, the best ones; the others stand behind "more"
CLASSES = 20  # that are drawn
CUT = 36  # letters of a title that a tick box may cut off on a narrow screen: the rest stands below it


def draw_decision(view: RunView, decision: Decision) -> EnsemblePlan | None:
    """Draw it and return the person's plan, None while it is the proposal as it came."""
    proposal = EnsemblePlan.model_validate(decision.proposal)
    members = [Member.model_validate(member) for member in decision.context["members"]]
    if proposal.words:
        st.text(proposal.words)
    methods = [name for name in METHODS if name != "layer" or suits(view.task)]
    method = st.selectbox(
        "Method",
        methods,
        index=methods.index(proposal.method),
        format_func=METHODS.__getitem__,
        key=f"ensemble_method_{decision.digest}",
        help=f"{meaning('stack')} {meaning('second layer')}",
        persist_state="session",
    )
    by_hand = method == "weights" and _by_hand(view, decision, proposal, members)
    plan = _plan(proposal, str(method), _members(decision, proposal, members, by_hand), by_hand)
    if not plan.members:
        st.warning(
            "Tick at least one member." if not by_hand else "Give at least one member a weight above 0.",
            icon=":material/info:",
        )
    elif (trial := _tried(view, decision, plan)) is not None:
        _effect(view, decision, plan, trial)
        _looks(view, decision, plan, members, trial)
    return None if plan == proposal else plan


def _by_hand(view: RunView, decision: Decision, proposal: EnsemblePlan, members: list[Member]) -> bool:
    """Whether the weights come from the sliders; a button puts those that were found onto them."""
    switch = f"by_hand_{decision.digest}"
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.toggle(
            "Set the weights by hand", value=bool(proposal.weights), key=switch, persist_state="session",
            help="Off: weights are found on held-out rows, each part by the other parts.",
        )  # fmt: skip
        ticked = tuple(each for each in members if st.session_state.get(_key("member", each, decision), each.solution in proposal.members))  # fmt: skip
        if ticked:
            st.button(
                "Put the found weights onto the sliders", key=f"found_weights_{decision.digest}", icon=":material/tune:",
                type="tertiary", on_click=_put_found, args=(view, decision, ticked, members, switch),
            )  # fmt: skip
    return bool(chosen)


def _put_found(
    view: RunView, decision: Decision, ticked: tuple[Member, ...], members: list[Member], switch: str
) -> None:
    trial = _tried(view, decision, EnsemblePlan(method="weights", members=tuple(each.solution for each in ticked)))
    if trial is not None:
        shares = dict(zip(trial.plan.members, trial.weights))
        for each in members:
            st.session_state[_key("weight", each, decision)] = round(shares.get(each.solution, 0.0), 2)
        st.session_state[switch] = True


def _key(what: str, member: Member, decision: Decision) -> str:
    return f"{what}_{member.solution}_{decision.digest}"


def _members(
    decision: Decision, proposal: EnsemblePlan, members: list[Member], by_hand: bool
) -> dict[str, float | None]:
    """A row per member, the best ones first: a tick, its score, and a slider where weights are set by hand. The ticked ones."""
    ranked = sorted(members, key=lambda member: member.score, reverse=True)
    states = {
        each.solution: st.session_state.get(_key("weight", each, decision), _start(proposal, each))
        for each in ranked
        if st.session_state.get(_key("member", each, decision), each.solution in proposal.members)
    }
    total = sum(states.values())
    chosen: dict[str, float | None] = {}
    for place, member in enumerate(ranked[:FIRST]):
        _member(decision, proposal, member, by_hand, total, chosen, place)
    if ranked[FIRST:]:
        ticked = sum(each.solution in states for each in ranked[FIRST:])
        label = f"{len(ranked) - FIRST} more members, {ticked} of them ticked"
        with st.expander(label, icon=":material/expand_more:", key=f"more_members_{decision.digest}"):
            for place, member in enumerate(ranked[FIRST:], start=FIRST):
                _member(decision, proposal, member, by_hand, total, chosen, place)
    return chosen


def _start(proposal: EnsemblePlan, member: Member) -> float:
    """Where a slider stands at first: at the proposal's weight, else members of the proposal count alike."""
    given = dict(zip(proposal.members, proposal.weights))
    if given:
        return given.get(member.solution, 0.0)
    return 0.5 if member.solution in proposal.members else 0.0


def _member(
    decision: Decision, proposal: EnsemblePlan, member: Member, by_hand: bool, total: float,
    chosen: dict[str, float | None], place: int,
) -> None:  # fmt: skip
    title, score, weight = st.columns([4, 3, 3] if by_hand else [6, 3.99, 0.01], vertical_alignment="center")
    name, rest = _in_two(member.title)
    ticked = title.checkbox(
        f"**{place + 1}** {plain(name)}", value=member.solution in proposal.members, width="stretch",
        key=_key("member", member, decision), persist_state="session",
    )  # fmt: skip
    if rest:
        title.caption(plain(rest))
    score.markdown(
        f"**{number(member.score.value)}** :gray[{interval(member.score)}]  \n"
        f":gray[{plain(member.model)}, refit about {duration(member.seconds)}]"
    )
    value = None
    if by_hand:
        key = _key("weight", member, decision)
        now = float(st.session_state.setdefault(key, _start(proposal, member)))
        share = now / total if total > 0 and ticked else 0.0
        value = weight.slider(
            f"Weight: {share:.0%} of the ensemble",
            min_value=0.0,
            max_value=max((1.0, *proposal.weights)),
            step=0.01,
            key=key,
            disabled=not ticked,
            persist_state="session",
        )
    if ticked:
        chosen[member.solution] = value


def _in_two(title: str) -> tuple[str, str]:
    """What of a title stands beside the tick box, which a narrow screen would cut, and what below it."""
    if len(title) <= CUT:
        return title, ""
    for mark in (": ", "] "):
        name, found, rest = title.partition(mark)
        if found and len(name) < CUT:
            return name + mark.rstrip(": "), rest
    return f"{title[: CUT - 1]}…", title


def _plan(proposal: EnsemblePlan, method: str, chosen: dict[str, float | None], by_hand: bool) -> EnsemblePlan:
    """The plan as it stands, its members in the proposal's order, so that an untouched plan is the proposal. A member whose
    slider stands at 0 is left out: it would be refitted for nothing."""
    order = [each for each in proposal.members if each in chosen]
    order += [each for each in chosen if each not in order]
    if by_hand and tuple(chosen[each] for each in order) != proposal.weights:
        order = [each for each in order if chosen[each]]
    weights = tuple(float(chosen[each] or 0.0) for each in order) if by_hand else ()
    plan = proposal.model_copy(update={"method": method, "members": tuple(order), "weights": weights})
    return plan if plan == proposal else plan.model_copy(update={"words": "Chosen by hand."})


def _tried(view: RunView, decision: Decision, plan: EnsemblePlan) -> EnsembleTrial | None:
    """What the plan scores; None, and a sentence on the page, where it cannot be tried."""
    kept: dict[str, EnsembleTrial] = st.session_state.setdefault(f"trials_{decision.digest}", {})
    name = digest(plan.method, plan.members, plan.weights)
    if name not in kept:
        try:
            with st.spinner("The plan is tried on held-out rows", show_time=True):
                kept[name] = core.try_ensemble(view.run, plan)
        except StudioError as error:
            st.error(plain(error), icon=":material/error:")
            return None
    return kept[name]


def _effect(view: RunView, decision: Decision, plan: EnsemblePlan, trial: EnsembleTrial) -> None:
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


def _looks(view: RunView, decision: Decision, plan: EnsemblePlan, members: list[Member], trial: EnsembleTrial) -> None:
    """What helps to choose: the plans tried, how alike the members are, each class. One at a time, on demand."""
    looks = ["Plans tried", "Alike errors", *(["Each class"] if view.task.problem != "regression" else [])]
    look = st.segmented_control(
        "Look at", looks, default="Plans tried", key=f"ensemble_look_{decision.digest}", label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    try:
        if look == "Plans tried":
            _plans(view, decision, plan, members, trial)
        elif look == "Alike errors":
            _likeness(view, members)
        elif look == "Each class":
            _classes(view, plan)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")


def _plans(view: RunView, decision: Decision, plan: EnsemblePlan, members: list[Member], trial: EnsembleTrial) -> None:
    earlier = [EnsembleTrial.model_validate(each) for each in decision.context.get("trials", [])]
    best = max(members, key=lambda member: member.score)
    rows = [(f"{each.plan.method} of {len(each.plan.members)}", each.score) for each in earlier]
    st.caption("Each plan with its 95 % interval; the dashed line is the best single member.")
    chart = plans_chart([*rows, ("yours, as it stands", trial.score)], best.score, metric_title(view.task.metric))
    draw(chart, key="plans_chart", alt="Scores of the plans tried against the best single member",
         height=130 + 32 * (len(rows) + 1))  # fmt: skip
    if not earlier:
        return
    titles = {member.solution: member.title for member in members}
    table: list[dict[str, Any]] = [
        {
            "Method": each.plan.method,
            "Members": ", ".join(titles.get(name, name) for name in each.plan.members),
            "Weights": ", ".join(f"{share:.2f}" for share in each.weights) or "found",
            "Score": scored(each.score),
            "Against the best member": compared(each.comparison),
        }
        for each in earlier
    ]
    with st.expander(f"Earlier plans ({len(table)})", icon=":material/history:", key="earlier_plans"):
        st.dataframe(pd.DataFrame(table), hide_index=True, key="ensemble_trials")


def _likeness(view: RunView, members: list[Member]) -> None:
    kept = f"likeness_{view.run}_{digest([each.solution for each in members])}"
    if kept not in st.session_state:
        with st.spinner("The members' errors are compared", show_time=True):
            st.session_state[kept] = core.ensemble_likeness(view.run)
    found = st.session_state[kept]
    ranked = sorted(range(len(members)), key=lambda at: members[at].score, reverse=True)
    st.caption(
        f"Correlation of the members' errors (truth minus prediction) on {counted(found.rows, 'held-out row')}: 1 is the same "
        "mistakes. Low is good: where one errs the other does not, and their mean is better than each. Numbers as in the list above."
    )
    chart = likeness_chart([members[at].title for at in ranked], [[found.values[i][j] for j in ranked] for i in ranked])
    draw(chart, key="likeness_chart", alt="Correlations of the members' errors", height=140 + 26 * len(members))


def _classes(view: RunView, plan: EnsemblePlan) -> None:
    with st.spinner("Each class is scored", show_time=True):
        found = core.ensemble_classes(view.run, plan)
    frequent = sorted(found, key=lambda each: each.best.rows, reverse=True)[:CLASSES]
    more = f" The {CLASSES} most frequent of {len(found)}." if len(found) > CLASSES else ""
    st.caption(f"F1 of each class on held-out rows, this plan beside the best single member.{more}")
    several = len(view.task.targets) > 1
    rows = [(f"{each.target}: {each.best.label}" if several else each.best.label, each.ensemble.f1, each.best.f1)
            for each in frequent]  # fmt: skip
    draw(classes_chart(rows), key="ensemble_classes_chart", alt="F1 of each class under the plan and the best member",
         height=110 + 40 * len(rows))  # fmt: skip
    table = [
        {
            "Class": label, "Held-out rows": each.best.rows, "F1": each.ensemble.f1, "F1, best member": each.best.f1,
            "Recall": each.ensemble.recall, "Recall, best member": each.best.recall,
            "Precision": each.ensemble.precision, "Precision, best member": each.best.precision,
        }
        for (label, *_), each in zip(rows, frequent)
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(table).round(4), hide_index=True, key="ensemble_classes_table")
