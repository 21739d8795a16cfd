"""What a worker's memory is with 200 runs that wait for a person, each at its first decision."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from bench.figures import Figure
from bench.home import children, installation, resident, wait, worker

RUNS = 200
PATIENCE = 300.0


def measure() -> list[Figure]:
    """Resident memory of the worker before and with the runs, of it with its fork server, and one answer's way."""
    import core
    from core.data.proposal import propose
    from core.decisions import Answer
    from core.durable.store import read
    from core.runs import ASK, Settings

    rng = np.random.default_rng(0)
    train = pd.DataFrame({"x": rng.normal(size=100), "y": rng.choice(["no", "yes"], 100)}).astype("str")
    train.index.name = "row"
    proposal = propose(train, name="tiny", targets=["y"])
    settings = Settings(autonomy={**ASK, "models": "ask"})
    with installation(), worker() as pid:
        wait(lambda: len(children(pid)) > 0, 60.0, "the fork server did not start")
        time.sleep(5.0)  # it loads its libraries
        empty = resident(pid)
        begun = time.monotonic()
        runs = [
            core.create(name=f"run {n}", train=train, test=None, proposal=proposal, settings=settings)
            for n in range(RUNS)
        ]
        created = (time.monotonic() - begun) / RUNS
        open_runs = lambda run: any(event.body["kind"] == "models" for event in read(run, kind="decision"))  # noqa: E731
        wait(lambda: all(map(open_runs, runs)), PATIENCE, "not every run came to its first decision")
        time.sleep(2.0)
        full = resident(pid)
        both = full + sum(resident(child) for child in children(pid))
        latency = _answer_s_way(runs[0], Answer(verdict="reject", note="again, please"))
    return [
        Figure("worker without runs, resident", empty, "MB"),
        Figure(f"worker with {RUNS} paused runs, resident", full, "MB", 300.0),
        Figure("the same with its fork server", both, "MB"),
        Figure("a paused run's share", (full - empty) / RUNS, "MB"),
        Figure("creating a run of 100 rows", created, "s"),
        Figure("from an answer to the run's next question", latency, "s", 1.0),
    ]


def _answer_s_way(run: str, answer: object) -> float:
    import core

    (decision,) = core.view(run).open.values()
    begun = time.monotonic()
    core.answer(run, decision.key, decision.digest, answer)  # type: ignore[arg-type]
    wait(lambda: bool(core.view(run).open), 60.0, "the run did not go on after an answer")
    return time.monotonic() - begun
