"""What a script makes of each picture or sound on its own, made once per run instead of once per fold.

A block that defines a function `represent_…(files)` (paths -> an array of one entry per file) is run alone, in a room that holds
all files and no table: it sees no label, no row, no fold. What it gives is kept under the digest of the block's code and of
the files, so that no other change to the script makes it anew, and no fold can learn anything from another's rows by it: a few
files are asked about again in other company, and must come out the same.
"""

from __future__ import annotations

import ast
import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core import artifacts
from core.harness.bench import Bench
from core.harness.contract import contract
from core.harness.dataset import Dataset
from core.harness.evaluation import Failure, Request
from core.sandbox.clearing import discard
from core.sandbox.room import Ended, Limits, Script, lay, new_room
from core.settings import home
from core.solution import Solution
from core.value import digest

CHUNK = 128  # files that are asked about at a time
AGAIN = 5  # files that are asked about again, in other company
MOST = 6 << 30  # bytes of one representation
LIBRARIES = ("numpy", "pillow", "soundfile", "torch", "torchvision", "efficientnet_lite_pytorch")
WAIT = 0.2  # seconds between two looks at whether another evaluation has made it
TELL = 2.0  # seconds between two words on how far it is
KINDS = "fiub"
TAIL = """

# %% [predict] Hand the array over
def predict(rows):
    import numpy
    import pandas
    from pathlib import Path

    made = numpy.asarray({function}([Path("input/media") / name for name in rows["file"]]))
    numpy.save("output/made.npy", made, allow_pickle=False)
    return pandas.DataFrame({{"made": [len(made)]}})
"""


class Spoilt(Exception):
    """The function gave something that is no representation; the sentence says what."""


@dataclass(frozen=True)
class Represented:
    """One function's array over all files of a run."""

    folder: Path

    def rows(self, keys: list[str]) -> np.ndarray[Any, Any]:
        """The entries of these files, in this order."""
        return np.asarray(self._array[[self._places[key] for key in keys]])

    @cached_property
    def _array(self) -> np.ndarray[Any, Any]:
        return np.asarray(np.load(self.folder / "made.npy", mmap_mode="r", allow_pickle=False))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(json.loads((self.folder / "keys.json").read_text()))}


def functions(solution: Solution) -> dict[str, str]:
    """The code of each block that defines one function `represent_…`, by the function's name. A name that two blocks define
    differently is left out: the script then calls it itself."""
    found: dict[str, set[str]] = {}
    for block in solution.blocks:
        try:
            tree = ast.parse(block.code)
        except SyntaxError:
            continue
        names = [
            node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("represent_")
        ]
        if len(names) == 1:
            found.setdefault(names[0], set()).add(block.code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def represented(data: Dataset, request: Request, bench: Bench) -> dict[str, Represented] | Failure:
    """The representations that this request's script asks for, made where they are not there yet; in its seconds."""
    made: dict[str, Represented] = {}
    if data.task.media is None:
        return made
    begun = time.monotonic()
    for name, code in functions(request.solution).items():
        seconds = request.seconds - (time.monotonic() - begun)
        key = f"represented/{digest(name, code, _keys(data), [_version(each) for each in LIBRARIES])}"
        failure = _make(data, request, bench, key, name, code, seconds)
        if failure:
            return failure
        made[name] = Represented(artifacts.folder(key))
    return made


def _make(
    data: Dataset, request: Request, bench: Bench, key: str, name: str, code: str, seconds: float
) -> Failure | None:
    with _alone(key, bench, seconds) as ours:
        if artifacts.exists(key):
            return None
        if not ours:
            kind = "stopped" if bench.stopped() else "time"
            return Failure(kind=kind, sentence=f"No time was left to wait for {name}.")
        part = Part(home().folder / "parts" / key.replace("/", "-"), _keys(data))
        try:
            _run(data, request, bench, name, code, seconds, part)
        except Ended as end:
            done = f"{part.done:,} of {len(part.keys):,} files were through, and are kept"
            sentence = {
                "time": f"`{name}` was stopped after {seconds:.0f} s, the time that the budget leaves: {done}.",
                "stopped": "The evaluation was stopped.",
            }.get(end.kind, f"`{name}` failed on the files: {_last_line(end.log)}")
            return Failure(kind=end.kind, sentence=sentence, log=end.log)
        except Spoilt as spoilt:
            discard(part.folder)
            return Failure(kind="predictions", sentence=f"`{name}` {spoilt}")
        artifacts.publish(part.folder, key)
    return None


@dataclass
class Part:
    """As much of a representation as was made until now: the first `done` entries of `made`. It outlives an evaluation that ran
    out of time, so that the next one goes on."""

    folder: Path
    keys: list[str]

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        there = self.folder / "done"
        self.done = int(there.read_text()) if there.exists() else 0
        self.made: np.ndarray[Any, Any] | None = None
        if self.done:
            self.made = np.load(self.folder / "made.npy", mmap_mode="r+", allow_pickle=False)

    def add(self, entries: np.ndarray[Any, Any]) -> None:
        """The entries of the next files. Raises Spoilt."""
        if self.made is None:
            self.made = _opened(self.folder / "made.npy", entries, len(self.keys))
        if entries.dtype != self.made.dtype or entries.shape[1:] != self.made.shape[1:]:
            raise Spoilt("gives arrays of different kinds or shapes for different files.")
        self.made[self.done : self.done + len(entries)] = entries
        self.made.flush()  # type: ignore[attr-defined]
        self.done += len(entries)
        (self.folder / "done").write_text(str(self.done))

    def finish(self) -> None:
        """All are there: what is left is what a reader needs."""
        (self.folder / "keys.json").write_text(json.dumps(self.keys))
        (self.folder / "done").unlink(missing_ok=True)


def _run(data: Dataset, request: Request, bench: Bench, name: str, code: str, seconds: float, part: Part) -> None:
    """Run the block on the files that are left, chunk by chunk. Raises Ended, Spoilt."""
    room = new_room(bench.rooms)
    taken = room.with_name(f"{room.name}.npy")
    stored = artifacts.folder(data.media)
    try:
        (room / "input" / "media").mkdir()
        for key in part.keys:
            lay(stored / key, room / "input" / "media" / key)
        (room / "input" / "task.json").write_text(json.dumps(_label_free(data, request.threads, seconds)))
        (room / "solution.py").write_text(f"# %% [media] Represent\n{code}\n{TAIL.format(function=name)}")
        limits = Limits(seconds=seconds, threads=request.threads, memory=bench.memory)
        with Script(bench.starter, room, limits, bench.stopped) as script:
            script.trained()
            told = -TELL
            while part.done < len(part.keys):
                if (now := time.monotonic()) - told >= TELL:
                    bench.represented(name, part.done, len(part.keys))
                    told = now
                part.add(_ask(script, part.keys[part.done : part.done + CHUNK], taken))
            if part.made is None:
                raise Spoilt("was given no file.")
            _same_again(script, part.keys, part.made, taken)
        part.finish()
    finally:
        for left in (room, taken, room.with_name(f"{room.name}.log")):
            discard(left)


def _ask(script: Script, keys: list[str], taken: Path) -> np.ndarray[Any, Any]:
    """The function's array for these files, opened with care: the script wrote it. Raises Ended, Spoilt."""
    script.put("input", "rows.parquet", pd.DataFrame({"file": keys}).to_parquet)
    script.predict("input/rows.parquet", "output/predictions.parquet")
    discard(taken)
    if not script.take("output", "made.npy", taken) or taken.is_symlink() or not taken.is_file():
        raise Spoilt("left no array.")
    try:
        part = np.load(taken, allow_pickle=False, mmap_mode="r")
    except (ValueError, OSError, EOFError, OverflowError, MemoryError) as error:
        raise Spoilt(f"left an array that cannot be read ({type(error).__name__}).") from None
    if not isinstance(part, np.ndarray) or part.dtype.kind not in KINDS or part.ndim < 1 or len(part) != len(keys):
        shape = getattr(part, "shape", "none")
        raise Spoilt(
            f"must give numbers, one entry per file: {len(keys)} were asked about, the array's shape is {shape}."
        )
    part = np.array(part)
    if part.dtype.kind == "f" and not np.isfinite(part).all():
        raise Spoilt("gives numbers that are not finite.")
    return part


def _opened(path: Path, first: np.ndarray[Any, Any], files: int) -> np.ndarray[Any, Any]:
    shape = (files, *first.shape[1:])
    size = int(np.prod(shape, dtype=object)) * first.dtype.itemsize
    if size > MOST:
        raise Spoilt(f"would take {size / 2**30:.1f} GiB for all files; the limit is {MOST >> 30} GiB.")
    made: np.ndarray[Any, Any] = np.lib.format.open_memmap(path, mode="w+", dtype=first.dtype, shape=shape)
    return made


def _same_again(script: Script, keys: list[str], made: np.ndarray[Any, Any], taken: Path) -> None:
    """A few files from all over, asked about together, come out as before. Raises Ended, Spoilt."""
    places = np.unique(np.linspace(0, len(keys) - 1, AGAIN).astype(int))[::-1]
    again = _ask(script, [keys[place] for place in places], taken).astype(float)
    before = np.asarray(made[places]).astype(float)
    if not np.allclose(again, before, rtol=2e-2, atol=2e-2 * max(1e-6, float(np.abs(before).max(initial=0.0)))):
        raise Spoilt("gives a file another representation beside other files; each must stand on its own.")


def _keys(data: Dataset) -> list[str]:
    """The names of all files in the store, in the order of their digests, which says nothing about rows."""
    column = data.task.media
    frames = [data.train, *([] if data.test is None else [data.test])]
    return sorted({key for frame in frames for key in frame[column].dropna()})


def _label_free(data: Dataset, threads: int, seconds: float) -> dict[str, Any]:
    return {**contract(data, threads, seconds), "classes": {}, "positive": None}


@contextmanager
def _alone(key: str, bench: Bench, seconds: float) -> Iterator[bool]:
    """While no other evaluation of this installation makes the same; False where the time was over before."""
    folder = home().folder / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with (folder / key.replace("/", "-")).open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until or bench.stopped():
                    yield False
                    return
                time.sleep(WAIT)
        yield True


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _last_line(log: str) -> str:
    return next((line for line in reversed(log.splitlines()) if line.strip()), "it left no message").strip()[:300]
