"""The pictures or sounds of a run, and how its held-out predictions judge each: what the pages show of files."""

from __future__ import annotations

import pandas as pd

from core.data.lookalikes import Item
from core.data.media import FILES_KEY, Media, kept_of
from core.diagnosis import held_out
from core.durable.evaluations import dataset
from core.errors import Refused
from core.harness.dataset import Dataset
from core.harness.labels import honest_codes
from core.harness.predictions import codes, probabilities
from core.value import Value
from core.verbs import view


class Gallery(Value):
    """A run's files. `items` are the labelled rows' in the table's order, of pixels one a picture; a file may be in several. `asked`:
    digests of the pictures to be made into others, by the name that the submission gives them."""

    media: Media
    items: tuple[Item, ...]
    asked: dict[str, str] = {}


class Judged(Value):
    """A held-out row of one target. `row` is its id; `chance` was given to the label that was said, nothing for a number; `error` is
    1 less the chance of the true class, or the absolute error."""

    item: Item
    row: int
    said: str
    chance: float | None
    error: float


def gallery(run: str) -> Gallery:
    """The run's files with what they were called. Raises Refused where it has none, or they are gone."""
    data = dataset(run)
    if data.task.media is None:
        raise Refused("This run has no pictures or sounds.")
    try:
        media = kept_of(FILES_KEY.format(run=run), data.media)
    except FileNotFoundError:
        raise Refused("What this run's files were called is not kept: it was made by an earlier version.") from None
    rows = data.train[[data.task.media]].drop_duplicates() if data.task.place else data.train
    items = tuple(_items(data, media, rows, data.task.targets[0]).values())
    return Gallery(media=media, items=items, asked=_asked(data))


def judged(run: str, target: str) -> tuple[Judged, ...]:
    """The held-out rows that have a file, as what was submitted (or is the best so far) judges them; the furthest off first.
    Raises Refused."""
    data, predictions, _ = held_out(view(run))
    media, truth = gallery(run).media, data.truth.loc[predictions.index]
    items = _items(data, media, data.train.loc[predictions.index], target)
    if data.task.problem == "regression":
        said = predictions[target]
        found = pd.DataFrame({"said": said.map("{:.5g}".format), "error": (truth[target] - said).abs()})
        found["chance"] = None
    else:
        labels, chance = data.task.classes[target], probabilities(data.task, predictions, target)
        labelled = honest_codes(data.task, truth, predictions, data.groups)[target]
        every, true = range(len(truth)), codes(data.task, truth, target)
        found = pd.DataFrame(
            {"said": [labels[at] for at in labelled], "error": 1 - chance[every, true], "chance": chance[every, labelled]},
            index=truth.index,
        )  # fmt: skip
    found = found.sort_values("error", ascending=False, kind="stable")
    return tuple(
        Judged(item=items[row], row=int(row), said=said, chance=None if chance is None else float(chance), error=float(error))
        for row, said, error, chance in zip(found.index, found["said"], found["error"], found["chance"])
        if row in items
    )  # fmt: skip


def _asked(data: Dataset) -> dict[str, str]:
    if data.task.place is None or data.test is None or data.test_ids is None:
        return {}
    firsts = data.test[data.task.media].drop_duplicates()
    names = data.test_ids.loc[firsts.index].astype(str).str.rsplit("_", n=2).str[0]
    return dict(zip(names, firsts))


def _items(data: Dataset, media: Media, rows: pd.DataFrame, target: str) -> dict[int, Item]:
    """By row id; rows without a file are left out."""
    names = {digest: name for name, digest in media.files.items()}
    assert data.task.media is not None
    files = rows[data.task.media].dropna()
    labels = pd.Series("", index=files.index)
    if not data.task.place:
        labels = data.train.loc[files.index, target].map("{:.5g}".format if data.task.problem == "regression" else str)
    return {
        int(row): Item(digest=digest, name=names.get(digest, f"row {row + 1:,}"), label=label)
        for row, digest, label in zip(files.index, files, labels)
    }
