"""Small text tables for these tests, as `read_table` would give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

ROWS = 60


def table(file: str = "train.csv", **columns: Sequence[object]) -> pd.DataFrame:
    """A frame of text cells with the file's name; None is missing."""
    frame = pd.DataFrame(
        {
            name: pd.Series([None if cell is None else str(cell) for cell in cells], dtype="str")
            for name, cells in columns.items()
        }
    )
    frame.index.name = "row"
    frame.attrs["file"] = file
    return frame


def numbers(rows: int, seed: int = 0) -> list[object]:
    """Different numbers with fractions."""
    return [round(float(number), 4) for number in np.random.default_rng(seed).normal(size=rows)]


def turns(rows: int, *values: object) -> list[object]:
    """The values in turn."""
    return [values[row % len(values)] for row in range(rows)]


def binary(rows: int = ROWS, file: str = "train.csv", **more: Any) -> pd.DataFrame:
    return table(file, id=range(rows), x=numbers(rows), colour=turns(rows, "red", "blue", "green"), **more)


def trained(rows: int = ROWS, **more: Any) -> pd.DataFrame:
    return binary(rows, y=turns(rows, "no", "yes", "no"), **more)


def held(rows: int = 20, **more: Any) -> pd.DataFrame:
    return binary(rows, "test.csv", **more)


def sample(rows: int = 20, **columns: Any) -> pd.DataFrame:
    return table("sample.csv", **{"id": range(rows), **columns})
