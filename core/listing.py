"""The list of runs, a line each, with the room they take."""

from __future__ import annotations

import json

import sqlalchemy as sa

from core import artifacts
from core.decisions import DecisionKind
from core.durable import store
from core.durable.flow import VERSION, client
from core.errors import Refused
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.settings import home
from core.value import Value


class RunSummary(Value):
    """One line of the list of runs."""

    run: str
    name: str
    state: str
    created: float
    metric: str
    best: Score | None  # of what was submitted, an ensemble included; before the end the best so far
    decisions: int
    minutes: float
    seconds_used: float
    disk_bytes: int
    imported: float | None = None  # when, where another installation made it


class Waiting(Value):
    """An open decision of any run; `asked` is when it was asked."""

    run: str
    name: str
    key: str
    kind: DecisionKind
    title: str
    why: str
    digest: str
    asked: float


def waiting() -> list[Waiting]:
    """All open decisions of all runs, the longest waiting first."""
    from core.verbs import view

    active = client().list_workflows(
        name="search", status=["PENDING", "ENQUEUED"], load_input=False, load_output=False, app_version=VERSION
    )
    found: list[Waiting] = []
    for run in (each.workflow_id for each in active):
        try:
            seen = view(run)
        except Refused:  # it is being created, or was deleted just now
            continue
        found += [
            Waiting(
                run=run, name=seen.name, key=key, kind=decision.kind, title=decision.title, why=decision.why,
                digest=decision.digest, asked=seen.asked[key],
            )
            for key, decision in seen.open.items()
        ]  # fmt: skip
    return sorted(found, key=lambda each: each.asked)


def runs() -> list[RunSummary]:
    """All runs, the newest first."""
    with store.engine().connect() as connection:
        ids = connection.execute(sa.select(store.runs.c.run).order_by(store.runs.c.created.desc())).scalars().all()
    return [_summary(run) for run in ids if store.event(run, "", "created")]


def _summary(run: str) -> RunSummary:
    from core.verbs import view

    seen = view(run)
    mine = {key for job in seen.jobs.values() if job.evaluation for key in job.evaluation.artifacts}
    return RunSummary(
        run=run, name=seen.name, state=seen.state, created=seen.created, metric=seen.task.metric, best=seen.final,
        decisions=len(seen.open), minutes=seen.minutes, seconds_used=seen.seconds_used,
        disk_bytes=artifacts.size(f"runs/{run}") + _published(mine),
        imported=seen.imported.at if seen.imported else None,
    )  # fmt: skip


_sizes: dict[tuple[str, str], int] = {}  # bytes by store and key


def _published(keys: set[str]) -> int:
    """Bytes of these artifacts. Each is measured once, for it is published whole and stays as it is; one that is
    not there (a script failed, or a remote store was not asked yet) is looked for again."""
    where = home().artifacts
    unknown = [each for each in keys if (where, each) not in _sizes]
    for each, taken in zip(unknown, artifacts.sizes(unknown)):
        if taken:
            _sizes[where, each] = taken
    return sum(_sizes.get((where, each), 0) for each in keys)


def shared(run: str | None) -> set[str]:
    """The keys of what this run's evaluations left or used, or all runs'."""
    query = sa.select(store.journal.c.body).where(store.journal.c.kind == "evaluated")
    if run is not None:
        query = query.where(store.journal.c.run == run)
    with store.engine().connect() as connection:
        bodies = connection.execute(query).scalars().all()
    return {key for body in bodies for key in Evaluation.model_validate(json.loads(body)["evaluation"]).artifacts}


def going_on() -> bool:
    """Whether any run has not ended."""
    ended = sa.select(store.journal.c.run).where(store.journal.c.kind.in_(("finished", "stopped", "failed")))
    with store.engine().connect() as connection:
        return connection.execute(sa.select(store.runs.c.run).where(store.runs.c.run.not_in(ended))).first() is not None
