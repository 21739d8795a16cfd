"""A made-up run as its journal would tell it: the events, without an engine. For tests, benchmarks and screenshots."""

from __future__ import annotations

import math
from typing import Any

from core.decisions import Answer, Cards, Decision, Finish
from core.engineers.port import (
    AblationRow,
    Attempt,
    EnsemblePlan,
    EnsembleTrial,
    Finding,
    Member,
    ModelCard,
    Plan,
    Refinement,
)
from core.harness.evaluation import Evaluation, Failure, FoldResult
from core.harness.score import Comparison, Score
from core.harness.task import Split, Task
from core.journal import Event
from core.runs import Settings
from core.solution import Solution
from core.value import Value

CODE = """# %% [setup] Set-up
import json
import pandas as pd
task = json.load(open("input/task.json"))
train = pd.read_parquet("input/train.parquet")

# %% [features] Build features
def features(frame):
    out = frame.copy()
    out["hours_per_age"] = out["hours"] / out["age"]
    return out

# %% [model] The model
from catboost import CatBoostClassifier
model = CatBoostClassifier(iterations={iterations}, learning_rate=0.06, verbose=0, random_seed=task["seed"])
model.fit(features(train.drop(columns=task["targets"])), train[task["targets"][0]])

# %% [predict] Predict
def predict(test):
    chance = model.predict_proba(features(test))
    return pd.DataFrame(chance, index=test.index, columns=task["classes"]["income"])
"""
TASK = Task(
    name="Adult <b>income</b> $x$ _y_",
    description="Does a person earn more than 50K a year?",
    targets=("income",),
    problem="binary",
    metric="roc_auc",
    classes={"income": ("<=50K", ">50K")},
    positive=">50K",
    columns={"age": "number", "hours": "number", "job": "category"},
    split=Split(kind="stratified", folds=5),
    form="probability",
    rows=12_000,
    test_rows=3_000,
)


def solution(number: int = 0, title: str = "CatBoost, plain features") -> Solution:
    """Scripts that differ in one number."""
    return Solution(code=CODE.replace("{iterations}", str(300 + number)), title=title, model="catboost")


def score(value: float, spread: float = 0.004) -> Score:
    """A ROC AUC with its interval."""
    return Score(metric="roc_auc", value=value, low=value - spread, high=value + spread, maximise=True)


def comparison(gain: float, spread: float = 0.0015) -> Comparison:
    """A paired difference; the share that is better follows from the interval."""
    chance = 0.5 * (1 + math.erf(1.96 * gain / spread / math.sqrt(2)))
    return Comparison(gain=gain, low=gain - spread, high=gain + spread, p_better=chance)


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


def target_decision(branch: str = "solution=0") -> Decision:
    """The ablation pause."""
    base = solution(4, "CatBoost with gradient boosting")
    options = [_refinement("model", 450, "Deeper trees"), _refinement("features", 0, "Ratios of numbers")]
    rows = [
        _row("model", "The model: a plain logistic regression", 0.031),
        _row("features", "No built features", 0.0006),
        _row("setup", "Missing values left as they are", -0.004),
        AblationRow(block="predict", title="No calibration", comparison=None, sentence="The variant crashed."),
    ]
    return Decision(
        key=f"{branch}/refine/t=0/target",
        kind="target",
        title="Which block to refine?",
        why="The model block brings most of the score: without it 0.031 are lost.",
        proposal=options[0].model_dump(mode="json"),
        context={
            "solution": base.model_dump(mode="json"),
            "rows": [row.model_dump(mode="json") for row in rows],
            "summary": "The model block matters most. The built features are within noise.",
            "options": [option.model_dump(mode="json") for option in options],
        },
    )


def _row(block: str, title: str, gain: float) -> AblationRow:
    return AblationRow(block=block, title=title, comparison=comparison(gain), sentence="")


def _refinement(block: str, iterations: int, title: str) -> Refinement:
    code = solution(4).block(block).code
    code = code.replace("iterations=304", f"iterations={iterations}")
    code = code.replace("    return out", '    out["log_hours"] = out["hours"].apply(float).pow(0.5)\n    return out')
    return Refinement(plan=Plan(block=block, words=f"{title}, since the model underfits."), code=code, title=title)


def attempt_decision() -> Decision:
    """A further rewrite."""
    tried = Attempt(
        plan=Plan(block="model", words="Deeper trees"), score=score(0.9236), comparison=comparison(0.0006),
        adopted=False, sentence="Deeper trees: within noise, not adopted.",
    )  # fmt: skip
    return Decision(
        key="solution=1/refine/t=0/k=1/attempt",
        kind="attempt",
        title="Try this rewrite of [model]?",
        why="The last plan was within noise; a slower learning rate is the usual next step.",
        proposal=_refinement("model", 900, "More trees, slower").model_dump(mode="json"),
        context={"solution": solution(4).model_dump(mode="json"), "tried": [tried.model_dump(mode="json")]},
    )


def members() -> list[Member]:
    """Three finished solutions."""
    made = (solution(0), solution(1, "Gradient boosting"), solution(2, "Linear model"))
    return [
        Member(solution=each.id, title=each.title, model=each.model, evaluation="e", score=score(value), seconds=12.0)
        for each, value in zip(made, (0.921, 0.917, 0.884))
    ]


def trial(plan: EnsemblePlan, gain: float = 0.002) -> EnsembleTrial:
    """A plan with its score."""
    return EnsembleTrial(plan=plan, score=score(0.921 + gain), comparison=comparison(gain))


def ensemble_decision() -> Decision:
    """The ensemble pause."""
    names = tuple(each.solution for each in members())
    plan = EnsemblePlan(method="weights", members=names[:2], words="Weights found by greedy selection.")
    return Decision(
        key="ensemble/r=1",
        kind="ensemble",
        title="Combine the solutions like this?",
        why="The two boosted models err on different rows.",
        proposal=plan.model_dump(mode="json"),
        context={
            "members": [each.model_dump(mode="json") for each in members()],
            "trials": [trial(EnsemblePlan(method="mean", members=names)).model_dump(mode="json")],
        },
    )


def models_decision() -> Decision:
    """The choice of retrieved models."""
    cards = Cards(
        cards=tuple(
            ModelCard(
                id=each, name=each.title(), why=f"{each} suits a mid-sized table.", source="bundled", code="fit()"
            )
            for each in ("catboost", "lightgbm", "linear")
        )
    )
    return Decision(
        key="search/models", kind="models", title="Which models to try?", why="They suit mid-sized tables.",
        proposal=cards.model_dump(mode="json"),
    )  # fmt: skip


def finish_decision() -> Decision:
    """The choice of what is refitted."""
    options = [
        {"id": "ensemble", "title": "The ensemble of 2 solutions", "score": score(0.926).model_dump(mode="json")},
        {
            "id": solution(4).id,
            "title": "CatBoost with gradient boosting",
            "score": score(0.923).model_dump(mode="json"),
        },
    ]
    return Decision(
        key="finish", kind="finish", title="Finish with the ensemble?", why="It has the best out-of-fold score.",
        proposal=Finish(choice="ensemble").model_dump(mode="json"), context={"options": options},
    )  # fmt: skip


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
        refinement = _refinement("model", 310 + place, f"Variant {place + 1}")
        attempt = Attempt(
            plan=refinement.plan, score=score(value + gain), comparison=comparison(gain), adopted=adopted,
            sentence=f"Variant {place + 1}: {'a gain, adopted' if adopted else 'within noise, not adopted'}.",
        )  # fmt: skip
        story.tell(
            "attempt", f"attempt/{place}", attempt=attempt, solution=made.id, incumbent=base.id, block="model",
            refinement=refinement, branch=branch,
        )  # fmt: skip
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
    story.tell("finished", "finished", sentence="Finished: ROC AUC 0.92576, a submission of 3,000 rows.", report={})
    return story
