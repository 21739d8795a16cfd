"""How it works: the method, the words, the paper."""

from __future__ import annotations

import streamlit as st

from core.decisions import PAUSES
from pages.widgets.frame import framed
from pages.widgets.glossary import MEANINGS, title
from pages.widgets.words import DECISIONS

METHOD = """
You bring a table, or a folder of pictures or sound, and say what is to be predicted. An *engineer* then writes, scores and improves Python scripts until
the minutes are used up, and asks you before each step that you kept for yourself.

1. **Search.** Models that suit the task are looked up.
2. **Initial solution.** For each model a script is written and scored. Going from the best to the worst, scripts are
   merged into one for as long as that helps.
3. **Ablation.** One block of the script after another is switched off or made plain. What the score loses shows how much
   the block matters, and where work is worth its time.
4. **Refinement.** One block is chosen, a plan is made, and the block alone is rewritten and tried, several times, each
   plan knowing how the earlier ones did. Then the next ablation follows. Several solutions are refined side by side.
5. **Ensemble.** The finished solutions are combined in several ways, by their predictions on held-out rows.
6. **Submission.** The winner is fitted on all rows and predicts the test set. From the first scored solution on there is
   always a valid submission.
"""
TRUST = """
- **The harness scores, never the script.** A script is trained on some rows and predicts others whose target it never
  sees. It does not report its own score.
- **Every score has a 95 % interval**, and two scripts are compared on the same held-out rows. A change is adopted when it
  is better in more than 80 % of the resamples. It is called a *gain* only when the whole interval says so, else
  *within noise*.
- **Hopeless variants are stopped early** ("raced out"): after a few folds they could no longer catch up.
- **The vault**: rows that are set aside at the start and scored once, at the very end.
- **A language model is told no more than you choose**: names and kinds of columns, with summary figures, or with example
  cells. Rows of the test set and of the vault are never sent. Each prompt and each answer stands in the run's transcript.
- **A pause waits for ever.** Close the tab, restart the machine, come back next week: the question stands, and the clock
  does not run while it waits for you.
"""


def main() -> None:
    """Method and trust on the left, decisions on the right, the glossary below."""
    st.title("How it works")
    st.markdown("MLE-STAR Studio shows a machine-learning engineer at work, and lets you steer it.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("The method")
        st.markdown(METHOD)
        st.header("Why the scores can be trusted")
        st.markdown(TRUST)
    with right:
        st.header("Where you decide")
        for kind in ("task", *PAUSES, "engineer"):
            name, sentence = DECISIONS[kind]
            st.markdown(f"**{name}.** {sentence}")
        st.markdown(
            "All but the first and the last can be left to autopilot, before the start or in the middle of a run."
        )
    _glossary()
    st.header("The paper")
    st.markdown(
        "Jaehyun Nam, Jinsung Yoon, Jiefeng Chen, Jinwoo Shin, Sercan Ö. Arık and Tomas Pfister: *MLE-STAR: Machine Learning "
        "Engineering Agent via Search and Targeted Refinement*, 2025, [arXiv 2506.15692](https://arxiv.org/abs/2506.15692)."
    )
    st.page_link("pages/new.py", label="Start a run", icon=":material/add_circle:")


def _glossary() -> None:
    """Every word that pages explain on hover, in two columns."""
    st.header("Glossary")
    words = sorted(MEANINGS, key=str.lower)
    half = (len(words) + 1) // 2
    for column, part in zip(st.columns(2, gap="large"), (words[:half], words[half:])):
        with column:
            for word in part:
                st.markdown(f"**{title(word)}.** {MEANINGS[word]}")


if framed():
    main()
