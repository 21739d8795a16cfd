"""The memory across runs: outcomes in a table of the one database, and a prior that comes with the program.

A run reads it once, when it is created (`Brief.experience`); from then on it is a value among the engineer's arguments.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.durable import store
from core.engineers import playbook
from core.engineers.experience import Experience, Outcome, Tried
from core.engineers.learning import experience, features
from core.engineers.playbook.outcomes import outcome
from core.engineers.port import Brief, Profile
from core.harness.task import Task
from core.runs import Memory

PRIOR = Path(playbook.__file__).with_name("prior.json")  # written by `python -m bench.prior`
SWITCH = "memory"
MOST = 20_000  # outcomes of its own that are looked at: some hundred runs


def recall(task: Task, profile: Profile, which: Memory) -> Experience:
    """What earlier runs say about this task; nothing where the memory is off."""
    if which == "off":
        return Experience()
    return experience(features(task, profile), [*(prior() if which == "on" else ()), *own()])


def outcomes(run: str, brief: Brief, tried: Sequence[Tried]) -> list[Outcome]:
    """What the memory keeps of these tries of a run."""
    created = store.event(run, "", "created")
    assert created is not None, f"run {run} has no first event"
    task, baseline = features(brief.task, brief.profile), float(created["baseline"]["value"])
    return [found for each in tried if (found := outcome(task, baseline, each))]


@cache
def prior(path: Path = PRIOR) -> tuple[Outcome, ...]:
    """The outcomes that come with the program, measured on open data sets."""
    sets = about(path)["sets"]
    return tuple(Outcome.model_validate({"task": each["task"], **row}) for each in sets for row in each["outcomes"])


@cache
def about(path: Path = PRIOR) -> dict[str, Any]:
    """The prior's file: when, with which versions and how it was measured, and the outcomes set by set."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def own() -> tuple[Outcome, ...]:
    """The outcomes of this installation's runs, the newest first, MOST at most."""
    table = store.outcomes.c
    query = sa.select(table.body).order_by(table.at.desc(), table.run, table.key, table.number).limit(MOST)
    with store.engine().connect() as connection:
        return tuple(Outcome.model_validate_json(body) for body in connection.execute(query).scalars())


def clear() -> int:
    """Forget the outcomes of this installation's runs; how many there were."""
    with store.transaction() as connection:
        return int(connection.execute(sa.delete(store.outcomes)).rowcount)


def switched_on() -> bool:
    """Whether new runs use and feed the memory."""
    query = sa.select(store.preferences.c.value).where(store.preferences.c.name == SWITCH)
    with store.engine().connect() as connection:
        return connection.execute(query).scalar() != "off"


def switch(on: bool) -> None:
    """Let new runs use and feed the memory, or not."""
    with store.transaction() as connection:
        connection.execute(sa.delete(store.preferences).where(store.preferences.c.name == SWITCH))
        connection.execute(sa.insert(store.preferences).values(name=SWITCH, value="on" if on else "off"))
