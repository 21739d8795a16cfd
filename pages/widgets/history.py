"""What was tried and decided: attempts with their diffs, ablation studies, findings, past decisions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.seen import FoundBy, Mended
from core.view import RunView, Tried
from pages.widgets.diff import changed_block, show_diff
from pages.widgets.findings import finding_facts
from pages.widgets.glossary import meaning
from pages.widgets.study import study_picture
from pages.widgets.words import (
    branch_name,
    clock,
    compared,
    counted,
    number,
    plain,
    scored,
    title_of,
)

ROWS = 200  # the newest rows of a table; older ones are counted


def attempts(view: RunView) -> None:
    """All attempts as a table, newest first, and one of them in full."""
    if not view.attempts:
        st.caption("No rewrite has been tried yet. Attempts begin once the first solutions are merged and ablated.")
        return
    numbered = list(enumerate(view.attempts, start=1))[::-1]
    adopted = sum(tried.attempt.adopted for tried in view.attempts)
    st.caption(
        f"{counted(len(numbered), 'attempt')}, {adopted} adopted." + _older(len(numbered)), help=meaning("attempt")
    )
    st.dataframe(
        pd.DataFrame([_attempt_row(number_, tried) for number_, tried in numbered[:ROWS]]),
        hide_index=True,
        key="attempts",
        height=min(38 * (len(numbered[:ROWS]) + 1), 260),
    )
    chosen = st.selectbox(
        "Look at one attempt",
        [number_ for number_, _ in numbered],
        format_func=lambda each: _attempt_label(each, view.attempts[each - 1]),
        key="attempt_choice",
    )
    if chosen:
        _attempt_in_full(view, view.attempts[chosen - 1])


def _attempt_row(place: int, tried: Tried) -> dict[str, object]:
    attempt = tried.attempt
    return {
        "No.": place,
        "Solution": branch_name(tried.branch),
        "Block": tried.refinement.plan.block,
        "Change": tried.refinement.title or attempt.plan.words,
        "Score": attempt.score.value if attempt.score else None,
        "Against the incumbent": compared(attempt.comparison),
        "Adopted": attempt.adopted,
    }


def _attempt_label(place: int, tried: Tried) -> str:
    outcome = "adopted" if tried.attempt.adopted else "not adopted"
    return f"{place}. {tried.refinement.plan.block}: {tried.refinement.title or tried.attempt.plan.words} ({outcome})"


def _attempt_in_full(view: RunView, tried: Tried) -> None:
    attempt = tried.attempt
    icon, color = (":material/check_circle:", "green") if attempt.adopted else (":material/cancel:", "gray")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("Adopted" if attempt.adopted else "Not adopted", icon=icon, color=color)
        st.text(attempt.sentence)
    st.markdown(f"**Plan.** {plain(attempt.plan.words)}")
    st.markdown(f"**Score** {scored(attempt.score)} · **against the incumbent** {compared(attempt.comparison)}")
    incumbent, challenger = view.solutions.get(tried.incumbent), view.solutions.get(tried.solution)
    block = tried.refinement.plan.block
    before, after = changed_block(
        incumbent.solution if incumbent else None, challenger.solution if challenger else None, block
    )
    show_diff(before, after or tried.refinement.code, key="attempt_diff", name=block)


def studies(view: RunView) -> None:
    """The ablation studies, one at a time, the newest first."""
    if not view.studies:
        st.caption("No ablation study has ended yet.")
        return
    chosen = st.selectbox(
        "Ablation study",
        range(len(view.studies) - 1, -1, -1),
        format_func=lambda each: f"{each + 1}. {title_of(view, view.studies[each].solution)}",
        key="study_choice",
        help=meaning("ablation"),
    )
    if chosen is not None:
        study_picture(view, view.studies[chosen], key="study_chart")


def findings(view: RunView) -> None:
    """What the checks found."""
    if not view.findings:
        st.caption(
            "The checks found nothing so far: no leakage, no unused data, no rows that lean on others.",
            help=meaning("leakage"),
        )
    for found in view.findings[-50:][::-1]:
        with st.container(border=True):
            _finding(view, found)
    for mended in view.mended[-20:][::-1]:
        with st.container(border=True):
            _mended(view, mended)


def _finding(view: RunView, found: FoundBy) -> None:
    """What, where, how bad, the lines at fault, and the corrected code as a diff."""
    finding = found.finding
    st.markdown(f"In {plain(title_of(view, found.solution))}" if found.solution else "In the data")
    finding_facts(finding)
    if finding.lines:
        st.code(finding.lines, language="python")
    if finding.corrected:
        st.caption("The engineer corrected the script; the corrected one is what is scored.")
        known = view.solutions.get(found.solution)
        before = known.solution.code if known else ""
        if finding.block and known:
            before, after = changed_block(known.solution, finding.corrected, finding.block)
        else:
            after = finding.corrected.code
        show_diff(before, after, key=f"finding_{found.place}", name=finding.block or "script", choice=False)


def _mended(view: RunView, mended: Mended) -> None:
    """A script that failed, and what the debugger changed in it."""
    before, after = view.solutions.get(mended.failed), view.solutions.get(mended.mended)
    st.markdown(f":material/build: **debugged** {plain(title_of(view, mended.failed))}")
    st.text(mended.sentence)
    if mended.families:
        st.warning(f"The debugger {plain(mended.families)}.", icon=":material/warning:")
    if before and after:
        show_diff(before.solution.code, after.solution.code, key=f"mended_{mended.place}", name="script", choice=False)


def failures(view: RunView) -> None:
    """Evaluations without a score, with the sentence and the log."""
    failed = [job for job in view.jobs.values() if job.evaluation and job.evaluation.failure]
    if not failed:
        st.caption("No evaluation has failed.")
        return
    st.caption(
        f"{counted(len(failed), 'evaluation')} without a score."
        + (" The last 20 are shown." if len(failed) > 20 else "")
    )
    for job in failed[-20:][::-1]:
        failure = job.evaluation.failure if job.evaluation else None
        if failure is None:
            continue
        with st.expander(f":material/error: {plain(job.title)}: {plain(failure.sentence)}", key=f"failed_{job.key}"):
            where = "" if failure.fold is None else f" in fold {failure.fold + 1}"
            st.caption(f"{plain(failure.kind)}{where}")
            st.code(failure.log or "The script wrote nothing.", language=None, height=240, wrap_lines=True)


def log_tail(view: RunView, lines: int = 60) -> None:
    """The last lines of what happened."""
    marks = {"warning": "!", "info": " "}
    text = "\n".join(f"{clock(at)} {marks.get(level, '!')} {line}" for at, level, line in view.log[-lines:][::-1])
    st.code(text or "Nothing has happened yet.", language=None, height=300, wrap_lines=True)


def solutions_table(view: RunView) -> None:
    """Each parallel solution's present version, and the best of the whole run, a further model perhaps that nobody adopted."""
    incumbents = dict(view.incumbents)
    if view.best and view.best_solution:
        incumbents[""] = view.best_solution, view.best
    rows = [
        {
            "Solution": branch_name(branch),
            "Score": number(score.value),
            "Version": title_of(view, solution),
        }
        for branch, (solution, score) in incumbents.items()
    ]
    if rows:
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="incumbents")


def _older(count: int) -> str:
    return f" The newest {ROWS} are shown." if count > ROWS else ""
