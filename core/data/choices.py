"""The choices behind a proposal, one function each: what was given is checked, the rest is chosen, with the reason.

Every function notes its reason (and what a person should be warned of) on the draft. All raise BadInput.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pandas as pd

from core.data import tags
from core.data.cells import clip, column, file_of, listing, number_share
from core.data.sample_submission import SampleView
from core.data.targets import check_target, common_problem, guess_targets, near
from core.errors import BadInput
from core.harness.metrics import METRICS, default_metric, metrics_for
from core.harness.task import Form, Problem, Tags

GIVEN = "You chose it."
_ID_NAME = re.compile(r"^(?i:id|index|row|row_?id|uuid)$|(?i:[_\W]id)$|[a-z]I[dD]$")


@dataclass
class Draft:
    """The tables and what has been settled so far."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    reasons: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def check_given(
    draft: Draft, targets: tuple[str, ...] | None, id: str | None, metric: str | None, form: str | None
) -> None:
    file = file_of(draft.train, "train")
    if metric is not None and metric not in METRICS:
        raise BadInput(f"the metric '{clip(metric)}' is unknown; choose one of {', '.join(METRICS)}")
    if form is not None and form not in ("label", "probability", "value"):
        raise BadInput(f"the submission form '{clip(form)}' is unknown; choose label, probability or value")
    for target in targets or ():
        check_target(draft.train, target)
    if targets and len(set(targets)) < len(targets):
        raise BadInput(f"{file}: the targets {listing(targets)} name one column twice; name each once")
    names = [str(name) for name in draft.train.columns]
    if number_share(pd.Series(names, dtype="str")) == 1 and not all(name.isdigit() for name in names):
        draft.warnings.append(f"{file}: all column names are numbers; if the first line is data, add a header line.")
    if targets and id in targets:
        raise BadInput(f"{file}: the column '{id}' cannot be both target and id; choose another id column")


def choose_id(draft: Draft, id: str | None, view: SampleView | None, targets: tuple[str, ...] | None) -> str | None:
    """The given or the sample's id column, checked: it must name each row to predict once; without any, each row of train."""
    chosen = id or (view.id if view else None)
    if chosen is None:
        return None
    draft.reasons["id"] = GIVEN if id else "It is the sample submission's first column."
    rows = draft.train if draft.test is None else draft.test
    if chosen not in rows.columns:
        raise BadInput(f"{file_of(rows, 'test')}: there is no column '{clip(chosen)}' for the id; {near(chosen, rows)}")
    ids, file = column(rows, chosen), file_of(rows, "train" if draft.test is None else "test")
    if ids.isna().any():
        raise BadInput(f"{file}: {int(ids.isna().sum()):,} cells of the id column '{chosen}' are empty; fill them")
    again = ids[ids.duplicated()]
    if len(again):
        raise BadInput(
            f"{file}: the id '{clip(str(again.iloc[0]))}' stands more than once in the id column '{chosen}'; give "
            "every row an id of its own, or name no id column"
        )
    return chosen


def guess_id(draft: Draft, targets: tuple[str, ...]) -> str | None:
    for each in draft.train.columns:
        name = str(each)
        tables = [draft.train] if draft.test is None else [draft.train, draft.test]
        if name in targets or not _ID_NAME.search(name):
            continue
        if all(name in table and table[name].notna().all() and table[name].is_unique for table in tables):
            draft.reasons["id"] = f"'{name}' is named like an id and is different in every row."
            return name
    draft.reasons["id"] = "No column is named like an id and different in every row; rows go by their position."
    return None


def choose_targets(
    draft: Draft, targets: tuple[str, ...] | None, view: SampleView | None, id: str | None
) -> tuple[str, ...]:
    if targets:
        chosen, reason = targets, GIVEN
    elif view:
        what = "columns are its classes" if view.by_class else "columns ask for it"
        chosen, reason = view.targets, f"The sample submission's {what}."
    else:
        chosen, reason = guess_targets(draft.train, draft.test, id or guess_id(draft, ()))
    draft.reasons["target"] = reason
    for target in chosen:
        check_target(draft.train, target)
    if draft.test is not None:
        present = [target for target in chosen if target in draft.test.columns]
        if present:
            draft.warnings.append(f"{file_of(draft.test, 'test')} holds the target {listing(present)}; it is left out.")
    return chosen


def tags_fit(metric: str | None, view: SampleView | None) -> bool:
    """Whether nothing that was given speaks against several labels in a cell."""
    return not (view and view.by_class) and (metric is None or "binary" in METRICS[metric].problems)


def spread_tags(draft: Draft, named: Tags) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Make the labels that the target's cells name targets of their own: the table with them, and their names."""
    cells = column(draft.train, named.column)
    labels, rare = tags.labels_of(cells, named)
    if not labels:
        raise BadInput(
            f"{file_of(draft.train, 'train')}: no label of the target column '{named.column}' has {tags.LEAST_ROWS} rows with it and "
            "as many without; add rows"
        )
    targets = tuple(named.target(label) for label in labels)
    taken = [target for target in targets if target in draft.train.columns]
    if taken:
        raise BadInput(
            f"{file_of(draft.train, 'train')}: {listing(taken)} is the name of a column, and of a label's own target; rename the column"
        )
    draft.warnings += tags.warnings_of(draft.train, named, rare)
    mark = "a space" if named.separator == " " else f"'{named.separator}'"
    draft.reasons["target"] += (
        f" Its cells name several labels each, with {mark} between them: each of the {len(labels)} labels is predicted on its own."
    )
    draft.train = tags.spread(draft.train, named, targets)
    return draft.train, targets


def choose_problem(
    draft: Draft, targets: tuple[str, ...], metric: str | None, fractions: bool, by_class: bool
) -> Problem:
    labels = max(int(draft.train[target].nunique()) for target in targets)
    kind: Problem = "binary" if labels == 2 else "multiclass"
    if metric is not None and METRICS[metric].problems == ("regression",):
        draft.reasons["problem"] = f"{metric} is a metric for numbers."
        return "regression"
    if metric is not None or by_class:
        why = f"{metric} is a metric for classes" if metric else "The sample submission has a column for each class"
        draft.reasons["problem"] = f"{why}, and the target has {labels:,}."
        return kind
    problem, draft.reasons["problem"] = common_problem(draft.train, targets, fractions)
    return problem


def choose_metric(
    draft: Draft,
    metric: str | None,
    problem: Problem,
    form: Form | None,
    labelled: pd.DataFrame,
    targets: tuple[str, ...],
) -> str:
    if metric is not None:
        if problem not in METRICS[metric].problems:
            raise BadInput(
                f"{file_of(draft.train, 'train')}: {metric} does not fit the target column '{targets[0]}', which makes a "
                f"{problem} problem; choose one of {', '.join(each.name for each in metrics_for(problem))}"
            )
        draft.reasons["metric"] = GIVEN
        return metric
    rarest = 0.5  # as a share of two classes: even classes count as 0.5 however many they are
    for target in targets if problem != "regression" else ():
        counts = labelled[target].value_counts()
        rarest = min(rarest, float(counts.min() / counts.mean()) / 2)
    found = default_metric(problem, form, rarest)
    labels = " when labels are to be handed in" if form == "label" else ""
    draft.reasons["metric"] = f"{found.title} is a common choice for a {problem} problem{labels}. {found.meaning}"
    return found.name


def choose_positive(
    draft: Draft, positive: str | None, problem: Problem, classes: dict[str, tuple[str, ...]]
) -> str | None:
    """The given class, else the last in sorted order; None unless the problem is binary."""
    if problem != "binary":
        if positive is not None:
            raise BadInput(
                f"{file_of(draft.train, 'train')}: a positive class ('{clip(positive)}') goes with two classes only, and "
                f"this is a {problem} problem; leave it out"
            )
        return None
    first = next(iter(classes))
    for target, labels in classes.items():
        if positive is not None and positive not in labels:
            raise BadInput(
                f"{file_of(draft.train, 'train')}: the positive class '{clip(positive)}' is no value of the target column "
                f"'{target}'; choose one of {listing(labels)}"
            )
    chosen = positive or classes[first][-1]
    if any(chosen not in labels for labels in classes.values()):
        draft.reasons["positive"] = "The last class of each target in sorted order."
        return None
    draft.reasons["positive"] = GIVEN if positive else "It is the last class in sorted order."
    return chosen


def choose_form(
    draft: Draft,
    form: Form | None,
    shown: tuple[Form | None, str],
    problem: Problem,
    metric: str,
    view: SampleView | None,
    classes: dict[str, tuple[str, ...]],
) -> Form:
    file = file_of(draft.train, "train")
    if form is not None and (form == "value") != (problem == "regression"):
        fits = "value" if problem == "regression" else "label or probability"
        raise BadInput(f"{file}: a {problem} problem cannot be handed in as {form}; choose {fits}")
    if form is not None:
        chosen, reason = form, GIVEN
    elif shown[0] is not None:
        chosen, reason = shown[0], shown[1]
    else:
        chosen = METRICS[metric].needs
        reason = (
            f"{METRICS[metric].title} is computed from {'probabilities' if chosen == 'probability' else chosen + 's'}."
        )
    single = view is not None and not view.by_class
    if chosen == "probability" and single and any(len(labels) > 2 for labels in classes.values()):
        if form is not None:
            raise BadInput(
                f"{file}: one column cannot hold the probabilities of more than two classes; give a sample submission with "
                "a column for each class, or hand in labels"
            )
        chosen, reason = "label", "The sample submission has one column for more than two classes, so it takes labels."
    draft.reasons["form"] = reason
    return chosen
