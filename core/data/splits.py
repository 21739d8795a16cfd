"""Which column groups or orders the rows, and the split that follows (sizes by `core.harness.split`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from core.data.alike import ALIKE, NEIGHBOURS, is_derived
from core.data.cells import clip, column, file_of, number_share
from core.data.dates import date_format, to_dates
from core.data.targets import near
from core.errors import BadInput
from core.harness.split import propose_split
from core.harness.task import Problem, Split

KINDS = ("kfold", "stratified", "group", "time", "holdout")
_GROUP_NAME = re.compile(
    r"^(patient|speaker|user|customer|client|subject|person|participant|member|household|author|writer|singer|artist|"
    r"driver|player|student|pupil|employee|worker|donor|animal|device|sensor|machine|session|account)"
    r"(s?[_\W]?(id|no|nr|number|code|key|name|uuid))?$",
    re.IGNORECASE,
)
_ID_NAME = re.compile(r"(^|[_\W])(?i:id|uuid|group)$|[a-z](I[dD]|Group)$")


@dataclass(frozen=True)
class SplitProposal:
    """The split, why, and what a person should think about (a hint is a sentence for the warnings).

    `grouping` is the column whose groups are kept whole, where there is one.
    """

    split: Split
    reason: str
    hints: tuple[str, ...] = ()
    grouping: str | None = None


def chosen_split(
    text: str, train: pd.DataFrame, problem: Problem, targets: tuple[str, ...], id: str | None
) -> SplitProposal:
    """The split that was asked for: kfold, stratified, holdout, group:COL or time:COL. Raises BadInput.

    A group may be one that is computed: group:(alike), group:(neighbours), group:(stem of COL).
    """
    kind, _, name = (part.strip() for part in text.partition(":"))
    if kind not in KINDS:
        raise BadInput(f"the split '{clip(text)}' is unknown; choose kfold, stratified, holdout, group:COL or time:COL")
    if kind in ("group", "time"):
        return _by_column(kind, name, train, problem, targets, id)
    if name:
        raise BadInput(f"the split '{kind}' takes no column ('{clip(name)}'); choose group:{name} or time:{name}")
    if kind == "stratified" and problem == "regression":
        raise BadInput(
            f"{file_of(train, 'train')}: the target '{targets[0]}' holds numbers, which cannot be stratified; "
            "choose kfold or holdout"
        )
    if kind == "holdout":
        return SplitProposal(Split(kind="holdout", folds=1), "You chose one hold-out.")
    sizes, _ = propose_split(len(train), problem)
    folds = max(sizes.folds, 3)
    split = Split(kind="kfold" if kind == "kfold" else "stratified", folds=folds, repeats=sizes.repeats)
    return SplitProposal(split, f"You chose {kind}; {folds} folds suit {len(train):,} rows.")


def guess_split(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    problem: Problem,
    features: list[str],
    dates: list[str],
) -> SplitProposal:
    """A time split where test comes strictly later than train's ordered dates; else a group split where rows of one
    person or thing repeat and test has others; else what the size suggests."""
    hints: list[str] = []
    for name in dates:
        if test is not None and name in test.columns and _comes_later(column(train, name), column(test, name)):
            split, why = propose_split(len(train), problem, time_column=name)
            return SplitProposal(split, f"Every date in test's '{name}' comes after train's: {why}")
    for name in features:
        kind = _groups(train, test, name)
        if kind == "group":
            split, why = propose_split(len(train), problem, group_column=name, groups=int(train[name].nunique()))
            return SplitProposal(split, why, tuple(hints), grouping=name)
        if kind == "maybe":
            hints.append(
                f"The values of '{name}' repeat; if it will be asked about new ones, choose the split group:{name}."
            )
    if dates:
        hints.append(f"If later rows are to be predicted from earlier ones, choose the split time:{dates[0]}.")
    split, why = propose_split(len(train), problem)
    return SplitProposal(split, why, tuple(hints))


def named_like_a_group(name: str) -> bool:
    """Whether a column's name says that it tells persons or things apart."""
    return bool(_GROUP_NAME.search(name) or _ID_NAME.search(name))


def _by_column(
    kind: str, name: str, train: pd.DataFrame, problem: Problem, targets: tuple[str, ...], id: str | None
) -> SplitProposal:
    file = file_of(train, "train")
    if not name:
        raise BadInput(f"the split '{kind}' needs a column; write {kind}:COL with a column of {file}")
    if kind == "group" and is_derived(name, train):
        return _computed(name, train, problem)
    if name not in train.columns:
        raise BadInput(f"{file}: there is no column '{clip(name)}' for the {kind} split; {near(name, train)}")
    if name in targets:
        raise BadInput(f"{file}: the column '{name}' is the target and cannot split the rows; choose another column")
    values = column(train, name)
    levels = int(values.nunique())
    if levels < 2:
        raise BadInput(
            f"{file}: the column '{name}' has one value only, so it cannot split the rows; choose another column or kfold"
        )
    if kind == "group":
        if levels == len(values):
            raise BadInput(
                f"{file}: the column '{name}' is different in every row, so it groups nothing; choose another column or "
                "kfold"
            )
        split, why = propose_split(len(train), problem, group_column=name, groups=levels)
        return SplitProposal(split, f"You chose groups. {why}", grouping=name)
    if date_format(values, name) is None and number_share(values) <= 0.95:
        raise BadInput(
            f"{file}: the column '{name}' holds '{clip(str(values.dropna().iloc[0]))}', which is neither a date nor a "
            "number, so it cannot order the rows; write dates like 2026-01-31 or choose another column"
        )
    split, why = propose_split(len(train), problem, time_column=name)
    if split.kind == "holdout" and date_format(values, name) is None:
        split, why = Split(kind="time", column=name, folds=3), f"'{name}' orders the rows."
    return SplitProposal(split, f"You chose a split by time. {why}")


def _computed(name: str, train: pd.DataFrame, problem: Problem) -> SplitProposal:
    """A split by groups that no column names: they are computed when the rows are prepared."""
    split, _ = propose_split(len(train), problem, group_column=name)
    what = {ALIKE: "Rows that look alike", NEIGHBOURS: "Rows near each other in the file"}
    whole = what.get(name, f"Rows with the same {name.strip('()')}")
    return SplitProposal(
        split, f"You chose groups. {whole} stay on one side, so that no row is answered by its double."
    )


def _comes_later(train: pd.Series, test: pd.Series) -> bool:
    form = date_format(train, str(train.name))
    before, after = to_dates(train, form), to_dates(test, form)
    if before.isna().any() or after.isna().any() or not before.is_monotonic_increasing:
        return False
    return bool(before.max() < after.min())


def _groups(train: pd.DataFrame, test: pd.DataFrame | None, name: str) -> str:
    """ "group": rows of one person or thing repeat and test has others (or says nothing); "maybe": it is unclear."""
    named, vaguely = bool(_GROUP_NAME.search(name)), bool(_ID_NAME.search(name))
    if not (named or vaguely):
        return ""
    values = column(train, name)
    levels = int(values.nunique())
    if levels < 3 or values.isna().any() or len(values) < 2 * levels or (levels < 0.002 * len(values) and not named):
        return ""
    if test is None or name not in test.columns:
        return "group" if named else "maybe"
    shared = float(column(test, name).isin(values.unique()).mean())
    if shared <= 0.05:
        return "group"
    return "maybe" if shared < 0.5 or named else ""
