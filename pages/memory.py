"""What it has learned: what each alternative brought in earlier runs, here and before the program was shipped."""

from __future__ import annotations

import streamlit as st

import core
from core.errors import StudioError
from core.learned import Learned, Line
from pages.widgets.frame import framed, say
from pages.widgets.words import counted, duration, plain

SOURCES = {"All": None, "Came with the program": "prior", "Own runs": "own"}
PROBLEMS = {"All": None, "Two classes": "binary", "Many classes": "multiclass", "Regression": "regression"}
TEXTS = {"All": None, "With texts": True, "Without texts": False}
FAMILY = "family"


def main() -> None:
    """The switch, what there is, the filters, a table per block."""
    st.title("What it has learned")
    st.markdown(
        "Each attempt of a run is remembered: what kind of task it was, which alternative of which block, what it gained, how "
        "long it took. New runs try first what worked on similar tasks. No cell, no name of a column and no code is kept."
    )
    left, middle, right = st.columns(3)
    source = SOURCES[left.selectbox("Where from", list(SOURCES), key="memory_source")]
    problem = PROBLEMS[middle.selectbox("Kind of task", list(PROBLEMS), key="memory_problem")]
    text = TEXTS[right.selectbox("Texts", list(TEXTS), key="memory_text")]
    seen = core.memory(source=source, problem=problem, text=text)  # type: ignore[arg-type]
    _switch(seen)
    if not seen.lines:
        st.info("Nothing was learned of this kind yet.", icon=":material/psychology:")
    for block in dict.fromkeys(each.block for each in seen.lines):
        st.subheader("Model families" if block == FAMILY else f"[{block}]", anchor=False)
        _table(block, [each for each in seen.lines if each.block == block])
    st.caption(
        "Gain: the mean over tasks as a share of the distance from the baseline's score to that of the script it was "
        "compared with, with its 95 % interval; of a model family against the best other candidate. Time: of one fold, "
        "and against the script before. Helped: P(better) above 80 %."
    )


def _switch(seen: Learned) -> None:
    """On or off, how much there is, and the way to clear it."""
    with st.container(border=True, key="memory_state"):
        on = st.toggle("New runs use the memory and add to it", value=seen.on, key="memory_on")
        if on != seen.on:
            core.set_memory(on)
            say("New runs use the memory." if on else "New runs do without the memory.")
            st.rerun()
        prior = (
            f"measured on {seen.measured} on {counted(seen.prior_tasks, 'open data set')}" if seen.measured else "none"
        )
        st.markdown(f"**Came with the program:** {plain(prior)}.")
        st.markdown(f"**Own runs:** {counted(seen.own, 'outcome')} on {counted(seen.own_tasks, 'task')}.")
        if st.button("Clear", key="memory_clear", icon=":material/delete:", disabled=not seen.own):
            _clear(seen.own)


@st.dialog("Clear what was learned here?")
def _clear(count: int) -> None:
    st.markdown(
        f"{counted(count, 'outcome')} of your runs are forgotten. What came with the program stays; so do the runs."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key="memory_keep"):
            st.rerun()
        if st.button("Clear", key="memory_clear_confirm", type="primary", icon=":material/delete:"):
            try:
                gone = core.clear_memory()
            except StudioError as error:
                st.error(plain(error), icon=":material/error:")
                return
            say(f"{counted(gone, 'outcome')} forgotten.")
            st.rerun()


def _table(block: str, lines: list[Line]) -> None:
    best = "Clearly best in" if block == FAMILY else "Helped in"
    rows = [
        {
            "Alternative": each.title,
            "Tasks": each.tasks,
            best: each.helped,
            "Mean gain": "" if each.gain is None else _share(each.gain),
            "95 % interval": ""
            if each.low is None or each.high is None
            else f"{_share(each.low)} to {_share(each.high)}",
            "Time": "" if each.seconds is None else duration(each.seconds),
            "Against before": "" if each.ratio is None else f"{each.ratio:.2g} times",
            "From own runs": each.own,
        }
        for each in lines
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key=f"memory_{block}")


def _share(value: float) -> str:
    return f"{100 * value:+.2f} %".replace("-", "−")


if framed():
    main()
