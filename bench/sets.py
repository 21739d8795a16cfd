"""How `bench.quality` and `bench.worth` find a table: train.csv, test.csv, answers.csv, task.json. Needs pandas alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

MOST = 10_000  # test rows
FEWEST = 10  # rows of a class; rarer ones are left out
NUMBERS = ("rmse", "rmsle", "mae")  # metrics


def write(folder: Path, learned: pd.DataFrame, asked: pd.DataFrame, target: str, **about: Any) -> None:
    """The rows to learn from and those asked about, with their answers apart, all named by the column `id`; `about` goes into
    task.json."""
    folder.mkdir(parents=True, exist_ok=True)
    learned.to_csv(folder / "train.csv", index=False)
    asked.drop(columns=target).to_csv(folder / "test.csv", index=False)
    asked[["id", target]].to_csv(folder / "answers.csv", index=False)
    (folder / "task.json").write_text(json.dumps({"name": folder.name, "id": "id", "target": [target], **about}))


def cut(folder: Path, table: pd.DataFrame, target: str, metric: str, positive: str = "", draw: int = 0) -> int:
    """A whole table in random order (another one for each `draw`), the first third (at most `MOST` rows) asked about; how many rows
    it has."""
    table = table.dropna(subset=[target]).sample(frac=1, random_state=draw)
    problem, classes = "regression", table[target].value_counts()
    if metric not in NUMBERS:
        problem = "binary" if len(classes) == 2 else "multiclass"
        table = table[table[target].isin(classes[classes >= FEWEST].index)]
    table = table.reset_index(drop=True).rename_axis("id").reset_index()
    test = min(len(table) // 3, MOST)
    about = {"positive": positive} if positive else {}
    write(folder, table[test:], table[:test], target, kind="tabular", problem=problem, metric=metric, **about)
    return len(table)
