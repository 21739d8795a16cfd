"""Text cells, looked at column by column without a Python loop: their numbers, their distinct texts, their file."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)  # controls, half characters
NOTES = "notes"  # DataFrame.attrs key: what a person should know of how the file was read, a tuple of sentences
ICON = re.compile(r":(?=[\w+\-/]*[A-Za-z][\w+\-/]*:|[+\-]1:|100:|1234:)")  # :material/bolt: and :smile:
SIGNS = "%$€£¥₹"
AMOUNT = rf"[+-]?(?:[{SIGNS[1:]}] ?[+-]?)?(?:(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d*)?|\.\d+)(?: ?[{SIGNS}])?"  # $1,234.50, 12 %, 1,234
FILE = "file"  # DataFrame.attrs key: the name of the file a frame was read from


def file_of(frame: pd.DataFrame, fallback: str) -> str:
    """The name a sentence may use for the file this frame was read from."""
    return str(frame.attrs.get(FILE, fallback))


def notes_of(frame: pd.DataFrame) -> list[str]:
    """What a person should know of how the frame was read, each beginning with its file."""
    return [f"{file_of(frame, 'The table')}: {note}" for note in frame.attrs.get(NOTES, ())]


def as_text(values: pd.Series) -> pd.Series:
    """The column with dtype `str`; what was not text (a frame made in memory) is written as Python writes it."""
    if isinstance(values.dtype, pd.StringDtype):
        return values
    return values.astype(object).where(values.notna(), np.nan).map(str, na_action="ignore").astype("str")


def arrow(values: pd.Series) -> Any:
    """The column's cells as an Arrow large_string array, missing as null."""
    return pa.array(as_text(values), type=pa.large_string(), from_pandas=True)


def distinct(values: pd.Series) -> pd.Series:
    """How often each text stands in the column: counts (int64) indexed by the texts, most frequent first, ties as they first appear.

    Missing cells are not counted.
    """
    found = pc.value_counts(pc.drop_null(arrow(values)))
    counts = pd.Series(found.field("counts").to_numpy(), index=pd.Index(found.field("values").to_pandas(), dtype="str"))
    return counts.sort_values(ascending=False, kind="stable")


def to_numbers(values: pd.Series) -> pd.Series:
    """The column as float64 on the same index, amounts such as $1,234.50 and 12 % (12) among them; NaN where a cell is missing, is no
    number or is infinite."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    else:
        trimmed = pc.utf8_trim_whitespace(arrow(values))
        try:
            numbers = pc.cast(trimmed, pa.float64()).to_numpy(zero_copy_only=False)
        except pa.ArrowInvalid:
            encoded = trimmed.dictionary_encode()
            texts = pd.Series(encoded.dictionary.to_pandas(), dtype="str")
            levels = pd.to_numeric(texts, errors="coerce").astype("float64")
            odd = texts[levels.isna()]
            amounts = odd[odd.str.fullmatch(AMOUNT)]
            levels[amounts.index] = pd.to_numeric(amounts.str.replace(rf"[{SIGNS}, ]", "", regex=True))
            codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            numbers = np.append(levels.to_numpy(dtype="float64", na_value=np.nan), np.nan)[codes]
    finite = np.where(np.isfinite(numbers), numbers, np.nan)
    return pd.Series(finite, index=values.index, name=values.name, dtype="float64")


def number_share(values: pd.Series) -> float:
    """The share of the non-missing cells that are finite numbers; 0.0 where all are missing."""
    filled = int(values.notna().sum())
    return float(to_numbers(values).notna().sum()) / filled if filled else 0.0


def sort_labels(labels: list[str]) -> tuple[str, ...]:
    """Class labels in their canonical order: numerically where all are numbers, else as text."""
    numbers = to_numbers(pd.Series(labels, dtype="str"))
    if len(labels) and bool(numbers.notna().all()):
        ranked = sorted(zip(numbers.tolist(), labels))
        return tuple(label for _, label in ranked)
    return tuple(sorted(labels))


def listing(names: list[str] | tuple[str, ...], most: int = 6) -> str:
    """'a', 'b' and 3 more: for sentences."""
    shown = ", ".join(f"'{clip(name)}'" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def without_target(rows: int) -> str:
    """The sentence for rows that cannot be learnt from."""
    return "1 row has no target and is left out." if rows == 1 else f"{rows:,} rows have no target and are left out."


def clip(text: str, length: int = 40) -> str:
    """One line of at most `length` characters, for sentences; what would steer a terminal or turn the text is replaced."""
    line = HIDDEN.sub("\ufffd", " ".join(str(text).split()))
    return line if len(line) <= length else line[: length - 1] + "…"


def without_icons(text: str) -> str:
    """The text for a page: an invisible joiner keeps `:smile:` from becoming a picture, which no escape in Markdown does."""
    return ICON.sub(":\u2060", text)


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """`frame[name]`, typed as the Series it is (names are unique in every frame that was read)."""
    return frame[name]
