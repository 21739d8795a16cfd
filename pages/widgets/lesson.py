"""For classes and the curious: why a step is done, where the paper has it, the code that runs it; and guessing before looking."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

import core
from core.decisions import Decision
from core.engineers.port import AblationRow, Refinement
from core.view import RunView
from pages.widgets.words import plain

ROOT = Path(__file__).parents[2]
LESSONS = {  # kind of decision -> why the step is done, where the paper has it, the file that runs it
    "models": (
        "A script is only as good as the kind of model in it. So models that worked on tasks like this one are looked up first, and "
        "each gets a script of its own, instead of starting from whatever comes to mind.",
        "section 3.1, algorithm 1 (retriever)", "core/steps/initial.py",
    ),
    "target": (
        "A script has many parts, and most changes to most parts do nothing. Switching one part off at a time and scoring what is left "
        "shows which part the score hangs on: work goes there. Bars whose interval crosses zero may be chance.",
        "section 3.2, algorithm 2 (ablation, extractor)", "core/steps/ablate.py",
    ),
    "attempt": (
        "The same part is rewritten several times. Each plan knows how the earlier ones did, so it can go on from what helped and away "
        "from what did not. A rewrite stays only if it is better on the same held-out rows in most resamples.",
        "section 3.2, algorithm 2 (planner, coder)", "core/steps/refine.py",
    ),
    "ensemble": (
        "Solutions that are wrong on different rows are better together. How to combine them is tried out on held-out predictions, "
        "which costs seconds; weights are found on other rows than those they are scored on.",
        "section 3.3, algorithm 3 (ensemble planner, ensembler)", "core/steps/ensemble.py",
    ),
    "finish": (
        "Until now each script was trained on part of the rows. The chosen ones are trained once more on all of them; the rows of the "
        "vault are scored by models that never saw them, once.",
        "the submission; the vault is not in the paper", "core/steps/submit.py",
    ),
}  # fmt: skip
GUIDED = "guided"  # the draft that marks a guided run
REWRITES = "rewrites"  # the draft that keeps what was guessed of rewrites: the attempt's key -> "yes" or "no"
GUESSES = "guesses"  # the draft that keeps a run's guesses: decision digest -> [mine, engineer's, truth]


def open_lessons(run: str) -> None:
    """From here on the run's lessons stand open at each pause: it is a guided one."""
    core.save_draft(run, GUIDED, "yes")


def lesson(run: str, kind: str) -> None:
    """Why this step: behind a button, or, in a guided run, in plain sight."""
    if kind not in LESSONS:
        return
    why, paper, file = LESSONS[kind]
    guided = core.draft(run, GUIDED) is not None
    if guided:
        st.info(f"{why} Look around, then approve, change or turn down what is proposed.", icon=":material/school:")
    with st.popover("The code of this step" if guided else "Why this step?", icon=":material/school:", type="tertiary"):
        if not guided:
            st.markdown(why)
        st.caption(f"In the paper: {paper}. The code that runs it: `{file}`")
        st.code((ROOT / file).read_text(encoding="utf-8"), language="python", height=320)


def guess_first(view: RunView, decision: Decision) -> bool:
    """Whether the person wants to guess the block that matters and has not yet: the form is drawn then, the study is not.
    Afterwards the guess and the tally stand above the study."""
    _rewrites_tally(view)
    if decision.kind not in ("target", "attempt"):
        return False
    guessing = st.toggle("Guess before I look", key="guess_first", persist_state="session", help=HELP)
    rows = [AblationRow.model_validate(row) for row in decision.context.get("rows", [])]
    ranked = sorted(
        (row for row in rows if row.comparison), key=lambda row: -row.comparison.gain if row.comparison else 0
    )
    guesses = _guesses(view.run)
    if decision.digest in guesses:
        _tally(guesses, decision.digest)
        return False
    if not guessing or len(ranked) < 2:
        return False
    st.subheader("Which block does the score hang on most?", anchor=False)
    names = sorted(row.block for row in ranked)
    mine = st.radio(
        "Your guess",
        names,
        index=None,
        key=f"guess_{decision.digest}",
        horizontal=True,
        format_func=lambda name: f"[{name}]",
    )
    if st.button("Reveal the study", key="reveal", icon=":material/visibility:", disabled=mine is None) and mine:
        engineers = Refinement.model_validate(decision.proposal).plan.block
        guesses[decision.digest] = [mine, engineers, ranked[0].block]
        core.save_draft(view.run, GUESSES, json.dumps(guesses))
        st.rerun()
    return True


HELP = (
    "The ablation study and the engineer's proposal stay hidden here until you have said which block matters most, and you may say of "
    "each rewrite whether it will be adopted. (The log and the tab Ablations tell.)"
)


def guess_rewrite(view: RunView, decision: Decision) -> None:
    """Will the rewrite be adopted? Asked of who wants to guess, above the buttons; what became of it shows at the next pauses."""
    if decision.kind not in ("target", "attempt") or not st.session_state.get("guess_first"):
        return
    guesses = _rewrites(view.run)
    place = _place(decision)
    mine = st.segmented_control(
        "Your guess: what becomes of this rewrite?",
        ("yes", "no"),
        default=guesses.get(place),
        key=f"rewrite_{decision.digest}",
        format_func=lambda answer: "It is adopted" if answer == "yes" else "It is not adopted",
    )
    if mine and mine != guesses.get(place):
        core.save_draft(view.run, REWRITES, json.dumps(guesses | {place: mine}))


def _place(decision: Decision) -> str:
    """The journal's key of the attempt that follows this decision: the one of the same turn, or the first of a round."""
    before, _, _ = decision.key.partition("/target")
    return f"{before}/k=0" if decision.kind == "target" else decision.key.partition("/attempt")[0]


def _rewrites_tally(view: RunView) -> None:
    guesses = _rewrites(view.run)
    told = [(guesses[each.key] == "yes", each.attempt.adopted) for each in view.attempts if each.key in guesses]
    if told:
        right, adopted = sum(mine == truth for mine, truth in told), sum(truth for _, truth in told)
        st.caption(
            f":material/psychology_alt: Rewrites that you guessed about: {len(told)}. You were right about {right}; the engineer, "
            f"who means each to help, about {adopted}."
        )


def _rewrites(run: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(core.draft(run, REWRITES) or "{}")
    return found


def _guesses(run: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(core.draft(run, GUESSES) or "{}")
    return found


def _tally(guesses: dict[str, list[str]], digest: str) -> None:
    mine, _, truth = guesses[digest]
    right = [sum(each[at] == each[2] for each in guesses.values()) for at in (0, 1)]
    verdict = "and so it is" if mine == truth else f"but it is [{truth}]"
    words = f"You guessed [{mine}], {verdict}. In this run: you {right[0]} of {len(guesses)}, the engineer's choice {right[1]} of {len(guesses)}."
    st.info(plain(words), icon=":material/psychology_alt:")
