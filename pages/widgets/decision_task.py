"""The `task` decision: the task before anything is computed. The metric and the description can be changed here."""

from __future__ import annotations

import streamlit as st

from core.decisions import Decision
from core.harness.metrics import METRICS, metrics_for
from core.harness.task import Task
from core.view import RunView
from pages.widgets.editor import kept_text
from pages.widgets.words import direction, plain


def draw_decision(view: RunView, decision: Decision) -> Task | None:
    """Draw it and return the person's task, None while it is the proposal as it came."""
    task = Task.model_validate(decision.proposal)
    split = f"{task.split.kind}, {task.split.folds} folds" + (f" by {task.split.column}" if task.split.column else "")
    facts = {"Target": ", ".join(task.targets), "Problem": task.problem, "Split": split, "Rows": f"{task.rows:,}"}
    st.markdown("  \n".join(f"**{name}.** {plain(value)}" for name, value in facts.items()))
    names = [metric.name for metric in metrics_for(task.problem)]
    metric = st.selectbox(
        "Metric",
        names,
        index=names.index(task.metric),
        format_func=lambda name: f"{METRICS[name].title} ({direction(METRICS[name].maximise)})",
        key=f"task_metric_{decision.digest}",
        persist_state="session",
    )
    words = kept_text(
        view.run, f"{decision.key}#description", task.description, "Description", key=f"task_words_{decision.digest}"
    )
    edited = task.model_copy(update={"metric": metric or task.metric, "description": words})
    return None if edited == task else edited
