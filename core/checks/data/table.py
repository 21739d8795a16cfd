"""What the checks of the data work on: the labelled rows with a simplified target, and features as numbers.

Whatever the task's metric, harm is measured in one of three that a quick model can be compared by on few rows: the ROC
AUC of two classes, the accuracy of up to twelve (more classes are lumped into twelve of about equal size), R² of the
target's normal scores. A finding about the rows or the columns does not depend on which metric the person wants.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy import sparse, stats
from scipy.sparse.csgraph import connected_components

from core.data.cells import as_text
from core.harness.dataset import Dataset
from core.harness.predictions import Floats
from core.harness.split import groups_of
from core.harness.task import Split, Task

LUMPS = 12  # classes that the quick model tells apart
TARGETS = 3  # of several targets, the first ones are looked at
COMPONENTS = 16  # of a text column
DATES = 6  # dates whose differences are taken
DAY = 86_400.0  # seconds


Step = TypeVar("Step")


class OutOfTime(Exception):  # an interruption that `check` tells as a note, no error
    """The time of the checks is spent."""


@dataclass(frozen=True, eq=False)
class Table:
    """A dataset as the checks see it. `beside` are the columns that no script sees (ids, ignored ones), as text.

    `proposed` are groups that a finding has proposed to keep whole: what is measured then, is measured on top of that.
    """

    data: Dataset
    beside: pd.DataFrame
    beside_test: pd.DataFrame | None = None
    proposed: pd.Series[Any] | None = None
    memo: dict[Any, Any] = field(default_factory=dict)  # plain predictions, which most measurements share
    time_left: Callable[[], bool] = lambda: True

    @cached_property
    def task(self) -> Task:
        """The task with the simplified targets, to be split plainly."""
        task = self.data.task
        classes = {name: tuple(sorted(set(self.truth[name]))) for name in self.truth} if self.labels else {}
        most = max((len(found) for found in classes.values()), default=0)
        return task.model_copy(
            update={
                "targets": tuple(self.truth.columns),
                "classes": classes,
                "problem": "regression" if not self.labels else "binary" if most == 2 else "multiclass",
                "metric": "r2" if not self.labels else "roc_auc" if most == 2 else "accuracy",
                "positive": None,
                "split": Split(kind="stratified" if self.labels else "kfold", folds=5),
            }
        )

    @property
    def labels(self) -> bool:
        return self.data.task.problem != "regression"

    @cached_property
    def truth(self) -> pd.DataFrame:
        """The simplified targets of all labelled rows, by row id."""
        names = [name for name in self.data.task.targets if self.data.train[name].nunique() > 1][:TARGETS]
        make = _lumped if self.labels else _normal
        return pd.DataFrame({name: make(self.data.train[name]) for name in names}, index=self.data.train.index)

    @cached_property
    def base(self) -> pd.Series[Any] | None:
        """The groups that are kept whole already, by row id: by the task's split, or by what is proposed."""
        if self.proposed is not None:
            return self.proposed
        return groups_of(self.data.task, self.data.whole)

    def keeping(self, groups: pd.Series[Any]) -> Table:
        """The table with these groups kept whole too."""
        return replace(self, proposed=groups if self.base is None else join(self.base, groups), memo={})

    def pause(self) -> None:
        """Raises OutOfTime where no time is left. Called before every step that takes long."""
        if not self.time_left():
            raise OutOfTime

    def timed(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The steps as long as there is time. Raises OutOfTime."""
        for step in steps:
            self.pause()
            yield step

    @property
    def features(self) -> list[str]:
        return [name for name in self.data.features if name in self.data.train.columns]

    def sample(self, rows: int) -> pd.Index[Any]:
        """Up to this many row ids, drawn evenly and in order."""
        return some(self.data.train.index, rows, self.data.task.seed)

    def numbers(self, frame: pd.DataFrame, without: frozenset[str] = frozenset()) -> Floats:
        """These rows' features as numbers, rows by columns (NaN: missing), for trees. At least one column.

        Differences of dates are among them: a tree reads a length of stay from two dates only off rows near in time.
        """
        kinds = self.data.task.columns
        names = [name for name in self.features if name not in without]
        parts = [encode(frame[name], kinds[name]) for name in self.timed(names)]
        days = [part[:, 0] for name, part in zip(names, parts) if kinds[name] == "date"][:DATES]
        parts += [(one - other)[:, None] for one, other in combinations(days, 2)]
        made = np.concatenate([*parts, np.zeros((len(frame), 1))], axis=1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a column without any cell
            varies = np.nanmax(made, axis=0) > np.nanmin(made, axis=0)
        return made[:, varies] if varies.any() else made[:, -1:]


def some(index: pd.Index[Any], rows: int, seed: int) -> pd.Index[Any]:
    """Up to this many of the index, drawn evenly and in order."""
    if len(index) <= rows:
        return index
    return index[np.sort(np.random.default_rng([seed, 17]).choice(len(index), size=rows, replace=False))]


def encode(values: pd.Series[Any], kind: str) -> Floats:
    """One column as one or more columns of numbers: dates with their parts, levels in sorted order, texts by topics."""
    if kind == "date" or pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = pd.Series(pd.to_datetime(values))
        parts: list[Any] = [
            seconds(moments) / DAY,
            moments.dt.month,
            moments.dt.day_of_year,
            moments.dt.day_of_week,
            moments.dt.hour,
        ]
        return np.column_stack([pd.Series(part).to_numpy(dtype="float64", na_value=np.nan) for part in parts])
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="float64", na_value=np.nan)
        return np.where(np.abs(numbers) < 1e37, numbers, np.nan)[:, None]
    if kind == "text":
        return _topics(as_text(values).fillna(""))
    codes, levels = pd.factorize(as_text(values), sort=True)
    count = np.bincount(codes[codes >= 0], minlength=len(levels) + 1)
    return np.column_stack([codes, np.where(codes < 0, 0, count[codes])]).astype(np.float64, copy=False)


def seconds(moments: pd.Series[Any]) -> Floats:
    """Moments as seconds since 1970, NaN where missing; any year that a date can hold."""
    whole = moments.to_numpy(dtype="datetime64[us]").astype(np.int64).astype(np.float64)
    return np.where(moments.isna().to_numpy(), np.nan, whole / 1e6)


def _topics(texts: pd.Series[Any]) -> Floats:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    length = np.asarray(texts.str.len(), dtype=np.float64)[:, None]
    try:
        words = TfidfVectorizer(min_df=2, max_features=4_000, token_pattern=r"\w+").fit_transform(texts)
    except ValueError:  # no word stands in two texts
        return length
    size = min(COMPONENTS, words.shape[1] - 1, len(texts) - 1)
    if size < 1:
        return np.asarray(np.column_stack([length, words.toarray()]))
    return np.asarray(np.column_stack([length, TruncatedSVD(size, n_iter=3, random_state=0).fit_transform(words)]))


def _lumped(labels: pd.Series[Any]) -> pd.Series[Any]:
    """Each class by a number; more than LUMPS classes share numbers, dealt in turn from the most frequent down."""
    order = labels.astype("str").value_counts().index
    places = np.arange(len(order))
    if len(order) > LUMPS:
        places = places % LUMPS
    names = pd.Series([f"{place:02d}" for place in places], index=order)
    return labels.astype("str").map(names).astype("str")


def _normal(values: pd.Series[Any]) -> pd.Series[Any]:
    ranks = values.rank(method="average") - 0.5
    return pd.Series(stats.norm.ppf(ranks / len(values)), index=values.index)


def join(one: pd.Series[Any], other: pd.Series[Any]) -> pd.Series[Any]:
    """The smallest groups that keep the groups of both whole."""
    size = len(one)
    left, right = numbered(one), numbered(other.reindex(one.index))
    edges = sparse.coo_array((np.ones(size), (left, right + left.max() + 1)), shape=(2 * size, 2 * size))
    return pd.Series(connected_components(edges, directed=False)[1][left], index=one.index)


def numbered(groups: pd.Series[Any]) -> Any:
    """Groups as numbers from 0 on, in order where they are numbers or times; a missing one is a group of its own."""
    ordered = pd.api.types.is_numeric_dtype(groups.dtype) or pd.api.types.is_datetime64_any_dtype(groups.dtype)
    found = pd.factorize(groups, sort=ordered)[0].astype(np.int64)
    alone = found < 0
    found[alone] = found.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    return np.unique(found, return_inverse=True)[1].astype(np.int64)
