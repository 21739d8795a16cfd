"""Small sets in the benchmark's layout, and peers that are a few lines of Python."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from bench.quality.systems import Call, System

ROWS = 40

GOOD = """
import csv, sys
source, out = sys.argv[1:]
rows = list(csv.DictReader(open(source + "/test.csv")))
with open(out + "/predictions.csv", "w") as file:
    print("id,y", file=file)
    for row in rows:
        print(row["id"], float(row["x"]) * 2, sep=",", file=file)
"""


def write_set(folder: Path, *, train: pd.DataFrame, answers: pd.DataFrame, test: pd.DataFrame, **about: object) -> Path:
    """A set with these tables and this task.json."""
    folder.mkdir(parents=True)
    for name, frame in (("train", train), ("test", test), ("answers", answers)):
        frame.to_csv(folder / f"{name}.csv", index=False)
    told = {"name": folder.name, "id": "id", "target": ["y"], **about}
    (folder / "task.json").write_text(json.dumps(told))
    return folder


def doubled(folder: Path, **about: object) -> Path:
    """A regression whose target is twice `x`; the answers stand in another order than the test rows."""
    train = pd.DataFrame({"id": range(ROWS), "x": range(ROWS), "y": [2.0 * x for x in range(ROWS)]})
    test = pd.DataFrame({"id": range(100, 100 + ROWS), "x": range(ROWS)})
    answers = pd.DataFrame({"id": test["id"], "y": 2.0 * test["x"]}).iloc[::-1]
    return write_set(
        folder, train=train, answers=answers, test=test, **{"problem": "regression", "metric": "rmse", **about}
    )


def labelled(folder: Path, labels: list[str], metric: str, **about: object) -> Path:
    """Labels in turn, one row each per round; `x` tells which."""
    cells = [labels[row % len(labels)] for row in range(ROWS)]
    places = [row % len(labels) for row in range(ROWS)]
    train = pd.DataFrame({"id": range(ROWS), "x": places, "y": cells})
    test = pd.DataFrame({"id": range(100, 100 + ROWS), "x": places})
    answers = pd.DataFrame({"id": test["id"], "y": cells})
    problem = "binary" if len(labels) == 2 else "multiclass"
    return write_set(folder, train=train, answers=answers, test=test, **{"problem": problem, "metric": metric, **about})


def fake(
    name: str, script: str, *, python: Callable[[], Path] | None = None, version: str = "1", **more: object
) -> System:
    """A peer that is this script, called with the input folder and the output folder."""

    def command(python: Path, call: Call) -> list[str]:
        return [str(python), "-S", "-c", script, str(call.input), str(call.out)]

    return System(name, version, python or (lambda: Path(sys.executable)), command, **more)  # type: ignore[arg-type]
