"""What a run is worth: scores, what each change brought, scripts, predictions, the report."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import streamlit as st

from core.view import RunView
from pages.widgets.charts import draw, folds_chart
from pages.widgets.diagnosis import diagnosis_part
from pages.widgets.findings import findings_list
from pages.widgets.frame import chosen_run, framed
from pages.widgets.glossary import meaning
from pages.widgets.imported import origin
from pages.widgets.learning import learning_part
from pages.widgets.missed_files import missed_files
from pages.widgets.spending import spending, transcript_link
from pages.widgets.take_away import take_away
from pages.widgets.waterfall import ensemble_of, waterfall, way
from pages.widgets.words import (
    STATES,
    branch_name,
    compared,
    direction,
    duration,
    interval,
    metric_title,
    number,
    plain,
    scored,
    signed,
    title_of,
)


def main() -> None:
    """Everything on one page, the score first."""
    view = chosen_run()
    if view is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(plain(view.name))
        with st.container(horizontal=True, horizontal_alignment="right", width="content"):
            st.page_link("pages/run.py", label="The run", icon=":material/monitoring:", query_params={"run": view.run})
            if view.submissions:
                st.page_link(
                    "pages/try.py", label="Try the model", icon=":material/science:", query_params={"run": view.run}
                )
            if view.settings.engineer == "llm":
                transcript_link(view)
    origin(view)
    _state(view)
    _scores(view)
    with st.container(key="by_fold"):
        _folds(view)
    _changes(view)
    diagnosis_part(view)
    missed_files(view)
    learning_part(view)
    _findings(view)
    take_away(view)


def _state(view: RunView) -> None:
    name, icon, _ = STATES[view.state]
    if not view.ended:
        st.info(
            f"{name}: the run goes on, these are its results so far. Open the page again for newer ones.", icon=icon
        )
    elif view.state == "finished":
        st.success(plain(view.sentence), icon=icon)
    else:
        st.warning(f"{plain(view.sentence)} What was found until then is shown.", icon=icon)


def _scores(view: RunView) -> None:
    title = metric_title(view.task.metric)
    columns = st.columns(3)
    with columns[0].container(border=True, height="stretch"):
        score = view.final
        st.metric(
            f"{'Final' if view.ended else 'Best so far'}: {title}",
            number(score.value) if score else "no score yet",
            help=meaning("out-of-fold"),
        )
        st.caption(
            f"95 % interval {interval(score)}, on held-out rows ({direction(view.task.maximise)})"
            if score
            else "The first solution has not been scored yet."
        )
    with columns[1].container(border=True, height="stretch"):
        st.metric("On the vault", number(view.vault.value) if view.vault else "not scored", help=meaning("vault"))
        if view.vault:
            times = "once" if view.vault_looks == 1 else f"{view.vault_looks} times"
            st.caption(
                f"95 % interval {interval(view.vault)}. These rows were set aside at the start and looked at {times}."
            )
        else:
            st.caption("Rows set aside at the start are scored once, at the very end, where there are enough of them.")
    with columns[2].container(border=True, height="stretch"):
        st.metric(
            "Trivial baseline", number(view.baseline.value) if view.baseline else "none", help=meaning("baseline")
        )
        if view.baseline and score:
            gain = score.value - view.baseline.value
            gain = gain if view.task.maximise else -gain
            words = f"{number(abs(gain))} {'better' if gain >= 0 else 'worse'}"
            st.caption(f"Predicts the same for every row. This run is {words}.")
        else:
            st.caption("What predicting the same for every row scores.")
    ended = sum(job.evaluation is not None for job in view.jobs.values())
    st.caption(f"{duration(view.seconds_used)} of computing, {ended} evaluations, {len(view.solutions)} solutions.")
    if view.settings.engineer == "llm":
        st.caption(f"Language model {plain(view.settings.model)}: {spending(view.spent)}.")


def _folds(view: RunView) -> None:
    members = view.submissions[-1].members if view.submissions else [view.best_solution or ""]
    known = {name: found for name in members if (found := view.solutions.get(name)) and found.evaluation}
    if not known:
        return
    st.header("Scores per fold", anchor=False, help=meaning("fold"))
    name = next(iter(known))
    if len(known) > 1:
        titles = {each: found.solution.title for each, found in known.items()}
        label = "Member of the ensemble"
        name = (
            st.selectbox(
                label, list(known), format_func=titles.__getitem__, key="fold_member", help=meaning("ensemble")
            )
            or name
        )
    else:
        st.caption(plain(known[name].solution.title))
    evaluation = known[name].evaluation
    folds = evaluation.folds if evaluation else ()
    if not folds:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        alt = "The score of each fold and their mean"
        draw(folds_chart(folds, metric_title(view.task.metric)), key="folds_chart", alt=alt, height=280)
    rows = [
        {
            "Fold": fold.fold + 1,
            "Score": fold.score,
            "Trained on rows": fold.train_rows,
            "Held-out rows": fold.held_out_rows,
            "Seconds": round(fold.seconds, 1),
        }
        for fold in folds
    ]
    right.dataframe(pd.DataFrame(rows), hide_index=True, key="folds_table", height=min(38 * (len(rows) + 1), 280))


def _changes(view: RunView) -> None:
    adopted = [tried for tried in view.attempts if tried.attempt.adopted]
    merged = _merges(view)
    best = ensemble_of(view)
    if not adopted and not merged and not best:
        return
    st.header("What each change brought", anchor=False, help=meaning("within noise"))
    steps = way(view)
    if steps:
        chart, beyond = waterfall(view, steps)
        st.caption(
            "The line that leads to the final score; the axis does not begin at 0. Point at a bar for its 95 % interval. "
            f"Green is better, orange worse.{plain(beyond)}"
        )
        draw(
            chart,
            key="waterfall",
            alt="How each change moved the score, up to the final one",
            height=110 + 40 * len(steps),
        )
    rows = merged + [
        {
            "Solution": branch_name(each.branch),
            "Block": each.refinement.plan.block,
            "Change": each.refinement.title or each.attempt.plan.words,
            "Score": scored(each.attempt.score),
            "Over the version before": compared(each.attempt.comparison),
        }
        for each in adopted
    ]
    if best:
        members = ", ".join(title_of(view, member) for member in best.plan.members)
        row = {"Solution": "Ensemble", "Block": "", "Change": f"{best.plan.method} of {members}"}
        rows.append(row | {"Score": scored(best.score), "Over the version before": compared(best.comparison)})
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="changes_table")


def _findings(view: RunView) -> None:
    """What the checks found about the data and about what is submitted."""
    members = view.submissions[-1].members if view.submissions else [view.best_solution or ""]
    found = [each.finding for each in view.findings if each.solution in ("", *members)]
    if found:
        st.header("What the checks found", anchor=False, help=meaning("leakage"))
        st.caption("About the data and the solutions above. What was found about others stands on the run's page.")
        findings_list(found)


def _merges(view: RunView) -> list[dict[str, str]]:
    """The first candidates and merges that became the best, in order, as rows of the table."""
    firsts = [point for point in view.points if point.purpose in ("candidate", "merge") and point.status == "ok"]
    best = [point for place, point in enumerate(firsts) if all(each.score < point.score for each in firsts[:place])]
    rows = []
    for before, point in pairwise([None, *best]):
        gain = "the first score"
        if before and point:
            difference = point.score.value - before.score.value
            gain = f"{signed(difference if view.task.maximise else -difference)}"
        if point:
            row = {"Solution": "Whole run", "Block": "", "Change": point.title, "Score": scored(point.score)}
            rows.append(row | {"Over the version before": gain})
    return rows


if framed():
    main()
