"""journal -> what the pages show. Pure: no clock, no database; `now` and the clock's count come in from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core import ordered
from core.calls import Asked, Asking, LookedUp
from core.decisions import Answer, Decision
from core.engineers.port import AblationRow, Attempt, EnsembleTrial, Finding, Refinement
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.harness.task import Task
from core.journal import Event
from core.llm.caps import Caps
from core.runs import Settings
from core.seen import (
    APART,
    Decided,
    FoundBy,
    Hint,
    Imported,
    Job,
    Known,
    Mended,
    Point,
    RunView,
    Study,
    Submission,
    Tried,
)
from core.solution import Solution

__all__ = ["Job", "RunView", "Study", "Tried", "begin", "fold"]


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
        branch_of=body.get("branch_of", {}),
        profile=body["profile"],
        reasons=body["reasons"],
        warnings=body["warnings"],
        baseline=Score.model_validate(body["baseline"]) if body["baseline"] else None,
        last_event=event.id,
    )
    view.caps = view.settings.caps
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


def _hint(view: RunView, event: Event) -> None:
    view.hints[event.key] = Hint(event.body["text"], event.body["by"], event.at)
    view.log.append((event.at, "info", f"Hint: {event.body['text']}"))


def _heard(view: RunView, event: Event) -> None:
    body = event.body
    old = view.hints[body["hint"]]
    heard, meant = {**old.heard, body["branch"]: body["sentence"]}, old.alternatives | set(body["alternatives"])
    view.hints[body["hint"]] = replace(old, heard=heard, alternatives=meant)
    view.log.append((event.at, "info", f"Hint heard: {body['sentence']}"))


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


def _represented(view: RunView, event: Event) -> None:
    job_key = event.key.rsplit("/files=", 1)[0]
    view.jobs[job_key].files = (event.body["done"], event.body["files"])


def _evaluated(view: RunView, event: Event) -> None:
    job = view.jobs[event.key]
    evaluation = Evaluation.model_validate(event.body["evaluation"])
    job.evaluation, job.ended = evaluation, event.at
    known = view.solutions.get(job.solution)
    if known and job.purpose not in APART and (evaluation.score or not (known.evaluation and known.evaluation.score)):
        known.evaluation = evaluation  # a second one that was stopped does not take the first one's score away
    if evaluation.score and job.purpose not in APART:
        view.points.append(
            Point(
                len(view.points) + 1, event.at - view.created, evaluation.score, job.title, job.purpose, job.branch,
                job.solution, evaluation.status, len(evaluation.folds),
            )
        )  # fmt: skip
    if job.purpose == "widen" and evaluation.ok and evaluation.score and len(evaluation.folds) >= view.best_folds:
        _best(
            view, job.solution, evaluation.score, len(evaluation.folds)
        )  # nobody adopts these: the ensemble weighs them
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
    body = event.body
    view.studies.append(Study(event.key, rows, body["summary"], body["solution"], len(view.attempts)))


def _attempt(view: RunView, event: Event) -> None:
    body = event.body
    view.attempts.append(
        Tried(
            event.at,
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
    folds = int(event.body.get("folds", 0))
    if _best(view, event.body["solution"], score, folds):
        view.incumbents[""] = (event.body["solution"], score)


def _best(view: RunView, solution: str, score: Score, folds: int) -> bool:
    """Whether this is the best now."""
    first = view.best_folds == 1 < folds  # a run's first score is on one fold: no match for those on all
    better = view.best is None or first or view.best < score
    if better:
        view.best, view.best_solution, view.best_folds = score, solution, folds
    return better


def _trial(view: RunView, event: Event) -> None:
    view.trials.append(EnsembleTrial.model_validate(event.body))


def _finding(view: RunView, event: Event) -> None:
    finding = Finding.model_validate(event.body["finding"])
    view.findings.append(FoundBy(event.key, event.body["solution"], finding))
    level = "info" if finding.how_bad == "note" else "warning"
    view.log.append((event.at, level, f"{finding.check}: {finding.what}"))


def _mended(view: RunView, event: Event) -> None:
    body = event.body
    view.mended.append(Mended(event.key, body["failed"], body["mended"], body["sentence"], body["families"]))
    changed = f" It {body['families']}." if body["families"] else ""
    text = f"Debugged: {body['sentence']}{changed}"
    view.log.append((event.at, "warning" if changed else "info", text))


def _asking(view: RunView, event: Event) -> None:
    body = event.body
    if not view.ended and not any(each.key == body["call"] for each in view.calls):
        view.asking[body["call"]] = Asking(body["role"], body["place"], event.at)


def _unanswered(view: RunView, event: Event) -> None:
    view.asking.pop(event.body["call"], None)
    view.unanswered += 1


def _call(view: RunView, event: Event) -> None:
    asked = Asked(key=event.key, at=event.at, **event.body)
    view.calls.append(asked)
    view.asking.pop(event.key, None)
    view.spent = view.spent.plus(1, asked.prompt_tokens, asked.answer_tokens, asked.cost)


def _transcript(view: RunView, event: Event) -> None:
    """Texts are read by the transcript page alone."""


def _caps(view: RunView, event: Event) -> None:
    view.caps = Caps.model_validate(event.body)
    view.log.append((event.at, "info", "The caps on the language model were raised."))


def _handover(view: RunView, event: Event) -> None:
    view.asking.clear()
    view.without_model, view.capped = event.body["sentence"], event.body["reason"] == "cap"
    text = f"The playbook goes on without the language model: {view.without_model}"
    view.log.append((event.at, "warning", text))


def _search(view: RunView, event: Event) -> None:
    body = event.body
    pages = [(page["title"], page["url"], page["date"]) for page in body["pages"]]
    view.looked_up.append(LookedUp(body["queries"], pages, body["troubles"], event.at))


def _submission(view: RunView, event: Event) -> None:
    body = event.body
    fits = body.get("fits", [])
    view.submissions.append(Submission(body["folder"], body["members"], body["rows"], body["reason"], event.at, fits))
    view.log.append((event.at, "info", f"Submission written: {body['reason']}"))


def _vault(view: RunView, event: Event) -> None:
    view.vault, view.vault_looks = Score.model_validate(event.body["score"]), event.body["looks"]
    view.log.append((event.at, "info", f"Vault score: {view.vault}"))


def _ended(view: RunView, event: Event) -> None:
    view.state = event.kind  # type: ignore[assignment]  # finished, stopped, failed
    view.sentence = event.body["sentence"]
    view.report = event.body.get("report", view.report)
    view.open.clear()
    view.asking.clear()
    view.log.append((event.at, "info" if event.kind == "finished" else "warning", view.sentence))


def _imported(view: RunView, event: Event) -> None:
    body = event.body
    view.imported = Imported(event.at, body["run"], body["state"], body["seconds"], body["rows"], body["texts"])
    view.log.append((event.at, "info", "The run was imported from another installation."))


_TAKE = {
    "phase": _phase, "note": _note, "decision": _decision, "answer": _answer, "hint": _hint, "heard": _heard, "solution": _solution, "queued": _queued,
    "running": _running, "files": _represented, "fold": _fold_scored, "evaluated": _evaluated, "study": _study, "attempt": _attempt,
    "mended": _mended, "asking": _asking, "unanswered": _unanswered, "call": _call, "transcript": _transcript,
    "caps": _caps, "deadline": _note, "handover": _handover, "search": _search,
    "incumbent": _incumbent, "trial": _trial, "finding": _finding, "submission": _submission, "vault": _vault,
    "order": ordered.order, "look": ordered.look, "order_stopped": ordered.order_stopped, "columns": ordered.asked_about,
    "finished": _ended, "stopped": _ended, "failed": _ended, "imported": _imported,
}  # fmt: skip
