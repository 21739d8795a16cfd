"""The target: which column it is, what kind of problem it makes, and its classes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import pandas as pd

from core.data.cells import clip, column, distinct, file_of, listing, sort_labels, to_numbers
from core.errors import BadInput
from core.harness.metrics import METRICS
from core.harness.task import Problem

LEAST_ROWS = 10  # labelled rows
FEW = 20  # whole-number levels up to which a numeric target may be classes
CLASSES = 10  # whole-number levels up to which it is taken as classes
MOST_CLASSES = 1_000
USUAL_NAMES = ("target", "label", "labels", "class", "y", "outcome", "survived", "response", "result")


def guess_targets(train: pd.DataFrame, test: pd.DataFrame | None, id: str | None) -> tuple[tuple[str, ...], str]:
    """Where neither the person nor a sample submission says it: the columns that only train has; else a usual name;
    else the last column. With the reason."""
    names = [str(name) for name in train.columns if name != id]
    if test is not None:
        only = [name for name in names if name not in test.columns]
        if len(only) == 1:
            return (only[0],), f"'{only[0]}' is the one column that is in train and not in test."
        if only and len(_problems(train, only)) == 1:
            return tuple(only), f"{listing(only)} are the columns that are in train and not in test."
        names = only or names
    for usual in USUAL_NAMES:
        for name in names:
            if name.lower() == usual:
                return (name,), f"'{name}' is a usual name for a target."
    if not names:
        raise BadInput(f"{file_of(train, 'train')}: there is no column left for the target; add the target column")
    return (names[-1],), f"'{names[-1]}' is the last column; nothing else tells which column is the target."


def named(given: str, columns: Iterable[object]) -> tuple[str, ...]:
    """The targets that a text separated by commas names; a column's name may hold commas itself, and blanks around it do not count."""
    known, pieces, names = {str(each).strip(): str(each) for each in columns}, given.split(","), []
    while pieces:
        ends = (end for end in range(len(pieces), 1, -1) if ",".join(pieces[:end]).strip() in known)
        end = next(ends, 1)
        name = ",".join(pieces[:end]).strip()
        names.append(known.get(name, name))
        pieces = pieces[end:]
    return tuple(names)


def check_target(train: pd.DataFrame, target: str) -> None:
    """Raise BadInput: no such column, nothing or one value in it, fewer than ten labelled rows."""
    file = file_of(train, "train")
    if target not in train.columns:
        raise BadInput(f"{file}: there is no column '{clip(target)}' for the target; {near(target, train)}")
    filled = int(train[target].notna().sum())
    if not filled:
        raise BadInput(f"{file}: the target column '{target}' is empty in every row; fill it or choose another target")
    if filled < LEAST_ROWS:
        raise BadInput(
            f"{file}: only {filled} row{'s have' if filled > 1 else ' has'} a value in the target column '{target}' and "
            f"at least {LEAST_ROWS} are needed; add labelled rows"
        )
    if train[target].nunique() == 1:
        only = clip(str(train[target].dropna().iloc[0]))
        raise BadInput(
            f"{file}: the target column '{target}' is '{only}' in every row, so there is nothing to learn; "
            "choose another target or add rows with other values"
        )


def near(name: str, frame: pd.DataFrame) -> str:
    """'did you mean …?' for sentences about a column that is not there."""
    columns = [str(each) for each in frame.columns]
    lowered = {each.lower(): each for each in reversed(columns)}
    close = difflib.get_close_matches(name.lower(), list(lowered), n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(repr(lowered[each]) for each in close)}?"
    return f"the columns are {listing(columns, 10)}"


def guess_problem(values: pd.Series, fractions: bool = False) -> tuple[Problem, str]:
    """The kind of problem one target makes, and why. `fractions`: the sample submission shows fractions for it.

    Two values: binary. Not all numbers: multiclass. Numbers with fractions, more than 20 levels, or more than 10
    levels without large gaps (like counts or years of age): regression. Other whole numbers: multiclass.
    """
    counts = distinct(values)
    levels = to_numbers(pd.Series(counts.index, dtype="str"))
    if len(counts) == 2:
        return "binary", f"The target has two values, {listing(list(sort_labels(list(counts.index))))}."
    if not levels.notna().all():
        return "multiclass", f"The target has {len(counts):,} labels."
    if not (levels == levels.round()).all():
        return "regression", f"The target holds {len(counts):,} different numbers with fractions."
    if fractions:
        return "regression", "The target is a number, and the sample submission shows fractions for it."
    if len(counts) > FEW:
        return "regression", f"The target holds {len(counts):,} different whole numbers."
    span = float(levels.max() - levels.min()) + 1
    if len(counts) > CLASSES and span <= 1.5 * len(counts):
        return "regression", f"The target holds {len(counts)} whole numbers without large gaps, like a count."
    return "multiclass", f"The target holds only {len(counts)} different whole numbers, so they are taken as classes."


def check_problem(train: pd.DataFrame, target: str, problem: Problem, metric: str | None) -> None:
    """Raise BadInput where the target's cells cannot be what this problem needs."""
    file, values = file_of(train, "train"), column(train, target).dropna()
    because = f" for {metric}" if metric else ""
    if problem == "regression":
        numbers = to_numbers(values)
        if numbers.isna().any():
            place = int(numbers.isna().to_numpy().argmax())
            fits = ", ".join(name for name, each in METRICS.items() if "binary" in each.problems)
            raise BadInput(
                f"{file}: the target column '{target}' holds '{clip(values.iloc[place])}', which is no number{because}; "
                f"mend the cell, or choose a metric for classes ({fits})"
            )
        if metric == "rmsle" and bool((numbers < 0).any()):
            raise BadInput(
                f"{file}: the target column '{target}' holds negative numbers, which rmsle cannot score; choose rmse"
            )
        return
    counts = distinct(values)
    numeric = bool(to_numbers(pd.Series(counts.index, dtype="str")).notna().all())
    if int(counts.iloc[0]) == 1 or len(counts) > MOST_CLASSES or (numeric and len(counts) > len(values) / 2):
        kind = "number" if numeric else "text"
        what = f"a different {kind} in every row" if counts.iloc[0] == 1 else f"{len(counts):,} different {kind}s"
        remedy = "choose a metric for numbers such as rmse" if numeric else "choose a column whose values repeat"
        raise BadInput(
            f"{file}: the target column '{target}' holds {what}, which are too many for classes{because}; {remedy}"
        )


def common_problem(train: pd.DataFrame, targets: tuple[str, ...], fractions: bool) -> tuple[Problem, str]:
    """The one kind of problem that all targets make. Raises BadInput where numbers and labels are mixed."""
    guesses = [guess_problem(column(train, name), fractions) for name in targets]
    problems = {problem for problem, _ in guesses}
    if len(problems) == 1:
        return guesses[0] if len(targets) == 1 else (guesses[0][0], f"All {len(targets)} targets are of this kind.")
    if "regression" not in problems:
        return "multiclass", "At least one of the targets has more than two labels."
    mixed = ", ".join(f"'{name}' {problem}" for name, (problem, _) in zip(targets, guesses))
    raise BadInput(
        f"{file_of(train, 'train')}: the targets are of different kinds ({mixed}); choose targets of one kind, or a "
        "metric that fits them all"
    )


def classes_of(train: pd.DataFrame, target: str) -> tuple[str, ...]:
    """The labels as they stand in the file, sorted. Raises BadInput where one number is written in two ways."""
    labels = [str(label) for label in distinct(column(train, target)).index]
    numbers = to_numbers(pd.Series(labels, dtype="str"))
    if numbers.notna().all() and numbers.nunique() < len(labels):
        twice = [label for label, again in zip(labels, numbers.duplicated(keep=False)) if again]
        raise BadInput(
            f"{file_of(train, 'train')}: the target column '{target}' writes one number in several ways "
            f"({listing(twice)}); write each label in one way"
        )
    return sort_labels(labels)


def _problems(train: pd.DataFrame, targets: list[str]) -> set[str]:
    return {guess_problem(column(train, name))[0] for name in targets if train[name].notna().any()}
