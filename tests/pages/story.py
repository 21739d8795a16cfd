"""A made-up run as its journal would tell it: the events, without an engine. For tests, benchmarks and screenshots."""

from __future__ import annotations

from typing import Any

from core.decisions import Answer, Decision
from core.engineers.port import AblationRow, Attempt, EnsemblePlan, Finding, Refinement
from core.harness.evaluation import Evaluation, Failure, FoldResult
from core.harness.score import Comparison, Score
from core.journal import Event
from core.runs import Settings
from core.solution import Solution
from core.value import Value
from tests.pages.pieces import TASK, comparison, score, solution
from tests.pages.questions import ensemble_decision, refinement, target_decision, trial


class Story:
    """Writes events one after the other, a few seconds apart."""

    def __init__(self, run: str = "r1", name: str = TASK.name, start: float = 1_760_000_000.0) -> None:
        self.run, self.at, self.events = run, start, list[Event]()
        self.tell(
            "created", "created", 0, name=name, task=TASK, settings=Settings(), profile={}, warnings=[],
            reasons={"target": "It is the last column.", "metric": "Two classes, ranked by their chance."},
            baseline=score(0.5, 0.0),
        )  # fmt: skip

    def tell(self, kind: str, key: str, gone: float = 1.0, /, **body: Any) -> None:
        """Write one event."""
        self.at += gone
        plain = {name: _plain(part) for name, part in body.items()}
        event = Event(id=len(self.events) + 1, run=self.run, key=key, kind=kind, at=self.at, body=plain)
        self.events.append(event)

    def phase(self, phase: str, title: str) -> None:
        """A phase begins."""
        self.tell("phase", phase, title=title, phase=phase)

    def introduce(self, made: Solution, origin: str, branch: str = "", parent: str | None = None) -> None:
        """A solution is written."""
        block = "model" if parent else None
        self.tell(
            "solution", f"solution/{made.id}", solution=made, parent=parent, block=block, origin=origin, branch=branch
        )

    def evaluate(self, key: str, made: Solution, title: str, purpose: str, value: float | None, **more: Any) -> None:
        """An evaluation from the queue to its score; None is a failure. `branch` and `status` may be given."""
        branch, status = more.get("branch", ""), more.get("status", "ok" if value else "failed")
        self.tell("queued", key, solution=made.id, title=title, purpose=purpose, branch=branch)
        self.tell("running", key, worker="w1")
        folds = []
        for fold in range(5 if status == "ok" and value else 0):
            assert value is not None
            each = value + 0.002 * (fold - 2)
            folds.append(FoldResult(fold=fold, score=each, seconds=1.5, train_rows=9_600, held_out_rows=2_400))
            self.tell("fold", f"{key}/fold={fold}", 0.2, fold=fold, score=each, seconds=1.5)
        sentence = "fold 1: ValueError: could not convert string to float: 'Private' in block [model], line 14."
        failure = None if value else Failure(kind="crash", sentence=sentence, fold=0, log="Traceback…\nValueError")
        evaluation = Evaluation(
            digest=f"d{made.id}", solution=made.id, status=status, score=score(value) if value else None,
            folds=tuple(folds), failure=failure, seconds=7.9,
        )  # fmt: skip
        self.tell("evaluated", key, evaluation=evaluation)

    def ask(self, decision: Decision) -> None:
        """A pause."""
        self.tell("decision", decision.key, **decision.model_dump(mode="json"))

    def answered(self, decision: Decision, answer: Answer) -> None:
        """The end of a pause."""
        self.tell("answer", decision.key, 30, decision=decision.digest, **answer.model_dump(mode="json"))

    def attempted(
        self, key: str, rewrite: Refinement, adopted: bool, made: Solution, base: Solution, value: Score | None = None,
        against: Comparison | None = None, branch: str = "",
    ) -> None:  # fmt: skip
        """What became of a rewrite."""
        sentence = f"{rewrite.title}: {'a gain, adopted' if adopted else 'within noise, not adopted'}."
        attempt = Attempt(plan=rewrite.plan, score=value, comparison=against, adopted=adopted, sentence=sentence)
        self.tell(
            "attempt", key, attempt=attempt, solution=made.id, incumbent=base.id, block=rewrite.plan.block,
            refinement=rewrite, branch=branch,
        )  # fmt: skip


def _plain(part: Any) -> Any:
    if isinstance(part, Value):
        return part.model_dump(mode="json")
    return [_plain(each) for each in part] if isinstance(part, (list, tuple)) else part


def beginning(run: str = "r1", name: str = TASK.name) -> Story:
    """Until the first solutions are merged."""
    story = Story(run, name)
    story.phase("initial", "Initial solutions")
    first, second, third = solution(0), solution(1, "Gradient boosting"), solution(2, "Linear model")
    values = (0.921, 0.917, 0.884)
    for place, (made, value) in enumerate(zip((first, second, third), values)):
        story.introduce(made, "candidate")
        story.evaluate(f"candidate/{place}", made, made.title, "candidate", value)
        if place == 0:
            story.tell("incumbent", f"incumbent/{place}", solution=made.id, score=score(value), branch="")
    broken = solution(3, "Neural network")
    story.introduce(broken, "candidate")
    story.evaluate("candidate/3", broken, broken.title, "candidate", None)
    merged = solution(4, "CatBoost with gradient boosting")
    story.introduce(merged, "merge", parent=first.id)
    story.evaluate("merge/0", merged, merged.title, "merge", 0.923)
    story.tell("incumbent", "incumbent/1", solution=merged.id, score=score(0.923), branch="")
    return story


def refined(run: str = "r1", name: str = TASK.name, attempts: int = 6) -> Story:
    """With ablations and attempts in two parallel solutions, every third adopted."""
    story = beginning(run, name)
    story.phase("refine", "Refinement of 2 solutions")
    decision = target_decision()
    story.ask(decision)
    story.answered(decision, Answer(verdict="approve", by="person"))
    rows = [AblationRow.model_validate(row) for row in decision.context["rows"]]
    base, value = solution(4), 0.923
    story.tell("study", "study/0", rows=rows, summary=decision.context["summary"], solution=base.id)
    for place in range(attempts):
        branch = f"solution={place % 2}"
        adopted = place % 3 == 1
        gain = 0.0018 / (1 + place // 3) if adopted else -0.0004 * (place % 4)
        made = solution(10 + place, f"{1 + place}. rewrite of [model]")
        story.introduce(made, "attempt", branch, parent=base.id)
        variant = solution(1000 + place)
        story.evaluate(f"{branch}/a{place}", variant, "[features] off", "ablation", value - 0.006, branch=branch)
        status = "raced out" if place % 5 == 4 and not adopted else "ok"
        story.evaluate(f"{branch}/k{place}", made, made.title, "attempt", value + gain, branch=branch, status=status)
        rewrite = refinement("model", 310 + place, f"Variant {place + 1}")
        story.attempted(f"attempt/{place}", rewrite, adopted, made, base, score(value + gain), comparison(gain), branch)
        if adopted:
            base, value = made, value + gain
            story.tell("incumbent", f"incumbent/a{place}", solution=made.id, score=score(value), branch=branch)
    finding = Finding(check="leakage", what="The scaler is fitted on all rows.", where="scaler.fit(everything)")
    story.tell("finding", "finding/0", finding=finding, solution=base.id)
    return story


def finished(run: str = "r1", name: str = TASK.name) -> Story:
    """To the end."""
    story = refined(run, name)
    story.phase("ensemble", "Ensemble")
    plan = EnsemblePlan.model_validate(ensemble_decision().proposal)
    story.tell("trial", "trial/0", **trial(plan).model_dump(mode="json"))
    story.phase("submit", "Submission")
    best = solution(14, "5. rewrite of [model]")
    story.evaluate("final/0", best, "Fit on all rows", "final", 0.926)
    story.tell("submission", "s0", members=[best.id], form="probability", rows=3_000, folder="f", reason="the finish")
    story.tell("vault", "vault", score=score(0.9241, 0.008), looks=1)
    sentence = "Finished: ROC AUC 0.92576, a submission of 3,000 rows."
    report = {"ensemble": plan.model_dump(mode="json"), "score": trial(plan).score.model_dump(mode="json")}
    story.tell("finished", "finished", sentence=sentence, report=report)
    return story
