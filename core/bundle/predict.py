"""Predict with the fitted models of this folder: `python predict.py NEW.csv PREDICTIONS.csv`.

A model of pictures or sound asks for the folder that the table names files of, `python predict.py NEW.csv PREDICTIONS.csv FOLDER`,
or for the folder alone, `python predict.py FOLDER PREDICTIONS.csv`, where the files are all it goes by.

From Python: `from predict import predict; predict("new.csv")`. The models lie in models/ as they were fitted by the run; opening
them runs code that they hold, so keep to folders that you trust.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.bundle.files import laid_out, with_files
from core.data.prepare import read_as
from core.data.reading import read_table
from core.errors import BadInput
from core.harness import ensemble
from core.harness.labels import LabelRule
from core.harness.predictions import canonical
from core.harness.submission import submission
from core.harness.task import Reading, Task

HERE = Path(__file__).resolve().parent


def predict(table: str | Path | pd.DataFrame, folder: str | Path | None = None) -> pd.DataFrame:
    """Predictions in the form of the run's submission, for a file or a frame of text cells; `folder` holds the pictures or sounds
    that it names, or takes its place. Raises BadInput for a table that lacks a column, and for a folder without files."""
    numbers = json.loads((HERE / "ensemble.json").read_text(encoding="utf-8"))
    schema = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
    task = Task.model_validate(schema["task"])
    readings = {name: Reading.model_validate(each) for name, each in schema["readings"].items()}
    given, files = _given(task, table, folder)
    rows = read_as(given, task, readings)
    assert rows.test is not None
    with laid_out(files, schema["told"]):
        members = [_mean(task, rows.test, number, seeds) for number, seeds in enumerate(numbers["seeds"], start=1)]
    fitted = ensemble.FittedEnsemble.model_validate(numbers["fitted"])
    rule = LabelRule.model_validate(numbers["rule"]) if numbers["rule"] else None
    return submission(task, ensemble.apply(task, fitted, members), rule, rows.test_ids, rows.repeated)


def _given(task: Task, table: str | Path | pd.DataFrame, folder: str | Path | None) -> tuple[pd.DataFrame, list[Path]]:
    """The table, and the files that its media column names by number."""
    alone = not isinstance(table, pd.DataFrame) and Path(table).is_dir()
    if task.media is None:
        return table if isinstance(table, pd.DataFrame) else read_table(table, part="test"), []
    if folder is None and not alone:
        raise BadInput(f"This model predicts from a {task.columns[task.media]}: give the folder of the files as well.")
    if alone:
        return with_files(task, None, Path(str(table)))
    frame = table if isinstance(table, pd.DataFrame) else read_table(table, part="test")
    return with_files(task, frame, Path(str(folder)))


def _mean(task: Task, rows: pd.DataFrame, number: int, seeds: int) -> pd.DataFrame:
    """What the fits of one member predict, averaged over its seeds."""
    parts = []
    for seed in range(seeds):
        said = _opened(HERE / "models" / f"{number}_{seed}.pkl")(rows)
        frame = said.to_frame() if isinstance(said, pd.Series) else said
        frame.columns = [str(name) for name in frame.columns]
        parts.append(canonical(task, frame.loc[rows.index]))
    mean = np.mean([part.to_numpy() for part in parts], axis=0)
    return pd.DataFrame(mean, index=rows.index, columns=parts[0].columns)


def _opened(path: Path) -> Any:
    with open(path, "rb") as file:
        return pickle.load(file)


def main(arguments: list[str]) -> int:
    """The command; one sentence and 2 for a table that cannot be used."""
    if len(arguments) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        made = predict(arguments[0], *arguments[2:])
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    made.to_csv(arguments[1], index=False)
    print(f"{len(made):,} rows are in {arguments[1]}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
