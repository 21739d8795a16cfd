"""From the tables as they were read to the rows of a run: prepared, split, the vault set aside, described."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.media import Media
from core.data.prepare import prepare
from core.data.profile import profile
from core.engineers.port import Profile
from core.errors import BadInput
from core.harness.dataset import Dataset, make
from core.harness.task import Task


def take_in(train: pd.DataFrame, test: pd.DataFrame | None, task: Task) -> tuple[Dataset, tuple[str, ...]]:
    """The run's rows, and what was done to them in sentences. Raises BadInput."""
    prepared = prepare(train, test, task)
    task = task.model_copy(update={"rows": len(prepared.train), "test_rows": 0 if test is None else len(test)})
    data = make(
        task, prepared.train, prepared.test, prepared.split_values, prepared.test_ids, readings=prepared.readings,
        repeated=prepared.repeated,
    )  # fmt: skip
    if not data.folds:
        raise BadInput(f"{task.name}: no row could be held out with the split {task.split.kind}; choose another split.")
    return data, tuple(prepared.notes)


def profile_of(data: Dataset, media: Media | None = None) -> Profile:
    """What an engineer is told of the search rows: example cells come from rows that no fold holds out, where there are such."""
    rows = data.search.index
    held_out = np.concatenate([fold.held_out for fold in data.folds])
    seen = profile(data.search, data.task, rows[~rows.isin(held_out)])
    if media is None:
        return seen
    words = f"the longer side {media.pixels} pixels" if media.kind == "picture" else f"{media.seconds:.3g} seconds long"
    words += " (median)" + (", black shapes on white or the other way round" if media.two_shades else "")
    facts = {"pixels": media.pixels, "two_shades": media.two_shades, "seconds": media.seconds, "summary": words}
    columns = [each.model_copy(update=facts if each.name == data.task.media else {}) for each in seen.columns]
    return seen.model_copy(update={"columns": tuple(columns)})
