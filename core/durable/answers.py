"""Answers: inserted once, with the digest of the proposal they answer; the waiting workflow is told in the same transaction."""

from __future__ import annotations

import time
from datetime import datetime

import sqlalchemy as sa

from core.decisions import Answer, Decision, validated
from core.durable import store
from core.durable.flow import client, workflow_of
from core.errors import Refused


def record(run: str, decision: Decision, answer: Answer) -> bool:
    """Write the answer unless there is one; whether this one counts."""
    body = {**answer.model_dump(mode="json"), "decision": decision.digest}
    client()  # makes its tables, if need be, before the transaction holds the database
    with store.transaction() as connection:
        first = store.insert_once_in(
            connection, store.answers, run=run, key=decision.key, digest=decision.digest,
            answer=store.dumps(body), at=time.time(),
        )  # fmt: skip
        if first:
            store.insert_once_in(
                connection, store.journal, run=run, key=decision.key, kind="answer", at=time.time(),
                body=store.dumps(body),
            )  # fmt: skip
            nudge(connection, run, decision.key)
    return first


def nudge(connection: sa.Connection, run: str, key: str) -> None:
    """Wake the workflow that waits under this key."""
    client().send_in_transaction(connection, workflow_of(run, key), {"look": key}, topic=key)


def answer(run: str, key: str, digest: str, given: Answer) -> None:
    """A person's answer. Raises Refused: no such decision, another proposal by now, answered already (by whom, when), an edit that does not fit."""
    body = store.event(run, key, "decision")
    if body is None:
        raise Refused("There is no such decision in this run.")
    decision = Decision.model_validate(body)
    if decision.digest != digest:
        raise Refused("The proposal changed since this page was drawn: look at it again.")
    row = store.run_row(run)
    if row is None or row.control == "stop":
        raise Refused("The run was stopped.")
    if not record(run, decision, validated(decision, given)):
        raise Refused(_taken(run, key))


def open_decisions(run: str) -> list[Decision]:
    """Asked and not answered, oldest first."""
    answered = {event.key for event in store.read(run, kind="answer")}
    return [
        Decision.model_validate(event.body) for event in store.read(run, kind="decision") if event.key not in answered
    ]


def _taken(run: str, key: str) -> str:
    event = next(event for event in store.read(run, kind="answer") if event.key == key)
    verb = {"approve": "approved", "edit": "edited and approved", "reject": "turned down"}[event.body["verdict"]]
    moment = datetime.fromtimestamp(event.at).strftime("%H:%M:%S")
    return f"Already decided: {event.body['by']} {verb} it at {moment}. The first answer counts."
