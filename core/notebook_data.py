"""A notebook's cells about the data: what lies beside it, and how the room of its script comes from that."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell

from core import notebook_cells
from core.data import pixels
from core.data.cells import AMOUNT, SIGNS
from core.data.folders import PICTURES, SOUNDS
from core.data.media import FILES_KEY, WORDS, Media, kept_of
from core.data.reading import MISSING_WORDS
from core.errors import Refused
from core.harness.contract import contract
from core.harness.dataset import Dataset

BESIDE = "Put the training table beside this notebook as `train.csv`."
TEXT = "A text table with decimal points is meant; convert a workbook, a Parquet file or decimal commas first."
EARLIER = "This run was made by an earlier version, which kept too little for a notebook."


def data_cells(run: str, data: Dataset, threads: int) -> list[Any]:
    """The cells that make a script's room from what the person gave to the studio. Raises Refused where too little was kept of it."""
    if not data.readings:
        raise Refused(EARLIER)
    readings = {name: reading.model_dump(mode="json") for name, reading in data.readings.items()}
    told_to_scripts = {
        **contract(data, threads, 3600.0),
        "device": "cpu",
    }  # a notebook may be opened where there is no GPU
    task = json.dumps(told_to_scripts, ensure_ascii=False)
    told = json.dumps(readings, ensure_ascii=False)
    tags = data.task.tags.model_dump() if data.task.tags else None
    start = new_code_cell(
        notebook_cells.START.format(
            readings=told, task=task, tags=tags, missing=list(MISSING_WORDS), amount=AMOUNT, signs=SIGNS
        )
    )
    write = notebook_cells.WRITE.format(rows=len(data.train))
    if data.task.media is None:
        return [
            new_markdown_cell(f"## The data\n\n{BESIDE} {TEXT}"),
            start,
            new_code_cell(f"{notebook_cells.TABLE}{write}"),
        ]
    media = _media(run, data)
    endings = PICTURES if media.kind == "picture" else SOUNDS
    left_out = json.dumps([name for name, _ in media.refused], ensure_ascii=False)
    laid = new_code_cell(notebook_cells.FILES.format(endings=endings, left_out=left_out, kind=media.kind))
    words, rows = _rows(data, media)
    return [new_markdown_cell(f"## The data\n\n{words}"), start, laid, new_code_cell(f"{rows}{write}")]


def _media(run: str, data: Dataset) -> Media:
    try:
        return kept_of(FILES_KEY.format(run=run), data.media)
    except FileNotFoundError:
        raise Refused(
            "What this run's files were called is not kept here, and its notebook would not find them."
        ) from None


def _rows(data: Dataset, media: Media) -> tuple[str, str]:
    """What is to lie beside the notebook, and the code that makes rows of it."""
    words = f"Put the folder of {WORDS[media.kind]} beside this notebook as `files`, unpacked"
    if data.task.place:
        if not media.pairs:
            raise Refused(EARLIER)
        code = notebook_cells.PIXELS.format(
            pairs=json.dumps(media.pairs), place=data.task.place, take=pixels.per_picture(len(media.pairs)), seed=data.task.seed,
            mode="L" if len(data.task.targets) == 1 else "RGB",
        )  # fmt: skip
        return f"{words}: the pictures and what they should become, which are told by their content.", code
    if _by_class(data, media):
        labels = json.dumps(sorted(set(media.classes.values()), key=len, reverse=True), ensure_ascii=False)
        if not media.nested:
            return f"{words}: the names in it begin with their classes.", notebook_cells.BEGINNINGS.format(
                labels=labels
            )
        return f"{words}: a folder in it for each class.", notebook_cells.CLASSES.format(labels=labels)
    return f"{words}. {BESIDE} One of its columns names the files. {TEXT}", notebook_cells.NAMED


def _by_class(data: Dataset, media: Media) -> bool:
    """Whether the folder alone is the table: each row a file, its target the class that folders or names tell."""
    assert data.task.media is not None
    if data.features != [data.task.media] or len(data.task.targets) > 1 or not media.classes:
        return False
    rows = Counter(zip(data.train[data.task.media], data.train[data.task.targets[0]].astype(str)))
    return rows == Counter((media.files[name], label) for name, label in media.classes.items())
