"""Decimal commas: 1,5 and 1.234,5 become 1.5 and 1234.5 where the whole column agrees, and a note says so."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.data.cells import listing

GROUP = r"[. '’\x{00A0}\x{202F}]"
NUMBER = rf"^[+-]?(\d+|\d{{1,3}}({GROUP}\d{{3}})+)(,\d+)?([eE][+-]?\d+)?$"
THOUSANDS = r"^[+-]?\d{1,3}(\.\d{3})*$"
EITHER = r"^[+-]?[1-9]\d{0,2},\d{3}$"  # 1,234 may be a thousand or one and a bit


def with_points(table: pa.Table, missing: Any) -> tuple[pa.Table, tuple[str, ...]]:
    """The table with decimal points, and what was changed or left open, in sentences.

    `missing` are the words that stand for no value. A column is changed when every other cell is a number in this
    writing, at least one has a comma, and not all commas could mean thousands (unless another column settles it).
    Beside such a column, one whose cells are all like 12.345 is taken to hold thousands.
    """
    commas: dict[str, Any] = {}
    open_, groups, stray = [], [], []
    for name in table.column_names:
        trimmed = pc.utf8_trim_whitespace(table[name])
        filled = pc.drop_null(
            pc.if_else(pc.is_in(trimmed, value_set=missing), pa.scalar(None, pa.large_string()), trimmed)
        )
        if not len(filled):
            continue
        with_comma = pc.match_substring(filled, ",")
        share = _share(pc.match_substring_regex(filled, NUMBER))
        if _share(with_comma) and share == 1.0:
            either = pc.match_substring_regex(pc.filter(filled, with_comma), EITHER)
            commas[name] = trimmed
            if _share(either) == 1.0:
                open_.append(name)
        elif _share(with_comma) > 0.5 and share > 0.9:
            stray.append(name)
        elif (
            share == 1.0
            and _share(pc.match_substring(filled, "."))
            and _share(pc.match_substring_regex(filled, THOUSANDS)) == 1.0
        ):
            groups.append((name, trimmed))
    settled = len(open_) < len(commas)
    changed = [name for name in commas if settled or name not in open_]
    for name in changed:
        table = _set(table, name, commas[name])
    for name, trimmed in groups if settled else ():
        table = _set(table, name, trimmed)
    return table, _notes(changed, [name for name, _ in groups] if settled else [], [] if settled else open_, stray)


def _set(table: pa.Table, name: str, cells: Any) -> pa.Table:
    plain = pc.replace_substring(pc.replace_substring_regex(cells, GROUP, ""), ",", ".")
    missing = pc.invert(pc.match_substring_regex(cells, NUMBER))  # a word for no value stays that word
    return table.set_column(table.column_names.index(name), name, pc.if_else(missing, cells, plain))


def _share(mask: Any) -> float:
    return float(pc.mean(mask.cast(pa.float64())).as_py() or 0.0) if len(mask) else 0.0


def _notes(changed: list[str], groups: list[str], open_: list[str], stray: list[str]) -> tuple[str, ...]:
    said = []
    if changed:
        said.append(f"Decimal commas in {listing(changed)} were read as points: 1,5 is 1.5.")
    if groups:
        said.append(f"Points in {listing(groups)} were read as thousands, as beside decimal commas: 1.234 is 1234.")
    if open_:
        said.append(
            f"{listing(open_)} holds cells like 1,234, which may be a thousand or a fraction; they are taken for thousands."
        )
    if stray:
        said.append(f"{listing(stray)} has decimal commas, but not every cell is a number; it stays text.")
    return tuple(said)
