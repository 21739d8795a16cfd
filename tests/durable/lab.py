"""A small table, runs on it, and ways to wait for them."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import core
from core.data.proposal import Proposal, propose
from core.data.reading import read_table
from core.decisions import Answer, Decision, DecisionKind, Mode
from core.durable import store
from core.harness.task import Split
from core.journal import Event
from core.runs import AUTO, Settings, Sizes
from core.view import RunView
from tests.fakes.nursery import Nursery

VOLATILE = (
    "seconds",
    "predicting",
    "overhead",
    "represented",
    "observed",
    "checks",
    "overhead_seconds_per_evaluation",
    "minutes",
    "worker",
)
SIDE_BY_SIDE = ("queued", "running", "fold", "evaluated")  # their order is the machine's
LIVES = 400
SMALL = Sizes(models=2, outer=1, inner=2, solutions=2, ensembles=2)


def tables(folder: Path, rows: int = 120, seed: int = 0) -> tuple[Path, Path]:
    """train.csv and test.csv: two numbers, a category, and a target that squares explain well."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"id": np.arange(rows + 20), "a": rng.normal(size=rows + 20), "b": rng.normal(size=rows + 20)})
    frame["colour"] = rng.choice(["red", "blue"], rows + 20)
    frame["y"] = 2 * frame["a"] + 3 * frame["b"] ** 2 + rng.normal(size=rows + 20) / 4
    frame[:rows].round(6).to_csv(folder / "train.csv", index=False)
    frame[rows:].drop(columns="y").round(6).to_csv(folder / "test.csv", index=False)
    return folder / "train.csv", folder / "test.csv"


def begin(
    folder: Path, *, sizes: Sizes = SMALL, ask: tuple[DecisionKind, ...] = (), minutes: float = 60.0, seed: int = 0, further: int = 0,
    description: str = "", rows: int = 120, folds: int = 2, hints: tuple[str, ...] = (), **more: Any,
) -> str:  # fmt: skip
    """A run on such a table by Tiny, unless `more` settings say otherwise; kinds in `ask` wait for a person. Its id."""
    paths = tables(folder, rows)
    train, test = read_table(paths[0]), read_table(paths[1], part="test")
    proposal = propose(train, name="small", test=test, targets=["y"], seed=seed, description=description)
    task = proposal.task.model_copy(update={"split": Split(kind="kfold", folds=folds)})
    proposal = Proposal(task=task, reasons=proposal.reasons, warnings=proposal.warnings)
    autonomy: dict[DecisionKind, Mode] = {**AUTO, **dict.fromkeys(ask, "ask")}
    settings = Settings(
        **{
            "minutes": minutes,
            "engineer": "tiny",
            "sizes": sizes.model_copy(update={"further": further}),
            "autonomy": autonomy,
            **more,
        }
    )
    return core.create(name="small", train=train, test=test, proposal=proposal, settings=settings, hints=hints)


def until(condition: Callable[[], Any], patience: float = 30.0, what: str = "") -> Any:
    """What `condition` gives once that is true. Fails after `patience` seconds."""
    ends = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < ends, f"waited {patience:.0f} s in vain for {what or condition}"
        time.sleep(0.02)
    return found


def finished(run: str, patience: float = 60.0) -> RunView:
    """The view of the run once it has ended, which must be well."""
    seen = ended(run, patience)
    assert seen.state == "finished", seen.sentence
    return seen


def ended(run: str, patience: float = 60.0) -> RunView:
    """The view of the run once it has ended in whatever way."""
    return until(lambda: (seen := core.view(run)).ended and seen, patience, f"{run} to end")


def asked(run: str, kind: DecisionKind, patience: float = 30.0) -> Decision:
    """The first open decision of this kind, once there is one."""

    def first() -> Decision | None:
        seen = core.view(run)
        assert not seen.ended, f"the run ended before a decision of kind {kind}: {seen.sentence}"
        return next((each for each in seen.open.values() if each.kind == kind), None)

    found: Decision = until(first, patience, f"a decision of kind {kind}")
    return found


def reply(
    run: str, decision: Decision, verdict: str = "approve", value: Any = None, note: str = "", by: str = "Ada"
) -> None:
    """Answer it."""
    given = Answer.model_validate({"verdict": verdict, "value": value, "note": note, "by": by})
    core.answer(run, decision.key, decision.digest, given)


def events(run: str, kind: str) -> list[Event]:
    """The journal's lines of this kind."""
    return store.read(run, kind=kind)


def live(nursery: Nursery, home: Path, run: str, **more: str) -> int:
    """Start one worker after the other until the run has ended well; how many there were."""
    for life in range(1, LIVES):
        worker = nursery.worker(home, **more)
        ends = time.monotonic() + 60
        while not worker.ended(0.2):
            if core.view(run).ended:
                finished(run)
                return life
            assert time.monotonic() < ends, f"life {life} brought nothing"
        nursery.clear(home)
    raise AssertionError(f"{LIVES} lives were not enough")


def story(run: str) -> dict[str, Any]:
    """The journal without ids and times: what was said under each key, and in which order within each workflow."""
    bodies, order = {}, defaultdict(list)
    for event in store.read(run):
        bodies[event.key, event.kind] = _lasting(event.body, run)
        if event.kind not in SIDE_BY_SIDE:
            head = event.key.split("/")[0]
            order[head if head.startswith("solution=") else ""].append((event.key, event.kind))
    return {"bodies": bodies, "order": dict(order)}


def _lasting(part: Any, run: str) -> Any:
    if isinstance(part, dict):
        return {name: _lasting(item, run) for name, item in part.items() if name not in VOLATILE}
    if isinstance(part, list):
        return [_lasting(item, run) for item in part]
    return part.replace(run, "RUN").replace(os.environ["STUDIO_HOME"], "HOME") if isinstance(part, str) else part


def questions(run: str, solution: str) -> int:
    """How often this parallel solution has asked its model so far."""
    return sum(event.key.startswith(f"{solution}/") for event in events(run, "asking"))
