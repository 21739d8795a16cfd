"""Scores of a system's predictions, by the harness's own metric code, with its bootstrap interval.

The common form of predictions is a CSV file with the id and, by the metric's need: a value per regression target; a label per
target; or P(positive) per two-class target and one column per class (`class`, with several targets `target=class`) of others.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.quality.layout import DataSet
from core.data.reading import read_table
from core.errors import BadInput
from core.harness.baseline import trivial
from core.harness.compare import score_with_interval
from core.harness.labels import default_rule
from core.harness.metrics import METRICS
from core.harness.predictions import BadPredictions, canonical, column, expected_columns
from core.harness.score import Score
from core.harness.task import Split, Task


class Judge:
    """Holds a set's answers. Classes are those of train and answers together, so that an unseen one can be scored."""

    def __init__(self, data: DataSet) -> None:
        self.data = data
        about, train, test, answers = data.about, data.train(), data.test(), data.answers()
        targets = list(about.target)
        ids = test[about.id]
        number = about.problem == "regression"
        truth = _truth(data, answers, ids)
        both = pd.concat([train[targets], truth])
        self.task = Task(
            name=data.name, targets=about.target, problem=about.problem, metric=about.metric,
            classes={} if number else {name: tuple(sorted(both[name].dropna().unique())) for name in targets},
            positive=about.positive, id=about.id, columns={}, split=Split(kind="kfold"),
            form=METRICS[about.metric].needs, rows=len(train), test_rows=len(test),
        )  # fmt: skip
        self.ids = ids
        self.train = (_numbers(data, "train.csv", train[targets]) if number else train[targets]).dropna()
        self.truth = _numbers(data, "answers.csv", truth) if number else truth
        grouped = about.group is not None and about.group in test.columns
        self.groups = test[about.group] if grouped else None

    def score(self, file: Path) -> Score:
        """The score of a file in the common form. Raises BadPredictions with what is wrong with it."""
        found = _by_id(read_table(file, part="test"), self.task.id or "", self.ids)
        return self._scored(canonical(self.task, self._columns(found)))

    def baseline(self) -> Score:
        """Of the majority class, the classes' shares or the mean, as the metric asks."""
        return self._scored(trivial(self.task, self.train, self.truth.index))

    def _scored(self, predictions: pd.DataFrame) -> Score:
        return score_with_interval(self.task, self.truth, predictions, self.groups, default_rule(self.task))

    def _columns(self, found: pd.DataFrame) -> pd.DataFrame:
        """Canonical columns out of the common form: labels become probabilities of 1."""
        if self.task.form == "label":
            needed = list(self.task.targets)
            _need(found, needed)
            marks = {
                column(self.task, name, label): (found[name] == label).astype(np.float64)
                for name in needed for label in self.task.classes[name]
            }  # fmt: skip
            return pd.DataFrame(marks, index=found.index)
        known = [name for name in (*self.task.targets, *expected_columns(self.task)) if name in found.columns]
        try:
            return found[list(dict.fromkeys(known))].astype(np.float64)
        except ValueError as error:
            raise BadPredictions(f"a prediction is no number ({error})") from None


def _truth(data: DataSet, answers: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """The targets of the test rows. Raises BadInput where one is missing."""
    file = data.folder / "answers.csv"
    try:
        truth = _by_id(answers, data.about.id, ids)[list(data.about.target)]
    except BadPredictions as error:
        raise BadInput(f"{file}: {error}; give one row per row of test.csv.") from None
    for name in data.about.target:
        if truth[name].isna().any():
            raise BadInput(
                f"{file}: the column '{name}' has empty cells; take those rows out of test.csv and answers.csv."
            )
    return truth


def _numbers(data: DataSet, file: str, frame: pd.DataFrame) -> pd.DataFrame:
    try:
        return frame.astype(np.float64)
    except ValueError as error:
        raise BadInput(f"{data.folder / file}: a target of a regression is no number ({error}); mend it.") from None


def _by_id(frame: pd.DataFrame, id: str, ids: pd.Series) -> pd.DataFrame:
    """The rows of these ids in their order, under a plain 0..n-1 index. Raises BadPredictions unless they are just those."""
    _need(frame, [id])
    if frame[id].duplicated().any():
        raise BadPredictions(f"the id {frame[id][frame[id].duplicated()].iloc[0]} stands twice")
    places = pd.Index(frame[id]).get_indexer(pd.Index(ids))
    if (places < 0).any():
        raise BadPredictions(f"{int((places < 0).sum())} rows are missing, first the id {ids[places < 0].iloc[0]}")
    return frame.iloc[places].reset_index(drop=True)


def _need(frame: pd.DataFrame, names: list[str]) -> None:
    if missing := [name for name in names if name not in frame.columns]:
        raise BadPredictions(f"the column '{missing[0]}' is missing")
