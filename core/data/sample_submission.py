"""What a sample submission asks for: which column names the rows, and what stands in the others."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.data.cells import as_text, clip, column, distinct, file_of, listing, to_numbers
from core.data.targets import near
from core.errors import BadInput
from core.harness.task import Form


@dataclass(frozen=True)
class SampleView:
    """The sample's header, understood. `by_class`: each column beside the id is one class of a target
    (`class`, `target=class` or `target_class`); else each is a target. Columns that repeat what test holds count for neither."""

    id: str | None
    targets: tuple[str, ...]
    by_class: bool
    columns: tuple[str, ...]


def understand(
    sample: pd.DataFrame,
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    id: str | None = None,
    targets: tuple[str, ...] | None = None,
) -> SampleView:
    """Read the header against train and test. Raises BadInput where a column is not understood."""
    file, names = file_of(sample, "sample submission"), [str(name) for name in sample.columns]
    named = _id(file, names, train, test, id, targets)
    repeated = _repeated(names, train, test, targets)
    rest = [name for name in names if name != named and name not in repeated]
    if not rest:
        raise BadInput(f"{file}: there is no column for predictions beside '{named}'; add the target's column")
    if targets is None and all(name in train.columns for name in rest):
        return SampleView(named, tuple(rest), False, tuple(names))
    for choice in [targets] if targets is not None else _candidates(train, test, named):
        if set(rest) == set(choice):
            return SampleView(named, choice, False, tuple(names))
        if all(name in train.columns for name in choice) and _are_classes(rest, train, choice):
            return SampleView(named, choice, True, tuple(names))
    wanted = f"the target {listing(targets)}" if targets else "columns of the training table"
    raise BadInput(
        f"{file}: the columns {listing(rest)} are neither {wanted} nor its classes; give the sample submission of this "
        "task, or leave it out"
    )


def check_repeated(sample: pd.DataFrame, test: pd.DataFrame, view: SampleView) -> None:
    """Raise BadInput where the sample has no id column, and what it repeats of the test rows is not theirs, row by row."""
    if view.id is not None or len(sample) != len(test):
        return
    for name in _repeated(list(view.columns), test, test, view.targets):
        theirs, ours = as_text(column(sample, name)).fillna(""), as_text(column(test, name)).fillna("")
        if not theirs.reset_index(drop=True).equals(ours.reset_index(drop=True)):
            raise BadInput(
                f"{file_of(sample, 'sample submission')}: the column '{name}' does not hold the same rows in the same order as "
                f"{file_of(test, 'test')}; give the sample submission that belongs to this test file, or one with ids"
            )


def check_ids(sample: pd.DataFrame, test: pd.DataFrame, id: str | None) -> None:
    """Raise BadInput unless the sample names the rows of test, each once (in any order)."""
    file, against = file_of(sample, "sample submission"), file_of(test, "test")
    if len(sample) != len(test):
        raise BadInput(
            f"{file}: there are {len(sample):,} rows but {against} has {len(test):,}; give the sample submission that "
            "belongs to this test file"
        )
    if id is None:
        return
    theirs, ours = column(sample, id), column(test, id)
    strange, twice = theirs[~theirs.isin(ours)], theirs[theirs.duplicated()]
    wrong = strange if len(strange) else twice
    if len(wrong):
        what = f"not in {against}" if len(strange) else "there more than once"
        raise BadInput(
            f"{file}: {len(wrong):,} of the ids in column '{id}' {'is' if len(wrong) == 1 else 'are'} {what} "
            f"(such as '{clip(str(wrong.iloc[0]))}'); give the sample submission that belongs to this test file"
        )


def in_order_of(sample: pd.DataFrame, test: pd.DataFrame, id: str | None) -> pd.DataFrame:
    """The rows of test in the order in which the sample names them, so that the submission is written in that order.

    For tables that `check_ids` has passed. Without an id column the two are in the same order already.
    """
    if id is None or id not in sample.columns or id not in test.columns:
        return test
    places = pd.Index(column(test, id)).get_indexer(pd.Index(column(sample, id)))
    ordered: pd.DataFrame = test.iloc[places].set_axis(test.index)
    ordered.attrs = test.attrs
    return ordered


def has_fractions(sample: pd.DataFrame, view: SampleView) -> bool:
    """Whether the cells for a target are numbers with a fraction."""
    if view.by_class:
        return False
    numbers = pd.concat([to_numbers(column(sample, name)) for name in view.targets]).dropna()
    return bool((numbers != numbers.round()).any())


def shown_form(sample: pd.DataFrame, view: SampleView, classes: dict[str, tuple[str, ...]]) -> tuple[Form | None, str]:
    """Labels or probabilities, as the cells show, and why; None where they leave it open (a filler such as 0).

    For a classification only. Raises BadInput for cells that are neither.
    """
    file = file_of(sample, "sample submission")
    if view.by_class:
        return "probability", "The sample submission has a column for each class."
    forms = {_form(file, column(sample, target), classes[target]) for target in view.targets}
    if "probability" in forms:
        return "probability", "The sample submission holds probabilities."
    if forms == {"label"}:
        return "label", "The sample submission holds labels."
    return None, ""


def _form(file: str, cells: pd.Series, classes: tuple[str, ...]) -> Form | None:
    texts = [str(cell) for cell in distinct(cells).index]
    numbers = to_numbers(pd.Series(texts, dtype="str"))
    numeric = bool(numbers.notna().all())
    if not texts or (len(texts) == 1 and numeric and float(numbers.iloc[0]) in (0.0, 1.0)):
        return None
    strange = [text for text in texts if text not in classes]
    if not strange:
        return "label"
    if numeric and bool(numbers.between(0, 1).all()) and len(classes) == 2:
        return "probability"
    raise BadInput(
        f"{file}: the column '{cells.name}' holds '{clip(strange[0])}', which is neither a class ({listing(classes)}) "
        "nor a probability of the positive class; give the sample submission of this task"
    )


def _id(
    file: str,
    names: list[str],
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    id: str | None,
    targets: tuple[str, ...] | None,
) -> str | None:
    if id is not None:
        if id not in names:
            raise BadInput(f"{file}: the id column '{id}' is not there; its columns are {listing(names, 10)}")
        return id
    first, rows = names[0], train if test is None else test
    if targets is not None and first in targets:
        return None
    repeated = _repeated(names, train, test, targets)
    if first in repeated and (len(repeated) > 1 or not column(rows, first).is_unique):
        unique = (name for name in repeated if column(rows, name).notna().all() and column(rows, name).is_unique)
        return first if first == next(unique, None) else None
    if first in rows.columns:
        return first
    if first in train.columns:
        return None
    raise BadInput(
        f"{file}: its first column '{clip(first)}' is not in {file_of(rows, 'test')}; it must be the id column of the "
        f"test rows ({near(first, rows)})"
    )


def _repeated(
    names: list[str], train: pd.DataFrame, test: pd.DataFrame | None, targets: tuple[str, ...] | None
) -> list[str]:
    """The sample's columns that only say once more what stands in the test rows: they are in test, and no targets."""
    if test is None:
        return []
    held = [name for name in names if name in test.columns and name not in (targets or ())]
    return held if targets is not None or any(name in train.columns for name in names if name not in held) else []


def _candidates(train: pd.DataFrame, test: pd.DataFrame | None, id: str | None) -> list[tuple[str, ...]]:
    """Targets whose classes the sample's columns may be: the columns that test lacks, each alone, then together."""
    names = [str(name) for name in train.columns if name != id and (test is None or name not in test.columns)]
    return [*((name,) for name in names), tuple(names)]


def _are_classes(rest: list[str], train: pd.DataFrame, targets: tuple[str, ...]) -> bool:
    """Whether the columns name every class of every target, each once; a bare class only for a single target."""
    if sum(train[target].nunique() for target in targets) != len(rest):
        return False
    labels = {target: [str(label) for label in train[target].dropna().unique()] for target in targets}
    if len(targets) == 1 and set(rest) == set(labels[targets[0]]):
        return True
    return any(set(rest) == {f"{t}{mark}{label}" for t in targets for label in labels[t]} for mark in ("=", "_"))
