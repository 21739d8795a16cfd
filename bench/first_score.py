"""From creating a run on 48,842 rows of Adult's shape to its first scored solution."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from bench.figures import Figure
from bench.home import installation, wait, worker

ROWS = 48_842


def measure() -> list[Figure]:
    """Seconds, with a worker that was up already, and from there to the first submission."""
    import core
    from core.data.proposal import propose
    from core.durable.store import read
    from core.runs import AUTO, Settings

    train = adult_like()
    proposal = propose(train, name="adult", targets=["income"], metric="roc_auc")
    with installation(), worker():
        begun = time.monotonic()
        run = core.create(
            name="adult", train=train, test=None, proposal=proposal, settings=Settings(minutes=10.0, autonomy=AUTO)
        )
        created = time.monotonic() - begun
        wait(lambda: bool(read(run, kind="incumbent") or core.view(run).ended), 300.0, "no solution was scored")
        scored = time.monotonic() - begun
        if not read(run, kind="incumbent"):
            raise RuntimeError(core.view(run).sentence)
        core.stop(run)
        wait(lambda: core.view(run).ended, 30.0, "the run did not stop")
    return [
        Figure(f"creating a run of {ROWS:,} rows and 14 features", created, "s"),
        Figure("from creating it to the first scored solution", scored, "s", 60.0),
    ]


def adult_like() -> pd.DataFrame:
    """A made-up table: 6 numbers, 8 categories with missing cells, two classes, about a quarter of them rare; all text."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(index=pd.RangeIndex(ROWS, name="row"))
    for name, low, high in (("age", 17, 90), ("education_num", 1, 16), ("hours", 1, 99), ("gain", 0, 99_999)):
        frame[name] = rng.integers(low, high, ROWS)
    frame["loss"] = np.where(rng.random(ROWS) < 0.95, 0, rng.integers(1, 4_000, ROWS))
    frame["weight"] = rng.integers(12_000, 1_500_000, ROWS)
    sizes = {
        "workclass": 9,
        "education": 16,
        "marital": 7,
        "job": 15,
        "relation": 6,
        "race": 5,
        "sex": 2,
        "country": 42,
    }
    for name, size in sizes.items():
        code = np.minimum(rng.geometric(0.25, ROWS) - 1, size - 1)
        frame[name] = [None if rng.random() < 0.02 else f"{name}-{each}" for each in code]
    odds = (
        0.05 * frame["age"]
        + 0.3 * frame["education_num"]
        + 0.03 * frame["hours"]
        + 2.0 * (frame["marital"] == "marital-0")
    )
    noise = rng.logistic(size=ROWS)
    frame["income"] = np.where(odds + noise > np.quantile(odds + noise, 0.76), ">50K", "<=50K")
    return frame.astype("str")
