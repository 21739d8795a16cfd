"""DBOS under one roof: the client, the names of workflows and queues, the version of the algorithm's steps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions

from core.durable import store
from core.settings import home

VERSION = "8"  # raise it when the algorithm's steps change: a run of another version is shown as such, not replayed
RUNS, EVALUATIONS = "runs", "evaluations"
FOREVER = 10 * 365 * 86400.0


def workflow_of(run: str, key: str) -> str:
    """The workflow that owns this key: the run's own, or that of one parallel solution (`solution=2/...`)."""
    head = key.split("/", 1)[0]
    return f"{run}/{head}" if head.startswith("solution=") else run


def serializer() -> DBOSPortableJSONSerializer:
    """Recorded values are JSON, not pickle."""
    return DBOSPortableJSONSerializer()


@lru_cache(maxsize=8)
def _client(address: str) -> DBOSClient:
    url = address.replace("postgresql+psycopg://", "postgresql://", 1)
    engine = store.engine()
    with store.alone():
        DBOS.migrate(url)
    return DBOSClient(system_database_engine=engine, serializer=serializer(), application_name="studio")


def client() -> DBOSClient:
    """A client of this installation's database, its DBOS tables made."""
    return _client(home().database)


def start(run: str) -> None:
    """Put the run on the queue of runs."""
    client().enqueue({"workflow_name": "search", "queue_name": RUNS, "workflow_id": run, "app_version": VERSION}, run)


def enqueue_evaluation(run: str, key: str, request: dict[str, Any]) -> None:
    """Put one evaluation of a run that has ended on the queue."""
    options: EnqueueOptions = {
        "workflow_name": "evaluate",
        "queue_name": EVALUATIONS,
        "workflow_id": f"{run}/e/{key}",
        "app_version": VERSION,
    }
    client().enqueue(options, request)
