"""report.json: what a run came to, in figures (design 4.5)."""

from __future__ import annotations

from typing import Any

from core.durable.run import Run
from core.engineers.port import Finding
from core.harness.evaluation import kept_in
from core.llm.figures import figures
from core.steps.values import Chosen


def report(run: Run, chosen: Chosen, vault: dict[str, Any] | None) -> dict[str, Any]:
    """Score per fold, interval, vault score, minutes, evaluations, what the language model was asked (nothing by the playbook), sources."""
    task = run.task
    evaluated = run.events("evaluated")
    statuses = [event.body["evaluation"]["status"] for event in evaluated]
    asked = [event.body["proposal"] for event in run.events("decision") if event.body["kind"] == "models"]
    edited = [event.body["value"] for event in run.events("answer") if event.body["value"]]
    cards = [card for each in [*asked, *edited] for card in each.get("cards", ())]
    return {
        "task": {
            "name": task.name, "targets": list(task.targets), "problem": task.problem, "metric": task.metric,
            "direction": "max" if task.maximise else "min", "rows": task.rows, "test_rows": task.test_rows,
            "split": task.split.model_dump(mode="json"),
        },
        "score": chosen.score.model_dump(mode="json"),
        "vault": vault,
        "ensemble": chosen.plan.model_dump(mode="json"),
        "members": [
            {
                "title": member.solution.title, "model": member.solution.model, "solution": member.solution.id,
                "score": member.score.model_dump(mode="json"),
                "folds": [fold.model_dump(mode="json") for fold in member.evaluation.folds],
            }
            for member in chosen.members
        ],
        "minutes": round(run.seconds_used() / 60, 3),
        "evaluations": {"all": len(statuses), **{name: statuses.count(name) for name in sorted(set(statuses))}},
        "overhead_seconds_per_evaluation": _overhead(evaluated),
        "checks": _checks(evaluated),
        "findings": [
            {"solution": event.body["solution"], **Finding.model_validate(event.body["finding"]).model_dump(mode="json", exclude={"corrected"})}
            for event in sorted(run.events("finding"), key=lambda one: one.key)
        ],
        "engineer": run.engineer.name,
        "protections": list(kept_in(event.body["evaluation"]["protections"] for event in evaluated)),
        "llm": figures([event.body for event in run.events("call")], len(run.events("unanswered"))),
        "sources": sorted({card["source"] for card in cards}),
    }  # fmt: skip


def _checks(evaluated: list[Any]) -> dict[str, float]:
    """Seconds in which scripts were looked at while they ran, and their share of all evaluations' time."""
    seconds = sum(event.body["evaluation"]["observed"]["seconds"] for event in evaluated)
    total = sum(event.body["evaluation"]["seconds"] for event in evaluated)
    return {"seconds": round(seconds, 3), "share": round(seconds / total, 4) if total else 0.0}


def _overhead(evaluated: list[Any]) -> float | None:
    """The harness's own seconds per fold run (all that is not the script's work), the mean over the run."""
    folds = sum(len(event.body["evaluation"]["folds"]) for event in evaluated)
    total = sum(event.body["evaluation"]["overhead"] for event in evaluated)
    return round(total / folds, 4) if folds else None
