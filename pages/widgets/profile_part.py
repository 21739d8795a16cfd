"""The profile of a new run's table: rows, missing values, the target's distribution, and every column with its kind."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.data import tags
from core.data.profile import ColumnSummary, TargetDistribution, column_summaries, target_distribution
from core.data.proposal import KINDS, Proposal
from core.harness.task import MEDIA, Tags
from core.value import digest
from pages.widgets.charts import counts_chart, draw
from pages.widgets.proposal_form import choices
from pages.widgets.words import number, plain


def profile_part(train: pd.DataFrame, test: pd.DataFrame | None, shown: Proposal, token: str) -> None:
    """Figures, the target, the columns."""
    summaries = _summaries(train, token)
    missing = sum(each.missing for each in summaries) / len(summaries)
    used = sum(kind != "ignore" for kind in shown.task.columns.values())
    for place, (label, value) in zip(
        st.columns(4),
        (
            ("Rows", f"{len(train):,}"),
            ("Rows to predict", f"{len(test):,}" if test is not None else "none given"),
            ("Feature columns", f"{used} of {len(shown.task.columns)}"),
            ("Missing cells", f"{missing:.1%}"),
        ),
    ):
        place.metric(label, value)
    if shown.task.tags:
        _labels(train, shown.task.tags, token)
    for target in shown.task.targets if not shown.task.tags else ():
        _target(train, target, shown, token)
    _columns(summaries, shown, token)


def _target(train: pd.DataFrame, target: str, shown: Proposal, token: str) -> None:
    found: TargetDistribution = _once(
        ("target", token, target, shown.task.problem), lambda: target_distribution(train, target, shown.task.problem)
    )
    words = f"{found.rows:,} rows with a value, {found.missing:,} without."
    if found.mean is not None and found.low is not None and found.high is not None:
        words += f" From {number(found.low)} to {number(found.high)}, on average {number(found.mean)}."
    st.markdown(f"**Distribution of the target {plain(target)}**")
    st.caption(words)
    if found.top:
        labels, counts = [label for label, _ in found.top[:40]], [count for _, count in found.top[:40]]
    else:
        labels = [f"{number(a)} to {number(b)}" for a, b in zip(found.edges, found.edges[1:])]
        counts = list(found.counts)
    chart = counts_chart(labels, counts, target)
    draw(chart, key=f"target_chart_{target}", alt=f"How often each value of {target} occurs", height=260)


def _labels(train: pd.DataFrame, named: Tags, token: str) -> None:
    """How often each label occurs, where a cell names several."""
    found = _once(("labels", token, named.column, named.separator), lambda: tags.rows_of(train[named.column], named))
    st.markdown(f"**Labels in {plain(named.column)}**")
    several = ", of which the 40 most frequent are shown" if len(found) > 40 else ""
    st.caption(f"{len(found):,} labels{several}. A row may have several of them, or none.")
    labels, counts = zip(*found.most_common(40))
    chart = counts_chart(list(labels), list(counts), named.column)
    draw(chart, key="labels_chart", alt=f"How many rows have each label of {named.column}", height=260)


def _columns(summaries: tuple[ColumnSummary, ...], shown: Proposal, token: str) -> None:
    """The table in which kinds are changed. Its start is what was guessed, so that an edit moves nothing else."""
    task = shown.task
    targets = tuple(choices().get("targets", task.answers))
    features = [
        each
        for each in summaries
        if each.name not in targets and each.name != task.id and task.columns.get(each.name) not in MEDIA
    ]
    st.markdown("**Columns and their kinds**")
    st.caption("Change a kind where it was guessed wrongly: a postcode is a category, a remark is a text.")
    given: dict[str, Any] = choices().get("kinds", {})
    key = "new_kinds_" + digest(token, targets, task.id, st.session_state.get("kinds_revision", 0))
    start = st.session_state.get("kinds_start")
    if start is None or start[0] != key:
        start = (key, _table(features, given))
        st.session_state["kinds_start"] = start
    edited = st.data_editor(
        start[1],
        key=key,
        hide_index=True,
        height=min(38 * (len(features) + 1), 460),
        disabled=["Column", "Missing", "Different", "Looks like", "Why this kind"],
        column_config={
            "Kind": st.column_config.SelectboxColumn(options=list(KINDS), required=True, width="small"),
            "Missing": st.column_config.NumberColumn(format="percent", width="small"),
            "Different": st.column_config.NumberColumn(width="small"),
            "Why this kind": st.column_config.TextColumn(width="large"),
        },
        alt="Columns with their kinds",
    )
    guessed = {each.name: each.kind for each in features}
    kinds = {str(name): str(kind) for name, kind in zip(edited["Column"], edited["Kind"]) if kind != guessed[str(name)]}
    if kinds != given:
        if kinds:
            choices()["kinds"] = kinds
        else:
            choices().pop("kinds", None)
        st.rerun()
    for name, kind in task.columns.items():
        if kind in MEDIA:
            st.caption(f"{plain(name)} holds the {kind}s, a file for each row.")
        elif kind != kinds.get(name, guessed.get(name, kind)):
            st.caption(f"{plain(name)} is taken as {kind}: {plain(shown.reasons.get(f'column:{name}', ''))}")


def _table(features: list[ColumnSummary], given: dict[str, Any]) -> pd.DataFrame:
    rows = [
        {
            "Column": each.name,
            "Kind": given.get(each.name, each.kind),
            "Missing": each.missing,
            "Different": each.distinct,
            "Looks like": _looks(each),
            "Why this kind": each.reason,
        }
        for each in features
    ]
    names = ["Column", "Kind", "Missing", "Different", "Looks like", "Why this kind"]
    return pd.DataFrame(rows, columns=names)


def _looks(each: ColumnSummary) -> str:
    if each.low is not None and each.high is not None:
        return f"{number(each.low)} to {number(each.high)}"
    if each.first and each.last:
        return f"{each.first} to {each.last}"
    return ", ".join(label if len(label) <= 24 else label[:23] + "…" for label, _ in each.top[:3])


def _summaries(train: pd.DataFrame, token: str) -> tuple[ColumnSummary, ...]:
    found: tuple[ColumnSummary, ...] = _once(("columns", token), lambda: column_summaries(train))
    return found


def _once(key: tuple[Any, ...], make: Any) -> Any:
    """Computed once per session and table."""
    kept = st.session_state.setdefault("new_profile", {})
    if kept.get("token") != key[1]:
        kept.clear()
        kept["token"] = key[1]
    if key not in kept:
        kept[key] = make()
    return kept[key]
