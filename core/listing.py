"""The list of runs, a line each, with the room they take."""

from __future__ import annotations

import json

import sqlalchemy as sa

from core import artifacts
from core.durable import store
from core.harness.score import Score
from core.value import Value


class RunSummary(Value):
    """One line of the list of runs."""

    run: str
    name: str
    state: str
    created: float
    metric: str
    best: Score | None
    decisions: int
    minutes: float
    seconds_used: float
    disk_bytes: int


def runs() -> list[RunSummary]:
    """All runs, the newest first."""
    with store.engine().connect() as connection:
        ids = connection.execute(sa.select(store.runs.c.run).order_by(store.runs.c.created.desc())).scalars().all()
    return [_summary(run) for run in ids if store.event(run, "", "created")]


def _summary(run: str) -> RunSummary:
    from core.verbs import view

    seen = view(run)
    return RunSummary(
        run=run, name=seen.name, state=seen.state, created=seen.created, metric=seen.task.metric, best=seen.best,
        decisions=len(seen.open), minutes=seen.minutes, seconds_used=seen.seconds_used,
        disk_bytes=artifacts.size(f"runs/{run}") + sum(artifacts.size(f"evaluations/{name}") for name in digests(run)),
    )  # fmt: skip


def digests(run: str | None) -> set[str]:
    """The digests of this run's evaluations, or of all runs'."""
    query = sa.select(store.journal.c.body).where(store.journal.c.kind == "evaluated")
    if run is not None:
        query = query.where(store.journal.c.run == run)
    with store.engine().connect() as connection:
        return {json.loads(body)["evaluation"]["digest"] for body in connection.execute(query).scalars()}
