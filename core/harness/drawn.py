"""Predicted pixels as pictures again, where the task is to make one picture from another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
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
    ids = pa.array(data.test_ids.astype("str"), type=pa.large_string())
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    named = pc.replace_substring_regex(whole, pattern="_[^_]*_[^_]*$", replacement="").dictionary_encode()
    places, stems = named.indices.to_numpy(), named.dictionary.to_pylist()
    order = places.argsort(kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(stems) + 1))
    down, right = (data.test[name].to_numpy(dtype=int) for name in (row, column))
    shades = np.round(predictions.loc[data.test.index, list(task.targets)].to_numpy().clip(0, 1) * 255).astype(np.uint8)
    taken: set[str] = set()
    for number, stem in enumerate(stems):
        rows = order[starts[number] : starts[number + 1]]
        pixels = np.zeros((down[rows].max() + 1, right[rows].max() + 1, len(task.targets)), dtype=np.uint8)
        pixels[down[rows], right[rows]] = shades[rows]
        yield _name(str(stem), taken), Image.fromarray(pixels[:, :, 0] if len(task.targets) == 1 else pixels)


def _name(stem: str, taken: set[str]) -> str:
    kept = "".join(each if each.isalnum() or each in " .-_" else "_" for each in stem)
    name = clip(kept, 80).lstrip(".") or "picture"
    while name in taken:
        name += "_"
    taken.add(name)
    return name
