"""A quick model that memorises, and how much a way of holding out rows flatters it.

Full-grown extra trees answer a row by the most similar rows they have seen: exactly what a double, a row of the same
group or a neighbour in time exploits. The same rows are held out twice, in random folds and in as many folds that keep
the groups whole; the difference of the two scores with its bootstrap interval over the groups is the flattery.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from core.checks.data.table import Table, join, numbered
from core.harness.compare import compare, score_with_interval
from core.harness.metrics import METRICS, score
from core.harness.predictions import Floats, expected_columns, target_columns
from core.harness.score import Comparison, Score
from core.harness.split import Fold, folds
from core.harness.task import Split, Task
from core.value import Value

ROWS = 1_500  # on which the flattery is measured
FEWEST = 40  # rows below which nothing is measured
TREES = 20
WIDTH = 150  # columns that each cut of a tree chooses from at most
FOLDS = 4
UNSEEN = 0.1  # share of the rows whose label is only in their own group, above which groups are the classes themselves
MATERIAL, SERIOUS = 0.1, 0.25  # share of the skill (score less trivial score) that must be flattery
RECOGNISED = 0.15  # R² with which the features tell a group's random number
GROUP = "(groups)"


class Flattery(Value):
    """The quick model's score in random folds and in folds that keep groups whole, in the metric named.

    `gap` is plain less kept, with its interval; `share` the part of the plain skill that the gap is.
    """

    metric: str
    plain: float
    kept: float
    trivial: float
    gap: Comparison
    rows: int

    @property
    def share(self) -> float:
        return self.gap.gain / max(1e-9, self.plain - self.trivial)

    @property
    def material(self) -> bool:
        """Clear of zero, and a material share of a skill that is itself worth having."""
        return self.gap.low > 0 and self.share >= MATERIAL and self.plain - self.trivial >= 0.05

    @property
    def sentence(self) -> str:
        title = METRICS[self.metric].title
        of = " of the target's ranks" if self.metric == "r2" else ""
        return (
            f"A quick model scores {title}{of} {self.plain:.3f} in random folds and {self.kept:.3f} when they are kept "
            f"together, on {self.rows:,} rows: flattered by {self.gap.gain:.3f} ({self.gap.low:.3f} to "
            f"{self.gap.high:.3f}), {min(1.0, self.share):.0%} of what it seems to know."
        )


def flattery(
    table: Table,
    groups: pd.Series[Any],
    without: frozenset[str] = frozenset(),
    runs: int = 1,
    scattered: bool = False,
    detrend: str | None = None,
) -> Flattery | None:
    """How much random folds flatter against folds that keep `groups` (by row id, missing: alone) whole.

    A material figure is measured again under another seed, and the lesser of the two counts: folds and forest have their
    own luck, which the interval does not cover. What the task's split keeps whole stays whole in both. `without` names features that the model may not see. Large
    data are sampled by whole groups: `runs` of them that follow each other, or rows anyhow where `scattered`. None where
    nothing can be measured: too few rows or groups, or groups that take their class along, so that nobody could know it.
    """
    first = _flattery(table, table.task, groups, without, runs, scattered, detrend)
    if first is None or not first.material:
        return first
    again = table.task.model_copy(update={"seed": table.task.seed + 1})
    second = _flattery(table, again, groups, without, runs, scattered, detrend)
    return first if second is None else min(first, second, key=lambda each: each.share)


def _flattery(
    table: Table,
    task: Task,
    groups: pd.Series[Any],
    without: frozenset[str],
    runs: int,
    scattered: bool,
    detrend: str | None,
) -> Flattery | None:
    table.pause()
    base = table.base
    joined = groups if base is None else join(base, groups)
    timed = table.data.task.split.kind == "time"
    rows = _rows(joined, runs, scattered, table.data.task.seed)
    member = pd.Series(numbered(joined.loc[rows]), index=rows)
    if len(rows) < FEWEST or member.nunique() < 3 or not len(task.targets):
        return None
    truth = table.truth.loc[rows]
    frame = truth.assign(**{GROUP: member})
    plain_frame = truth if base is None else truth.assign(**{GROUP: numbered(base.loc[rows])})
    trend = None if detrend is None else table.data.train.loc[rows, detrend]
    key = (rows.to_numpy().tobytes(), without, task.seed, detrend)
    forward = in_time(table, rows) if timed else ()
    if timed and not forward:
        return None
    if key not in table.memo:
        matrix = table.numbers(table.data.train.loc[rows], without)
        made = halved(forward, plain_frame, task.seed) if timed else _folds(task, plain_frame)
        table.memo[key] = matrix, predict(task, matrix, truth, table.timed(made), trend)
    matrix, plain = table.memo[key]
    apart = halved(forward, frame, task.seed) if timed else _folds(task, frame)
    if table.labels and _unseen(table, apart) > UNSEEN:
        return None
    kept = predict(task, matrix, truth, table.timed(apart), trend)
    truth = truth.loc[plain.index.intersection(kept.index)]
    if len(truth) < FEWEST or any(truth[name].nunique() < 2 for name in truth):
        return None
    plain, kept = plain.loc[truth.index], kept.loc[truth.index]
    return Flattery(
        metric=task.metric,
        plain=score(task, truth, plain),
        kept=score(task, truth, kept),
        trivial=trivial(task, truth),
        gap=compare(task, truth, plain, kept, member.loc[truth.index]),
        rows=len(truth),
    )


def skill(
    table: Table, rows: pd.Index[Any], without: frozenset[str] = frozenset(), mixed: frozenset[str] = frozenset()
) -> tuple[Score, float]:
    """The quick model's score on these rows from all features but those named, and the trivial score.

    The cells of the columns `mixed` are dealt to other rows first, so that they say nothing and yet are there.
    """
    task, truth = table.task, table.truth.loc[rows]
    frame = truth if table.base is None else truth.assign(**{GROUP: numbered(table.base.loc[rows])})
    cells = table.data.train.loc[rows]
    if mixed:
        dealt = np.random.default_rng([task.seed, 47]).permutation(len(rows))
        cells = cells.assign(**{name: cells[name].iloc[dealt].array for name in sorted(mixed)})
    matrix = table.numbers(cells, without)
    found = predict(task, matrix, truth, table.timed(_folds(task, frame, 4)))
    return score_with_interval(task, truth, found), trivial(task, truth)


def recognised(table: Table, groups: pd.Series[Any], without: frozenset[str] = frozenset()) -> float:
    """R² with which the features but `without` predict a random number that each group is given, out of fold.

    What they say of the target is of no use here: only who knows a row's group can answer."""
    seed = table.data.task.seed
    rng = np.random.default_rng([seed, 41])
    member = numbered(groups)
    if len(member) > ROWS:
        drawn = rng.permutation(int(member.max()) + 1)
        upto = np.cumsum(np.bincount(member)[drawn])
        place = np.nonzero(np.isin(member, drawn[: 1 + int(np.searchsorted(upto, ROWS))]))[0][: 2 * ROWS]
    else:
        place = np.arange(len(member))
    matrix = table.numbers(table.data.train.iloc[place], without)
    marks = rng.normal(size=int(member.max()) + 1)[member[place]]
    fold = rng.integers(0, 3, size=len(place))
    answer = np.zeros(len(place))
    task = table.task.model_copy(update={"problem": "regression", "classes": {}, "targets": ("mark",)})
    for part in table.timed(range(3)):
        held = fold == part
        if held.any() and not held.all():
            answer[held] = fit(task, "mark", matrix[~held], marks[~held], matrix[held], 10, 1.0)[:, 0]
    return 1 - float(((marks - answer) ** 2).sum()) / max(1e-9, float(((marks - marks.mean()) ** 2).sum()))


def trivial(task: Task, truth: pd.DataFrame) -> float:
    """What predictions that look at no feature score."""
    if task.metric == "accuracy":
        return float(np.mean([truth[name].value_counts(normalize=True).iloc[0] for name in task.targets]))
    return {"roc_auc": 0.5, "r2": 0.0}[task.metric]


def predict(
    task: Task, matrix: Floats, truth: pd.DataFrame, made: Iterable[Fold], trend: pd.Series[Any] | None = None
) -> pd.DataFrame:
    """Canonical out-of-fold predictions of the quick model; `matrix` and `truth` are aligned by position."""
    held_out = []
    straight = None if trend is None or task.problem != "regression" else _straight(trend)
    for fold in made:
        learnt, asked = truth.index.get_indexer(pd.Index(fold.train)), truth.index.get_indexer(pd.Index(fold.held_out))
        answer = pd.DataFrame(0.0, index=truth.index[asked], columns=expected_columns(task))
        for target in task.targets:
            known = truth[target].to_numpy()[learnt]
            names = target_columns(task, target)
            if straight is None:
                answer[names] = fit(task, target, matrix[learnt], known, matrix[asked])
            else:
                line = np.polyfit(straight[learnt], known, 1)
                rest = fit(task, target, matrix[learnt], known - np.polyval(line, straight[learnt]), matrix[asked])
                answer[names] = rest + np.polyval(line, straight[asked])[:, None]
        held_out.append(answer)
    return pd.concat(held_out).sort_index()


def fit(
    task: Task, target: str, learnt: Floats, known: Any, asked: Floats, trees: int = TREES, tried: float | None = None
) -> Floats:
    """The quick model's predictions: one column, or a probability for each of the task's classes.

    `tried` is the share of the columns that each cut may choose from, of many columns a fixed number.
    """
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    share = tried or (0.5 if task.problem == "regression" else 0.4)
    share = min(share, max(WIDTH / learnt.shape[1], 1 / learnt.shape[1]))
    if task.problem == "regression":
        forest = ExtraTreesRegressor(trees, max_features=share, random_state=task.seed, n_jobs=1)
        return np.asarray(forest.fit(learnt, known).predict(asked))[:, None]
    known = pd.Index(task.classes[target]).get_indexer(pd.Index(known))  # numbers are sorted faster than texts
    forest = ExtraTreesClassifier(trees, max_features=share, random_state=task.seed, n_jobs=1).fit(learnt, known)
    result = np.zeros((len(asked), len(task.classes[target])))
    result[:, forest.classes_] = forest.predict_proba(asked)
    return result


def _unseen(table: Table, made: tuple[Fold, ...]) -> float:
    """The share of the rows held out that have a label which none of the rows to learn from has."""
    shares = [0.0]
    for name in table.data.task.targets:
        labels = table.data.train[name]
        unseen = [~labels.loc[pd.Index(fold.held_out)].isin(labels.loc[pd.Index(fold.train)]) for fold in made]
        shares += [float(pd.concat(unseen).mean())] if unseen else []
    return max(shares)


def _rows(groups: pd.Series[Any], runs: int, scattered: bool, seed: int) -> pd.Index[Any]:
    """Up to ROWS rows (a few more, since groups stay whole), in order."""
    if len(groups) <= ROWS:
        return groups.index
    rng = np.random.default_rng([seed, 23])
    if scattered:
        return groups.index[np.sort(rng.choice(len(groups), size=ROWS, replace=False))]
    member = numbered(groups) // runs
    drawn = rng.permutation(int(member.max()) + 1)
    upto = np.cumsum(np.bincount(member)[drawn])
    taken = drawn[: 1 + int(np.searchsorted(upto, ROWS))]
    chosen = groups.index[np.isin(member, taken)]
    return chosen if len(chosen) <= 2 * ROWS else chosen[np.sort(rng.choice(len(chosen), 2 * ROWS, replace=False))]


def _folds(task: Task, frame: pd.DataFrame, count: int = FOLDS) -> tuple[Fold, ...]:
    if GROUP in frame:
        return folds(task.model_copy(update={"split": Split(kind="group", column=GROUP, folds=count)}), frame)
    return folds(task.model_copy(update={"split": task.split.model_copy(update={"folds": count})}), frame)


def in_time(table: Table, rows: pd.Index[Any]) -> tuple[Fold, ...]:
    """The task's own folds by time over these rows: every row that is learnt from lies before those held out."""
    return folds(table.data.task, table.data.whole.loc[rows])


def halved(made: tuple[Fold, ...], frame: pd.DataFrame, seed: int) -> tuple[Fold, ...]:
    """Two folds of each: half of the groups (of the rows, without any) is learnt from and the other half held out.

    So whether relatives among the earlier rows flatter can be asked with as many rows in both ways.
    """
    member = frame[GROUP].to_numpy() if GROUP in frame else np.arange(len(frame))
    side = np.random.default_rng([seed, 43]).permutation(int(member.max()) + 1)[member] % 2
    half = pd.Series(side, index=frame.index)
    found: list[Fold] = []
    for fold in made:
        for held in (0, 1):
            learnt = fold.train[half.reindex(fold.train).to_numpy() != held]
            asked = fold.held_out[half.reindex(fold.held_out).to_numpy() == held]
            if len(learnt) and len(asked):
                found.append(Fold(number=len(found), repeat=0, train=learnt, held_out=asked))
    return tuple(found)


def _straight(trend: pd.Series[Any]) -> Floats:
    dated = pd.api.types.is_datetime64_any_dtype(trend.dtype)
    numbers = (trend.astype("int64") if dated else trend).astype("float64").where(trend.notna())
    values = numbers.fillna(numbers.median()).to_numpy()
    return np.asarray((values - values.mean()) / (values.std() or 1.0))
