"""What every peer's runner does alike: read the tables and task.json, ask for one target at a time, write the predictions.

Imports nothing of the program: it runs in the peer's own environment.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SHARE, LEAST = 0.05, 4.0  # of the minutes; seconds in any case: kept for the predictions
WORDS = 4.0  # mean words in a cell above which a column is text
LABELS = ("accuracy", "balanced_accuracy", "f1", "f1_macro", "mcc", "quadratic_kappa")
# no peer knows it: it is the RMSE of logarithms, so these are what they learn, as their users would do
LOGARITHMIC = "rmsle"


@dataclass(frozen=True)
class Job:
    """One target. `train` and `test` hold the features, `y` the target (text, or float for regression).

    `form` says what is wanted: "value" or "label" (an array in the order of test), or "probability" (a frame with one
    column per class). `seconds` may be spent on fitting.
    """

    train: pd.DataFrame
    y: pd.Series
    test: pd.DataFrame
    problem: str
    metric: str
    form: str
    positive: str | None
    seconds: float
    cores: int
    seed: int
    scratch: Path

    @property
    def labels(self) -> list[str]:
        """The labels in order, the positive one last; none for regression."""
        if self.problem == "regression":
            return []
        return sorted(self.y.unique(), key=lambda label: (label == self.positive, label))

    @property
    def codes(self) -> pd.Series:
        """`y`, labels as their places in `labels`: some libraries take numbers only."""
        return (
            self.y.map({label: code for code, label in enumerate(self.labels)}).astype(int) if self.labels else self.y
        )

    @property
    def texts(self) -> list[str]:
        """The columns of several words a cell."""
        others = self.train.select_dtypes(exclude="number").columns
        return [name for name in others if self.train[name].astype("str").str.split().str.len().mean() > WORDS]

    def as_objects(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """train and test with text of dtype object: some libraries do not know pandas' newer one."""
        return _objects(self.train), _objects(self.test)


def answer(job: Job, model: Any, test: pd.DataFrame) -> Any:
    """What is wanted of a model that was fitted on `codes`."""
    if job.form == "probability":
        return pd.DataFrame(model.predict_proba(test), columns=job.labels)
    found = model.predict(test)
    return [job.labels[int(code)] for code in found] if job.form == "label" else found


def main(fit_predict: Callable[[Job], Any]) -> None:
    """Every target in its turn, with an equal share of the time that is left, into predictions.csv."""
    parser = argparse.ArgumentParser()
    for name, kind in (
        ("input", Path),
        ("out", Path),
        ("until", float),
        ("minutes", float),
        ("cores", int),
        ("seed", int),
    ):
        parser.add_argument(f"--{name}", type=kind, required=True)
    options = parser.parse_args()
    about = json.loads((options.input / "task.json").read_text(encoding="utf-8"))
    ids = pd.read_csv(options.input / "test.csv", usecols=[about["id"]], dtype="str", keep_default_na=False)
    columns = {about["id"]: ids[about["id"]].to_numpy()}
    for job in _jobs(options, about):
        found = fit_predict(job)
        if about["metric"] == LOGARITHMIC:
            found = np.expm1(np.maximum(0.0, found))
        columns.update(_columns(about, str(job.y.name), found, job.form))
    pd.DataFrame(columns).to_csv(options.out / "predictions.csv", index=False)


def _jobs(options: argparse.Namespace, about: dict[str, Any]) -> Iterator[Job]:
    targets, number = about["target"], about["problem"] == "regression"
    texts = {} if number else {name: str for name in targets}
    train = pd.read_csv(options.input / "train.csv", converters=texts)
    test = pd.read_csv(options.input / "test.csv")
    features = [name for name in train.columns if name not in targets and name != about["id"] and name in test.columns]
    form = "value" if number else "label" if about["metric"] in LABELS else "probability"
    end = options.until - max(LEAST, SHARE * 60.0 * options.minutes)
    for place, target in enumerate(targets):
        if about["metric"] == LOGARITHMIC:
            train[target] = np.log1p(train[target])
        known = train[target].notna() & (train[target].astype("str") != "")
        yield Job(
            train=train.loc[known, features].reset_index(drop=True), y=train.loc[known, target].reset_index(drop=True),
            test=test[features], problem=about["problem"], metric=about["metric"], form=form,
            positive=about.get("positive"), seconds=max(1.0, (end - time.time()) / (len(targets) - place)),
            cores=options.cores, seed=options.seed, scratch=options.out / f"target-{place}",
        )  # fmt: skip


def _columns(about: dict[str, Any], target: str, found: Any, form: str) -> dict[str, Any]:
    """The target's columns in the common form."""
    if form != "probability":
        return {target: found}
    labels = sorted(str(label) for label in found.columns)
    found = found.set_axis([str(label) for label in found.columns], axis=1)
    if len(labels) == 2:
        positive = about.get("positive")
        return {target: found[positive if positive in labels else labels[-1]].to_numpy()}
    one = len(about["target"]) == 1
    return {(label if one else f"{target}={label}"): found[label].to_numpy() for label in labels}


def _objects(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: object for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])})
