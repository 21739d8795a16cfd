"""Where the submitted solution is right and wrong: on held-out rows, by class, by part of the data, row by row."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import core
from core.errors import StudioError
from core.harness.diagnose import Miss, Target
from core.view import RunView
from pages.widgets import diagnosis_charts as charts
from pages.widgets.charts import draw
from pages.widgets.columns import columns_part
from pages.widgets.glossary import meaning
from pages.widgets.words import interval, metric_title, number, plain

SLICES, COLUMNS = 12, 20  # that are drawn
FEW = 3  # targets whose figures stand below each other
HEIGHT = 320

HELP = {"confusion": meaning("confusion matrix"), "calibration": meaning("calibration")}


def diagnosis_part(view: RunView) -> None:
    """The part of the results page; nothing while nothing is scored."""
    if view.best is None:
        return
    st.header("Where it is right and wrong", anchor=False, help=meaning("out-of-fold"))
    best = view.solutions.get(view.best_solution or "")
    named = best.evaluation.digest if best and best.evaluation else ""
    try:
        with st.spinner("Held-out predictions are looked into", show_time=True):
            looked = sum(job.purpose == "order" and job.evaluation is not None for job in view.jobs.values())
            found = _diagnosed(view.run, f"{named} {view.ended} {looked}")
    except StudioError as error:
        st.caption(plain(error))
        return
    st.caption(f"On {found.diagnosis.rows:,} held-out rows; no row is judged by a model that was trained on it.")
    for target in _looked_at(found.diagnosis.targets):
        with st.container(key=f"diagnosis_{len(found.diagnosis.targets)}_{found.diagnosis.targets.index(target)}"):
            if len(found.diagnosis.targets) > 1:
                st.subheader(plain(target.name), anchor=False)
            _target(target, found.diagnosis.targets.index(target))
    _importance(view, found)
    _slices(view, found)
    _worst(found)


def _looked_at(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """All targets; of more than a few the one that is chosen."""
    if len(targets) <= FEW:
        return targets
    names = [each.name for each in targets]
    picked = st.selectbox("Target", names, key="diagnosis_target")
    return tuple(each for each in targets if each.name == picked)


@st.cache_data(max_entries=8, show_spinner=False)
def _diagnosed(run: str, state: str) -> core.Diagnosed:
    """`state` tells one submission of the run from the next, and a later look at its columns."""
    return core.diagnosed(run)


def figures_of(target: Target) -> list[tuple[str, go.Figure, str]]:
    """One target's figures: what each shows, the figure, its name."""
    drawn = []
    if target.confusion:
        left = target.confusion.left_out
        words = "Which class is taken for which." + (
            f" The {left} rarest classes are left out; shares are of all rows of a class." if left else ""
        )
        rows = {each.label: each.rows for each in target.classes}
        drawn.append((words, charts.confusion_chart(target.confusion, rows), "confusion"))
    if target.roc:
        words = f"ROC curve of '{target.positive}'."
        drawn.append((words, charts.curve_chart(target.roc, "False positive rate", "True positive rate", True), "roc"))
        words = f"Precision and recall of '{target.positive}'."
        drawn.append((words, charts.curve_chart(target.precision_recall, "Recall", "Precision", False), "pr"))
    if target.calibration:
        words = "Can the chances be taken at their word? On the line they can."
        drawn.append((words, charts.calibration_chart(target.calibration), "calibration"))
    if target.scatter:
        drawn.append(("Truth against prediction.", charts.scatter_chart(target.scatter, target.name, False), "scatter"))
        words = "What is left of the truth, by prediction: it should show no shape."
        drawn.append((words, charts.scatter_chart(target.scatter, target.name, True), "residuals"))
    return drawn


def _target(target: Target, number_of: int) -> None:
    drawn = figures_of(target)
    for start in range(0, len(drawn), 2):
        for place, (words, figure, name) in zip(st.columns(2, gap="medium"), drawn[start : start + 2]):
            with place:
                st.caption(plain(words), help=HELP.get(name))
                draw(figure, key=f"{name}_{number_of}", alt=words, height=HEIGHT)
    if target.classes:
        rows = [
            {"Class": each.label, "Held-out rows": each.rows, "Precision": each.precision, "Recall": each.recall, "F1": each.f1}
            for each in target.classes
        ]  # fmt: skip
        with st.expander("Each class", icon=":material/category:", key=f"classes_{number_of}"):
            st.dataframe(pd.DataFrame(rows).round(4), hide_index=True, key=f"classes_table_{number_of}")


def _importance(view: RunView, found: core.Diagnosed) -> None:
    features = sum(kind != "ignore" for kind in view.task.columns.values())
    if not found.importance and features < 2:
        return
    st.subheader("What the predictions depend on", anchor=False)
    if found.importance:
        _columns(found, features)
    else:
        st.caption("During the search there was no time to look.")
    columns_part(view, len(found.importance))


def _columns(found: core.Diagnosed, features: int) -> None:
    shown = dict(list(found.importance.items())[:COLUMNS])
    more = len(found.importance) - len(shown)
    still = [name for name, value in found.importance.items() if value == 0]
    words = "How much predictions change when one column's cells are dealt anew among rows, as a share of their spread."
    if len(found.importance) < features:
        words += f" {len(found.importance)} of {features} columns were looked at."
    words += f" {more} more columns matter less." if more else ""
    words += f" Not used at all: {', '.join(still[:10])}." if still else ""
    st.caption(plain(words))
    draw(charts.importance_chart(shown), key="importance", alt="Columns by how much the predictions depend on them",
         height=90 + 26 * len(shown))  # fmt: skip
    if more:
        with st.expander("All columns", icon=":material/table_rows:", key="all_columns"):
            rows = [{"Column": name, "Change of the predictions": value} for name, value in found.importance.items()]
            st.dataframe(pd.DataFrame(rows), hide_index=True, key="columns_table", height=420)


def _slices(view: RunView, found: core.Diagnosed) -> None:
    slices = found.diagnosis.slices[:SLICES]
    if not slices:
        return
    st.subheader("Where it is weakest", anchor=False, help=meaning("slice"))
    beyond = sum(each.beyond for each in found.diagnosis.slices)
    st.caption(
        f"The score within parts of the rows, the {len(slices)} weakest of {len(found.diagnosis.slices)}. Orange diamonds ({beyond} in all) lie "
        "wholly on the worse side of the whole; with so many parts a few do by chance."
    )
    metric = metric_title(view.task.metric)
    draw(charts.slices_chart(slices, found.diagnosis.whole, metric), key="slices",
         alt="Scores of the weakest parts of the rows", height=100 + 30 * len(slices))  # fmt: skip
    rows = [
        {"Column": each.column, "Part": each.part, "Rows": each.rows, metric: number(each.score.value), "95 % interval": interval(each.score)}
        for each in found.diagnosis.slices
    ]  # fmt: skip
    with st.expander("All parts", icon=":material/table_rows:", key="all_slices"):
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="slices_table", height=min(38 * (len(rows) + 1), 420))


def _worst(found: core.Diagnosed) -> None:
    misses = [(target.name, miss) for target in found.diagnosis.targets for miss in target.worst]
    if not misses:
        return
    st.subheader("The rows it misses most", anchor=False)
    st.caption(
        "A wrong label in the data looks like this too: look at a few. Rows are counted from 1 in the training table."
    )
    several = len(found.diagnosis.targets) > 1
    rows = [({"Target": name} if several else {}) | _line(miss, found.rows.get(miss.row, {})) for name, miss in misses]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="worst_table", height=min(38 * (len(rows) + 1), 480))


def _line(miss: Miss, cells: dict[str, str]) -> dict[str, str]:
    said = {"Row": f"{miss.row + 1:,}", "True": miss.true, "Predicted": miss.predicted, "Error": number(miss.error)}
    return said | {name if name not in said else f"{name} (column)": cell for name, cell in cells.items()}
