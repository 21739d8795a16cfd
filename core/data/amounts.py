"""Amounts: $1,234.50, 12.5 % and 1,234 become plain numbers where the whole column agrees, and a note says so."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.data.cells import listing

SIGNS = "%$€£¥₹"
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
GROUPED = r"\d{1,3}(,\d{3})+|"
AMOUNT = r"^[+-]?([$€£¥₹] ?)?[+-]?((GROUPED\d+)(\.\d*)?|\.\d+)( ?[%$€£¥₹])?$"
MOST = 0.99  # share of the filled cells that must be numbers, in whatever writing
LOOK = 200  # cells that are looked at first: most columns are no amounts


def plain(table: pa.Table, missing: Any, grouped: bool) -> tuple[pa.Table, tuple[str, ...]]:
    """The table with amounts as plain numbers (12.5 % is 12.5), and what was changed, in a sentence.

    `missing` are the words that stand for no value. `grouped`: whether a comma may part thousands; where it may be a decimal one, it
    may not. A column is changed when nearly every other cell is a number and at least one an amount, all of them with the same sign.
    """
    amount = AMOUNT.replace("GROUPED", GROUPED if grouped else "")
    changed = []
    for name in table.column_names:
        trimmed = pc.utf8_trim_whitespace(table[name])
        if not _agrees(trimmed.slice(0, LOOK), missing, amount) or not _agrees(trimmed, missing, amount):
            continue
        written = pc.match_substring_regex(trimmed, amount)
        bare = pc.replace_substring_regex(trimmed, rf"[{SIGNS}, ]", "")
        cells = pc.if_else(written, bare, table[name])
        table = table.set_column(table.column_names.index(name), name, cells)
        changed.append(name)
    words = f"Signs and thousands in {listing(changed)} were taken for numbers: $1,234.50 is 1234.5, 12 % is 12."
    return table, (words,) if changed else ()


def _agrees(trimmed: Any, missing: Any, amount: str) -> bool:
    """Whether these cells are numbers, at least one written as an amount, with one sign at most."""
    filled = pc.filter(trimmed, pc.invert(pc.is_in(trimmed, value_set=missing)))
    if not len(filled):
        return False
    number = pc.match_substring_regex(filled, NUMBER)
    written = pc.and_(pc.match_substring_regex(filled, amount), pc.invert(number))
    signs = sum(bool(pc.any(pc.match_substring(pc.filter(filled, written), sign)).as_py()) for sign in SIGNS)
    both = pc.mean(pc.or_(number, written).cast(pa.float64())).as_py()
    return bool(pc.any(written).as_py()) and signs <= 1 and both >= MOST
