"""Which rows are held out: folds, the vault, and what split to propose (design 4.2).

Everything is a function of the task, its frame and its seed. A split that the data cannot carry (more folds than rows
or groups, one single time) is made with fewer folds, or plain; it never fails for that.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.errors import BadInput
from core.harness.predictions import Ints
from core.harness.task import Problem, Split, Task

HOLDOUT = 5  # one row in five is held out
VAULT_SHARE, VAULT_MOST, VAULT_ROWS, VAULT_CLASS = 0.15, 20_000, 1_000, 10
VAULT_LARGEST = 0.25  # a vault of whole groups may be this share at most
VAULT_SEED, SAMPLE_SEED = 7_919, 104_729  # keep the three draws apart
SMALL, MEDIUM, LARGE = 500, 20_000, 100_000


ENOUGH, FEW = 500, 3  # held-out rows of a fold that may stand alone in a short run; folds where they are fewer


@dataclass(frozen=True, eq=False)
class Fold:
    """One fold. `number` counts on over repeats from 0; `train` and `held_out` are disjoint, sorted row ids."""

    number: int
    repeat: int
    train: Ints
    held_out: Ints


def folds(task: Task, frame: pd.DataFrame, sample_rows: int | None = None) -> tuple[Fold, ...]:
    """The task's folds over the rows of `frame` (features, targets and the split column), in running order.

    kfold, stratified, group: each row is held out once per repeat. Stratified deals each class (each combination of
    label targets) evenly. Group: no group on both sides, a row without a group is one of its own. Time: expanding
    window, every training row strictly earlier than every held-out row; rows without a time are in no fold. Holdout,
    and any kind with one fold: a fifth of the rows is held out once, by group or time where a column is named. With `sample_rows` the folds are those
    of a subset of about that many rows (whole groups; classes in proportion). Fewer than two rows give no fold.
    """
    if sample_rows is not None and sample_rows < len(frame):
        frame = frame.loc[_sample(task, frame, sample_rows)]
    if len(frame) < 2:
        return ()
    times = times_of(task, frame)
    if times is not None and times.nunique() >= 2:
        return _time_folds(task, frame, times)
    once = _once(task)
    count = HOLDOUT if once else task.split.folds
    repeats = 1 if once else max(1, task.split.repeats)
    result: list[Fold] = []
    for repeat in range(repeats):
        dealt = _deal(task, frame, count, np.random.default_rng([task.seed, repeat]))
        present = np.unique(dealt)
        for part in present[:1] if once else present:
            result.append(_fold(frame, len(result), repeat, dealt != part, dealt == part))
    return tuple(result)


def vault(task: Task, frame: pd.DataFrame) -> Ints:
    """Row ids to set aside at the start, by the split's own rules; the latest rows where the split is by time.

    15 % of the rows, at most 20,000 (about, where groups or equal times stay whole). Empty below 1,000 rows, where a class would have fewer than 10 rows there, or
    where whole groups would make it larger than a quarter.
    """
    none = np.array([], dtype=np.int64)
    if len(frame) < VAULT_ROWS:
        return none
    wanted = min(round(VAULT_SHARE * len(frame)), VAULT_MOST)
    times = times_of(task, frame)
    if times is not None:
        chosen = _latest(times, wanted)
    else:
        chosen = _share(task, frame, wanted, np.random.default_rng([task.seed, VAULT_SEED]))
    rows = frame.loc[chosen]
    if not len(rows) or len(rows) > VAULT_LARGEST * len(frame):
        return none
    for target in task.targets if task.problem != "regression" else ():
        if rows[target].value_counts().reindex(frame[target].unique(), fill_value=0).min() < VAULT_CLASS:
            return none
    return _ids(rows.index)


def propose_split(
    rows: int,
    problem: Problem,
    group_column: str | None = None,
    time_column: str | None = None,
    groups: int | None = None,
) -> tuple[Split, str]:
    """A split for this many rows and the reason, as one sentence for people.

    `groups` is the number of distinct groups, where known. Time goes before groups: what is predicted later must not
    be learnt from earlier.
    """
    few = rows < SMALL
    count = 5 if rows <= MEDIUM else 3
    if time_column:
        if rows > LARGE:
            reason = (
                f"{rows:,} rows in the order of '{time_column}': the latest fifth is held out, which is enough rows."
            )
            return Split(kind="time", column=time_column, folds=1), reason
        reason = f"'{time_column}' orders the rows, so each fold trains on the past and is scored on what came after."
        return Split(kind="time", column=time_column, folds=3 if few else count), reason
    if group_column:
        if rows > LARGE:
            reason = f"{rows:,} rows are enough for one hold-out; rows with the same '{group_column}' stay on one side."
            return Split(kind="group", column=group_column, folds=1), reason
        count = count if groups is None else max(2, min(count, groups))
        reason = f"Rows with the same '{group_column}' belong together, so no group is both learnt from and scored."
        return Split(kind="group", column=group_column, folds=count, repeats=3 if few else 1), reason
    if rows > LARGE:
        return Split(kind="holdout", folds=1), f"{rows:,} rows are enough for one hold-out of a fifth."
    kind, how = (
        ("kfold", "") if problem == "regression" else ("stratified", ", each with the same share of every class")
    )
    if few:
        reason = f"Only {rows:,} rows: 5 folds{how}, repeated 3 times to steady the score."
        return Split(kind="stratified" if how else "kfold", folds=5, repeats=3), reason
    return Split(
        kind="stratified" if kind == "stratified" else "kfold", folds=count
    ), f"{rows:,} rows: {count} folds{how}."


def groups_of(task: Task, frame: pd.DataFrame) -> pd.Series[Any] | None:
    """The group of each row by row id, where the split has groups: what the bootstrap and honest labels keep whole."""
    if task.split.kind == "group" or (task.split.kind == "holdout" and task.split.column):
        return None if times_of(task, frame) is not None else _column(task, frame)
    return None


def times_of(task: Task, frame: pd.DataFrame) -> pd.Series[Any] | None:
    """The time of each row as a number that orders (NaN: unknown), where the split goes by time.

    A hold-out's column is a time when it holds dates: its kind in the task, its dtype, or texts that all parse.
    """
    if task.split.column is None or task.split.kind not in ("time", "holdout"):
        return None
    column = _column(task, frame)
    if pd.api.types.is_datetime64_any_dtype(column):
        return _nanoseconds(column)
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(np.float64) if task.split.kind == "time" else None
    if task.split.kind == "holdout" and task.columns.get(task.split.column) in ("category", "text", "number"):
        return None
    parsed = pd.to_datetime(column.astype("str"), errors="coerce", format="mixed", utc=True)
    if parsed.notna().sum() == column.notna().sum():
        return _nanoseconds(parsed)
    if task.split.kind == "holdout" and task.columns.get(task.split.column) != "date":
        return None
    unreadable = column[parsed.isna() & column.notna()].iloc[0]
    raise BadInput(
        f"the time column '{task.split.column}' holds '{unreadable}', which is no date: mend it or split otherwise"
    )


def _once(task: Task) -> bool:
    return task.split.kind == "holdout" or task.split.folds <= 1


def _nanoseconds(column: pd.Series[Any]) -> pd.Series[Any]:
    """float64 orders dates of this century to a microsecond and keeps NaN."""
    numbers = column.astype("int64").astype(np.float64)
    return numbers.where(column.notna())


def _column(task: Task, frame: pd.DataFrame) -> pd.Series[Any]:
    if task.split.column not in frame.columns:
        raise BadInput(f"the data have no column '{task.split.column}' to split by: name one that is there")
    column: pd.Series[Any] = frame[task.split.column]
    return column


def _time_folds(task: Task, frame: pd.DataFrame, times: pd.Series[Any]) -> tuple[Fold, ...]:
    known = times.notna().to_numpy()
    values = times.to_numpy()
    if _once(task):
        later = np.isin(frame.index, _latest(times, round(known.sum() / HOLDOUT)))
        return (_fold(frame, 0, 0, known & ~later, later),)
    distinct, counts = np.unique(values[known], return_counts=True)
    blocks = min(task.split.folds + 1, len(distinct))
    # a time belongs to the block in which its middle row lies; empty blocks fall away
    middle = np.cumsum(counts) - counts / 2
    block = np.minimum((middle * blocks / counts.sum()).astype(np.int64), blocks - 1)
    block = np.unique(block, return_inverse=True)[1]
    if block[-1] == 0:
        block[-1] = 1
    mine = np.full(len(frame), -1)
    mine[known] = block[np.searchsorted(distinct, values[known])]
    return tuple(
        _fold(frame, number, 0, (mine >= 0) & (mine <= number), mine == number + 1) for number in range(int(block[-1]))
    )


def _latest(times: pd.Series[Any], wanted: int) -> pd.Index[Any]:
    """The latest rows, about `wanted`, never part of an instant and never all there are."""
    distinct, counts = np.unique(times.dropna().to_numpy(), return_counts=True)
    tail = np.cumsum(counts[::-1])[::-1]  # rows at this time or later
    if len(distinct) < 2:
        return pd.Index([], dtype=times.index.dtype)
    start = 1 + int(np.argmin(np.abs(tail[1:] - wanted)))
    later: pd.Index[Any] = times.index[(times >= distinct[start]).to_numpy()]
    return later


def _deal(task: Task, frame: pd.DataFrame, count: int, rng: np.random.Generator) -> Ints:
    """A part from 0 to count - 1 for each row, by the split's rules; fewer parts where there are too few units."""
    groups = groups_of(task, frame)
    if groups is not None and (groups.nunique(dropna=True) + int(groups.isna().sum())) >= 2:
        return _deal_groups(task, frame, groups, count, rng)
    order = rng.permutation(len(frame))
    if task.problem != "regression" and task.split.kind in ("stratified", "holdout", "group"):
        order = order[np.argsort(_stratum(task, frame)[order], kind="stable")]
    dealt = np.empty(len(frame), dtype=np.int64)
    dealt[order] = np.arange(len(frame)) % min(count, len(frame))
    return dealt


def _stratum(task: Task, frame: pd.DataFrame) -> Ints:
    """The combination of label targets as one code; neighbouring codes share the first targets, so that rare
    combinations, dealt one after the other, still balance those."""
    code = np.zeros(len(frame), dtype=np.int64)
    for target in task.targets:
        mine, labels = pd.factorize(frame[target].astype("str"), sort=True)
        code = np.unique(code * (len(labels) + 1) + mine + 1, return_inverse=True)[1].astype(np.int64)
    return code


def _deal_groups(task: Task, frame: pd.DataFrame, groups: pd.Series[Any], count: int, rng: np.random.Generator) -> Ints:
    """Whole groups, the largest first, each to the part with the fewest rows; ties in the order of a draw.

    Groups of one size are taken by their most common class, so that classes spread over the parts.
    """
    member = _members(groups)
    sizes = np.bincount(member)
    draw = rng.permutation(len(sizes))
    common = np.zeros(len(sizes), dtype=np.int64)
    if task.problem != "regression":
        pairs = pd.DataFrame({"group": member, "stratum": _stratum(task, frame)}).value_counts(sort=True).reset_index()
        first = pairs.drop_duplicates("group")
        common[first["group"].to_numpy()] = first["stratum"].to_numpy()
    parts = min(count, len(sizes))
    heap = [(0, int(place), part) for part, place in enumerate(rng.permutation(parts))]
    heapq.heapify(heap)
    part_of = np.empty(len(sizes), dtype=np.int64)
    for group in np.lexsort((draw, common, -sizes)):
        rows, place, part = heapq.heappop(heap)
        part_of[group] = part
        heapq.heappush(heap, (rows + int(sizes[group]), place, part))
    return part_of[member]


def _members(groups: pd.Series[Any]) -> Ints:
    member = pd.factorize(groups)[0].astype(np.int64)
    alone = member < 0
    member[alone] = member.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    return member


def _share(task: Task, frame: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.Index[Any]:
    """About `wanted` rows by the split's rules: whole groups drawn until there are enough, else classes in proportion."""
    groups = groups_of(task, frame)
    if groups is not None:
        member = _members(groups)
        drawn = rng.permutation(int(member.max()) + 1)
        upto = np.cumsum(np.bincount(member)[drawn])
        many = 1 + int(np.argmin(np.abs(upto - wanted)))
        whole: pd.Index[Any] = frame.index[np.isin(member, drawn[:many])]
        return whole
    order = rng.permutation(len(frame))
    if task.problem != "regression" and task.split.kind != "kfold":
        order = order[np.argsort(_stratum(task, frame)[order], kind="stable")]
    step = np.floor(np.arange(len(frame)) * wanted / len(frame))
    spread: pd.Index[Any] = frame.index[np.sort(order[np.diff(step, append=wanted) > 0])]
    return spread


def _sample(task: Task, frame: pd.DataFrame, rows: int) -> pd.Index[Any]:
    return _share(task, frame, max(2, rows), np.random.default_rng([task.seed, SAMPLE_SEED]))


def _fold(frame: pd.DataFrame, number: int, repeat: int, train: Any, held_out: Any) -> Fold:
    return Fold(number=number, repeat=repeat, train=_ids(frame.index[train]), held_out=_ids(frame.index[held_out]))


def _ids(index: pd.Index[Any]) -> Ints:
    return np.sort(index.to_numpy()).astype(np.int64)
