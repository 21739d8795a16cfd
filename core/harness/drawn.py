"""Predicted pixels as pictures again, where the task is to make one picture from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from core.data.cells import clip
from core.harness.dataset import Dataset

DIGITS = 5  # decimals of a pixel in a table: a picture has 256 values


def pictures(data: Dataset, predictions: pd.DataFrame) -> Iterator[tuple[str, Image.Image]]:
    """Each test picture's name, without suffix, and what it became: grey for one target, coloured for three.

    A pixel that was not asked for is black. The names are those of the pixels' ids before the last two underscores, and are
    text from outside: nothing but letters, digits, blanks and `.-_` is left of them.
    """
    task = data.task
    assert task.place is not None
    assert data.test is not None
    assert data.test_ids is not None
    row, column = task.place
    for _, rows in data.test.groupby(task.media, sort=False):
        down, right = rows[row].to_numpy(dtype=int), rows[column].to_numpy(dtype=int)
        shape = (down.max() + 1, right.max() + 1, len(task.targets))
        pixels = np.zeros(shape, dtype=np.uint8)
        values = predictions.loc[rows.index, list(task.targets)].to_numpy()
        pixels[down, right] = np.round(values.clip(0, 1) * 255)
        name = _name(data.test_ids.loc[rows.index[0]])
        yield name, Image.fromarray(pixels[:, :, 0] if len(task.targets) == 1 else pixels)


def _name(id: Any) -> str:
    stem = str(id).rsplit("_", 2)[0]
    return (
        clip("".join(each if each.isalnum() or each in " .-_" else "_" for each in stem), 80).lstrip(".") or "picture"
    )
