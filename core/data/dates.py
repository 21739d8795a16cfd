"""Dates in text cells: which one format a column is written in, and the column as moments."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pandas as pd

from core.data.cells import as_text, distinct, to_numbers

PARSED = 0.95  # share of a column's cells that must fit one format
SAMPLE = 300  # distinct cells on which the formats are tried
LEVELS = 5_000  # distinct cells, spread over the column, on which the winning format is confirmed
ISO = "ISO8601"
_DAYS = (
    "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%m/%d/%y", "%d/%m/%y", "%d.%m.%y",
    "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d-%b-%Y", "%d-%b-%y", "%b %Y", "%B %Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_LOOKS = re.compile(r"^(?=.*\d)[\w ,.:/+\-]{6,40}$")
_SEPARATED = re.compile(r"\d[-/.: ]|[A-Za-z]{3}")
_STAMP = re.compile(r"^\d{8}T?\d{6}Z?$")  # such as 20120618192155Z
_EIGHT = re.compile(r"^\d{8}$")
_NAMED = re.compile(r"(^|[^a-z])(date|day|dt|datum|ymd)([^a-z]|$)|date$", re.IGNORECASE)

_TIMED = re.compile(r"(^|[^a-z])(time|timestamp|stamp|moment)([^a-z]|$)", re.IGNORECASE)


def date_format(values: pd.Series, name: str = "") -> str | None:
    """The format that more than 95 % of the filled cells fit (for `to_dates`); None where there is none.

    Whole numbers are dates only when they have eight digits (YYYYMMDD) and the column's name says date or day. Where
    day and month could be either way round in every cell, slashes and dashes are read month first, dots day first.
    """
    head = as_text(values).dropna().iloc[:20].str.strip()
    if not head.map(_looks).any():
        return None
    levels = _spread(distinct(values), LEVELS)
    few = _spread(levels, SAMPLE)
    texts = pd.Series(few.index, dtype="str").str.strip()
    if texts.str.fullmatch(_STAMP).mean() > PARSED:
        return _stamp(texts, levels, name)
    if texts.str.fullmatch(r"\d{8}").all():
        return "%Y%m%d" if _NAMED.search(name) and _share(levels, "%Y%m%d") > PARSED else None
    if np.average(texts.map(_looks), weights=few.to_numpy()) <= 0.9 or to_numbers(texts).notna().mean() > 0.5:
        return None
    return _best({form: _share(few, form) for form in _formats(texts)}, levels)


def to_dates(values: pd.Series, form: str | None) -> pd.Series:
    """The column as datetime64[ns] without time zone (zoned cells are turned to UTC) on the same index.

    A cell that is missing, does not fit the format or lies outside the years 1678 to 2261 becomes NaT.
    """
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = pd.to_datetime(values, utc=True)
    elif form is None:
        moments = pd.to_datetime(pd.Series(pd.NaT, index=values.index), utc=True)
    else:
        moments = _parse(as_text(values).str.strip(), form)
    inside = moments.dt.year.between(1678, 2261)
    naive = moments.where(inside).dt.tz_localize(None).astype("datetime64[ns]")
    return pd.Series(naive, index=values.index, name=values.name)


def ambiguous(values: pd.Series, form: str) -> bool:
    """Whether day and month could be exchanged in every cell of a column of this format."""
    if "%d" not in form or "%m" not in form or form.startswith("%Y"):
        return False
    turned = form.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    texts = as_text(values).dropna().str.strip()
    return bool(_parse(texts, turned).notna().sum() >= _parse(texts, form).notna().sum())


def _looks(text: str) -> bool:
    return bool(_EIGHT.match(text) or _STAMP.match(text) or (_LOOKS.match(text) and _SEPARATED.search(text)))


def _stamp(texts: pd.Series, levels: pd.Series, name: str) -> str | None:
    """The format of moments written without separators. Fourteen bare digits are one only under a name for dates or times."""
    form = "%Y%m%dT%H%M%S" if texts.str.contains("T", regex=False).mean() > 0.5 else "%Y%m%d%H%M%S"
    form += "%z" if texts.str.endswith("Z").mean() > 0.5 else ""
    said = not to_numbers(texts).notna().all() or _NAMED.search(name) or _TIMED.search(name)
    return form if said and _share(levels, form) > PARSED else None


def _formats(sample: pd.Series) -> list[str]:
    clock = bool(sample.str.contains(":", regex=False).any())
    times = _TIMES[1:] if clock else _TIMES[:1]
    return [ISO, *(day + time for day, time in product(_DAYS, times))]


def _parse(texts: pd.Series, form: str) -> pd.Series:
    return pd.to_datetime(texts, format=form, errors="coerce", utc=True)


def _spread(counts: pd.Series, most: int) -> pd.Series:
    """About `most` of the levels, evenly taken from the frequent to the rare."""
    return counts.iloc[:: max(1, len(counts) // most)]


def _best(shares: dict[str, float], levels: pd.Series) -> str | None:
    """The format with the largest share (the earliest of equal ones) that also holds on all these levels."""
    for form in sorted(shares, key=lambda form: -shares[form]):
        if shares[form] <= 0.9:
            return None
        if _share(levels, form) > PARSED:
            return form
    return None


def _share(counts: pd.Series, form: str) -> float:
    """The share of cells, by these counts of distinct texts, that fit the format."""
    fits = _parse(pd.Series(counts.index, dtype="str").str.strip(), form).notna()
    return float(np.average(fits.to_numpy(), weights=counts.to_numpy()))
