"""journal -> what the pages show. Pure: no clock, no database; `now` and the clock's count come in from outside."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from core.decisions import Answer, Decision, DecisionKind, Mode
from core.engineers.port import AblationRow, Attempt, EnsembleTrial, Finding, Refinement
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.harness.task import Task
from core.journal import Event
from core.runs import Settings
from core.seen import Decided, Job, Known, Point, Study, Submission, Tried
from core.solution import Solution

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
    incumbents: dict[str, tuple[str, Score]] = field(default_factory=dict)  # branch -> (solution, score)
    open: dict[str, Decision] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    decided: list[Decided] = field(default_factory=list)
    studies: list[Study] = field(default_factory=list)
    attempts: list[Tried] = field(default_factory=list)
    trials: list[EnsembleTrial] = field(default_factory=list)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    submissions: list[Submission] = field(default_factory=list)
    vault: Score | None = None
    vault_looks: int = 0
    report: dict[str, Any] | None = None
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
    def best_line(self) -> list[tuple[int, float]]:
        """(point number, best value so far) over evaluations that were scored on every fold, ablations apart."""
        line: list[tuple[int, float]] = []
        best: Score | None = None
        for point in self.points:
            full = point.status == "ok" and point.purpose != "ablation"
            if full and (best is None or best < point.score):
                best = point.score
            if best is not None:
                line.append((point.number, best.value))
        return line


def fold(view: RunView, events: Sequence[Event]) -> RunView:
    """Take further events into the view (in order; each once)."""
    for event in events:
        _TAKE[event.kind](view, event)
        view.last_event = event.id
    return view


def begin(event: Event) -> RunView:
    """The view that a run's first event, `created`, opens."""
    body = event.body
    view = RunView(
        run=event.run,
        name=body["name"],
        task=Task.model_validate(body["task"]),
        settings=Settings.model_validate(body["settings"]),
        created=event.at,
        profile=body["profile"],
        reasons=body["reasons"],
        warnings=body["warnings"],
        baseline=Score.model_validate(body["baseline"]) if body["baseline"] else None,
        last_event=event.id,
    )
    view.log.append((event.at, "info", "The run was created."))
    return view


def _phase(view: RunView, event: Event) -> None:
    view.phase = event.body["title"]
    if not view.ended:
        view.state = "running"
    view.phases.append((event.key, event.body["title"], event.at))
    view.log.append((event.at, "info", event.body["title"]))


def _note(view: RunView, event: Event) -> None:
    view.log.append((event.at, event.body.get("level", "info"), event.body["text"]))


def _decision(view: RunView, event: Event) -> None:
    decision = Decision.model_validate(event.body)
    if not view.ended:  # a parallel solution may still ask while the run ends
        view.open[event.key] = decision
    view.asked[event.key] = event.at
    view.log.append((event.at, "info", f"Decision: {decision.title}"))


def _answer(view: RunView, event: Event) -> None:
    decision = view.open.pop(event.key, None)
    if decision is None:
        return
    answer = Answer.model_validate({name: event.body[name] for name in ("verdict", "value", "note", "by")})
    view.decided.append(Decided(decision, answer, view.asked[event.key], event.at))
    verb = {"approve": "approved", "edit": "edited and approved", "reject": "turned down"}[answer.verdict]
    view.log.append((event.at, "info", f"{answer.by} {verb}: {decision.title}"))


def _solution(view: RunView, event: Event) -> None:
    body = event.body
    solution = Solution.model_validate(body["solution"])
    view.solutions.setdefault(
        solution.id, Known(solution, body["parent"], body["block"], body["origin"], body["branch"])
    )


def _queued(view: RunView, event: Event) -> None:
    body = event.body
    view.jobs[event.key] = Job(event.key, body["solution"], body["title"], body["purpose"], body["branch"], event.at)


def _running(view: RunView, event: Event) -> None:
    view.jobs[event.key].started = event.at


def _fold_scored(view: RunView, event: Event) -> None:
    job_key = event.key.rsplit("/fold=", 1)[0]
    view.jobs[job_key].folds.append((event.body["fold"], event.body["score"]))


def _evaluated(view: RunView, event: Event) -> None:
    job = view.jobs[event.key]
    evaluation = Evaluation.model_validate(event.body["evaluation"])
    job.evaluation, job.ended = evaluation, event.at
    known = view.solutions.get(job.solution)
    if known and job.purpose != "final":
        known.evaluation = evaluation
    if evaluation.score and job.purpose != "final":
        view.points.append(
            Point(
                len(view.points) + 1, event.at - view.created, evaluation.score, job.title, job.purpose, job.branch,
                job.solution, evaluation.status,
            )
        )  # fmt: skip
    text = f"{job.title}: {evaluation.status}"
    if evaluation.score and evaluation.status == "raced out":
        text = f"{job.title}: stopped after {len(evaluation.folds)} of the folds (raced out)"
    elif evaluation.score:
        text = f"{job.title}: {evaluation.score}"
    elif evaluation.failure:
        text = f"{job.title}: {evaluation.failure.sentence}"
    view.log.append((event.at, "warning" if evaluation.status == "failed" else "info", text))


def _study(view: RunView, event: Event) -> None:
    rows = [AblationRow.model_validate(row) for row in event.body["rows"]]
    view.studies.append(Study(event.key, rows, event.body["summary"], event.body["solution"]))


def _attempt(view: RunView, event: Event) -> None:
    body = event.body
    view.attempts.append(
        Tried(
            event.key,
            Attempt.model_validate(body["attempt"]),
            Refinement.model_validate(body["refinement"]),
            body["solution"],
            body["incumbent"],
            body["branch"],
        )
    )
    view.log.append((event.at, "info", body["attempt"]["sentence"]))


def _incumbent(view: RunView, event: Event) -> None:
    score = Score.model_validate(event.body["score"])
    view.incumbents[event.body["branch"]] = (event.body["solution"], score)
    if view.best is None or view.best < score:
        view.best, view.best_solution = score, event.body["solution"]
        view.incumbents[""] = (event.body["solution"], score)


def _trial(view: RunView, event: Event) -> None:
    view.trials.append(EnsembleTrial.model_validate(event.body))


def _finding(view: RunView, event: Event) -> None:
    finding = Finding.model_validate(event.body["finding"])
    view.findings.append((event.body["solution"], finding))
    view.log.append((event.at, "warning", f"{finding.check}: {finding.what}"))


def _submission(view: RunView, event: Event) -> None:
    body = event.body
    view.submissions.append(Submission(body["folder"], body["members"], body["rows"], body["reason"], event.at))
    view.log.append((event.at, "info", f"Submission written: {body['reason']}"))


def _vault(view: RunView, event: Event) -> None:
    view.vault, view.vault_looks = Score.model_validate(event.body["score"]), event.body["looks"]
    view.log.append((event.at, "info", f"Vault score: {view.vault}"))


def _ended(view: RunView, event: Event) -> None:
    view.state = event.kind  # type: ignore[assignment]  # finished, stopped, failed
    view.sentence = event.body["sentence"]
    view.report = event.body.get("report", view.report)
    view.open.clear()
    view.log.append((event.at, "info" if event.kind == "finished" else "warning", view.sentence))


_TAKE = {
    "phase": _phase, "note": _note, "decision": _decision, "answer": _answer, "solution": _solution, "queued": _queued,
    "running": _running, "fold": _fold_scored, "evaluated": _evaluated, "study": _study, "attempt": _attempt,
    "incumbent": _incumbent, "trial": _trial, "finding": _finding, "submission": _submission, "vault": _vault,
    "finished": _ended, "stopped": _ended, "failed": _ended,
}  # fmt: skip
