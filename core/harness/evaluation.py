"""What one evaluation is asked and what it answers. Both are JSON; the predictions lie beside, as an artifact."""

from __future__ import annotations

from typing import Literal

from core.harness.score import Score
from core.value import Value

Status = Literal["ok", "failed", "raced out", "stopped"]


class Failure(Value):
    """Why a script has no score. `kind` is one word of: crash, time, memory, output, predictions, stopped."""

    kind: str
    sentence: str
    fold: int | None = None
    log: str = ""  # the last 100 lines of this run


class FoldResult(Value):
    """One fold's score on its held-out rows, and the script's own seconds (training and prediction)."""

    fold: int
    score: float
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

    @property
    def ok(self) -> bool:
        """Scored on every fold."""
        return self.status == "ok"
