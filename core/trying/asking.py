"""The page's side: the process that holds a run's models open, one per run, two at most; a question at a time."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal

from core import artifacts
from core.data import folders
from core.errors import BadInput, Refused
from core.harness.dataset import Dataset
from core.llm.provider import without_the_files
from core.settings import home, limits
from core.trying.form import plain_features, ready, try_form
from core.trying.parts import covered
from core.trying.values import Cell, Parts, Tried
from core.view import RunView

MOST = 2  # runs whose models are open at the same time
DROPPED = "dropped"  # what a dropped file is called in the row
WORDS = {"pictures": "picture", "sounds": "sound"}


@dataclass
class _Open:
    """One process. `lock` is held from a question to its answer."""

    process: subprocess.Popen[str]
    lock: threading.Lock = field(default_factory=threading.Lock)


_open: dict[tuple[str, str], _Open] = {}
_guard = threading.Lock()


def start_trying(run: str) -> None:
    """Begin to open the fitted models of what was submitted last, unless they are open. Returns at once. Raises Refused."""
    seen, _ = ready(run)
    _opened(seen)


def try_predict(run: str, cells: Mapping[str, Cell], key: str = "", dropped: tuple[str, bytes] | None = None) -> Tried:
    """What the fitted models say to a row, and what moved it. The first question waits until they are open.

    `key` names a file of the run's store, `dropped` is one that comes along: its name and content. Raises Refused; BadInput for a
    file that is no picture or sound, and for a number that is none.
    """
    seen, data = ready(run)
    usual = {each.name: each.usual for each in try_form(run).fields}
    strange = [name for name, cell in cells.items() if isinstance(cell, float) and not math.isfinite(cell)]
    if strange or set(cells) != set(plain_features(data)):
        raise BadInput(f"The row does not fit the table: mend {', '.join(strange) or 'its columns'}.")
    with _file(data, key, dropped) as (named, path):
        answer = _ask(seen, {"cells": dict(cells), "usual": usual, "key": named, "file": path})
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Tried.model_validate(answer["tried"])


def try_parts(
    run: str, cells: Mapping[str, Cell], of: Mapping[str, str], key: str = "", dropped: tuple[str, bytes] | None = None
) -> Parts:
    """Which part of the row's file moved the prediction of each target in `of`, which names the class that is looked at (empty for a
    number). Raises Refused; BadInput for a file that is no picture or sound."""
    seen, data = ready(run)
    with _file(data, key, dropped) as (_, path), _place() as into:
        if path is None or data.task.media is None:
            raise Refused("Without a file there are no parts of it to look at.")
        kind: Literal["picture", "sound"] = "picture" if data.task.columns[data.task.media] == "picture" else "sound"
        decoded, files = covered(kind, Path(path), into)
        answer = _ask(seen, {"cells": dict(cells), "files": [str(each) for each in files], "of": dict(of)})
    if "refused" in answer:
        raise Refused(answer["refused"])
    return Parts.model_validate({"decoded": decoded, **answer})


def end_trying(run: str) -> None:
    """Close the models of a run."""
    with _guard:
        for name in [each for each in _open if each[0] == run]:
            _end(name)


def _ask(seen: RunView, question: dict[str, object]) -> dict[str, str]:
    for _ in range(2):  # it may have closed the models just now, after ten minutes without a question
        server = _opened(seen)
        line = _line(server, json.dumps(question) + "\n")
        if line:
            answer: dict[str, str] = json.loads(line)
            return answer
        with _guard:
            for name in [each for each, known in _open.items() if known is server]:
                _end(name)
    raise Refused(f"The process that opens the models ended twice without an answer. Its last words are in {_log()}.")


def _line(server: _Open, question: str) -> str:
    """The answer; empty where the process has ended, be it with its last word unsaid."""
    assert server.process.stdin is not None
    assert server.process.stdout is not None
    with server.lock:
        with contextlib.suppress(
            BrokenPipeError, ValueError
        ):  # it has ended, or was closed: what it said last is read below
            server.process.stdin.write(question)
            server.process.stdin.flush()
        return server.process.stdout.readline()


def _opened(seen: RunView) -> _Open:
    last = seen.submissions[-1]
    name = (seen.run, last.folder)
    with _guard:
        known = _open.get(name)
        if known and known.process.poll() is None:
            return known
        _open.pop(name, None)
        while len(_open) >= MOST:
            _end(next(iter(_open)))
        job = {"run": seen.run, "folder": last.folder, "fits": last.fits, "threads": seen.settings.threads}
        _open[name] = _Open(_started(job))
        return _open[name]


def _started(job: dict[str, object]) -> subprocess.Popen[str]:
    environment = without_the_files(os.environ)
    root = str(Path(__file__).parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH")]))
    with open(_log(), "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.trying"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=environment, start_new_session=True, text=True,
        )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    return process


def _end(name: tuple[str, str]) -> None:
    """Let it clear its room away: it ends with its input."""
    process = _open.pop(name).process
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # a question that was never read
        process.stdin.close()


def _log() -> Path:
    return home().folder / "trying.log"


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """An empty folder for as long as this lasts."""
    into = home().folder / "uploads" / f"parts-{uuid.uuid4().hex}"
    into.mkdir(parents=True)
    try:
        yield into
    finally:
        shutil.rmtree(into, ignore_errors=True)


@contextlib.contextmanager
def _file(data: Dataset, key: str, dropped: tuple[str, bytes] | None) -> Iterator[tuple[str | None, str | None]]:
    """The row's cell in the media column, and where that file lies. Raises BadInput."""
    if data.task.media is None or (dropped is None and not key):
        yield None, None
        return
    if dropped is None:
        if key not in set(data.file_names):
            raise BadInput("The run has no file of this name.")
        yield key, str(artifacts.folder(data.media) / key)
        return
    name, content = dropped
    into = home().folder / "uploads" / f"tried-{uuid.uuid4().hex}"
    into.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = folders.from_uploads([(name, len(content), BytesIO(content))], "The file", into, limits())
        if WORDS[found.kind] != data.task.columns[data.task.media]:
            raise BadInput(
                f"The file is a {WORDS[found.kind]}: this model asks for a {data.task.columns[data.task.media]}."
            )
        yield DROPPED, str(found.files[0].path)
    finally:
        shutil.rmtree(into, ignore_errors=True)
