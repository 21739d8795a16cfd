"""The tree of steps: phases, in them the solutions, in them the evaluations with their scores."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import streamlit as st

from core.seen import APART
from core.view import Job, RunView
from pages.widgets.words import PURPOSES, STATUS_ICONS, branch_name, counted, duration, number, plain

SHOWN = 25  # evaluations listed per solution and phase; older ones are counted


def step_tree(view: RunView) -> None:
    """One expander per phase; the one that runs is open."""
    if not view.jobs:
        st.caption("No evaluation has been asked for yet.")
        return
    grouped = by_phase(view)
    for place, (title, jobs) in enumerate(grouped):
        now = place == len(grouped) - 1 and not view.ended
        with st.expander(_phase_label(title, jobs), expanded=now or len(grouped) == 1, key=f"phase_{place}"):
            st.markdown("\n".join(_phase_lines(view, jobs)))


def by_phase(view: RunView) -> list[tuple[str, list[Job]]]:
    """Every phase with the evaluations that were asked for in it, in order. Phases without any are kept."""
    starts = [at for _, _, at in view.phases]
    groups: list[list[Job]] = [[] for _ in range(len(starts) + 1)]
    for job in view.jobs.values():
        groups[bisect_right(starts, job.at)].append(job)
    titles = ["Before the first phase", *(title for _, title, _ in view.phases)]
    return [(title, jobs) for title, jobs in zip(titles, groups) if jobs or title != titles[0]]


def _phase_label(title: str, jobs: list[Job]) -> str:
    running = sum(job.status == "running" for job in jobs)
    text = f"**{plain(title)}** · {counted(len(jobs), 'evaluation')}"
    return f"{text} · {running} running" if running else text


def _phase_lines(view: RunView, jobs: list[Job]) -> Iterable[str]:
    if not jobs:
        yield "Nothing was evaluated in this phase."
        return
    branches: dict[str, list[Job]] = {}
    for job in jobs:
        branches.setdefault(job.branch, []).append(job)
    for branch, members in branches.items():
        yield f"- **{plain(branch_name(branch))}**"
        hidden = len(members) - SHOWN
        if hidden > 0:
            yield f"    - :gray[{counted(hidden, 'earlier evaluation')}]"
        for job in members[-SHOWN:]:
            yield f"    - {job_line(view, job)}"


def job_line(view: RunView, job: Job) -> str:
    """One evaluation as a line of Markdown: what, how it stands, score, time."""
    icon = STATUS_ICONS.get(job.status, ":material/help:")
    text = f"{icon} {plain(job.title)} :gray[{PURPOSES.get(job.purpose, job.purpose).lower()}]"
    evaluation = job.evaluation
    if evaluation is None:
        done = f", {len(job.folds)} of {view.task.split.folds * view.task.split.repeats} folds" if job.folds else ""
        if job.files and not job.folds:
            texts = "text" in view.task.columns.values()
            what = "files or texts" if view.task.media and texts else "files" if view.task.media else "texts"
            done = f", {job.files[0]:,} of {job.files[1]:,} {what} looked at"
        return f"{text} · {job.status}{done}"
    if evaluation.score:
        star = " :material/star: **best**" if _is_best(view, job) else ""
        score = evaluation.score
        text += f" · **{number(score.value)}** :gray[{number(score.low)} to {number(score.high)}]{star}"
    if evaluation.status != "ok":
        why = evaluation.failure.sentence if evaluation.failure else evaluation.status
        text += f" · {plain(why)}"
    return f"{text} :gray[{duration(evaluation.seconds)}]"


def _is_best(view: RunView, job: Job) -> bool:
    return job.solution == view.best_solution and job.purpose not in APART
