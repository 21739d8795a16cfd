"""What a table looks like: the short profile an engineer is told, and the summaries the New run page draws."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.cells import clip, column, distinct, to_numbers
from core.data.codes import are_codes
from core.data.dates import date_format, to_dates
from core.data.kinds import SAMPLE, UNSPACED, Guess, guess_kinds
from core.engineers.port import ColumnProfile, Profile
from core.harness.task import MEDIA, Kind, Problem, Task
from core.value import Value

BINS = 20
TOP = 12
EXAMPLES = 5
CODES = 2000  # levels that are looked at
LEVELS = 3  # levels of a category that a summary names
COMMON, COMMON_ROWS = 0.05, 10  # share and rows below which a level is not named: it might stand for one person
LABELS = 20  # classes of a target that a summary names


class ColumnSummary(Value):
    """One column for a person to look at.

    `missing` is a share (0 to 1). Numbers have `low`, `mean`, `high` and a histogram (`counts[i]` cells lie between
    `edges[i]` and `edges[i + 1]`); dates have `first`, `last` (ISO 8601) and a histogram whose edges are seconds since
    1970; every other kind has `top`, its most frequent cells with their counts.
    """

    name: str
    kind: Kind
    reason: str
    missing: float
    distinct: int
    low: float | None = None
    mean: float | None = None
    high: float | None = None
    first: str | None = None
    last: str | None = None
    counts: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    top: tuple[tuple[str, int], ...] = ()


class TargetDistribution(Value):
    """How one target's values are spread over its labelled rows: `top` for labels (all of them), else a histogram."""

    name: str
    problem: Problem
    rows: int
    missing: int
    low: float | None = None
    mean: float | None = None
    median: float | None = None
    high: float | None = None
    counts: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    top: tuple[tuple[str, int], ...] = ()


def profile(frame: pd.DataFrame, task: Task, example_rows: pd.Index | None = None) -> Profile:
    """The task's feature columns as they stand in `frame` (prepared or as read), without the ones that are ignored.

    Figures are over all rows of `frame`; of the targets there is nothing else. Example cells, of features alone, come
    from `example_rows` (row ids: those that no fold holds out) or, where there are none such, from all rows of `frame`.
    """
    allowed = frame.index.isin([] if example_rows is None else example_rows)
    shown = frame.loc[allowed] if allowed.any() else frame
    columns = [
        ColumnProfile(
            name=name,
            kind=kind,
            missing=_missing(frame[name]),
            distinct=int(frame[name].nunique()),
            summary=_figures(column(frame, name), kind),
            examples=() if kind in MEDIA else _examples(column(shown, name)),
            letters=float(column(frame, name).astype(str).str.len().mean()) if kind == "text" and len(frame) else 0.0,
            unspaced=_unspaced(column(frame, name)) if kind == "text" else 0.0,
            codes=kind == "category" and are_codes(pd.Series(distinct(column(frame, name)).index[:CODES])),
        )
        for name, kind in task.columns.items()
        if kind != "ignore" and name in frame.columns
    ]
    targets = {name: _target(column(frame, name), task) for name in task.targets if name in frame.columns}
    return Profile(rows=len(frame), columns=tuple(columns), targets=targets)


def _unspaced(texts: pd.Series) -> float:
    """Letters of scripts without blanks between words in a text: the mean over some of them."""
    some = texts.dropna().astype(str)
    some = some.iloc[:: max(1, len(some) // SAMPLE)]
    return float(some.str.count(UNSPACED.pattern).mean()) if len(some) else 0.0


def column_summaries(frame: pd.DataFrame, kinds: dict[str, Guess] | None = None) -> tuple[ColumnSummary, ...]:
    """A summary of every column of a table as `read_table` gives it; `kinds` overrides the guesses by name."""
    guesses = guess_kinds(frame) if kinds is None else guess_kinds(frame[[n for n in frame if n not in kinds]]) | kinds
    return tuple(_summary(column(frame, str(name)), guesses[str(name)]) for name in frame.columns)


def target_distribution(frame: pd.DataFrame, target: str, problem: Problem) -> TargetDistribution:
    """The spread of one target column, as read or prepared. Labels are listed most frequent first."""
    values = column(frame, target)
    if problem != "regression":
        counts = distinct(values)
        top = tuple((str(label), int(count)) for label, count in counts.items())
        filled = int(counts.sum())
        return TargetDistribution(name=target, problem=problem, rows=filled, missing=len(values) - filled, top=top)
    numbers = to_numbers(values).dropna()
    counts_, edges = _histogram(numbers.to_numpy())
    return TargetDistribution(
        name=target,
        problem=problem,
        rows=len(numbers),
        missing=len(values) - len(numbers),
        low=_number(numbers.min()),
        mean=_number(numbers.mean()),
        median=_number(numbers.median()),
        high=_number(numbers.max()),
        counts=counts_,
        edges=edges,
    )


def _figures(values: pd.Series, kind: Kind) -> str:
    """A feature's spread in a few figures; of a category the common levels, of a text its lengths, never a rare cell."""
    if kind == "number":
        return _range(to_numbers(values).dropna())
    if kind == "date":
        moments = to_dates(values, date_format(values, str(values.name))).dropna()
        return f"{_iso(moments.min())} to {_iso(moments.max())}" if len(moments) else ""
    if kind in MEDIA:
        return ""
    if kind == "text":
        words = values.dropna().astype(str).str.count(r"\S+")
        return f"{words.mean():.3g} words on average, at most {words.max()}" if len(words) else ""
    counts = distinct(values)
    total = int(counts.sum())
    common = counts[(counts >= COMMON_ROWS) & (counts >= COMMON * total)].iloc[:LEVELS]
    return ", ".join(f"{clip(str(level))} {100 * count / total:.3g} %" for level, count in common.items())


def _target(values: pd.Series, task: Task) -> str:
    """A target's range, or its classes with their shares, in the task's order."""
    if task.problem == "regression":
        return _range(to_numbers(values).dropna())
    counts = distinct(values)
    total = max(1, int(counts.sum()))
    labels = task.classes.get(str(values.name), ())
    shares = [f"{clip(label)} {100 * int(counts.get(label, 0)) / total:.3g} %" for label in labels[:LABELS]]
    return ", ".join(shares) + (f" and {len(labels) - LABELS} more" if len(labels) > LABELS else "")


def _range(numbers: pd.Series) -> str:
    if numbers.empty:
        return ""
    whole = "whole numbers, " if bool((numbers == np.round(numbers)).all()) else ""
    spread = f"{numbers.min():.4g} to {numbers.max():.4g}, mean {numbers.mean():.4g}, median {numbers.median():.4g}"
    return whole + spread


def _summary(values: pd.Series, guess: Guess) -> ColumnSummary:
    plain = ColumnSummary(
        name=str(values.name), kind=guess.kind, reason=guess.reason, missing=_missing(values), distinct=0
    )
    if guess.kind == "number":
        return plain.model_copy(update=_numbers(values))
    counts = distinct(values)
    plain = plain.model_copy(update={"distinct": len(counts)})
    if guess.kind == "date":
        return plain.model_copy(update=_dates(values))
    top = tuple((clip(str(cell), 120), int(count)) for cell, count in counts.iloc[:TOP].items())
    return plain.model_copy(update={"top": top})


def _numbers(values: pd.Series) -> dict[str, object]:
    numbers = to_numbers(values).dropna()
    if numbers.empty:
        return {}
    counts, edges = _histogram(numbers.to_numpy())
    spread = {"low": _number(numbers.min()), "mean": _number(numbers.mean()), "high": _number(numbers.max())}
    return {**spread, "distinct": int(numbers.nunique()), "counts": counts, "edges": edges}


def _dates(values: pd.Series) -> dict[str, object]:
    moments = to_dates(values, date_format(values, str(values.name))).dropna()
    if moments.empty:
        return {}
    counts, edges = _histogram(moments.to_numpy().astype("int64") / 1e9)
    return {"first": _iso(moments.min()), "last": _iso(moments.max()), "counts": counts, "edges": edges}


def _histogram(numbers: np.ndarray) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """At most BINS bins over the numbers; whole numbers of a short range get a bin each."""
    if not len(numbers):
        return (), ()
    low, high = float(numbers.min()), float(numbers.max())
    if high - low > np.finfo("float64").max / 4 or np.spacing(max(abs(low), abs(high))) * BINS > high - low:
        return (len(numbers),), (low, high)
    short = high - low < BINS and bool((numbers == np.round(numbers)).all())
    if short:
        counts, edges = np.histogram(numbers, bins=round(high - low) + 1, range=(low - 0.5, high + 0.5))
    else:
        counts, edges = np.histogram(numbers, bins=BINS, range=(low, high))
    return tuple(int(count) for count in counts), tuple(float(edge) for edge in edges)


def _missing(values: pd.Series) -> float:
    return round(float(values.isna().mean()), 6) if len(values) else 0.0


def _examples(values: pd.Series) -> tuple[str, ...]:
    head = values.dropna().iloc[:1000].drop_duplicates().iloc[:EXAMPLES]
    return tuple(_iso(cell) if isinstance(cell, pd.Timestamp) else clip(str(cell), 80) for cell in head)


def _iso(moment: pd.Timestamp) -> str:
    return moment.isoformat()[: 10 if moment == moment.normalize() else 19]


def _number(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
