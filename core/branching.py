"""Rewind and branch: a run that is another one up to one of its decisions, which is asked anew. Both stay, and compare.

The new run starts from the beginning and finds everything that was recorded before that decision: journal and answers are
copied, and what each step answered is inherited (`store.inherited`, read by `Run.step`). So it stands at the decision within seconds, with the
same seconds used, and nothing is computed or paid for twice.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from core import artifacts
from core.durable import store
from core.durable.evaluations import DATA_KEY, dataset
from core.durable.flow import VERSION, client, start
from core.errors import Refused
from core.journal import Event
from core.verbs import view

NOT_STEPS = re.compile(
    r"^DBOS\.|^evaluate$|/answer=[0-9]+$"
)  # what the journal's copy answers; a look for an answer that came later found none


def branch(run: str, key: str) -> str:
    """A new run that is `run` up to the decision under this key; its id. Raises Refused."""
    row = store.run_row(run)
    if row is None:
        raise Refused("There is no such run; it may have been deleted.")
    if row.version != VERSION:
        raise Refused(
            f"This run was made by another version of the program ({row.version}): it cannot go on in a branch."
        )
    if view(run).imported:
        raise Refused("An imported run cannot go on here: branch it in the installation that made it.")
    events = store.read(run)
    asked = next((each for each in events if each.kind == "decision" and each.key == key), None)
    if asked is None:
        raise Refused("There is no such decision in this run.")
    if key == "task":
        raise Refused("The task is where a run begins: start a new run to answer it otherwise.")
    made = f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
    before = _settled([each for each in events if each.id < asked.id])
    _copy_artifacts(run, made, before)
    _copy_rows(row, made, before, asked, _answers_of_steps(run, asked.at))
    start(made)
    return made


def _settled(before: list[Event]) -> list[Event]:
    """Without the trials of versions that had no end by then: a person asked for them, so no step asks for them again."""
    ended = {each.key for each in before if each.kind == "evaluated"}
    begun = {each.key for each in before if each.kind == "queued" and each.body["purpose"] == "trial"} - ended
    return [each for each in before if not any(each.key == key or each.key.startswith(f"{key}/") for key in begun)]


def _copy_artifacts(run: str, made: str, before: list[Event]) -> None:
    data = dataset(run)
    folder = artifacts.new()
    if data.media:
        _copy(data.media, data.media.replace(run, made))
        data = replace(data, media=data.media.replace(run, made))
    data.save(folder)
    artifacts.publish(folder, DATA_KEY.format(run=made))
    for each in {event.body["folder"] for event in before if event.kind == "submission"}:
        _copy(each, each.replace(run, made))


def _copy(key: str, to: str) -> None:
    folder = artifacts.new()
    shutil.copytree(artifacts.folder(key), folder, dirs_exist_ok=True)
    artifacts.publish(folder, to)


def _answers_of_steps(run: str, until: float) -> list[tuple[str, Any]]:
    """Key and answer of every step that was recorded before this moment, of the run and of its parallel solutions."""
    found: list[tuple[str, Any]] = []
    workflows = client().list_workflows(workflow_id_prefix=run, load_input=False, load_output=False)
    for name in [each.workflow_id for each in workflows if f"{run}/e/" not in each.workflow_id]:
        for step in client().list_workflow_steps(name):
            done = (step["completed_at_epoch_ms"] or float("inf")) / 1000.0
            if done <= until and not NOT_STEPS.search(step["function_name"]) and "answer" in (step["output"] or {}):
                found.append((step["function_name"], step["output"]))
    return found


def _copy_rows(row: Any, made: str, before: list[Event], asked: Event, steps: list[tuple[str, Any]]) -> None:
    """Everything in one transaction: a branch is there as a whole or not at all."""
    origin = {"run": row.run, "name": row.name, "decision": asked.key, "title": asked.body["title"]}
    settled = {each.key for each in before if each.kind == "answer"}
    with store.transaction() as connection:
        connection.execute(sa.insert(store.runs).values(
            run=made, name=f"{row.name}, branch"[:80], created=time.time(), minutes=row.minutes, control="",
            autonomy=row.autonomy, version=row.version,
        ))  # fmt: skip
        for each in before:
            body = each.body
            if each.kind == "created":  # a wall clock's end is the command line's and long past
                body = {**body, "settings": {**body["settings"], "deadline": None}}
            text = store.dumps(body).replace(row.run, made)
            if each.kind == "created":
                text = store.dumps({**json.loads(text), "branch_of": origin})
            connection.execute(
                sa.insert(store.journal).values(run=made, key=each.key, kind=each.kind, at=each.at, body=text)
            )
        for table, kept in (
            (store.answers, store.answers.c.key.in_(settled)),
            (store.clock, store.clock.c.second < asked.at),
        ):
            for old in connection.execute(sa.select(table).where(table.c.run == row.run, kept)).mappings().all():
                connection.execute(sa.insert(table).values(**{**old, "run": made}))
        for name, answer in steps:
            store.insert_once_in(
                connection, store.inherited, run=made, key=name, answer=store.dumps(answer).replace(row.run, made)
            )
