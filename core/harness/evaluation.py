"""What one evaluation is asked and what it answers. Both are JSON; the predictions lie beside, as an artifact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from core.harness.score import Score
from core.solution import Solution
from core.value import Value

Mode = Literal["cv", "vault", "test", "again", "disturbed"]
Purpose = Literal["candidate", "merge", "ablation", "attempt", "trial", "widen", "final", "seeds", "check", "order"]
Status = Literal["ok", "failed", "raced out", "stopped"]


class Failure(Value):
    """Why a script has no score. `kind` is one word of: crash, time, memory, tasks, disk, output, predictions, rows, lost, stopped.

    rows: `predict` leans on other rows, which the task's mode does not allow. lost: no fault of the
    script's own.
    """

    kind: str
    sentence: str
    fold: int | None = None
    log: str = ""  # the last 100 lines of this run


class FoldResult(Value):
    """One fold's score on its held-out rows, and the script's own seconds: training and prediction, of which `predicting`.

    `a_pixel`: where rows are pixels, the seconds for each of a picture that was predicted whole; 0.0 where nobody asked.
    """

    fold: int
    score: float | None  # None: undefined on this fold, or no labels (a test run)
    seconds: float
    predicting: float = 0.0
    a_pixel: float = 0.0
    train_rows: int
    held_out_rows: int


class Lean(Value):
    """What came of asking `predict` again about the same rows: beside other companions, in another order, alone.

    `kind` names the question whose answer differed, empty where none did. `row`'s prediction in `column` was `before` and
    became `after`; `share` of the rows asked changed. Or it failed: `sentence`. `restless`: it answers the very same question
    otherwise each time, by this share of the predictions' spread; no more can be told then. `asked`: the questions put.
    """

    kind: str = ""
    row: int | None = None
    column: str = ""
    before: float = 0.0
    after: float = 0.0
    share: float = 0.0
    sentence: str = ""
    restless: float = 0.0
    asked: tuple[str, ...] = ()


class Observed(Value):
    """What was seen of a script from outside. None or empty: not looked at.

    `files`: the room's input files that it opened while it trained. `columns`: how much its predictions depend on each
    (see `probes.columns_used`). `seconds`: what looking took.
    """

    files: tuple[str, ...] | None = None
    lean: Lean | None = None
    columns: dict[str, float] = {}
    seconds: float = 0.0


class Evaluation(Value):
    """A solution's evaluation. `digest` names the inputs and is the key of the OOF artifact.

    `seconds` is the whole wall clock; `represented` the part that went into pictures or sounds before the folds, once per run;
    `overhead` the part that was neither that, nor the script's own work, nor looking at it.
    """

    digest: str
    solution: str
    status: Status
    score: Score | None = None
    folds: tuple[FoldResult, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    represented: float = 0.0
    overhead: float = 0.0
    log: str = ""
    observed: Observed = Observed()
    also: str = (
        ""  # names what the first fold's model says of the rows to predict, where that was asked for and there was time
    )
    protections: tuple[str, ...] = ()  # what kept the script in, by name; empty where that was not recorded
    representations: tuple[str, ...] = ()  # digests of what its files or texts were made into

    @property
    def artifacts(self) -> tuple[str, ...]:
        """Keys of all that it left or used and that other evaluations may share."""
        named = [f"evaluations/{each}" for each in (self.digest, self.also) if each]
        return (*named, *(f"represented/{each}" for each in self.representations))

    @property
    def ok(self) -> bool:
        """Scored on every fold."""
        return self.status == "ok"


def kept_in(recorded: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What kept the scripts of all these evaluations in, where that was recorded."""
    levels = [level for level in recorded if level]
    return tuple(name for name in levels[0] if all(name in other for other in levels)) if levels else ()


class Request(Value):
    """One evaluation to do. `mode`: cv (the folds), vault (trained on the search rows), test (trained on all rows), again
    (the first fold once more), disturbed (the same, its `predict` asked about other rows first: see core/checks/repeat.py).

    `look`: whether the script is watched and asked again beside its score. `columns`: seconds for asking what its predictions depend on, instead of a share of the time. `race` is the digest of the incumbent's evaluation: a challenger that cannot catch up on the folds both have run is
    stopped. `folds` and `rows` limit how many folds are run and how many rows each training sees. `seconds` is a limit
    for the whole of it, wall clock. `seed` is added to the task's own. `also`: the first fold's model is asked about the rows to
    predict as well, for a submission before there is time for a fit on all rows.
    """

    run: str
    key: str
    solution: Solution
    title: str
    purpose: Purpose
    branch: str = ""
    mode: Mode = "cv"
    look: bool = True
    columns: float | None = None
    race: str | None = None
    folds: int | None = None
    rows: int | None = None
    seconds: float = 3600.0
    threads: int = 1
    seed: int = 0
    also: bool = False


LARGE, SAMPLE = 200_000, 100_000  # search rows above which a training sees a sample during the search


def seen_rows(rows: int) -> int:
    """How many of so many rows a training sees during the search; the last one sees all."""
    return SAMPLE if rows > LARGE else rows
