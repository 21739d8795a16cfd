"""Before a version is approved: check it, run it beside the engineer's and the incumbent, and go back to any earlier text."""

from __future__ import annotations

import time

import streamlit as st

import core
from core.decisions import Decision
from core.engineers.port import Refinement
from core.errors import StudioError
from core.solution import Solution
from core.versions import Version
from core.view import RunView
from pages.widgets.editor import keep_text, kept_texts, reset_editor
from pages.widgets.words import clock, compared, plain, scored

EVERY = 1.0  # seconds between two looks at versions that are computed


def workbench(
    view: RunView, decision: Decision, mine: Refinement | None, proposal: Refinement | None, draft: str
) -> None:
    """The buttons and what came of them. `mine` is the version as it stands (None: untouched), `proposal` the engineer's code for
    this block (None: it has none); `draft` is where the text is kept."""
    with st.container(horizontal=True, key="workbench"):
        check = st.button("Check", key="check_version", icon=":material/rule:", disabled=mine is None, help=CHECK)
        run_mine = st.button(
            "Run my version", key="run_mine", icon=":material/play_arrow:", disabled=mine is None, help=RUN
        )
        run_theirs = st.button(
            "Run the engineer's", key="run_theirs", icon=":material/smart_toy:", disabled=proposal is None, help=RUN
        )
    if mine and (check or run_mine):
        keep_text(view.run, draft, mine.code)
    if check and mine:
        _check(view, decision, mine)
    for clicked, version in ((run_mine, mine), (run_theirs, proposal)):
        if clicked and version:
            _run(view, decision, version)
    tried_part(view.run, decision.key)


CHECK = "Reads the version without running it: does it parse, does every name it uses exist, does it learn from rows it must not?"
RUN = (
    "Scores it on the same folds as the incumbent while the decision stays open. Its seconds count; approved later on, it is not "
    "computed a second time."
)


def _check(view: RunView, decision: Decision, mine: Refinement) -> None:
    try:
        problems = core.check_version(view.run, decision.key, mine)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    for problem in problems:
        st.warning(plain(problem), icon=":material/rule:")
    if not problems:
        st.success(
            "It parses, its names exist, and nothing in it learns from rows it must not.", icon=":material/check:"
        )


def _run(view: RunView, decision: Decision, version: Refinement) -> None:
    try:
        core.try_version(view.run, decision.key, version)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")


def tried_part(run: str, key: str) -> None:
    """Every version that was run: its score, and what it gains over the incumbent; live while one is computed."""
    running = any(version.running for version in core.tried_versions(run, key))
    st.fragment(_tried, run_every=EVERY if running else None)(run, key, running)


def _tried(run: str, key: str, running: bool) -> None:
    versions, view = core.tried_versions(run, key), core.view(run)
    if not versions:
        return
    if running and not any(version.running for version in versions):
        st.rerun()
    st.markdown("**Run so far, on the incumbent's folds**")
    for version in versions:
        st.markdown(_line(view, version))


def _line(view: RunView, version: Version) -> str:
    known = view.solutions[version.solution].solution
    name = plain(known.title)
    if version.running:
        job = next((job for job in view.active if job.solution == version.solution), None)
        if job is None:  # it ended between the two looks
            return f":material/hourglass_empty: {name}: was scored this moment"
        if job.started is None:
            return f":material/hourglass_empty: {name}: waits for a free slot"
        seconds = time.time() - job.started
        return f":material/hourglass_empty: {name}: runs, {len(job.folds)} folds scored, {seconds:.0f} s"
    evaluation = version.evaluation
    if evaluation is None or evaluation.failure or version.against is None:
        sentence = evaluation.failure.sentence if evaluation and evaluation.failure else "it was not scored"
        return f":material/error: {name}: {plain(sentence)}"
    against = version.against
    mark = ":material/trending_up:" if against.adopted else ":material/trending_flat:"
    return (
        f"{mark} {name}: **{plain(scored(evaluation.score))}**, {plain(compared(against))} against the incumbent, "
        f"P(better) {against.p_better:.2f}, {evaluation.seconds:.1f} s"
    )


def earlier_texts(run: str, draft: str, code: str, key: str) -> None:
    """Undo to any text of this block that was checked, run or replaced."""
    others = [each for each in kept_texts(run, draft) if each[1] != code]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            "Earlier texts of this block", list(range(len(others)))[::-1], key=f"texts_{key}",
            format_func=lambda place: f"{clock(others[place][0])}: {_first(others[place][1])}",
        )  # fmt: skip
        text = others[at if at is not None else -1][1]
        st.button(
            "Put it back",
            key=f"put_back_{key}",
            icon=":material/history:",
            on_click=reset_editor,
            args=(run, draft, text, key),
        )


def _first(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")), "")
    return line[:60]


def of_block(decision: Decision, option: Refinement | None, block: str) -> Refinement | None:
    """The engineer's refinement of this block, where it has code of its own."""
    if option is None:
        return None
    present = Solution.model_validate(decision.context["solution"]).block(block).code
    return option if option.code.strip("\n") != present.strip("\n") else None
