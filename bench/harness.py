"""The harness's own time per fold (all that is not the script's work) and a script's start: fork server against plain."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from bench.figures import Figure
from bench.home import installation
from core.harness.bench import Bench
from core.harness.dataset import Dataset, make
from core.harness.evaluate import evaluate
from core.harness.evaluation import Request
from core.harness.task import Split, Task
from core.sandbox.room import Limits, Script, discard, new_room
from core.sandbox.starter import Starter
from core.solution import Solution

ROWS, TIMES = 10_000, 7
IMPORTS = "import numpy, pandas, sklearn.ensemble, sklearn.linear_model, sklearn.compose, lightgbm\n"
PREDICT = "def predict(test):\n    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)\n"
SCRIPT = f"# %% [all] All\n{IMPORTS}import pandas as pd\ntrain = pd.read_parquet('input/train.parquet')\n{PREDICT}"


def measure() -> list[Figure]:
    """Medians, and the ratio of the two ways within this one measurement."""
    with installation() as home:
        preloaded, plain = Starter(), Starter(preload=False)
        preloaded.warm_up()
        if not preloaded.ready(120.0):
            raise TimeoutError("the fork server did not come up")
        try:
            data = table()
            _overhead(data, preloaded, home / "rooms", -1)  # the first evaluation imports the metrics
            folds = [
                median(_overhead(data, each, home / "rooms", number) for number in range(times))
                for each, times in ((preloaded, 3), (plain, 1))
            ]
            starts = [median(_start(each, home / "rooms", "") for _ in range(TIMES)) for each in (preloaded, plain)]
            loads = [median(_start(each, home / "rooms", IMPORTS) for _ in range(TIMES)) for each in (preloaded, plain)]
        finally:
            preloaded.close()
    return [
        Figure(f"harness overhead per fold, {ROWS:,} rows, fork server", folds[0], "s", 0.3),
        Figure(f"harness overhead per fold, {ROWS:,} rows, plain start", folds[1], "s"),
        Figure("start of a script with pandas, scikit-learn, LightGBM, fork server", loads[0], "s", 0.5),
        Figure("start of a script with pandas, scikit-learn, LightGBM, plain", loads[1], "s"),
        Figure("the same as a ratio, plain to fork server", loads[1] / loads[0], "x"),
        Figure("start of a script without imports, fork server", starts[0], "s"),
        Figure("start of a script without imports, plain", starts[1], "s"),
    ]


def table() -> Dataset:
    """A binary task of ten numbers and two categories."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(ROWS, 10)), columns=[f"x{n}" for n in range(10)])
    for name in ("a", "b"):
        frame[name] = pd.Series(rng.choice(["red", "green", "blue"], ROWS), dtype="str")
    frame["y"] = pd.Series(np.where(frame["x0"] > 0, "yes", "no"), dtype="str")
    frame.index.name = "row"
    task = Task(
        name="bench", targets=("y",), problem="binary", metric="roc_auc", classes={"y": ("no", "yes")}, form="probability",
        columns={**{f"x{n}": "number" for n in range(10)}, "a": "category", "b": "category"}, rows=ROWS,
        split=Split(kind="stratified", folds=5),
    )  # fmt: skip
    return make(task, frame, None, None, None)


def _overhead(data: Dataset, starter: Starter, rooms: Path, number: int) -> float:
    """Seconds per fold of one evaluation; `number` tells the scripts apart."""
    solution = Solution(code=f"{SCRIPT}# {number}\n", title="bench")
    request = Request(run="b", key="b", solution=solution, title="b", purpose="candidate", seconds=120.0)
    evaluation = evaluate(data, request, Bench(starter, rooms, memory=4 << 30))
    if not evaluation.ok:
        raise RuntimeError(evaluation.failure)
    return evaluation.overhead / len(evaluation.folds)


def _start(starter: Starter, rooms: Path, code: str) -> float:
    """Seconds until a script that does nothing else has come to its end of training."""
    room = new_room(rooms)
    (room / "solution.py").write_text(f"{code}def predict(test): return test\n")
    begun = time.monotonic()
    with Script(starter, room, Limits(seconds=60.0)) as script:
        script.trained()
        seconds = time.monotonic() - begun
    discard(room)
    return seconds
