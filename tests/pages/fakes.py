"""A studio without engine or database: the verbs over journals in memory. Installed in place of `core`'s own verbs."""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import core
from core import ColumnLook, Curve, Diagnosed, Gallery, Judged, Spoken, Waiting
from core.decisions import Answer, DecisionKind, Mode, validated
from core.engineers.port import EnsemblePlan, EnsembleTrial, ModelCard, Refinement
from core.errors import Refused
from core.harness.diagnose import ClassScore
from core.harness.lineup import ClassBeside, Likeness
from core.harness.score import Comparison
from core.learned import Learned
from core.llm.provider import ProviderState
from core.versions import Version
from core.view import RunView, begin, fold
from tests.pages.opened import OpenedModels
from tests.pages.pieces import comparison
from tests.pages.questions import trial
from tests.pages.states import Row, Worker
from tests.pages.story import Story, finished

NO_PROVIDER = ProviderState(ready=False, sentence="No language model is set: give OPENAI_API_KEY.")

NOTHING_LEARNED = Learned(on=True, measured="", prior_tasks=0, own_tasks=0, own=0, lines=())


@dataclass
class FakeStudio(OpenedModels):
    """Every verb that pages call, under its own name."""

    stories: dict[str, Story] = field(default_factory=dict)
    worker: Worker = field(default_factory=Worker)
    files_of: dict[str, dict[str, bytes]] = field(default_factory=dict)
    diagnosed_of: dict[str, Diagnosed] = field(default_factory=dict)
    gallery_of: dict[str, Gallery] = field(default_factory=dict)
    judged_of: dict[str, tuple[Judged, ...]] = field(default_factory=dict)
    drafts: dict[tuple[str, str], str] = field(default_factory=dict)
    versions: dict[str, list[Version]] = field(default_factory=dict)
    answers: list[tuple[str, str, Answer]] = field(default_factory=list)
    autonomy: dict[DecisionKind, Mode] = field(default_factory=dict)
    control: str = ""
    created: list[dict[str, Any]] = field(default_factory=list)
    provided: ProviderState = NO_PROVIDER
    models: tuple[str, ...] = ()
    trouble: str = ""  # what the provider and the web refuse with
    cards: dict[str, ModelCard] = field(default_factory=dict)  # by the address that is pasted
    spoken: tuple[Spoken, ...] = ()
    curve: Curve | None = None
    look: ColumnLook | None = None
    learned: Learned = NOTHING_LEARNED
    checks: list[core.Checking] = field(default_factory=list)  # what looks at a check show, the last one for ever

    def add(self, story: Story) -> None:
        """Hold one run."""
        self.stories[story.run] = story

    def view(self, run: str) -> RunView:
        if run not in self.stories:
            raise Refused(f"There is no run {run!r}; it may have been deleted.")
        events = self.stories[run].events
        view = fold(begin(events[0]), events[1:])
        view.minutes, view.seconds_used = view.settings.minutes, 190.0
        view.autonomy = dict(view.settings.autonomy) | self.autonomy
        view.worker_alive, view.control = self.worker.alive, self.control
        if view.open and not view.ended:
            view.state = "waiting"
        return view

    def runs(self) -> list[Row]:
        rows = []
        for run in self.stories:
            view = self.view(run)
            rows.append(
                Row(run, view.name, view.state, view.created, view.task.metric, view.best, len(view.open), 10, 190, 48_000_000)
            )  # fmt: skip
        return rows

    def waiting(self) -> list[Waiting]:
        found = []
        for run in self.stories:
            view = self.view(run)
            found += [
                Waiting(
                    run=run, name=view.name, key=key, kind=each.kind, title=each.title, why=each.why, digest=each.digest,
                    asked=view.asked[key],
                )
                for key, each in view.open.items()
            ]  # fmt: skip
        return sorted(found, key=lambda each: each.asked)

    def answer(self, run: str, key: str, digest: str, answer: Answer) -> None:
        decision = self.view(run).open.get(key)
        if decision is None or decision.digest != digest:
            raise Refused("This was decided already: person approved it a minute ago.")
        answer = validated(decision, answer)
        self.answers.append((run, key, answer))
        self.stories[run].answered(decision, answer)

    def set_autonomy(self, run: str, kind: DecisionKind, mode: Mode) -> None:
        self.autonomy[kind] = mode

    def stop(self, run: str) -> None:
        self.calls.append(("stop", run))

    def finish_now(self, run: str) -> None:
        self.calls.append(("finish_now", run))

    def steer(self, run: str, text: str, by: str = "person") -> None:
        self.calls.append(("steer", run, text))

    def branch(self, run: str, key: str) -> str:
        self.calls.append(("branch", run, key))
        return run

    def check_version(self, run: str, key: str, refinement: Refinement) -> tuple[str, ...]:
        return ("`nowhere` is used, but nothing above gives it.",) if "nowhere" in refinement.code else ()

    def try_version(self, run: str, key: str, refinement: Refinement) -> str:
        self.calls.append(("try_version", run, key, refinement))
        return "tried"

    def tried_versions(self, run: str, key: str) -> list[Version]:
        return self.versions.get(key, [])

    def add_minutes(self, run: str, minutes: float) -> None:
        self.calls.append(("add_minutes", run, minutes))

    def rename(self, run: str, name: str) -> None:
        self.calls.append(("rename", run, name))

    def delete(self, run: str) -> None:
        self.calls.append(("delete", run))
        del self.stories[run]

    def worker_state(self) -> Worker:
        return self.worker

    def start_worker(self) -> None:
        self.calls.append(("start_worker",))

    def draft(self, run: str, key: str) -> str | None:
        return self.drafts.get((run, key))

    def save_draft(self, run: str, key: str, text: str) -> None:
        self.drafts[run, key] = text

    def try_ensemble(self, run: str, plan: EnsemblePlan) -> EnsembleTrial:
        self.calls.append(("try_ensemble", plan))
        found = (0.7, 0.3) if plan.method == "weights" and len(plan.members) == 2 else ()
        return trial(plan, 0.001 * len(plan.members)).model_copy(update={"weights": plan.weights or found})

    def ensemble_likeness(self, run: str) -> Likeness:
        (asked,) = [each for each in self.view(run).open.values() if each.kind == "ensemble"]
        many = len(asked.context["members"])
        return Likeness(
            rows=900, values=tuple(tuple(1.0 - 0.02 * abs(i - j) for j in range(many)) for i in range(many))
        )

    def ensemble_classes(self, run: str, plan: EnsemblePlan) -> tuple[ClassBeside, ...]:
        one, other = (ClassScore(label="<b>50K", rows=90, precision=f1, recall=f1, f1=f1) for f1 in (0.75, 0.5))
        return (ClassBeside(target="income", ensemble=one, best=other),)

    def diagnosed(self, run: str) -> Diagnosed:
        if run not in self.diagnosed_of:
            raise Refused("The held-out predictions of this run are no longer there.")
        return self.diagnosed_of[run]

    def gallery(self, run: str) -> Gallery:
        if run not in self.gallery_of:
            raise Refused("What this run's files were called is not kept: it was made by an earlier version.")
        return self.gallery_of[run]

    def judged(self, run: str, target: str) -> tuple[Judged, ...]:
        return self.judged_of[run]

    def learning_curve(self, run: str) -> Curve | None:
        return self.curve

    def start_curve(self, run: str) -> None:
        self._refuse()
        self.calls.append(("start_curve", run))
        self.curve = Curve(state="running", title="Boosted trees", fits=5, held_out=0, points=())

    def stop_curve(self, run: str) -> None:
        assert self.curve is not None
        self.curve = self.curve.model_copy(update={"state": "stopped"})

    def column_look(self, run: str) -> ColumnLook | None:
        return self.look

    def start_column_look(self, run: str) -> None:
        self._refuse()
        self.calls.append(("start_column_look", run))
        self.look = ColumnLook(state="running", scripts=2, done=1, columns=(3, 40))

    def stop_column_look(self, run: str) -> None:
        assert self.look is not None
        self.look = self.look.model_copy(update={"state": "stopped"})

    def compared(self, run: str, other: str) -> tuple[Comparison, int]:
        if self.view(run).task != self.view(other).task:
            raise Refused("The runs were made on different tables: their rows cannot be paired.")
        return comparison(0.004), 900

    def model_bundle(self, run: str) -> bytes:
        return self.files_of[run]["model.zip"]

    def notebook(self, run: str) -> bytes:
        raise Refused("This run was made by an earlier version, which kept too little for a notebook.")

    def pack(self, run: str, *, rows: bool = True, texts: bool = False) -> bytes:
        self.calls.append(("pack", run, rows, texts))
        return b"PK packed"

    def unpack(self, path: Path, name: str = "") -> str:
        self.calls.append(("unpack", path.read_bytes(), name))
        if self.trouble:
            raise Refused(self.trouble)
        self.add(finished("imported", "Theirs"))
        return "imported"

    def file(self, run: str, name: str) -> bytes:
        return self.files_of[run][name]

    def files(self, run: str) -> list[str]:
        return list(self.files_of.get(run, {}))

    def create(self, **given: Any) -> str:
        self.created.append(given)
        self.add(Story(f"new{len(self.created)}", given["name"], time.time()))
        return f"new{len(self.created)}"

    def start_check(self, train: Any, test: Any, proposal: Any) -> str:
        self.calls.append(("start_check", proposal.task.split))
        return "check"

    def checking(self, name: str) -> core.Checking:
        if not self.checks:
            return core.Checking(state="done")
        return self.checks.pop(0) if len(self.checks) > 1 else self.checks[0]

    def end_check(self, name: str) -> None:
        self.calls.append(("end_check", name))

    def provider(self) -> ProviderState:
        return self.provided

    def provider_models(self) -> tuple[str, ...]:
        self._refuse()
        return self.models

    def test_provider(self, model: str) -> str:
        self._refuse()
        return f"{model} answered in 0.2 s."

    def card_from_link(self, url: str) -> ModelCard:
        self._refuse()
        return self.cards[url]

    def transcript(self, run: str) -> tuple[Spoken, ...]:
        return self.spoken

    def memory(self, source: Any = None, problem: Any = None, text: Any = None) -> Learned:
        self.calls.append(("memory", source, problem, text))
        return self.learned

    def clear_memory(self) -> int:
        self.calls.append(("clear_memory",))
        gone, self.learned = self.learned.own, self.learned.model_copy(update={"own": 0, "own_tasks": 0})
        return gone

    def set_memory(self, on: bool) -> None:
        self.calls.append(("set_memory", on))
        self.learned = self.learned.model_copy(update={"on": on})

    def _refuse(self) -> None:
        if self.trouble:
            raise Refused(self.trouble)


def verbs(studio: FakeStudio) -> dict[str, Any]:
    """The verbs by name."""
    made = {name: verb for name, verb in inspect.getmembers(studio, inspect.ismethod) if not name.startswith("_")}
    del made["add"]
    return made


def install(studio: FakeStudio) -> None:
    """For a program of its own (screenshots): put the verbs into `core` for good."""
    for name, verb in verbs(studio).items():
        setattr(core, name, verb)
