"""What one column alone says about the target: out-of-fold predictions of a small tree over its readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from core.checks.data.quick import trivial
from core.checks.data.table import Table, encode
from core.checks.data.views import level_views, numeric_views
from core.harness.dataset import Dataset
from core.harness.predictions import Floats
from core.harness.resample import auc
from core.harness.split import Fold, folds
from core.harness.task import Task
from core.value import Value

ROWS = 2_000
FOLDS = 3
LEAF = 3  # rows of a leaf at least, so that a value of its own in every row says nothing
PERFECT = 0.98  # skill (0 knows nothing, 1 all): ROC AUC 0.99, R² 0.98
RIGHT = 0.988  # balanced accuracy; the odour of a mushroom is right in 98.5 %
SCREENED = 500  # rows on which promising columns are picked
MANY = 60  # columns above which the promising ones are judged first
SMOOTHING = 1.0  # rows of the whole table that every level's rows are mixed with


class ColumnScore(Value):
    """A column's own score out of fold, in the metric named, and the score of knowing nothing.

    `right` is the balanced accuracy of its labels; for numbers the score again.
    """

    metric: str
    value: float
    trivial: float
    right: float

    @property
    def skill(self) -> float:
        """0 for knowing nothing, 1 for knowing all."""
        return (self.value - self.trivial) / max(1e-9, 1.0 - self.trivial)

    @property
    def perfect(self) -> bool:
        """All but perfect: in ranking and, since one pure side ranks well, in its labels too."""
        return self.skill >= PERFECT and self.right >= RIGHT


def single_column_scores(data: Dataset, columns: Iterable[str]) -> dict[str, ColumnScore]:
    """What each of these columns says on its own, by name, on up to 2,000 rows; columns that are no features are left out.

    The metric is ROC AUC for two classes, accuracy for more (lumped into twelve), R² of the target's normal scores.
    """
    table = Table(data, pd.DataFrame(index=data.train.index), None)
    if not len(table.truth.columns):
        return {}
    return scores(table, data.train, [name for name in columns if name in table.features])


def scores(
    table: Table,
    frame: pd.DataFrame,
    names: Iterable[str],
    simple: bool = False,
    time_left: Callable[[], bool] = lambda: True,
    screening: Callable[[], bool] = lambda: True,
) -> dict[str, ColumnScore]:
    """The same for columns of any frame of the labelled rows. `simple`: of a text, about one word for each class.

    The columns that say most by rank come first (as long as `screening`); when no time is left, the others have no score.
    """
    rows = table.sample(ROWS)
    kinds = table.data.task.columns
    truth = table.truth.loc[rows]
    made = folds_of(table.task, truth)
    wanted = list(names)
    order = _promising(table, frame, wanted, truth, screening) if len(wanted) > MANY else wanted
    found: dict[str, ColumnScore] = {}
    for name in order:
        if not time_left():
            break
        kind = kinds.get(name, "category")
        cells = frame.loc[rows, name]
        found[name] = of_readings(
            table.task,
            truth,
            made,
            numeric_views(cells, kind),
            level_views(cells, kind),
            simple and kinds.get(name) == "text",
        )
    return {name: found[name] for name in wanted if name in found}


def _promising(
    table: Table, frame: pd.DataFrame, names: list[str], truth: pd.DataFrame, time_left: Callable[[], bool]
) -> list[str]:
    """The names, those whose values follow the target by rank before the rest, texts first."""
    kinds = table.data.task.columns
    few = truth.iloc[:: max(1, len(truth) // SCREENED)]
    kept = frame.dtypes
    numbers = [name for name in names if pd.api.types.is_numeric_dtype(kept[name])]
    values = frame.loc[few.index, numbers].to_numpy(dtype=np.float64, na_value=np.nan)
    cheap: dict[str, float] = {name: 1.0 for name in names if kinds.get(name) == "text"}
    cheap |= dict(zip(numbers, _followed(values, few)))
    cells = frame.loc[few.index]
    for name in (name for name in names if name not in cheap):
        if not time_left():
            break
        codes = encode(cells[name], kinds.get(name, "category"))[:, 0]
        cheap[name] = max(rank_strength(codes, few[target].to_numpy()) for target in few)
    return sorted(names, key=lambda name: -cheap.get(name, 0.0))


def _followed(values: Floats, truth: pd.DataFrame) -> Floats:
    """For each column the largest rank correlation with a target or with belonging to one of its classes."""
    ranks = stats.rankdata(np.nan_to_num(values, nan=-np.inf, posinf=np.inf, neginf=-np.inf), axis=0)
    ranks = ranks - ranks.mean(axis=0)
    aims = [
        stats.rankdata(known) if known.dtype.kind == "f" else known == label
        for known in (truth[target].to_numpy() for target in truth)
        for label in ([None] if known.dtype.kind == "f" else np.unique(known))
    ]
    aimed = np.column_stack(aims).astype(np.float64)
    aimed = aimed - aimed.mean(axis=0)
    size = np.outer(np.linalg.norm(ranks, axis=0), np.linalg.norm(aimed, axis=0))
    return np.asarray(np.abs(ranks.T @ aimed / np.maximum(size, 1e-9)).max(axis=1))


def rank_strength(values: Floats, known: Any) -> float:
    """A cheap score from 0 to 1 of one number: how far classes part by rank, or how far ranks agree."""
    there = np.isfinite(values)
    if there.sum() < 20:
        return 0.0
    ranks = stats.rankdata(values[there])
    if known.dtype.kind == "f":
        together = np.corrcoef(ranks, stats.rankdata(known[there]))[0, 1]
        return abs(float(together)) if np.isfinite(together) else 0.0
    codes = pd.factorize(known[there])[0]
    many = np.bincount(codes)
    means = np.bincount(codes, ranks) / np.maximum(many, 1)
    spread = float(((ranks - ranks.mean()) ** 2).sum())
    between = float((many * (means - ranks.mean()) ** 2).sum())
    # two classes part at most by so much: make it 1 for a perfect split of any shares
    return between / spread / max(1e-9, _most(many)) if spread else 0.0


def _most(many: Any) -> float:
    """The share of the ranks' variance between classes that lie one above the other."""
    shares = np.sort(many / many.sum())
    return float(1 - (shares**3).sum())


def folds_of(task: Task, truth: pd.DataFrame) -> tuple[Fold, ...]:
    return folds(task.model_copy(update={"split": task.split.model_copy(update={"folds": FOLDS})}), truth)


def of_readings(
    task: Task, truth: pd.DataFrame, made: tuple[Fold, ...], numbers: Floats, levels: list[Any], simple: bool = False
) -> ColumnScore:
    """The score of the best of: one tree over all readings that are numbers, the class shares by each kind of level."""
    nothing = trivial(task, truth)
    best = ColumnScore(metric=task.metric, value=nothing, trivial=nothing, right=0.0)
    ways: list[Any] = [lambda *given, codes=codes: _by_level(task, codes, *given) for codes in levels]
    if numbers.shape[1]:
        ways.append(lambda *given: _tree(task, numbers, simple, *given))
    places = [
        (truth.index.get_indexer(pd.Index(fold.train)), truth.index.get_indexer(pd.Index(fold.held_out)))
        for fold in made
    ]
    known = {target: truth[target].to_numpy() for target in task.targets}
    if task.classes:
        known = {
            target: pd.Index(task.classes[target]).get_indexer(pd.Index(labels)) for target, labels in known.items()
        }
    for way in ways:
        values, rights = [], []
        for target in task.targets:
            answer = np.zeros((len(truth), len(task.classes[target]) if task.classes else 1))
            for learnt, asked in places:
                answer[asked] = way(target, known[target], learnt, asked)
            value, right = _score(task.metric, known[target], answer)
            values.append(value)
            rights.append(right)
        if np.mean(values) > best.value:
            best = ColumnScore(
                metric=task.metric, value=float(np.mean(values)), trivial=nothing, right=float(np.mean(rights))
            )
    return best


def _score(metric: str, known: Any, answer: Floats) -> tuple[float, float]:
    """The metric and the balanced accuracy of one target's answers, without the cost of a metric for people."""
    if metric == "r2":
        value = 1 - float(((known - answer[:, 0]) ** 2).sum()) / max(1e-12, float(((known - known.mean()) ** 2).sum()))
        return value, value
    hit = answer.argmax(axis=1) == known
    many = np.bincount(known)
    right = float((np.bincount(known, hit)[many > 0] / many[many > 0]).mean())
    return (auc(known == 1, answer[:, 1]) if metric == "roc_auc" else float(hit.mean())), right


def _tree(task: Task, numbers: Floats, simple: bool, target: str, known: Any, learnt: Any, asked: Any) -> Floats:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    leaf = max(LEAF, len(learnt) // 300)
    leaves = (len(task.classes[target]) + 1 if task.classes else 8) if simple else None
    if task.problem == "regression":
        tree = DecisionTreeRegressor(min_samples_leaf=LEAF, max_leaf_nodes=leaves, random_state=0).fit(
            numbers[learnt], known[learnt]
        )
        return np.asarray(tree.predict(numbers[asked]))[:, None]
    tree = DecisionTreeClassifier(min_samples_leaf=leaf, max_leaf_nodes=leaves, random_state=0).fit(
        numbers[learnt], known[learnt]
    )
    result = np.zeros((len(asked), len(task.classes[target])))
    result[:, tree.classes_] = tree.predict_proba(numbers[asked])
    return result


def _by_level(task: Task, codes: Any, target: str, known: Any, learnt: Any, asked: Any) -> Floats:
    if task.problem == "regression":
        marks = known[learnt].astype(np.float64)[:, None]
    else:
        marks = np.eye(len(task.classes[target]))[known[learnt]]
    size = int(codes.max(initial=0)) + 2
    prior = marks.mean(axis=0)
    sums = np.zeros((size, marks.shape[1]))
    np.add.at(sums, codes[learnt], marks)
    many = np.bincount(codes[learnt] % size, minlength=size)
    result: Floats = (sums[codes[asked]] + SMOOTHING * prior) / (many[codes[asked] % size, None] + SMOOTHING)
    return result
