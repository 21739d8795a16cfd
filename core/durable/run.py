"""What a step holds: keyed recording, evaluations, decisions, the budget. A replay gives the same answers in the same order.

Every recorded step runs under its key as its name, with a digest of its request beside the answer: a replay against
changed code fails loudly instead of handing an old answer to a new question.
"""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import pandas as pd
from dbos import DBOS, SetWorkflowID
from pydantic import TypeAdapter

from core import artifacts
from core.decisions import SHAPES, Answer, Decision, DecisionKind, by_itself
from core.durable import store
from core.durable.asking import asked
from core.durable.busy import busy
from core.durable.flow import EVALUATIONS, FOREVER
from core.durable.memory import outcomes
from core.engineers.experience import Tried
from core.engineers.port import Brief, Engineer
from core.errors import StudioError
from core.harness.dataset import Dataset
from core.harness.evaluate import first_fold, oof
from core.harness.evaluation import Evaluation, Request
from core.harness.task import Task
from core.journal import Event
from core.runs import Settings
from core.value import Value, digest

POLL = 0.1  # seconds between two looks at a workflow that is waited for; DBOS takes 1 unless told
P = ParamSpec("P")
T = TypeVar("T")


class Changed(StudioError):
    """A replay asked another question than the recorded one: the code changed under a running run."""


class Stopped(Exception):
    """A person stopped the run."""


@dataclass(frozen=True, eq=False)
class Run:
    """One place in a run: `path` is its key. `at` goes deeper; everything recorded here is named by the key."""

    id: str
    settings: Settings
    data: Dataset
    engineer: Engineer
    base: Brief
    path: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)  # one list for all places of a workflow: `at` hands it on
    hints: list[str] = field(default_factory=list)  # so is this one

    @property
    def task(self) -> Task:
        """The run's task."""
        return self.data.task

    @property
    def key(self) -> str:
        """For example `solution=0/refine/t=1`."""
        return "/".join(self.path)

    @property
    def branch(self) -> str:
        """`solution=1` inside a parallel solution, else empty."""
        return self.path[0] if self.path and self.path[0].startswith("solution=") else ""

    def at(self, *parts: str) -> Run:
        """The place below."""
        return replace(self, path=(*self.path, *parts))

    @property
    def brief(self) -> Brief:
        """What the engineer is told, with the notes of every proposal that was turned down in this workflow so far, and the
        hints that were heard in it."""
        return self.base.model_copy(update={"notes": (*self.base.notes, *self.notes), "hints": tuple(self.hints)})

    def hear(self) -> None:
        """Take up the hints that a person gave since this workflow last listened; recorded, with what becomes of each."""
        given = self.step("hints", None, lambda: [[event.key, event.body["text"]] for event in self.events("hint")])
        for key, text in given[len(self.hints) :]:
            self.hints.append(text)
            place = self.at(key.replace("/", "="))
            heard = place.ask(Engineer.hear, text)
            place.write("heard", {"hint": key, "branch": self.branch, **heard.model_dump(mode="json")})

    def write(self, kind: str, body: dict[str, Any] | Value, *below: str) -> None:
        """Append to the journal under this key."""
        plain = body.model_dump(mode="json") if isinstance(body, Value) else body
        store.write(self.id, "/".join((*self.path, *below)), kind, plain)

    def learn(self, kind: str, body: dict[str, Any], tried: Sequence[Tried], *below: str) -> None:
        """Append to the journal what these tries brought; the memory keeps their outcomes, once, unless it is off."""
        found = outcomes(self.id, self.base, tried) if self.settings.memory != "off" else []
        store.write(
            self.id, "/".join((*self.path, *below)), kind, body, [each.model_dump(mode="json") for each in found]
        )

    def note(self, name: str, text: str, level: str = "info") -> None:
        """A line for the log."""
        self.write("note", {"text": text, "level": level}, name)

    def step(self, name: str, request: Any, do: Callable[[], Any]) -> Any:
        """Do it once, under its key; a replay returns the recorded answer (JSON). Raises Stopped, Changed."""
        key = self.at(name).key
        asked = digest(request)

        def record() -> dict[str, Any]:
            before = store.inherited_answer(self.id, key)
            if before is not None and before["request"] == asked:
                return before
            if self.control() == "stop":
                return {"request": asked, "stopped": True}
            with busy(self.id):
                answer = do()
                return {"request": asked, "answer": json.loads(store.dumps(answer))}

        kept = DBOS.run_step({"name": key}, record)
        if kept["request"] != asked:
            raise Changed(f"The program changed under this run (at {key}): start it anew or continue it as a branch.")
        if "stopped" in kept:
            raise Stopped
        return kept["answer"]

    def compute(self, name: str, request: Any, kind: type[T], do: Callable[[], T]) -> T:
        """A recorded step whose answer is a value of this kind."""
        adapter = TypeAdapter(kind)
        return adapter.validate_python(self.step(name, request, lambda: adapter.dump_python(do(), mode="json")))

    def ask(self, role: Callable[Concatenate[Any, Brief, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the engineer in this role (a method of the port); recorded."""
        assert not kwargs, "roles take positional arguments"
        name = role.__name__
        adapter: TypeAdapter[T] = TypeAdapter(get_type_hints(role, vars(inspect.getmodule(role)))["return"])
        return adapter.validate_python(asked(self, name, args, adapter))

    def control(self) -> str:
        """What a person asked for meanwhile: "", "stop" or "finish"."""
        row = store.run_row(self.id)
        return "stop" if row is None else str(row.control)

    def seconds_left(self, name: str = "seconds_left") -> float:
        """Of the budget, at this moment; recorded. Zero after "finish now"."""
        return float(self.step(name, None, self.seconds_now))

    def seconds_now(self) -> float:
        """The same, not recorded: call it inside a step."""
        row = store.run_row(self.id)
        if row is None or row.control == "finish":
            return 0.0
        left = row.minutes * 60.0 - store.seconds_used(self.id)
        if self.settings.deadline is not None:
            left = min(left, self._ends() - time.time())
        return max(0.0, float(left))

    def until_deadline(self, name: str) -> float | None:
        """Seconds until the wall clock's deadline, recorded; None without one."""
        if self.settings.deadline is None:
            return None
        return float(self.step(name, None, lambda: self._ends() - time.time()))

    def _ends(self) -> float:
        """The wall clock's deadline: a later one where the run was taken up again."""
        moved = self.events("deadline")
        return float(moved[-1].body["ends"] if moved else self.settings.deadline or 0.0)

    def published(self, name: str, artifact: str) -> bool:
        """Whether this artifact lies there by now; recorded, for the answer is another one on a replay."""
        return bool(self.step(name, artifact, lambda: artifacts.exists(artifact)))

    def events(self, kind: str) -> list[Event]:
        """The run's journal so far. Call it inside a step."""
        return store.read(self.id, kind=kind)

    def seconds_used(self) -> int:
        """Seconds in which something of the run computed. Call it inside a step."""
        return store.seconds_used(self.id)

    def look(self, vault: str, solution: str) -> int:
        """Count a look into a vault; how many different solutions have looked so far. Call it inside a step."""
        return store.look(vault, solution)

    def evaluate(self, requests: Sequence[Request]) -> list[Evaluation]:
        """Have these evaluated side by side on the queue; the answers in the same order. Raises Stopped."""
        return self.begin(requests)()

    def begin(self, requests: Sequence[Request]) -> Callable[[], list[Evaluation]]:
        """The same, not waited for: what it returns does that."""
        handles = []
        for number, request in enumerate(requests):
            place = self.at(f"evaluate={number}")
            request = request.model_copy(update={"run": self.id, "key": place.key, "branch": self.branch})
            place.write("queued", request.model_dump(mode="json", include={"title", "purpose", "branch"}) | {
                "solution": request.solution.id
            })  # fmt: skip
            with SetWorkflowID(f"{self.id}/e/{place.key}"):
                handles.append(DBOS.enqueue_workflow(EVALUATIONS, _evaluation(), request.model_dump(mode="json")))

        def wait() -> list[Evaluation]:
            results = [Evaluation.model_validate(handle.get_result(polling_interval_sec=POLL)) for handle in handles]
            if any(each.status == "stopped" for each in results) and self.step("go_on", None, self.control) == "stop":
                raise Stopped
            return results

        return wait

    def side_by_side(self, work: Callable[[Run, Any], Value], arguments: Sequence[tuple[str, Value]]) -> list[Any]:
        """Run `work(run.at(name), argument)` for each (name, argument) in a workflow of its own; the answers in order.

        `work` is a top-level function of `core.steps`; its annotations name the values. Raises Stopped.
        """
        name = f"{work.__module__}:{work.__qualname__}"
        handles = []
        for place, argument in arguments:
            with SetWorkflowID(f"{self.id}/{place}"):
                handles.append(DBOS.start_workflow(_branch(), self.id, [place], name, argument.model_dump(mode="json")))
        answers = [handle.get_result(polling_interval_sec=POLL) for handle in handles]
        if any("stopped" in answer for answer in answers):
            raise Stopped
        kind = get_type_hints(work)["return"]
        return [kind.model_validate(answer["value"]) for answer in answers]

    def decide(
        self, kind: DecisionKind, title: str, why: str, proposal: Value, context: dict[str, Any]
    ) -> tuple[Answer, Value]:
        """Ask and wait, for ever if need be. The answer, and what was decided (the proposal, or the edit)."""
        decision = Decision(
            key=self.key, kind=kind, title=title, why=why, proposal=proposal.model_dump(mode="json"), context=context
        )
        self.write("decision", decision)
        self.step("autopilot", decision.digest, lambda: autopilot(self.id, decision))
        turn = 0
        while (
            kept := self.step(f"answer={turn}", decision.digest, lambda: store.event(self.id, self.key, "answer"))
        ) is None:
            DBOS.recv(topic=self.key, timeout_seconds=FOREVER)
            turn += 1
        answer = Answer.model_validate({name: kept[name] for name in Answer.model_fields})
        if answer.verdict == "reject" and kind != "engineer" and answer.note.strip():
            self.notes.append(answer.note.strip())
        value = SHAPES[kind].model_validate(answer.value) if answer.verdict == "edit" else proposal
        return answer, value

    def oof(self, evaluation: Evaluation, folds: int | None = None) -> pd.DataFrame:
        """The out-of-fold predictions of an evaluation; with `folds` those of the first ones alone."""
        return oof(evaluation.digest, folds)

    def first_fold(self, digest: str) -> pd.DataFrame:
        """The predictions of an evaluation's first fold."""
        return first_fold(digest)


def autopilot(run: str, decision: Decision) -> bool:
    """Answer it if this kind is on automatic, or the person asked to finish; whether it is answered now.

    The decision for which a branch was made waits for the person in any case.
    """
    from core.durable.answers import record

    row, created = store.run_row(run), store.event(run, "", "created") or {}
    branched = created.get("branch_of", {}).get("decision") == decision.key
    automatic = json.loads(row.autonomy).get(decision.kind, "ask") == "auto" and not branched
    if automatic or row.control == "finish":
        record(run, decision, by_itself(decision))
    return store.event(run, decision.key, "answer") is not None


def _evaluation() -> Callable[[dict[str, Any]], dict[str, Any]]:
    from core.durable.evaluations import evaluation

    return evaluation


def _branch() -> Callable[..., dict[str, Any]]:
    from core.durable.workflows import branch

    return branch
