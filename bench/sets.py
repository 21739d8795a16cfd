"""How `bench.quality` and `bench.worth` find a table: train.csv, test.csv, answers.csv, task.json. Needs pandas alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd


def write(folder: Path, learned: pd.DataFrame, asked: pd.DataFrame, target: str, **about: Any) -> None:
    """The rows to learn from and those asked about, with their answers apart, all named by the column `id`; `about` goes into
    task.json."""
    folder.mkdir(parents=True, exist_ok=True)
    learned.to_csv(folder / "train.csv", index=False)
    asked.drop(columns=target).to_csv(folder / "test.csv", index=False)
    asked[["id", target]].to_csv(folder / "answers.csv", index=False)
    (folder / "task.json").write_text(json.dumps({"name": folder.name, "id": "id", "target": [target], **about}))
