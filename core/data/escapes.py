"""Texts whose characters were written as escapes, `\\xa0` for a space that keeps words together, `\\u2019` for an apostrophe."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow.compute as pc

from core.data.cells import arrow

CODE = r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}"
RUN = re.compile(rf"(?<!\\)(?:{CODE}|\\[nrt])+")  # line breaks and tabs are written so where other characters are
SHARE = 0.01  # of texts with a code, from which on a column is one of such texts: a lone one may be a formula's


def are_escaped(values: pd.Series) -> bool:
    """Whether this is a column of texts with characters written as escapes."""
    cells = pc.drop_null(arrow(values))
    return len(cells) > 0 and pc.sum(pc.match_substring_regex(cells, CODE)).as_py() >= SHARE * len(cells)


def unescaped(values: pd.Series) -> pd.Series:
    """The texts with the characters themselves; a character that is written as two halves becomes one."""
    return values.str.replace(RUN, _characters, regex=True)


def _characters(run: re.Match[str]) -> str:
    written = run.group().encode("ascii").decode("unicode_escape")
    try:
        return written.encode("latin-1").decode("utf-8")  # bytes as Python shows them: \\xc3\\xa9 is é
    except UnicodeError:  # they are characters
        return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
