"""The live parts of a run: drawn again every few seconds, by two flat fragments, one above the decisions and one below.

Neither draws into a container outside of itself: what is drawn there from a fragment belongs to no fragment.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import streamlit as st

import core
from core.calls import Asking
from core.errors import StudioError
from core.view import RunView
from pages.widgets import history
from pages.widgets.colours import dark
from pages.widgets.decided import past_decisions
from pages.widgets.frame import worker_banner
from pages.widgets.glossary import meaning
from pages.widgets.hints import hints_list
from pages.widgets.lineage import lineage
from pages.widgets.picking import TABS as TABS_KEY
from pages.widgets.picking import draw_clickable, show_solution, shown_solution
from pages.widgets.score_chart import in_words, score_plot
from pages.widgets.spending import spending_part
from pages.widgets.tree import job_line, step_tree
from pages.widgets.words import (
    STATES,
    branch_name,
    direction,
    duration,
    interval,
    metric_title,
    number,
    plain,
    signed,
)

HEAD, BODY = 2.5, 4.0  # seconds between two drawings while the run goes on: of the clock, and of the plot and the tabs
TABS = ["Steps", "Lineage", "Attempts", "Ablations", "Checks", "Failures", "Decisions", "Hints", "Log"]


def signature(view: RunView) -> tuple[Any, ...]:
    """What the parts outside the live one depend on: when it changes the whole page is drawn again."""
    asked = tuple(decision.digest for decision in view.open.values())
    return (asked, view.ended, view.control, view.worker_alive, view.best is None)


def live_head(view: RunView) -> None:
    """State, progress and figures, kept live until the run has ended. It draws the whole page anew when that has to change."""
    st.fragment(_head_tick, run_every=None if view.ended else HEAD)(view.run, signature(view))


def live_body(view: RunView) -> None:
    """The plot, what is computed now, and the tabs, kept live until the run has ended."""
    st.fragment(_body_tick, run_every=None if view.ended else BODY)(view.run)


def _head_tick(run: str, seen: tuple[Any, ...]) -> None:
    view = _seen(run)
    if view is None:
        return
    if signature(view) != seen:
        st.rerun()
    _head(view)


def _body_tick(run: str) -> None:
    view = _seen(run)
    if view is not None:
        _body(view)


def _seen(run: str) -> RunView | None:
    try:
        return core.view(run)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return None


def _head(view: RunView) -> None:
    worker_banner(view)
    spending_part(view)
    name, icon, color = STATES[view.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(name, icon=icon, color=color)  # type: ignore[arg-type]
        st.markdown(happening(view))
    seconds, budget = view.seconds_used, max(view.minutes * 60, 1.0)
    st.progress(min(1.0, seconds / budget), text=f"{duration(seconds)} of {view.minutes:g} min used")
    scored = sum(job.evaluation is not None for job in view.jobs.values())
    with st.container(horizontal=True, gap="large"):
        _best(view)
        st.metric(
            "95 % interval",
            interval(view.final) if view.final else "no score yet",
            width="content",
            help=meaning("interval"),
        )
        st.metric("Evaluations", scored, width="content", help=meaning("evaluation"))
        st.metric("Solutions", len(view.solutions), width="content", help=meaning("solution"))
        adopted = sum(tried.attempt.adopted for tried in view.attempts)
        st.metric("Attempts adopted", f"{adopted} of {len(view.attempts)}", width="content", help=meaning("attempt"))


def _best(view: RunView) -> None:
    """What was submitted, where the run has ended; before that the best single solution."""
    label = f"{'Final' if view.report else 'Best'} {metric_title(view.task.metric)} ({direction(view.task.maximise)})"
    score = view.final
    if score is None:
        st.metric(label, "no score yet", width="content", help=meaning("metric"))
        return
    delta = None
    if view.baseline:
        gain = signed(score.value - view.baseline.value).replace("−", "-")  # the sign that colours the arrow
        delta = f"{gain} over the trivial {number(view.baseline.value)}"
    color: Any = "normal" if view.task.maximise else "inverse"
    st.metric(label, number(score.value), delta=delta, delta_color=color, width="content", help=meaning("metric"))


def happening(view: RunView) -> str:
    """One line of Markdown: what the run does at this moment."""
    if view.ended or view.sentence:
        return plain(view.sentence)
    running = [job for job in view.active if job.started]
    text = f"**{plain(view.phase or 'The run waits for a worker')}**"
    if running:
        more = f" and {len(running) - 1} more" if len(running) > 1 else ""
        return f"{text}: runs {plain(running[0].title)}{more}"
    if view.asking:
        return f"{text}: {asking_line(view, next(iter(view.asking.values())))}"
    if view.open:
        count = len(view.open)
        return f"{text}: {count} decision{'s wait' if count > 1 else ' waits'} for you, the clock stands still"
    if view.active:
        return f"{text}: {len(view.active)} evaluations wait for a free slot"
    return text


def _body(view: RunView) -> None:
    chosen = shown_solution()
    draw_clickable(
        partial(score_plot, view, chosen), "score_plot", (view.run, view.last_event, dark(), chosen), in_words(view), 380,
        names=view.solutions, choose=show_solution,
    )  # fmt: skip
    words = "First: the first candidate, on all its folds. Baseline: a prediction that learns nothing."
    if view.studies or any(point.purpose == "ablation" for point in view.points[-1:]):
        words += " Ablations may run on fewer rows and folds: compare them with each other, not with the other scores."
    if view.points:
        st.caption(words, help=meaning("baseline"))
    _now(view)
    tabs = st.tabs(TABS, key=TABS_KEY, on_change="rerun")
    parts = [
        step_tree, lineage, history.attempts, history.studies, history.findings, history.failures, past_decisions,
        hints_list, history.log_tail,
    ]  # fmt: skip
    for tab, part in zip(tabs, parts):
        if tab.open:
            with tab:
                part(view)


def _now(view: RunView) -> None:
    """What is computed at this moment, and how far each parallel solution has come. Its height does not change."""
    active = view.active
    left, right = st.columns(2, gap="medium")
    with left.container(height=210, border=False):
        st.markdown("**Now**")
        lines = [asking_line(view, each) for each in view.asking.values()]
        lines += [job_line(view, job) for job in active]
        if lines:
            st.markdown("\n".join(f"- {line}" for line in lines[:6]))
        if len(lines) > 6:
            st.caption(f"and {len(lines) - 6} more")
        for _, _, line in [] if lines else view.log[-3:][::-1]:
            st.caption(plain(line))
    with right.container(height=210, border=False):
        st.markdown("**Where the solutions stand**")
        if view.incumbents:
            history.solutions_table(view)
        else:
            st.caption("No solution has been scored yet.")


def asking_line(view: RunView, asking: Asking) -> str:
    """A question on its way to the language model, and for how long it has been."""
    branch = asking.place.split("/")[0]
    where = f", {branch_name(branch)}" if "=" in branch else ""
    return plain(f"asks the language model as {asking.role}{where} ({duration(max(0.0, time.time() - asking.at))})")
