"""The task: what the person confirmed on the New run page (or the command line), as one frozen value."""

from __future__ import annotations

from typing import Literal

from core.value import Value

Problem = Literal["binary", "multiclass", "regression"]
Kind = Literal["number", "category", "text", "date", "picture", "sound", "ignore"]
MEDIA: tuple[Kind, ...] = ("picture", "sound")
SplitKind = Literal["kfold", "stratified", "group", "time", "holdout"]
Form = Literal["label", "probability", "value"]
Separator = Literal[";", "|", ",", " "]
NO, YES = "no", "yes"  # whether a row has a label, where cells name several
Mode = Literal["row", "batch"]  # whether a script may look at the whole test set


class Reading(Value):
    """How a feature column's cells are read: `form` is a date column's format, `whole` says that 3 and 3.0 are one category,
    `escaped` that a text's characters may be written as escapes."""

    kind: Kind
    form: str | None = None
    whole: bool = False
    escaped: bool = False


class Split(Value):
    """How held-out rows are chosen. `column` is the group or time column; `repeats` is above 1 on small data only."""

    kind: SplitKind
    column: str | None = None
    folds: int = 5
    repeats: int = 1


class Tags(Value):
    """A column whose cells name several labels each, with `separator` between them, and blanks around it as in `between`. Each
    label is a target "column: label" of its own, whose classes are "no" and "yes"."""

    column: str
    separator: Separator
    between: str

    def labels(self, cell: str) -> list[str]:
        """The labels that a cell names."""
        return [part.strip() for part in cell.split(self.separator) if part.strip()]

    def target(self, label: str) -> str:
        """The target that says whether a row has this label."""
        return f"{self.column}: {label}"

    def label_of(self, target: str) -> str:
        """The label that a target is about."""
        return target.removeprefix(f"{self.column}: ")


class Task(Value):
    """A task. `classes` holds each target's labels as text, sorted, and is empty for regression.

    `columns` maps every feature column (no target, no id) to its kind; "ignore" columns never reach a room. At most one
    is of kind "picture" or "sound": its cells name files. `place` names the columns that say where in its picture a row
    is a pixel (from 0 on, row and column), where the task is to make one picture from another.
    A label target is stored as text in train.parquet; a regression target as float64. Rows are named by their
    position in the file that was read (index name "row"). `form` is what the submission holds.
    `sample_columns` is the sample submission's header, in its order, where one was given. `tags` says that the targets are the
    labels that the cells of one column name.
    """

    name: str
    description: str = ""
    targets: tuple[str, ...]
    problem: Problem
    metric: str
    classes: dict[str, tuple[str, ...]] = {}
    positive: str | None = None
    id: str | None = None
    columns: dict[str, Kind]
    place: tuple[str, str] | None = None
    tags: Tags | None = None
    split: Split
    form: Form
    sample_columns: tuple[str, ...] = ()
    mode: Mode = "row"
    seed: int = 0
    rows: int
    test_rows: int = 0

    @property
    def media(self) -> str | None:
        """The column whose cells name pictures or sounds, where there is one."""
        return next((name for name, kind in self.columns.items() if kind in MEDIA), None)

    @property
    def answers(self) -> tuple[str, ...]:
        """The columns of the table that was given which hold what is to be predicted."""
        return (self.tags.column,) if self.tags else self.targets

    @property
    def maximise(self) -> bool:
        """Whether a higher score is better."""
        from core.harness.metrics import METRICS

        return METRICS[self.metric].maximise
