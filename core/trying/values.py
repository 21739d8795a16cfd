"""What a person asks of fitted models, and what they answer."""

from __future__ import annotations

from core.harness.task import Kind
from core.trying.parts import Decoded
from core.value import Value

Cell = float | str | None  # a number, a text or a date as ISO text; None is a missing cell


class Field(Value):
    """One column of the form. `usual` is the median of the training rows, or their most frequent value; `levels` the most frequent
    values of a category; `decimals` how finely the training rows write a number; `weight` how much predictions depend on the
    column, as far as the run has looked."""

    name: str
    kind: Kind
    usual: Cell
    low: Cell = None
    high: Cell = None
    decimals: int = 0
    levels: tuple[str, ...] = ()
    clock: bool = False  # whether dates have a time of day
    weight: float = 0.0


class Form(Value):
    """The columns to fill in, those that matter most first, without the one that names files; rows that one may start from.
    `media` is "picture" or "sound" where there is such a column."""

    fields: tuple[Field, ...]
    train_rows: int
    test_rows: int
    media: Kind | None = None
    batch: bool = False


class Row(Value):
    """A row of a table: its cells by column, the name of its file in the store, what the targets are where that is known."""

    cells: dict[str, Cell]
    file: str = ""
    truth: dict[str, str] = {}


class Move(Value):
    """What one column does to the prediction: `change` is the prediction less what it is with the column's usual value."""

    column: str
    cell: Cell
    usual: Cell
    change: float


class Answer(Value):
    """The prediction of one target. `value` of a regression, else `label` and `chances` by class. Moves are of the value, or of the
    chance of the class `of`, the largest first; `usual` is what it is where all columns have their usual values."""

    target: str
    value: float | None = None
    label: str = ""
    chances: dict[str, float] = {}
    of: str = ""
    usual: float = 0.0
    moves: tuple[Move, ...] = ()


class Tried(Value):
    """The answer for each target, and the seconds that the models took."""

    answers: tuple[Answer, ...]
    seconds: float


class Owed(Value):
    """What one target's prediction owes to each part, row by row: `whole` (the value, or the chance of the class `of`) less what it is
    without the part."""

    target: str
    of: str
    whole: float
    changes: tuple[float, ...]


class Parts(Value):
    """Which part of a picture or sound moved each target's prediction, and the seconds that the models took."""

    decoded: Decoded
    owed: tuple[Owed, ...]
    seconds: float
