"""One ablation study: what each block brings, what it costs, and what was tried on it before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.view import RunView, Study, Tried
from pages.widgets.ablation_chart import ablation_chart
from pages.widgets.charts import draw
from pages.widgets.glossary import meaning
from pages.widgets.study_facts import Facts, cost_in_words, facts_of, tried_in_words
from pages.widgets.words import branch_name, compared, metric_title, plain

ALT = "How much each block brings, with intervals"


def study_picture(view: RunView, study: Study, key: str) -> None:
    """The summary and the chart, the fold's dots on demand, each block's facts, and the variants that failed."""
    st.text(study.summary)
    facts = facts_of(view, study)
    if any(row.comparison for row in study.rows):
        dots = _dots(facts, key)
        draw(
            ablation_chart(study.rows, metric_title(view.task.metric), dots), key=key,
            alt=f"{ALT}, and a dot for each fold" if dots else ALT, height=106 + 46 * len(study.rows),
        )  # fmt: skip
        if dots:
            st.caption(
                "A dot is one fold: the score with the block less the score without it. A bar is judged on all held-out "
                "rows together, so it need not be the mean of its dots."
            )
        _table(study, facts, key)
    for row in study.rows:
        if row.comparison is None:
            st.caption(f":material/error: {plain(row.title)}: {plain(row.sentence or 'the variant failed')}")
    _attempts(facts, key)


def _dots(facts: list[Facts], key: str) -> dict[int, list[tuple[int, float]]]:
    """The folds' gains by row, where they are wanted."""
    found = {place: each.gains for place, each in enumerate(facts) if each.gains}
    wanted = st.toggle("Show each fold", key=f"{key}_folds", disabled=not found, help=meaning("fold"))
    return found if wanted else {}


def _table(study: Study, facts: list[Facts], key: str) -> None:
    """One line per block, the most important first."""
    rows = [
        {
            "Block": row.block,
            "What it brings": compared(row.comparison),
            "P(it helps)": row.comparison.p_better if row.comparison else None,
            "What it costs per fold": cost_in_words(each.times),
            "Tried before": tried_in_words(each.tried),
        }
        for row, each in zip(study.rows, facts)
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, key=f"{key}_table", height=min(35 * (len(rows) + 1) + 3, 320),
        column_config={
            "What it brings": st.column_config.Column(help=meaning("interval")),
            "P(it helps)": st.column_config.NumberColumn(format="%.2f", help=meaning("P(better)")),
            "What it costs per fold": st.column_config.Column(
                help="The seconds of a fold with the block less those without it, ± a 95 % interval over the folds that both "
                "have run. Other evaluations may have run beside it, so small differences say nothing."
            ),
        },
    )  # fmt: skip


def _attempts(facts: list[Facts], key: str) -> None:
    """Earlier attempts on the blocks of the study, newest first, behind a door."""
    tried = {id(each): each for fact in facts for each in fact.tried}
    if not tried:
        st.caption("Nothing was tried on these blocks before.")
        return
    with st.expander(
        f"What was tried on these blocks before: {tried_in_words(list(tried.values()))}",
        icon=":material/history:", key=f"{key}_tried",
    ):  # fmt: skip
        st.dataframe(
            pd.DataFrame([_line(each) for each in list(tried.values())[::-1]]), hide_index=True, key=f"{key}_attempts",
            height=min(35 * (len(tried) + 1) + 3, 260),
        )  # fmt: skip


def _line(tried: Tried) -> dict[str, object]:
    return {
        "Block": tried.attempt.plan.block,
        "Change": tried.refinement.title or tried.attempt.plan.words,
        "Against the incumbent": compared(tried.attempt.comparison),
        "Adopted": tried.attempt.adopted,
        "Solution": branch_name(tried.branch),
    }
