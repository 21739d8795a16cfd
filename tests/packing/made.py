"""A finished run with an event of every kind, its rows, predictions and submission: made up, but stored as the program does."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd

from core import artifacts
from core.data.profile import profile
from core.durable import store
from core.durable.flow import VERSION
from core.engineers.port import Brief
from core.harness.dataset import Dataset, make
from core.harness.predictions import expected_columns
from core.harness.task import Reading, Split, Task
from core.journal import Event
from core.llm.caps import Caps
from core.runs import AUTO, Settings
from core.value import digest
from tests.pages.pieces import TASK, score, solution
from tests.pages.story import Story, finished

RUN = "20261001-101010-abcdef"
ROWS = 240


def write_run(cell: str = 'Zürich, "x"\n') -> str:
    """Store the run in the installation of the environment; its id. `cell` stands in its table and among its examples."""
    data = rows(cell)
    folder = artifacts.new()
    data.save(folder)
    artifacts.publish(folder, f"runs/{RUN}/data")
    told = story(data)
    store.insert_once(
        store.runs, run=RUN, name="Incomes", created=told[0].at, minutes=5.0, control="", autonomy=json.dumps(AUTO),
        version=VERSION,
    )  # fmt: skip
    lines = [
        {"run": RUN, "key": each.key, "kind": each.kind, "at": each.at, "body": store.dumps(each.body)} for each in told
    ]
    with store.transaction() as connection:
        connection.execute(store.journal.insert(), lines)
        connection.execute(store.clock.insert(), [{"run": RUN, "second": second} for second in range(190)])
    for number, event in enumerate(each for each in told if each.kind == "evaluated"):
        _publish(data, event.body["evaluation"]["digest"], number)
    last = artifacts.new()
    (last / "members").mkdir()
    (last / "submission.csv").write_text("row,income\n1,0.5\n2,0.75\n")
    (last / "solution.py").write_text(solution(14).code)
    (last / "members" / "1.py").write_text(solution(14).code)
    (last / "ensemble.json").write_text("{}")
    artifacts.publish(last, f"runs/{RUN}/submissions/{digest('submission')}")
    return RUN


def rows(cell: str) -> Dataset:
    """Every kind of column, gaps in each, a split by a column that is no feature, a vault."""
    rng = np.random.default_rng(7)
    at = pd.Index(np.arange(ROWS) * 2 + 1, name="row")
    job = pd.Series(rng.choice(["clerk", "cook", cell], ROWS), index=at, dtype="str")
    frame = pd.DataFrame(
        {
            "age": rng.normal(40, 10, ROWS), "hours": rng.normal(size=ROWS) * 1e-7, "job": job,
            "born": pd.to_datetime("1970-01-01") + pd.to_timedelta(rng.integers(-10**9, 10**9, ROWS), unit="s"),
        },
        index=at,
    )  # fmt: skip
    frame["born"] = frame["born"].astype("datetime64[ns]")
    frame.loc[at[:20]] = np.nan
    frame["income"] = pd.Series(rng.choice(["<=50K", ">50K"], ROWS), index=at, dtype="str")
    task = task_of()
    teams = pd.Series([f"team {n % 30}" for n in range(ROWS)], index=at, dtype="str", name="team")
    readings = {name: Reading(kind=kind) for name, kind in task.columns.items()}
    return make(task, frame, None, teams, None, readings=readings)


def task_of() -> Task:
    split = Split(kind="group", column="team", folds=5)
    columns: Any = {"age": "number", "hours": "number", "job": "category", "born": "date"}
    return TASK.model_copy(update={"columns": columns, "split": split, "rows": ROWS, "test_rows": 2})


def story(data: Dataset) -> list[Event]:
    """The events in order."""
    made = finished(RUN, "Incomes")
    report: dict[str, Any] = made.events.pop().body["report"]
    _more(made)
    seen = profile(data.search, data.task, data.search.index[:30])
    settings = Settings(engineer="llm", model="a-model")
    brief = Brief(task=data.task, profile=seen, libraries={}, threads=1, seconds=60.0)
    made.events[0].body.update(
        task=data.task.model_dump(mode="json"), profile=seen.model_dump(mode="json"), settings=settings.model_dump(mode="json"),
        brief=brief.model_dump(mode="json"),
    )  # fmt: skip
    folds = [
        {
            "fold": 0,
            "score": 0.9,
            "seconds": 1.0,
            "predicting": 0.0,
            "a_pixel": 0.0,
            "train_rows": 10,
            "held_out_rows": 5,
        }
    ]
    best = {"title": "x", "model": "m", "solution": solution(14).id, "score": score(0.926), "folds": folds}
    report |= {"members": [best | {"score": score(0.926).model_dump(mode="json")}], "minutes": 3.2}
    report["vault"] = {"score": score(0.92).model_dump(mode="json"), "looks": 1}
    made.tell("finished", "", sentence="Finished.", report=report)
    return [_stored(each) for each in made.events]


def _more(made: Story) -> None:
    """Events of the kinds that the story lacks."""
    words = {"role": "coder", "place": "refine"}
    made.tell("note", "note", text="A note.", level="warning")
    made.tell("hint", "hint/1", text="no nets", by="person")
    made.tell("heard", "refine/hint=1", hint="hint/1", branch="", sentence="None.", alternatives=["features=splines"])
    made.tell("order", "order=0", solution=solution(0).id, rows=[10, 20])
    made.tell("order_stopped", "order=0")
    made.tell("asking", "refine/call=1", call="call=1", **words)
    made.tell(
        "call", "call=1", model="a-model", prompt_tokens=10, answer_tokens=5, cached_tokens=0, cost=0.01, seconds=1.0,
        ended="stop", **words,
    )  # fmt: skip
    made.tell("transcript", "call=1", messages=[{"role": "user", "content": "SPOKEN"}], answer="SAID", problems=[])
    made.tell("unanswered", "refine/call=2", call="call=2", sentence="No time was left.")
    page = {"title": "A page", "url": "https://example.org", "date": ""}
    made.tell("search", "search=1", queries=["q"], pages=[page], troubles=[])
    made.tell("caps", "caps", **Caps().model_dump(mode="json"))
    made.tell("deadline", "deadline/1.000", ends=1.0, text="The run is taken up again.")
    made.tell("handover", "handover", sentence="The cap is reached.", reason="cap")
    first, second = solution(0).id, solution(1).id
    made.tell("mended", "debug=0", failed=first, mended=second, sentence="It crashed.", families="")


def _stored(event: Event) -> Event:
    """With the artifacts' names as the program gives them, and the first event under its own key."""
    text = re.sub(r'"digest": "d(\w+)"', lambda found: f'"digest": "{digest(found[1])}"', json.dumps(event.body))
    text = text.replace('"evaluation": "e"', f'"evaluation": "{digest(solution(0).id)}"')
    body = json.loads(text)
    if event.kind == "submission":
        body["folder"] = f"runs/{RUN}/submissions/{digest('submission')}"
        body["fits"] = [[digest("fit")]]
    return event.model_copy(update={"body": body, "key": "" if event.kind == "created" else event.key})


def _publish(data: Dataset, named: str, seed: int) -> None:
    chance = np.random.default_rng(seed).random(len(data.train))
    found = pd.DataFrame(
        {name: value for name, value in zip(expected_columns(data.task), (1 - chance, chance))}, index=data.train.index
    )
    folder = artifacts.new()
    found.to_parquet(folder / "predictions.parquet")
    artifacts.publish(folder, f"evaluations/{named}")
