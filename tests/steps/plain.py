"""A run without a queue or a database of steps: each step is done at once, evaluations are the harness's own, in real rooms."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.decisions import Answer, DecisionKind
from core.durable import store
from core.durable.evaluations import dataset
from core.durable.run import Run
from core.engineers.port import Brief, Engineer
from core.harness.bench import Bench
from core.harness.evaluate import evaluate
from core.harness.evaluation import Evaluation, Request
from core.runs import Settings, Sizes
from core.settings import home
from core.solution import Solution
from core.steps.score import Script, score
from core.steps.values import Scored
from core.value import Value, digest
from tests.durable.lab import begin
from tests.fakes.rooms import LightStarter


@dataclass(frozen=True, eq=False)
class PlainRun(Run):
    """`steps` remembers every recorded answer; asking for the same key twice is a fault."""

    starter: LightStarter = field(default_factory=LightStarter)
    steps: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def step(self, name: str, request: Any, do: Callable[[], Any]) -> Any:
        """Do it now."""
        key = self.at(name).key
        assert key not in self.steps, f"{key} is recorded twice"
        self.steps[key] = (digest(request), json.loads(store.dumps(do())))
        return self.steps[key][1]

    def evaluate(self, requests: Sequence[Request]) -> list[Evaluation]:
        """One after the other, here."""
        bench = Bench(self.starter, home().folder / "rooms", 8 << 30)
        found = []
        for number, request in enumerate(requests):
            place = self.at(f"evaluate={number}")
            place.write("queued", {"title": request.title, "purpose": request.purpose, "branch": self.branch,
                                   "solution": request.solution.id})  # fmt: skip
            found.append(evaluate(self.data, request.model_copy(update={"key": place.key}), bench))
            place.write("evaluated", {"evaluation": found[-1].model_dump(mode="json")})
        return found

    def begin(self, requests: Sequence[Request]) -> Callable[[], list[Evaluation]]:
        """At once."""
        found = self.evaluate(requests)
        return lambda: found

    def side_by_side(self, work: Callable[[Run, Any], Value], arguments: Sequence[tuple[str, Value]]) -> list[Any]:
        """One after the other."""
        return [work(self.at(place), argument) for place, argument in arguments]

    def decide(
        self, kind: DecisionKind, title: str, why: str, proposal: Value, context: dict[str, Any]
    ) -> tuple[Answer, Value]:
        """Autopilot."""
        return Answer(verdict="approve", by="autopilot"), proposal

    def told_events(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of the journal's lines of this kind."""
        return [event.body for event in store.read(self.id, kind=kind)]


def opened(folder: Path, starter: LightStarter, engineer: Engineer, **more: Any) -> PlainRun:
    """A run on the small table; `more` goes to `lab.begin`."""
    name = begin(folder, **more)
    created = store.event(name, "", "created")
    assert created is not None
    settings, brief = Settings.model_validate(created["settings"]), Brief.model_validate(created["brief"])
    return PlainRun(name, settings, dataset(name), engineer, brief, starter=starter)


def sizes(**more: int) -> Sizes:
    """One of each unless said otherwise."""
    return Sizes(**{"models": 1, "outer": 1, "inner": 1, "solutions": 1, "ensembles": 0, **more})


def scored(run: Run, *solutions: Solution) -> list[Scored]:
    """These scripts with their evaluations; all must be scored."""
    results = score(run.at("given"), [Script(solution=each) for each in solutions], "candidate", 60.0)
    return [Scored(solution=script.solution, evaluation=evaluation) for script, evaluation in results]
