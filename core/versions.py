"""A person's own version of a block, before it is decided on: checked at once, and run beside the engineer's and the incumbent."""

from __future__ import annotations

from functools import lru_cache

from core.decisions import Answer, Decision, validated
from core.durable import store
from core.durable.evaluations import dataset
from core.durable.flow import EVALUATIONS, VERSION, client
from core.engineers.playbook import leakage
from core.engineers.playbook.names import binds, imports, needs
from core.engineers.port import Brief, Refinement
from core.errors import Refused
from core.harness.compare import compare
from core.harness.evaluate import oof
from core.harness.evaluation import Evaluation, Request
from core.harness.score import Comparison
from core.harness.task import Task
from core.solution import Solution
from core.steps.budget import sample_rows
from core.value import Value
from core.verbs import view
from core.view import RunView

PATIENCE = 4.0  # times the incumbent's seconds that a version may take, a minute at least


class Version(Value):
    """A version that was put on trial. `evaluation` is None while it waits or runs; `against` compares it with the incumbent."""

    solution: str
    running: bool
    evaluation: Evaluation | None = None
    against: Comparison | None = None


def check_version(run: str, key: str, refinement: Refinement) -> tuple[str, ...]:
    """What is wrong with a version, a sentence each, without running it: its form, names that nothing gives, rows that it must not
    learn from. Empty: nothing was found. Raises Refused where the decision is gone or the version does not hold together."""
    _, decision = _asked(run, key, refinement)
    solution = refinement.of(_incumbent(decision))
    missing = set[str]()
    known = set[str]()
    for block in solution.blocks:
        missing |= needs(block.code) - known
        known |= binds(block.code) | imports(block.code)
    names = [f"`{name}` is used, but nothing above gives it." for name in sorted(missing - {"__name__"})]
    created = store.event(run, "", "created") or {}
    found = leakage.findings(Brief.model_validate(created["brief"]), solution)
    return (*names, *(f"{each.where}: {each.what}" if each.where else each.what for each in found))


def try_version(run: str, key: str, refinement: Refinement) -> str:
    """Put a version on the queue of evaluations, on the incumbent's folds; the solution's id. Approved later on, it is not computed
    again. Raises Refused."""
    seen, decision = _asked(run, key, refinement)
    before = _incumbent(decision)
    solution = refinement.of(before)
    known = seen.solutions[before.id].evaluation
    assert known is not None
    place = f"{key}/trial={solution.id}"
    if store.event(run, place, "queued") is not None:
        return solution.id
    task: Task = seen.task
    folds = len(known.folds)
    request = Request(
        run=run, key=place, solution=solution, title=solution.title, purpose="trial", branch=_branch(key),
        folds=None if folds >= task.split.folds * task.split.repeats else folds, rows=sample_rows(dataset(run)),
        seconds=max(60.0, PATIENCE * known.seconds), threads=seen.settings.threads,
    )  # fmt: skip
    body = {
        "solution": solution.model_dump(mode="json"), "parent": before.id, "block": refinement.plan.block,
        "origin": "trial", "branch": request.branch,
    }  # fmt: skip
    store.write(run, place, "solution", body)
    store.write(run, place, "queued", request.model_dump(mode="json", include={"title", "purpose", "branch"}) | {
        "solution": solution.id
    })  # fmt: skip
    options = {
        "workflow_name": "evaluate", "queue_name": EVALUATIONS, "workflow_id": f"{run}/e/{place}", "app_version": VERSION,
    }  # fmt: skip
    client().enqueue(options, request.model_dump(mode="json"))  # type: ignore[arg-type]
    return solution.id


def tried_versions(run: str, key: str) -> list[Version]:
    """The versions that were put on trial at this decision, in order, each beside the incumbent."""
    seen = view(run)
    decision = seen.open.get(key)
    if decision is None:
        return []
    incumbent = seen.solutions[_incumbent(decision).id].evaluation
    assert incumbent is not None
    found = []
    for place, job in seen.jobs.items():
        if not place.startswith(f"{key}/trial="):
            continue
        against = None
        if job.evaluation and job.evaluation.score:
            folds = min(len(job.evaluation.folds), len(incumbent.folds))
            against = _against(run, job.evaluation.digest, incumbent.digest, folds)
        found.append(
            Version(solution=job.solution, running=job.evaluation is None, evaluation=job.evaluation, against=against)
        )
    return found


@lru_cache(maxsize=64)
def _against(run: str, challenger: str, incumbent: str, folds: int) -> Comparison:
    """Of two evaluations by their digests, which stay what they are, on as many folds: the page asks again at each drawing."""
    data = dataset(run)
    return compare(data.task, data.truth, oof(challenger, folds), oof(incumbent, folds), data.groups)


def _asked(run: str, key: str, refinement: Refinement) -> tuple[RunView, Decision]:
    seen = view(run)
    decision = seen.open.get(key)
    if decision is None or decision.kind not in ("target", "attempt"):
        raise Refused("This decision was answered meanwhile: there is nothing to try here any more.")
    validated(decision, Answer(verdict="edit", value=refinement.model_dump(mode="json")))
    return seen, decision


def _incumbent(decision: Decision) -> Solution:
    return Solution.model_validate(decision.context["solution"])


def _branch(key: str) -> str:
    head = key.split("/", 1)[0]
    return head if head.startswith("solution=") else ""
