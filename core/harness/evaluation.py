"""What one evaluation is asked and what it answers. Both are JSON; the predictions lie beside, as an artifact."""

from __future__ import annotations

from typing import Literal

from core.harness.score import Score
from core.solution import Solution
from core.value import Value

Status = Literal["ok", "failed", "raced out", "stopped"]


class Failure(Value):
    """Why a script has no score. `kind` is one word of: crash, time, memory, tasks, disk, output, predictions, stopped."""

    kind: str
    sentence: str
    fold: int | None = None
    log: str = ""  # the last 100 lines of this run


class FoldResult(Value):
    """One fold's score on its held-out rows, and the script's own seconds (training and prediction)."""

    fold: int
    score: float | None  # None: undefined on this fold, or no labels (a test run)
    seconds: float
    train_rows: int
    held_out_rows: int


class Evaluation(Value):
    """A solution's evaluation. `digest` names the inputs and is the key of the OOF artifact.

    `seconds` is the whole wall clock; `overhead` the part that was not the script's own work.
    """

    digest: str
    solution: str
    status: Status
    score: Score | None = None
    folds: tuple[FoldResult, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0
    overhead: float = 0.0
    log: str = ""
    protections: tuple[str, ...] = ()  # what kept the script in, by name; empty where that was not recorded

    @property
    def ok(self) -> bool:
        """Scored on every fold."""
        return self.status == "ok"


class Request(Value):
    """One evaluation to do. `mode`: cv (the folds), vault (trained on the search rows), test (trained on all rows).

    `race` is the digest of the incumbent's evaluation: a challenger that cannot catch up on the folds both have run is
    stopped. `folds` and `rows` limit how many folds are run and how many rows each training sees. `seconds` is a limit
    for the whole of it, wall clock.
    """

    run: str
    key: str
    solution: Solution
    title: str
    purpose: str
    branch: str = ""
    mode: Literal["cv", "vault", "test"] = "cv"
    race: str | None = None
    folds: int | None = None
    rows: int | None = None
    seconds: float = 3600.0
    threads: int = 1
