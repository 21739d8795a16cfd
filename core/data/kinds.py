"""Guess what each column holds, from its text cells, with the reason in words. The person has the last say."""

from __future__ import annotations

import re
from functools import cached_property

import pandas as pd
import pyarrow.compute as pc

from core.data.cells import SIGNS, arrow, as_text, clip, distinct, to_numbers
from core.data.codes import are_placed_letters
from core.data.dates import ambiguous, date_format
from core.harness.task import Kind
from core.value import Value

SAMPLE = 2_000  # distinct cells on which patterns are looked at; they are counted on all rows
STRAY = 0.01  # share of cells that may be words in a column of numbers
ID_ROWS = 20  # below this, all cells being different says nothing
NO_VALUE = frozenset(  # words that stand for none among numbers
    ("-", "--", "---", ".", "..", "*", "none", "unknown", "missing", "nil", "n.a.", "inf", "-inf", "+inf", "infinity", "-infinity",
     "+infinity", "#div/0!", "#value!", "#ref!", "#num!", "#name?", "#null!")
)  # fmt: skip
_ID_NAME = re.compile(r"(^|[_\W])(id|ids|uuid|guid|index|idx|key|nr|no|number|rowid|row|serial|hash)$", re.IGNORECASE)
_ID_CAMEL = re.compile(r"[a-z](Id|ID|Key|Nr|No)$")
_CODE_NAME = re.compile(
    r"(^|[_\W])(?i:zip|zipcode|zip_code|post|postal|postcode|plz|code|codes|type|kind|category|cat|cluster)$"
    r"|[a-z](Zip|Code|Type|Cat|Category)$"
)
_HEX = re.compile(r"^[0-9a-fA-F]{6,}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_PATH = re.compile(r"^[^\s]+\.[A-Za-z][A-Za-z0-9]{1,4}$|^https?://|@")
UNSPACED = re.compile(r"[぀-ヿ㐀-鿿가-힣฀-๿]")
_BOOLEANS = ({"true", "false"}, {"yes", "no"}, {"y", "n"}, {"t", "f"}, {"on", "off"})


class Guess(Value):
    """A column's kind, and why in one sentence."""

    kind: Kind
    reason: str


def guess_kinds(frame: pd.DataFrame) -> dict[str, Guess]:
    """A guess for every column, in the file's order."""
    return {str(name): guess_kind(frame[name], str(name)) for name in frame.columns}


def guess_kind(values: pd.Series, name: str = "") -> Guess:
    """What one column holds. Missing cells count for nothing but the constant rule; the rules go from sure to vague.

    empty or one value throughout -> ignore; true/false -> category; numbers -> number, unless they are codes
    (leading zeros, a name like zip or code -> category) or count the rows (an id -> ignore); one date format in more
    than 95 % -> date; different in every row without words -> ignore, but for letters that
    are uneven by their place; sentences -> text; the rest -> category.
    """
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        values = as_text(values)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return Guess(kind="date", reason="The column holds dates.")
    return _guess(_Column(as_text(values), name))


class _Column:
    """A column with what the rules ask about it, each computed once and only when asked."""

    def __init__(self, values: pd.Series, name: str) -> None:
        self.values, self.name = values, name
        self.rows, self.filled = len(values), int(values.notna().sum())

    @cached_property
    def numbers(self) -> pd.Series:
        """The filled cells' numbers, without the cells that say there is none where they are half of all at most; empty when the cells
        are words."""
        filled = self.values.dropna()
        some = to_numbers(filled.iloc[:: max(1, len(filled) // 500)])
        if some.notna().mean() <= 0.4:
            return pd.Series(dtype="float64")
        found = to_numbers(filled)
        silent = found.isna() & filled.where(found.isna()).str.strip().str.lower().isin(NO_VALUE)
        found = found[~silent] if silent.mean() <= 0.5 else found
        return found if found.notna().mean() > 0.9 else pd.Series(dtype="float64")

    @cached_property
    def signs(self) -> int:
        """How many signs of amounts ($, %) there are among the numbers."""
        cells = arrow(self.values)
        if not pc.any(pc.match_substring_regex(cells, f"[{SIGNS}]")).as_py():
            return 0
        return sum(bool(pc.any(pc.match_substring(cells, sign)).as_py()) for sign in SIGNS)

    @cached_property
    def counts(self) -> pd.Series:
        return distinct(self.values)

    @cached_property
    def distinct(self) -> int:
        plain = 0 < len(self.numbers) == self.filled and self.numbers.notna().all() and self.signs <= 1
        return self.numbers.nunique() if plain else len(self.counts)

    @cached_property
    def sample(self) -> pd.Series:
        """Distinct cells, spread over the column's levels."""
        step = max(1, len(self.counts) // SAMPLE)
        return pd.Series(self.counts.index[::step], dtype="str").str.strip()

    @property
    def unique(self) -> bool:
        return self.filled >= ID_ROWS and self.distinct == self.filled


def _guess(column: _Column) -> Guess:
    if column.filled == 0:
        return Guess(kind="ignore", reason="Every cell is empty.")
    if column.distinct == 1:
        only = clip(str(column.values.dropna().iloc[0]))
        if column.filled == column.rows:
            return Guess(kind="ignore", reason=f"Every row has the same value, '{only}'.")
        return Guess(kind="category", reason=f"A cell is either '{only}' or empty.")
    levels = {str(level).strip().lower() for level in column.counts.index} if column.distinct <= 4 else set()
    if levels and any(levels <= pair for pair in _BOOLEANS):
        return Guess(kind="category", reason=f"Two values: {' and '.join(sorted(levels))}.")
    return _number(column) or _date(column) or _words(column)


def _number(column: _Column) -> Guess | None:
    if column.numbers.empty:
        return None
    numbers = column.numbers.dropna()
    stray = len(column.numbers) - len(numbers)
    if stray > STRAY * len(column.numbers) or numbers.nunique() < 2 or column.signs > 1:
        return None
    whole = bool((numbers == numbers.round()).all())
    if whole and date_format(column.values, column.name):
        return Guess(kind="date", reason="Eight digits that read as year, month and day, and the name says date.")
    if whole and bool(pc.any(pc.match_substring_regex(arrow(column.values), r"^\s*0\d+\s*$")).as_py()):
        if column.unique and _id_name(column.name):
            return Guess(kind="ignore", reason="A different code in every row: an id.")
        return Guess(kind="category", reason="Digits with leading zeros: codes, not quantities.")
    if whole and column.unique and len(numbers) == column.filled:
        if _id_name(column.name):
            return Guess(kind="ignore", reason="A different whole number in every row and a name like an id.")
        if bool((numbers.diff().dropna() == 1).all()):
            return Guess(kind="ignore", reason="The numbers count the rows one by one.")
    if whole and _CODE_NAME.search(column.name) and 2 * column.distinct <= column.filled:
        return Guess(kind="category", reason=f"Whole numbers under a name for codes; {column.distinct:,} different.")
    what = "whole numbers" if whole else "numbers"
    if column.signs:
        what = f"amounts such as '{clip(str(column.values[numbers.index[0]]))}'"
    lacking = column.values.dropna().drop(numbers.index)
    if len(lacking):
        count = "one cell" if len(lacking) == 1 else f"{len(lacking):,} cells"
        odd = clip(str(lacking.iloc[0]))
        return Guess(kind="number", reason=f"All but {count} are {what}; what is not, like '{odd}', counts as missing.")
    return Guess(kind="number", reason=f"All cells are {what}; {column.distinct:,} different.")


def _id_name(name: str) -> bool:
    return bool(_ID_NAME.search(name) or _ID_CAMEL.search(name))


def _date(column: _Column) -> Guess | None:
    form = date_format(column.values, column.name)
    if form is None:
        return None
    text = f"Dates such as '{clip(str(column.counts.index[0]))}'."
    if ambiguous(pd.Series(column.counts.index[:1000], dtype="str"), form):
        first = "month" if form.startswith("%m") else "day"
        text = f"{text[:-1]}, read {first} first since the cells leave it open."
    return Guess(kind="date", reason=text)


def _words(column: _Column) -> Guess:
    words = float((column.sample.str.count(r"\s+") + 1).mean())
    share = column.distinct / column.filled
    if words >= 4 and (share > 0.5 or column.distinct > 200):
        return Guess(kind="text", reason=f"{words:.0f} words a cell on average.")
    if words >= 1.5 and share > 0.5:
        return Guess(kind="text", reason=f"Words with spaces, and {share:.0%} of the cells differ.")
    if share > 0.95 and column.filled >= ID_ROWS:
        return _every_row_different(column)
    if share > 0.5 and column.filled >= ID_ROWS and _long_unspaced(column):
        return Guess(kind="text", reason=f"Long strings without spaces, and {share:.0%} of them differ.")
    return Guess(kind="category", reason=f"{column.distinct:,} different value{'s' if column.distinct > 1 else ''}.")


def _every_row_different(column: _Column) -> Guess:
    counted = column.values.dropna().is_monotonic_increasing  # AAAA, AAAB, AAAC
    if not counted and not _id_name(column.name) and are_placed_letters(column.sample):
        return Guess(
            kind="category",
            reason="Codes of letters, all as long, with some letters much rarer at their place than others.",
        )
    named = bool(column.sample.map(lambda text: bool(_HEX.match(text) or _PATH.search(text))).mean() > 0.9)
    if not named and not _id_name(column.name) and _long_unspaced(column):
        return Guess(kind="text", reason="Long strings without spaces, a different one in nearly every row.")
    what = "a different name, address or code" if named else "a different string"
    return Guess(
        kind="ignore", reason=f"There is {what} in nearly every row, like an id; nothing can be learnt from it."
    )


def _long_unspaced(column: _Column) -> bool:
    if bool(column.sample.str.contains(UNSPACED).mean() > 0.5):
        return float(column.sample.str.len().mean()) >= 5
    return float(column.sample.str.len().mean()) > 20
