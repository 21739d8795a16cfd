"""From tables to a task: what the person gave is checked and kept, the rest is proposed, each with its reason."""

from __future__ import annotations

import difflib
from dataclasses import replace

import pandas as pd

from core.data import tags
from core.data.cells import clip, column, file_of, listing, notes_of, number_share, without_target
from core.data.choices import (
    GIVEN,
    Draft,
    check_given,
    choose_form,
    choose_id,
    choose_metric,
    choose_positive,
    choose_problem,
    choose_targets,
    guess_id,
    spread_tags,
    tags_fit,
)
from core.data.dates import date_format
from core.data.kinds import guess_kind
from core.data.sample_submission import check_ids, check_repeated, has_fractions, shown_form, understand
from core.data.splits import SplitProposal, chosen_split, guess_split
from core.data.targets import check_problem, check_target, classes_of, near
from core.errors import BadInput
from core.harness.task import MEDIA, Form, Kind, Mode, Problem, Task
from core.value import Value

KINDS: tuple[Kind, ...] = ("number", "category", "text", "date", "ignore")
MEDIA_FOLDS = 3
RARE = 5  # rows of a class below which a warning is due


class Proposal(Value):
    """A task with its reasons. `reasons` has the keys target, problem, metric, id, split, form, positive (binary only)
    and `column:<name>` for every feature; `warnings` are sentences a person should read before the start."""

    task: Task
    reasons: dict[str, str]
    warnings: tuple[str, ...] = ()


def propose(
    train: pd.DataFrame,
    *,
    name: str,
    test: pd.DataFrame | None = None,
    sample: pd.DataFrame | None = None,
    targets: tuple[str, ...] | list[str] | None = None,
    id: str | None = None,
    metric: str | None = None,
    positive: str | None = None,
    split: str | None = None,
    because: str = "",
    mode: Mode = "row",
    description: str = "",
    kinds: dict[str, Kind] | None = None,
    seed: int = 0,
    form: Form | None = None,
    needs_features: bool = True,
    place: tuple[str, str] | None = None,
) -> Proposal:
    """The task that these tables (from `read_table`) make.

    What is given is checked and taken over. The rest: targets from the sample submission, else the columns that test
    lacks, else a usual name, else the last column; the id from the sample's first column, else a unique column named
    like one; the problem by `guess_problem` unless the metric settles it; the metric by `default_metric`; the form
    from the sample's cells, else from the metric; the positive class is the last in sorted order. `task.rows` counts
    the rows that have every target. `mode`: "batch" where a script may look at the whole test set. `because` is why `split` is given, where no person chose it. `needs_features=False` lets a table pass that only names media files.
    Raises BadInput with one sentence that names file, column and remedy.
    """
    draft = Draft(train, test)
    draft.warnings += [note for frame in (train, test, sample) if frame is not None for note in notes_of(frame)]
    given = tuple(targets) if targets else None
    by_place = (
        place is not None and metric is None
    )  # pixels are values, also where the clean pictures have two of them only
    metric = "rmse" if by_place else metric
    check_given(draft, given, id, metric, form)
    view = None
    if sample is not None:
        for target in given or ():
            check_target(train, target)
        view = understand(sample, train, test, id, given)
    id = choose_id(draft, id, view, given)
    chosen = choose_targets(draft, given, view, id)
    if id is None and view is None:
        id = guess_id(draft, chosen)
    if sample is not None and view is not None and test is not None:
        check_ids(sample, test, id)
        check_repeated(sample, test, view)
    fractions = sample is not None and view is not None and has_fractions(sample, view)
    named = tags.found(column(train, chosen[0])) if len(chosen) == 1 and tags_fit(metric, view) else None
    by_label = named is not None and metric is None
    if named:
        train, chosen = spread_tags(draft, named)
        metric = metric or "f1"
    problem = choose_problem(draft, chosen, metric, fractions, view is not None and view.by_class)
    labelled = train.loc[train[list(chosen)].notna().all(axis=1)]
    labelled.attrs = train.attrs
    for target in chosen:
        check_target(labelled, target)
        check_problem(labelled, target, problem, metric)
    if len(labelled) < len(train):
        draft.warnings.append(f"{file_of(train, 'train')}: {without_target(len(train) - len(labelled))}")
    classes = {} if problem == "regression" else {target: classes_of(labelled, target) for target in chosen}
    shown: tuple[Form | None, str] = (None, "")
    if named and view:
        shown = "label", "The sample submission has one column for all labels of a row."
    elif sample is not None and view and classes:
        shown = shown_form(sample, view, classes)
    metric = choose_metric(draft, metric, problem, form or shown[0], labelled, chosen)
    if by_place:
        draft.reasons["metric"] = "A pixel is a value; RMSE is a common choice for pictures made from pictures."
    if named:
        draft.reasons["problem"] = "A row has a label or has it not."
    if by_label:
        draft.reasons["metric"] = "Most rows lack most labels: F1 asks who has one. It is the mean over the labels."
    columns = _choose_columns(draft, chosen, id, kinds or {})
    plan = _choose_split(draft, split, because, labelled, problem, chosen, id, columns, kinds or {})
    _check_features(draft, columns, plan.split.column, needs_features)
    _warn_of_classes(draft, labelled, classes)
    draft.reasons["mode"] = GIVEN if mode == "batch" else "Each row is predicted on its own, as it would be in use."
    task = Task(
        name=name,
        description=description,
        targets=chosen,
        problem=problem,
        metric=metric,
        classes=classes,
        positive=choose_positive(draft, positive, problem, classes),
        id=id,
        columns=columns,
        place=place,
        tags=named,
        split=plan.split,
        form=choose_form(draft, form, shown, problem, metric, view, classes),
        sample_columns=view.columns if view else (),
        mode=mode,
        seed=seed,
        rows=len(labelled),
        test_rows=0 if test is None else len(test),
    )
    return Proposal(task=task, reasons=draft.reasons, warnings=tuple(draft.warnings))


def _choose_columns(draft: Draft, targets: tuple[str, ...], id: str | None, kinds: dict[str, Kind]) -> dict[str, Kind]:
    """Every feature's kind. What test lacks is known of the past only, and is ignored with a warning."""
    file = file_of(draft.train, "train")
    features = [str(name) for name in draft.train.columns if name not in targets and name != id]
    for name, given in kinds.items():
        if name not in features and name not in draft.train.columns:
            raise BadInput(
                f"{file}: there is no column '{clip(name)}' to be read as {given}; {near(name, draft.train)}"
            )
        if given not in (*KINDS, *MEDIA):
            raise BadInput(
                f"{file}: '{clip(given)}' is no kind for the column '{name}'; choose one of {', '.join(KINDS)}"
            )
    columns: dict[str, Kind] = {}
    for name in features:
        values = column(draft.train, name)
        if name in kinds:
            _check_kind(file, values, kinds[name])
            columns[name] = kinds[name]
            draft.reasons[f"column:{name}"] = f"Names each row's {kinds[name]}." if kinds[name] in MEDIA else GIVEN
        else:
            guess = guess_kind(values, name)
            columns[name], draft.reasons[f"column:{name}"] = guess.kind, guess.reason
    if draft.test is not None:
        against = file_of(draft.test, "test")
        lacking = [name for name in features if columns[name] != "ignore" and name not in draft.test.columns]
        extra = [str(n) for n in draft.test.columns if n not in draft.train.columns and n != id]
        known = [name for name in features if columns[name] != "ignore" and name not in lacking]
        _check_lacking(draft, lacking, extra, [name for name in lacking if name in kinds or not known])
        for name in lacking:
            columns[name] = "ignore"
            draft.reasons[f"column:{name}"] = f"It is not in {against}: of new rows it is not known."
        if lacking:
            draft.warnings.append(
                f"{file} has columns that {against} lacks ({listing(lacking)}); they are not used, since they are not known of "
                "new rows."
            )
        if extra:
            draft.warnings.append(f"{against} has columns that {file} lacks ({listing(extra)}); they are not used.")
    return columns


def _check_lacking(draft: Draft, lacking: list[str], extra: list[str], needed: list[str]) -> None:
    """Raise BadInput where test lacks a column that a person chose, or all of them, or seems to call one by another name."""
    assert draft.test is not None
    file, against = file_of(draft.train, "train"), file_of(draft.test, "test")
    strangers = {name.lower(): name for name in extra}
    for name in lacking:
        close = difflib.get_close_matches(name.lower(), list(strangers), n=1, cutoff=0.8)
        if close:
            raise BadInput(
                f"{against}: the column '{clip(name)}' of {file} is not there, but '{clip(strangers[close[0]])}' is; give both tables "
                f"the same name for it, or take it out of {file}"
            )
    if needed:
        raise BadInput(
            f"{against}: the column{'s' if len(needed) > 1 else ''} {listing(needed, 8)} of {file} "
            f"{'are' if len(needed) > 1 else 'is'} not there; add {'them' if len(needed) > 1 else 'it'}, or take "
            f"{'them' if len(needed) > 1 else 'it'} out of {file}"
        )


def _check_kind(file: str, values: pd.Series, kind: Kind) -> None:
    filled = values.dropna()
    if kind == "number" and len(filled) and number_share(filled) < 0.5:
        wrong = "numbers"
    elif kind == "date" and len(filled) and date_format(values, f"{values.name} date") is None:
        wrong = "dates of one format"
    else:
        return
    raise BadInput(
        f"{file}: the column '{values.name}' cannot be read as {kind}, since its cells (such as "
        f"'{clip(str(filled.iloc[0]))}') are not {wrong}; choose category, text or ignore"
    )


def _choose_split(
    draft: Draft,
    split: str | None,
    because: str,
    labelled: pd.DataFrame,
    problem: Problem,
    targets: tuple[str, ...],
    id: str | None,
    columns: dict[str, Kind],
    kinds: dict[str, Kind],
) -> SplitProposal:
    """The split; a group column is then ignored as a feature, since new rows come from other groups."""
    if split:
        plan = chosen_split(split, labelled, problem, targets, id)
    else:
        dates = [name for name, kind in columns.items() if kind == "date"]
        plan = guess_split(labelled, draft.test, problem, list(columns), dates)
    if not split and plan.split.folds > MEDIA_FOLDS and any(kind in MEDIA for kind in columns.values()):
        shorter = plan.split.model_copy(update={"folds": MEDIA_FOLDS, "repeats": 1})
        reason = f"{plan.reason} {MEDIA_FOLDS} folds here, since models of pictures and sound take long to train."
        plan = replace(plan, split=shorter, reason=reason)
    draft.reasons["split"] = because or plan.reason
    draft.warnings += plan.hints
    if plan.grouping in columns and plan.grouping not in kinds:
        columns[plan.grouping] = "ignore"
        draft.reasons[f"column:{plan.grouping}"] = (
            "It groups the rows for the split; what is to be predicted has new groups."
        )
    return plan


def _check_features(draft: Draft, columns: dict[str, Kind], split: str | None, needed: bool) -> None:
    if needed and all(kind == "ignore" for kind in columns.values()):
        why = f" ({listing(tuple(columns))} cannot be learnt from)" if columns else ""
        if split in columns:
            why = f" beside the split column '{split}'"
        raise BadInput(
            f"{file_of(draft.train, 'train')}: there is no feature column left{why}; add columns that say something about "
            "the target, or set the kind of one"
        )


def _warn_of_classes(draft: Draft, labelled: pd.DataFrame, classes: dict[str, tuple[str, ...]]) -> None:
    for target in classes:
        counts = labelled[target].value_counts()
        alone = [str(label) for label in counts[counts == 1].index]
        rare = [str(label) for label in counts[(counts > 1) & (counts < RARE)].index]
        if alone:
            draft.warnings.append(
                f"In '{target}', {'the class' if len(alone) == 1 else 'the classes'} {listing(alone)} "
                f"{'has' if len(alone) == 1 else 'have'} one row only and cannot be scored."
            )
        if rare:
            draft.warnings.append(
                f"In '{target}', fewer than {RARE} rows have {listing(rare)}; scores there are shaky."
            )
