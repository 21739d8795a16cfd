"""The view of a run and its pieces: what an evaluation, solution, attempt, study, decision or submission looks like to a page."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from core.calls import Asked, Asking, LookedUp
from core.decisions import Answer, Decision, DecisionKind, Mode
from core.engineers.port import AblationRow, Attempt, EnsembleTrial, Finding, Plan, Refinement
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.harness.task import Task
from core.llm.caps import Caps, Spent
from core.ordered import Look, Order
from core.runs import Settings
from core.solution import Solution

APART = ("final", "seeds", "check", "order")  # purposes of evaluations that are no scores of the search


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
    files: tuple[int, int] | None = None  # pictures, sounds or texts that were represented, of how many
    columns: tuple[int, int] | None = None  # that `predict` was asked about, of how many
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

    at: float
    key: str
    attempt: Attempt
    refinement: Refinement
    solution: str
    incumbent: str
    branch: str

    @property
    def plan(self) -> Plan:
        """What was to be done in which block."""
        return self.refinement.plan


@dataclass
class Study:
    """One ablation study. `attempts`: how many the run had made when it ended."""

    key: str
    rows: list[AblationRow]
    summary: str
    solution: str
    attempts: int = 0


@dataclass
class Decided:
    """An answered decision."""

    decision: Decision
    answer: Answer
    asked: float
    answered: float


@dataclass
class Hint:
    """What a person said to steer the run. `heard`: by parallel solution ("" for the whole run), what the engineer made of it;
    `alternatives` ("block=alternative") are those it meant."""

    text: str
    by: str
    at: float
    heard: dict[str, str] = field(default_factory=dict)
    alternatives: set[str] = field(default_factory=set)


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
    folds: int = 0


@dataclass
class Submission:
    """A submission that exists: its artifact folder key, and why it was made; `fits` are the refits' digests, by member and seed."""

    folder: str
    members: list[str]
    rows: int
    reason: str
    at: float
    fits: list[list[str]] = field(default_factory=list)

    @property
    def seeds(self) -> list[int]:
        """With how many seeds each member was fitted."""
        return [len(each) for each in self.fits] or [1] * len(self.members)


@dataclass
class FoundBy:
    """What a check found in which solution, and where."""

    place: str
    solution: str
    finding: Finding


@dataclass
class Mended:
    """A script that failed and what the debugger made of it. `families` says so where the kind of model changed."""

    place: str
    failed: str
    mended: str
    sentence: str
    families: str


@dataclass
class Imported:
    """Where a run came from, that another installation made: `at` is when it was taken in, `state` what it was when it was packed,
    `seconds` of computing there; whether its rows and its transcripts came with it."""

    at: float
    run: str
    state: str
    seconds: float
    rows: bool
    texts: bool


State = Literal["queued", "running", "waiting", "stopping", "finishing", "stopped", "finished", "failed"]
ENDED: tuple[State, ...] = ("stopped", "finished", "failed")


@dataclass
class RunView:
    """Everything a page may show of one run."""

    run: str
    name: str
    task: Task
    settings: Settings
    created: float
    branch_of: dict[str, str] = field(default_factory=dict)  # run, name, decision, title; empty for a run of its own
    profile: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    baseline: Score | None = None
    state: State = "queued"
    sentence: str = ""
    phase: str = ""
    phases: list[tuple[str, str, float]] = field(default_factory=list)  # key, title, at
    jobs: dict[str, Job] = field(default_factory=dict)
    solutions: dict[str, Known] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)
    best: Score | None = None
    best_solution: str | None = None
    best_folds: int = 0
    incumbents: dict[str, tuple[str, Score]] = field(default_factory=dict)  # branch -> (solution, score)
    open: dict[str, Decision] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    hints: dict[str, Hint] = field(default_factory=dict)  # by key
    decided: list[Decided] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    attempts: list[Tried] = field(default_factory=list)
    trials: list[EnsembleTrial] = field(default_factory=list)
    findings: list[FoundBy] = field(default_factory=list)
    mended: list[Mended] = field(default_factory=list)
    calls: list[Asked] = field(default_factory=list)
    asking: dict[str, Asking] = field(default_factory=dict)  # by the call's key
    unanswered: int = 0
    spent: Spent = field(default_factory=Spent)
    caps: Caps = field(default_factory=Caps)
    without_model: str = ""  # why the playbook took over from the language model, once it did
    capped: bool = False  # it did because a cap was reached
    looked_up: list[LookedUp] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    vault: Score | None = None
    vault_looks: int = 0
    report: dict[str, Any] | None = None
    imported: Imported | None = None
    log: list[tuple[float, str, str]] = field(default_factory=list)  # at, level, text
    last_event: int = 0
    # from outside the journal
    seconds_used: float = 0.0
    minutes: float = 0.0
    autonomy: dict[DecisionKind, Mode] = field(default_factory=dict)
    worker_alive: bool = False
    control: str = ""

    def copy(self) -> RunView:
        """A view of its own lists, so that folding into it changes nothing for who holds this one."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, (list, dict)):
                setattr(other, name, copy(value))
        return other

    def followed(self, hint: Hint) -> list[Tried]:
        """The attempts at what a hint meant, since it was given."""
        meant = [each.split("=", 1) for each in hint.alternatives]
        return [
            each
            for each in self.attempts
            if each.at > hint.at
            and any(each.plan.alternative == name and each.plan.block.startswith(block) for block, name in meant)
        ]

    @property
    def active(self) -> list[Job]:
        """Evaluations that are running or wait for a slot, running ones first."""
        waiting = [job for job in self.jobs.values() if job.evaluation is None]
        return sorted(waiting, key=lambda job: (job.started is None, job.at))

    @property
    def ended(self) -> bool:
        """Nothing more will happen."""
        return self.state in ENDED

    @property
    def final(self) -> Score | None:
        """The score of what was submitted, an ensemble included; before the end the best so far."""
        chosen = (self.report or {}).get("score")
        return Score.model_validate(chosen) if chosen else self.best

    @property
    def best_line(self) -> list[tuple[int, float]]:
        """(point number, best value so far) over evaluations that were scored on every fold, ablations and trials apart. A run's
        first, on one fold, counts until there is one on more."""
        line: list[tuple[int, float]] = []
        best: Score | None = None
        folds = 0
        for point in self.points:
            full = point.status == "ok" and point.purpose not in ("ablation", "trial")
            if full and (best is None or folds == 1 < point.folds or best < point.score):
                best, folds = point.score, point.folds
            if best is not None:
                line.append((point.number, best.value))
        return line
