"""The pieces of a view: what one evaluation, solution, attempt, study, decision or submission looks like to a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.decisions import Answer, Decision
from core.engineers.port import AblationRow, Attempt, Refinement
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.solution import Solution


@dataclass
class Job:
    """One evaluation on its way: where it stands and what came of it."""

    key: str
    solution: str
    title: str
    purpose: str
    branch: str
    at: float
    started: float | None = None
    ended: float | None = None
    folds: list[tuple[int, float]] = field(default_factory=list)
    evaluation: Evaluation | None = None

    @property
    def status(self) -> str:
        """queued, running, or the evaluation's own status."""
        if self.evaluation:
            return self.evaluation.status
        return "running" if self.started else "queued"


@dataclass
class Known:
    """A solution and where it came from."""

    solution: Solution
    parent: str | None
    block: str | None
    origin: str
    branch: str
    evaluation: Evaluation | None = None


@dataclass
class Tried:
    """One attempt as the journal tells it."""

    key: str
    attempt: Attempt
    refinement: Refinement
    solution: str
    incumbent: str
    branch: str


@dataclass
class Study:
    """One ablation study."""

    key: str
    rows: list[AblationRow]
    summary: str
    solution: str


@dataclass
class Decided:
    """An answered decision."""

    decision: Decision
    answer: Answer
    asked: float
    answered: float


@dataclass
class Point:
    """One scored evaluation on the score plot; `number` counts them from 1. `seconds` is time since the start."""

    number: int
    seconds: float
    score: Score
    title: str
    purpose: str
    branch: str
    solution: str
    status: str


@dataclass
class Submission:
    """A submission that exists: its artifact folder key, and why it was made."""

    folder: str
    members: list[str]
    rows: int
    reason: str
    at: float
