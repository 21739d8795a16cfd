"""What can be read off one column: its value, how it is written, what its codes are made of.

A target may leak through any of these: through a number's last digit or its count of decimals, a prefix of an id, the
case of a word, a word in a text, or whether the cell is filled at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.checks.data.table import encode
from core.data.alike import stems
from core.data.cells import as_text
from core.harness.predictions import Floats, Ints

WORDS = 300  # most frequent words of a text column
MODULI = (2, 3, 5, 7, 10)
DIGITS = 7
WORD = r"[^\W\d_]+|\d+"  # parts of file names count as words


def numeric_views(values: pd.Series[Any], kind: str) -> Floats:
    """A column's readings as numbers, rows by readings; NaN where the cell is missing."""
    if kind == "date" or pd.api.types.is_datetime64_any_dtype(values.dtype):
        moments = pd.Series(pd.to_datetime(values))
        clock = [moments.dt.minute, moments.dt.second, moments.dt.microsecond]
        more = [part.to_numpy(dtype="float64", na_value=np.nan) for part in clock]
        return np.column_stack([encode(values, "date"), *more])
    if pd.api.types.is_numeric_dtype(values.dtype):
        return _of_numbers(encode(values, "number")[:, 0])
    if kind == "text":
        return _of_texts(values)
    return _of_codes(as_text(values))


def level_views(values: pd.Series[Any], kind: str) -> list[Ints]:
    """A column's readings as levels: whole cells and stems. -1 where missing; nothing of numbers, dates and texts."""
    if kind in ("text", "date", "number"):
        return []
    texts = as_text(values)
    first = texts.str.extract(r"^([^\W\d_]+|\d{1,2})", expand=False)
    found = [pd.factorize(each)[0].astype(np.int64) for each in (texts, stems(texts), first)]
    return found[:1] + [each for each in found[1:] if not np.array_equal(each, found[0]) and each.max(initial=-1) > 0]


def _of_numbers(values: Floats) -> Floats:
    known = np.where(np.isnan(values), 0.0, values)
    decimals = np.full(len(values), float(DIGITS))
    for digits in reversed(range(DIGITS)):
        decimals[np.isclose(known, np.round(known, digits), rtol=1e-12, atol=1e-12)] = digits
    columns = [values, decimals]
    if bool((known == np.round(known)).all()) and bool((np.abs(known) < 2**53).all()):
        columns += [np.mod(known, modulus) for modulus in MODULI]
    made = np.column_stack(columns)
    made[np.isnan(values)] = np.nan
    return made


def _of_codes(texts: pd.Series[Any]) -> Floats:
    raw, levels = pd.factorize(texts, sort=True)
    plain = pd.Series(levels, dtype="str")
    if not len(plain):
        return np.zeros((len(texts), 1))
    number = pd.to_numeric(plain.str.extract(r"(\d{1,15})\D*$", expand=False), errors="coerce").to_numpy(
        dtype="float64"
    )
    columns = [
        raw,
        np.append(plain.str.len().to_numpy(dtype="float64"), np.nan)[raw],
        np.append(plain.str.count(r"[A-Z]").to_numpy(dtype="float64"), np.nan)[raw],
        *(np.append(np.mod(number, modulus), np.nan)[raw] for modulus in (1e15, *MODULI)),
    ]
    made = np.column_stack(columns).astype(np.float64)
    made[raw < 0] = np.nan
    return made


def _of_texts(values: pd.Series[Any]) -> Floats:
    from sklearn.feature_extraction.text import CountVectorizer

    texts = as_text(values).fillna("")
    length = np.where(values.isna(), np.nan, texts.str.len().to_numpy(dtype="float64"))[:, None]
    try:
        words = CountVectorizer(binary=True, max_features=WORDS, min_df=2, token_pattern=WORD).fit_transform(texts)
    except ValueError:  # no word stands in two texts
        return length
    return np.column_stack([length, words.toarray().astype(np.float64)])
