"""The proposed task, each part with its reason, and everything to be changed. A change proposes the rest anew.

The session holds what the person chose (`new_choices`) and the last proposal that held together. Widgets are set from
these before they are drawn, so a widget never disagrees with what would be started.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core.data.proposal import Proposal, propose
from core.errors import BadInput
from core.harness.metrics import METRICS, default_metric, metrics_for
from core.harness.task import Task
from pages.widgets.words import direction, extended, plain

PROBLEMS = {"binary": "Two classes", "multiclass": "Several classes", "regression": "A number"}
SPLITS = {
    "stratified": "Random, each class alike in every fold",
    "kfold": "Random folds",
    "group": "By group: a group is never cut",
    "time": "By time: the later is predicted from the earlier",
    "holdout": "One hold-out, for large tables",
}
MODES = {"row": "Each on its own", "batch": "Scripts may look at all of them together"}
FORMS = {"label": "Labels", "probability": "Probabilities", "value": "Values"}
NO_ID = "(none)"
DEPENDS_ON_TARGET = ("metric", "positive", "form", "split", "because")


def choices() -> dict[str, Any]:
    """What the person chose, by the names of `propose`; the rest is proposed."""
    found: dict[str, Any] = st.session_state.setdefault("new_choices", {})
    return found


def task_form(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    sample: pd.DataFrame | None,
    token: str,
    settled: dict[str, Any] | None = None,
) -> Proposal | None:
    """Draw the form. Returns the proposal as it stands, None while the choices do not hold together.

    `settled` is what the data themselves say, by the names of `propose`; what the person chose goes before it.
    """
    st.session_state["new_settled"] = settled or {}
    if st.session_state.get("new_token") != token:
        given = choices()
        for name in [each for each in given if not _still_fits(each, given[each], train)]:
            del given[name]
        st.session_state["new_token"] = token
        st.session_state.pop("new_proposal", None)
    proposal, wrong = _propose(train, test, sample, token)
    if wrong:
        st.error(plain(wrong), icon=":material/error:")
    shown = proposal or st.session_state.get("new_proposal")
    if shown is None:
        shown, also = _attempt(train, test, sample, {})
        if shown is None:
            if also and also != wrong:
                st.error(plain(also), icon=":material/error:")
            return None
    if choices():
        st.button("Back to the proposal", key="reset_choices", icon=":material/undo:", on_click=_reset)
    _fields(shown, train)
    if proposal is not None:
        st.session_state["new_proposal"] = proposal
        for warning in proposal.warnings:
            st.warning(plain(warning), icon=":material/warning:")
    return proposal


def take_cure(split: str, because: str) -> None:
    """Propose this split, which the checks of the data found to be needed, with its reason."""
    choices().update(split=split, because=because)


def _reset() -> None:
    choices().clear()
    st.session_state["kinds_revision"] = st.session_state.get("kinds_revision", 0) + 1


def _still_fits(name: str, value: Any, train: pd.DataFrame) -> bool:
    """Whether a choice can be kept for another table: the columns that it names are there."""
    if name == "targets":
        return set(value) <= set(train.columns)
    return name == "metric" or (name == "id" and value in train.columns)


def _propose(
    train: pd.DataFrame, test: pd.DataFrame | None, sample: pd.DataFrame | None, token: str
) -> tuple[Proposal | None, str]:
    """The proposal for the choices, or what is wrong. Where a new target makes an older choice impossible, that one is
    dropped and the person is told."""
    key = (token, repr(choices()))
    kept = st.session_state.get("new_made")
    if kept is None or kept[0] != key:
        made, wrong = _attempt(train, test, sample, choices())
        if made is None and st.session_state.pop("new_last", "") == "targets":
            fewer = {name: value for name, value in choices().items() if name not in DEPENDS_ON_TARGET}
            made, again = _attempt(train, test, sample, fewer)
            if made is not None and len(fewer) < len(choices()):
                dropped = [name for name in choices() if name not in fewer]
                for name in dropped:
                    del choices()[name]
                st.toast(f"Proposed anew, for the new target: {', '.join(dropped)}.", icon=":material/autorenew:")
            wrong = again
        key = (token, repr(choices()))
        kept = (key, made, wrong)
        st.session_state["new_made"] = kept
    return kept[1], kept[2]


def _attempt(
    train: pd.DataFrame, test: pd.DataFrame | None, sample: pd.DataFrame | None, given: dict[str, Any]
) -> tuple[Proposal | None, str]:
    settled: dict[str, Any] = st.session_state.get("new_settled", {})
    if "split" in given:  # a person's own split is not explained by what the data say
        settled = {name: value for name, value in settled.items() if name != "because"}
    together = {**settled, **given, "kinds": {**settled.get("kinds", {}), **given.get("kinds", {})}}
    together["kinds"] = {
        name: kind for name, kind in together["kinds"].items() if name not in together.get("targets", ())
    }
    try:
        made = propose(
            train,
            name="new",
            test=test,
            sample=sample,
            **{name: value for name, value in together.items() if not (name == "id" and value is None)},
        )
    except BadInput as error:
        return None, str(error)
    if "id" in given and given["id"] is None and made.task.id is not None:
        made = _without_id(made)
    return made, ""


def _without_id(made: Proposal) -> Proposal:
    """No column names the rows, says the person: the proposed one is then no feature either."""
    columns = made.task.columns | {str(made.task.id): "ignore"}
    task = made.task.model_copy(update={"id": None, "columns": columns})
    return made.model_copy(update={"task": task, "reasons": made.reasons | {"id": "You chose it."}})


def _chosen(name: str, of: Callable[[Any], Any] = lambda value: value) -> Callable[[], None]:
    """A callback that records what the person chose."""

    def record() -> None:
        value = of(st.session_state[f"new_{name}"])
        st.session_state["new_last"] = name
        if value in ([], ""):
            choices().pop(name, None)
        else:
            choices()[name] = value

    return record


def _fields(shown: Proposal, train: pd.DataFrame) -> None:
    task, reasons = shown.task, shown.reasons
    columns = [str(name) for name in train.columns]
    given = choices()
    _show("targets", list(given.get("targets", task.answers)))
    _field(
        "Target: what is to be predicted",
        reasons.get("target", ""),
        lambda label: st.multiselect(label, columns, key="new_targets", on_change=_chosen("targets")),
    )
    _show("problem", task.problem)
    _field(
        "Kind of problem",
        reasons.get("problem", ""),
        lambda label: st.selectbox(
            label, list(PROBLEMS), format_func=PROBLEMS.__getitem__, key="new_problem", on_change=_problem_chosen
        ),
    )
    metrics = [metric.name for metric in metrics_for(task.problem)]
    metric = given.get("metric", task.metric)
    _show("metric", metric)
    _field(
        "Metric",
        extended(reasons.get("metric", ""), METRICS[metric].meaning),
        lambda label: st.selectbox(
            label,
            metrics if metric in metrics else [*metrics, metric],
            format_func=lambda name: f"{METRICS[name].title} ({direction(METRICS[name].maximise)})",
            key="new_metric",
            on_change=_chosen("metric"),
        ),
    )
    if task.problem == "binary" and not task.tags:
        classes = list(task.classes[task.targets[0]])
        positive = given.get("positive", task.positive)
        _show("positive", positive)
        _field(
            "Positive class",
            reasons.get("positive", ""),
            lambda label: st.selectbox(
                label,
                classes if positive in classes else [*classes, positive],
                key="new_positive",
                on_change=_chosen("positive"),
            ),
        )
    ids = [NO_ID, *(name for name in columns if name not in task.answers)]
    _show("id", given.get("id", task.id) or NO_ID)
    _field(
        "Id column: names a row, is no feature",
        reasons.get("id", "No column names the rows."),
        lambda label: st.selectbox(
            label, ids, key="new_id", on_change=_chosen("id", lambda each: None if each == NO_ID else each)
        ),
    )
    _split_field(task, reasons.get("split", ""), columns)
    if task.test_rows:
        _show("mode", task.mode)
        _field(
            "The rows to predict",
            reasons.get("mode", ""),
            lambda label: st.selectbox(
                label, list(MODES), format_func=MODES.__getitem__, key="new_mode", on_change=_chosen("mode")
            ),
        )
    forms = ["value"] if task.problem == "regression" else ["label", "probability"]
    form = given.get("form", task.form)
    _show("form", form)
    _field(
        "The submission holds",
        reasons.get("form", ""),
        lambda label: st.selectbox(
            label,
            forms if form in forms else [*forms, form],
            format_func=FORMS.__getitem__,
            key="new_form",
            on_change=_chosen("form"),
        ),
    )


def _split_field(task: Task, reason: str, columns: list[str]) -> None:
    given = str(
        choices().get("split", task.split.kind if not task.split.column else f"{task.split.kind}:{task.split.column}")
    )
    kind, _, column = given.partition(":")
    repeats = f", {task.split.repeats} times" if task.split.repeats > 1 else ""
    _show("split", kind)

    def draw(label: str) -> None:
        st.selectbox(label, list(SPLITS), format_func=SPLITS.__getitem__, key="new_split", on_change=_split_chosen)
        if kind in ("group", "time"):
            _show("split_column", column or None)
            words = "Column of the groups" if kind == "group" else "Column of the time"
            options = [name for name in columns if name not in task.answers]
            options += [column] if column and column not in columns else []  # a grouping that no column names
            st.selectbox(
                words,
                options,
                index=None,
                key="new_split_column",
                on_change=_split_chosen,
                placeholder="Choose a column",
            )

    _field("Split: which rows are held out", extended(reason, f"{task.split.folds} folds{repeats}.", "folds"), draw)


def _split_chosen() -> None:
    kind = st.session_state["new_split"]
    column = st.session_state.get("new_split_column") if kind in ("group", "time") else None
    st.session_state["new_last"] = "split"
    choices().pop("because", None)
    choices()["split"] = f"{kind}:{column or ''}" if kind in ("group", "time") else kind


def _problem_chosen() -> None:
    """The metric settles the problem: choosing a problem chooses its usual metric."""
    problem = st.session_state["new_problem"]
    for name in ("positive", "form"):
        choices().pop(name, None)
    choices()["metric"] = default_metric(problem).name


def _show(name: str, value: Any) -> None:
    st.session_state[f"new_{name}"] = value


def _field(label: str, reason: str, draw: Callable[[str], object]) -> None:
    """A widget with its reason beside it."""
    left, right = st.columns([2, 3], vertical_alignment="center", gap="medium")
    with left:
        draw(label)
    right.caption(plain(reason))
