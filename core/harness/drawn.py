"""Predicted pixels as pictures again, where the task is to make one picture from another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from PIL import Image

from core.data.cells import clip
from core.harness.dataset import Dataset

DIGITS = 5  # decimals of a pixel in a table: a picture has 256 values


def pictures(data: Dataset, predictions: pd.DataFrame) -> Iterator[tuple[str, Image.Image]]:
    """Each test picture's name, without suffix, and what it became: grey for one target, coloured for three.

    A pixel that was not asked for is black. The names are those of the pixels' ids before the last two underscores, and are
    text from outside: nothing but letters, digits, blanks and `.-_` is left of them, and no two are the same.
    """
    task = data.task
    assert task.place is not None
    assert data.test is not None
    assert data.test_ids is not None
    row, column = task.place
    stems = data.test_ids.astype(str).str.rsplit("_", n=2).str[0]
    taken: set[str] = set()
    for stem, rows in data.test.groupby(stems, sort=False):
        down, right = rows[row].to_numpy(dtype=int), rows[column].to_numpy(dtype=int)
        pixels = np.zeros((down.max() + 1, right.max() + 1, len(task.targets)), dtype=np.uint8)
        values = predictions.loc[rows.index, list(task.targets)].to_numpy()
        pixels[down, right] = np.round(values.clip(0, 1) * 255)
        yield _name(str(stem), taken), Image.fromarray(pixels[:, :, 0] if len(task.targets) == 1 else pixels)


def _name(stem: str, taken: set[str]) -> str:
    kept = "".join(each if each.isalnum() or each in " .-_" else "_" for each in stem)
    name = clip(kept, 80).lstrip(".") or "picture"
    while name in taken:
        name += "_"
    taken.add(name)
    return name
