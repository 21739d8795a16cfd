"""A fitted `predict`, asked again: does a row's answer depend on the rows beside it, and on which columns does it depend?

Nothing is retrained. What is compared are answers to frames of the same rows at the same places, so that rounding which
depends on a frame's shape is the same in both; other companions, real rows of another spread, must change nothing.
Covered: statistics, ranks, counts, neighbours, joins and learning over the rows to be predicted, their order, their number.
Not covered here: what the first call leaves behind for later ones (see `repeat` in core/checks).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from core.harness.evaluation import Lean
from core.harness.predictions import BadPredictions, Floats
from core.sandbox.room import Ended

Ask = Callable[[pd.DataFrame], pd.DataFrame]  # rows -> canonical predictions. Raises Ended, BadPredictions

SAME = 1e-5  # of the predictions' spread: what rounding may do in a frame of the same shape
ALIKE = 1e-3  # the same in a frame of another shape
FLIPS = 0.1  # share of rows that rounding may turn in a frame of another shape (ties between neighbours)
NOISE = 10.0  # times its own unrest by which the answers of a restless predict must differ
ORDERED, ALONE, DEPENDS = 200, 3, 400  # rows asked in another order, alone, for the columns
TOGETHER = 8  # columns that are shuffled together first where there are many
MANY = 16
OF_SCRIPT = ("crash", "output")  # ways to end that are the script's own answer to the rows it was given


def lean(ask: Ask, rows: pd.DataFrame, answer: pd.DataFrame, others: pd.DataFrame, most: int, seed: int) -> Lean:
    """How `predict` leans on other rows, if it does. `answer` is what it said to `rows`, of which `most` are asked about again;
    `others` are further real rows. The questions are counted, not timed: the same script gets the same verdict on a busy
    machine. Raises Ended where the script ran out of time or memory, or was stopped."""
    rng = np.random.default_rng([seed, 1])
    if len(rows) < 2:
        return Lean(asked=())
    if most < len(rows):
        rows = rows.iloc[np.sort(rng.permutation(len(rows))[: max(2, most)])]
        answer = ask(rows)
    scale, asked = _scale(answer), list[str]()
    for name, look in (("companions", _companions), ("order", _order), ("alone", _alone)):
        asked.append(name)
        try:
            found = look(ask, rows, answer, others, scale, rng)
        except BadPredictions as bad:
            return Lean(kind=name, asked=tuple(asked), sentence=str(bad))
        except Ended as end:
            if end.kind not in OF_SCRIPT:
                raise
            last = next((line for line in reversed(end.log.splitlines()) if line.strip()), "")
            return Lean(kind=name, asked=tuple(asked), sentence=f"predict failed: {last.strip()[:200]}")
        if found.kind or found.restless:
            return found.model_copy(update={"asked": tuple(asked)})
    return Lean(asked=tuple(asked))


def disturbed(rows: pd.DataFrame, others: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, Any]:
    """The rows, a random half of them exchanged for other real rows from one end of the data; and which were kept."""
    kept = np.zeros(len(rows), dtype=bool)
    kept[rng.permutation(len(rows))[: (len(rows) + 1) // 2]] = True
    pool = pd.concat([rows, others])
    place = np.zeros(len(pool))
    for name in pool.columns:
        place += rng.choice([-1.0, 1.0]) * pd.Series(pd.factorize(pool[name], sort=True)[0]).rank(pct=True).to_numpy()
    far = np.argsort(place, kind="stable")[: max(2, len(pool) // 4)]
    donors = pool.iloc[rng.choice(far, int((~kept).sum()))].set_axis(rows.index[~kept])
    return pd.concat([rows.loc[kept], donors]).loc[rows.index], kept


def columns_used(
    ask: Ask, rows: pd.DataFrame, seconds: float, seed: int, told: Callable[[int, int], None] = lambda done, of: None
) -> dict[str, float]:
    """Column -> how much the predictions change when its cells are dealt anew among the rows: the mean over the rows of the
    largest change, as a share of the predictions' spread. 0 is exact: nothing changed. A column for which the time did not suffice, or whose
    cells are all alike in the rows asked, is left out; none is told of a predict that is restless. `told` hears how many are done, of how many. Raises Ended."""
    ends, rng = time.monotonic() + seconds, np.random.default_rng([seed, 2])
    rows = rows.iloc[np.sort(rng.permutation(len(rows))[:DEPENDS])]
    moving = [str(name) for name in rows.columns if rows[name].nunique(dropna=False) > 1]
    try:
        answer = ask(rows)
        scale = _scale(answer)
        if _differences(ask(rows), answer, scale).max() > SAME:
            return {}

        def effect(names: list[str]) -> float:
            shuffled = rows.copy()
            for name in names:
                shuffled[name] = rows[name].array[rng.permutation(len(rows))]
            found = _differences(ask(shuffled), answer, scale)
            return round(float(found.mean()), 6) or 1e-6 if found.max() > SAME / 10 else 0.0

        used: dict[str, float] = {}
        groups = (
            [moving[at : at + TOGETHER] for at in range(0, len(moving), TOGETHER)] if len(moving) > MANY else [moving]
        )
        for group in groups:
            told(len(used), len(moving))
            if time.monotonic() > ends:
                break
            if len(moving) > MANY and effect(group) == 0.0:
                used |= dict.fromkeys(group, 0.0)
                continue
            for name in group:
                if time.monotonic() > ends:
                    break
                used[name] = effect([name])
                told(len(used), len(moving))
    except BadPredictions:
        return {}
    return used


def _companions(
    ask: Ask, rows: pd.DataFrame, answer: pd.DataFrame, others: pd.DataFrame, scale: float, rng: Any
) -> Lean:
    """The same rows at the same places among others."""
    beside, kept = disturbed(rows, others, rng)
    said = ask(beside)
    change = _differences(said, answer, scale)[kept]
    if change.max() <= SAME:
        return Lean()
    if unrest := _unrest(lambda: _differences(ask(rows), answer, scale)[kept], change):
        return Lean(restless=unrest)
    return _told("companions", answer.loc[kept], said.loc[kept], change, SAME)


def _order(ask: Ask, rows: pd.DataFrame, answer: pd.DataFrame, others: pd.DataFrame, scale: float, rng: Any) -> Lean:
    """Some of the rows in another order."""
    some = rows.index[rng.permutation(len(rows))[:ORDERED]]
    said = ask(rows.loc[some])
    change = _differences(said, answer.loc[some], scale)
    if (change > ALIKE).mean() <= FLIPS:
        return Lean()
    if unrest := _unrest(lambda: _differences(ask(rows.loc[some]), said, scale), change):
        return Lean(restless=unrest)
    return _told("order", answer.loc[some], said, change, ALIKE)


def _alone(ask: Ask, rows: pd.DataFrame, answer: pd.DataFrame, others: pd.DataFrame, scale: float, rng: Any) -> Lean:
    """Single rows."""
    some = rows.index[rng.permutation(len(rows))[:ALONE]]
    said = pd.concat([ask(rows.loc[[name]]) for name in some])
    change = _differences(said, answer.loc[some], scale)
    if (change > ALIKE).sum() < min(2, len(some)):
        return Lean()
    if unrest := _unrest(
        lambda: _differences(pd.concat([ask(rows.loc[[name]]) for name in some]), said, scale), change
    ):
        return Lean(restless=unrest)
    return _told("alone", answer.loc[some], said, change, ALIKE)


def _unrest(again: Callable[[], Floats], change: Floats) -> float:
    """How far the answers to the very same question lie apart, where that explains the change; else 0. A restless predict
    is asked twice: one draw alone may happen to fall near the first."""
    found = again()
    if found.max() <= SAME:
        return 0.0
    other = again()
    explains = change.mean() < NOISE * max(found.mean(), other.mean())
    return float(max(found.max(), other.max())) if explains else 0.0


def _told(kind: str, before: pd.DataFrame, after: pd.DataFrame, change: Floats, limit: float) -> Lean:
    worst = int(change.argmax())
    was, became = before.to_numpy(dtype=np.float64)[worst], after.to_numpy(dtype=np.float64)[worst]
    column = int(np.abs(became - was).argmax())
    return Lean(
        kind=kind, row=int(before.index[worst]), column=str(before.columns[column]), share=float((change > limit).mean()),
        before=float(was[column]), after=float(became[column]),
    )  # fmt: skip


def _scale(answer: pd.DataFrame) -> float:
    """The spread of the predictions; where they are all alike, their size."""
    values = answer.to_numpy(dtype=np.float64)
    return max(float(values.std(axis=0).max(initial=0.0)), 1e-3 * float(np.abs(values).max(initial=0.0)), 1e-12)


def _differences(left: pd.DataFrame, right: pd.DataFrame, scale: float) -> Floats:
    """The largest difference in each row, as a share of the spread."""
    return np.asarray(np.abs(left.to_numpy() - right.to_numpy()).max(axis=1) / scale, dtype=np.float64)
