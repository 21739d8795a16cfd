"""Pictures or sounds beside a new table: where a bundle's models look for them, under the names that its rows get."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from core.data.cells import FILE
from core.data.folders import PICTURES, SOUNDS
from core.data.media import Media, attach
from core.errors import BadInput
from core.harness.task import Task


def with_files(task: Task, table: pd.DataFrame | None, folder: Path) -> tuple[pd.DataFrame, list[Path]]:
    """The table, or a row for each file where there is none, with its files' numbers in the task's media column; the files by
    number. Raises BadInput where there are no files, or where no column names them."""
    assert task.media is not None
    kind: Literal["picture", "sound"] = "picture" if task.columns[task.media] == "picture" else "sound"
    endings = PICTURES if kind == "picture" else SOUNDS
    files = sorted(path for path in folder.rglob("*") if path.suffix[1:].lower() in endings and path.is_file())
    if not files:
        raise BadInput(f"{folder}: there is no {kind} in this folder; give the folder that holds the {kind}s")
    names = [path.relative_to(folder).as_posix() for path in files]
    numbers = {name: str(number) for number, name in enumerate(names)}
    if table is None:
        table = pd.DataFrame({task.id or "file": names, task.media: list(numbers.values())}, dtype="str")
        table.attrs[FILE] = folder.name
        return table, files
    found = Media(kind=kind, name=folder.name, folder=folder, files=numbers, labels={})
    named, _, attached = attach(table, None, found)
    named[task.media] = named[attached.column]
    return named, files


@contextlib.contextmanager
def laid_out(files: list[Path], told: dict[str, Any]) -> Iterator[None]:
    """While this lasts, the working directory is one in which the models find the files and what scripts are told of their task,
    as in the rooms that they were fitted in."""
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / "input" / "media").mkdir(parents=True)
        here = {**told, "threads": os.cpu_count() or 1, "device": "cpu"}
        (Path(room) / "input" / "task.json").write_text(json.dumps(here), encoding="utf-8")
        for number, path in enumerate(files):
            (Path(room) / "input" / "media" / str(number)).symlink_to(path.resolve())
        before = os.getcwd()
        os.chdir(room)
        try:
            yield
        finally:
            os.chdir(before)
