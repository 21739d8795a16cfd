"""A made-up run of 2,000 evaluations as the database and the artifacts would hold it: journal, rows, held-out predictions, calls."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from core import artifacts
from core.durable import store
from core.durable.evaluations import DATA_KEY
from core.durable.flow import VERSION, client, start
from core.harness.dataset import make
from core.journal import TRANSCRIPT, Event
from tests.pages.asked import call, with_model
from tests.pages.pieces import TASK, solution
from tests.pages.questions import target_decision
from tests.pages.story import Story, refined

RUN = "bench"
TALK = "What the data are, the script as it stands, and what to change in it.\n" * 60  # about 1,000 tokens


def write_run(evaluations: int, run: str = RUN) -> Story:
    """The run, with a decision that waits, into this installation; as many calls to a language model as evaluations."""
    story = refined(run, "A long run", attempts=(evaluations - 5) // 2)
    asked = with_model(run, "A long run").events[0].body
    story.events[0] = story.events[0].model_copy(update={"key": "", "body": asked})
    for number in range(evaluations):
        call(story, number, ("coder", "planner", "leakage")[number % 3])
        talk = [{"role": "system", "content": "Role: coder"}, {"role": "user", "content": TALK}]
        story.tell(TRANSCRIPT, f"c{number}", 0, messages=talk, answer=TALK[:800], problems=[])
    story.ask(target_decision("solution=1"))
    client()
    store.insert_once(
        store.runs, run=run, name="A long run", created=time.time(), minutes=600.0, control="",
        autonomy=json.dumps({}), version=VERSION,
    )  # fmt: skip
    append(story.events)
    start(run)  # on the queue, so that the open decisions' count finds it; no worker takes it
    write_artifacts(run, [event.body["evaluation"]["digest"] for event in story.events if event.kind == "evaluated"])
    store.insert_once(  # a worker whose heart beats for ever: the pages take the engine for one that runs, and nothing computes
        store.workers, worker="bench", pid=0, slots=2, started=time.time(), beat=time.time() + 1e6, protections="[]"
    )  # fmt: skip
    return story


def append(events: Sequence[Event]) -> None:
    """Into the journal."""
    rows = [
        {"run": each.run, "key": each.key, "kind": each.kind, "at": each.at, "body": json.dumps(each.body)}
        for each in events
    ]
    with store.transaction() as connection:
        connection.execute(store.journal.insert(), rows)


def one_more(story: Story, number: int) -> None:
    """One more evaluation of the run, from the queue to its score, as a worker would write it now."""
    before = len(story.events)
    story.at = time.time()
    made = solution(100_000 + number, f"Live {number}")
    story.introduce(made, "attempt", "solution=0", parent=solution(4).id)
    value = 0.92 + 0.001 * (number % 5)
    story.evaluate(f"solution=0/live={number}", made, made.title, "attempt", value, branch="solution=0")
    append(story.events[before:])


def write_artifacts(run: str, digests: Sequence[str]) -> None:
    """The run's rows, and each evaluation's held-out predictions."""
    rng = np.random.default_rng(0)
    hours, age = rng.integers(1, 99, TASK.rows), rng.integers(17, 90, TASK.rows)
    train = pd.DataFrame({"age": age, "hours": hours, "job": rng.choice(["a", "b", "c"], TASK.rows)}).astype(
        {"job": "str"}
    )
    chance = 1 / (1 + np.exp(-(0.04 * age + 0.03 * hours - 4)))
    train["income"] = pd.Series(np.where(rng.random(TASK.rows) < chance, ">50K", "<=50K"), dtype="str")
    train.index.name = "row"
    data = make(TASK, train, None, None, None)
    folder = artifacts.new()
    data.save(folder)
    artifacts.publish(folder, DATA_KEY.format(run=run))
    first, *others = dict.fromkeys(digests)
    predictions = pd.DataFrame({"<=50K": 1 - chance, ">50K": chance}, index=train.index)
    folder = artifacts.new()
    predictions.loc[data.search.index].to_parquet(folder / "predictions.parquet")
    artifacts.publish(folder, f"evaluations/{first}")
    for each in others:
        copy: Path = artifacts.new()
        shutil.copytree(artifacts.folder(f"evaluations/{first}"), copy, dirs_exist_ok=True)
        artifacts.publish(copy, f"evaluations/{each}")
