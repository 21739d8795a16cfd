"""One function `represent_…` run alone over all files or texts, chunk by chunk, on every core that is spare, and what it gave so far.

A few are asked about again in other company, and must come out the same: each stands on its own.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import numpy as np
import pandas as pd

from core import artifacts
from core.harness.ahead import Ahead
from core.harness.bench import Bench
from core.harness.contract import contract
from core.harness.dataset import Dataset
from core.harness.evaluation import Request
from core.sandbox.clearing import discard
from core.sandbox.room import Limits, Script, lay, new_room

CHUNK = {"files": 128, "texts": 512}  # how many are asked about at a time
AGAIN = 5  # of them that are asked about again, in other company
MOST = 6 << 30  # bytes of one representation
TELL = 2.0  # seconds between two words on how far it is
KINDS = "fiub"
ARGUMENT = {"files": '[Path("input/media") / name for name in rows["files"]]', "texts": 'list(rows["texts"])'}
TAIL = """

# %% [predict] Hand the array over
def predict(rows):
    import numpy
    import pandas
    from pathlib import Path

    made = numpy.asarray({function}({argument}))
    numpy.save("output/made.npy", made, allow_pickle=False)
    return pandas.DataFrame({{"made": [len(made)]}})
"""


class Spoilt(Exception):
    """The function gave something that is no representation; the sentence says what."""


@dataclass(frozen=True)
class Wanted:
    """A function by name and code, the files (names in the store) or texts it is asked about, the seconds it has."""

    name: str
    code: str
    of: Literal["files", "texts"]
    keys: list[str]
    seconds: float


def kept_as(of: str, key: str) -> str:
    """What a file or text is called in what is kept: a text by its digest, so that no text outlives its run."""
    return key if of == "files" else hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass
class Part:
    """As much of a representation as was made until now: the first `done` entries of `made`. It outlives an evaluation that ran
    out of time, so that the next one goes on."""

    folder: Path
    of: Literal["files", "texts"]
    keys: list[str]

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        there = self.folder / "done"
        self.done = int(there.read_text()) if there.exists() else 0
        self.made: np.ndarray[Any, Any] | None = None
        if self.done:
            self.made = np.load(self.folder / "made.npy", mmap_mode="r+", allow_pickle=False)

    def add(self, entries: np.ndarray[Any, Any]) -> None:
        """The entries of the next ones. Raises Spoilt."""
        if self.made is None:
            self.made = _opened(self.folder / "made.npy", entries, len(self.keys))
        if entries.dtype != self.made.dtype or entries.shape[1:] != self.made.shape[1:]:
            raise Spoilt("gives arrays of different kinds or shapes for different ones.")
        self.made[self.done : self.done + len(entries)] = entries
        self.made.flush()  # type: ignore[attr-defined]
        self.done += len(entries)
        (self.folder / "done").write_text(str(self.done))

    def finish(self) -> None:
        """All are there: what is left is what a reader needs."""
        (self.folder / "keys.json").write_text(json.dumps([kept_as(self.of, key) for key in self.keys]))
        (self.folder / "done").unlink(missing_ok=True)


def run(data: Dataset, request: Request, bench: Bench, wanted: Wanted, part: Part) -> None:
    """Run the function on what is left of its keys, chunk by chunk, on every core that is spare. Raises Ended, Spoilt."""
    until, size = time.monotonic() + wanted.seconds, CHUNK[wanted.of]
    chunks = range(part.done, len(part.keys), size)

    def ask(number: int) -> np.ndarray[Any, Any]:
        with readers.one() as reader:
            return _ask(reader, wanted.of, part.keys[chunks[number] : chunks[number] + size])

    def reading() -> AbstractContextManager[Reader]:
        return _reader(
            data, request, replace(bench, stopped=lambda: ahead.given_up() or bench.stopped()), wanted, until
        )

    with Readers(reading) as readers, (ahead := Ahead(bench.cores, ask, len(chunks))):
        told = -TELL
        for number in range(len(chunks)):
            if (now := time.monotonic()) - told >= TELL:
                bench.represented(wanted.name, part.done, len(part.keys))
                told = now
            part.add(ahead.take(number))
        if part.made is None:
            raise Spoilt(f"was given no {wanted.of}.")
        with readers.one() as reader:
            _same_again(reader, wanted.of, part.keys, part.made)
    part.finish()


@dataclass(frozen=True)
class Reader:
    """A script that runs the function, and where its arrays are taken to."""

    script: Script
    taken: Path


class Readers:
    """As many readers as are asked at a time, each begun when there is no other; all end at the end."""

    def __init__(self, reading: Callable[[], AbstractContextManager[Reader]]) -> None:
        self._reading, self._idle, self._all = reading, list[Reader](), ExitStack()

    @contextmanager
    def one(self) -> Iterator[Reader]:
        """A reader for the caller alone. One in whose hands something went wrong is asked nothing more."""
        try:
            reader = self._idle.pop()
        except IndexError:
            reader = self._all.enter_context(self._reading())
        yield reader
        self._idle.append(reader)

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._all.close()


@contextmanager
def _reader(data: Dataset, request: Request, bench: Bench, wanted: Wanted, until: float) -> Iterator[Reader]:
    room, seconds = new_room(bench.rooms), max(0.0, until - time.monotonic())
    taken = room.with_name(f"{room.name}.npy")
    try:
        if wanted.of == "files":
            _lay(data, room, wanted.keys)
        (room / "input" / "task.json").write_text(json.dumps(_label_free(data, request.threads, seconds)))
        tail = TAIL.format(function=wanted.name, argument=ARGUMENT[wanted.of])
        (room / "solution.py").write_text(f"# %% [represent] Represent\n{wanted.code}\n{tail}")
        limits = Limits(seconds=seconds, threads=request.threads, memory=bench.memory)
        with Script(bench.starter, room, limits, bench.stopped) as script:
            script.trained()
            yield Reader(script, taken)
    finally:
        for left in (room, taken, room.with_name(f"{room.name}.log")):
            discard(left)


def _lay(data: Dataset, room: Path, keys: list[str]) -> None:
    stored = artifacts.folder(data.media)
    (room / "input" / "media").mkdir()
    for key in keys:
        lay(stored / key, room / "input" / "media" / key)


def _ask(reader: Reader, of: str, keys: list[str]) -> np.ndarray[Any, Any]:
    """The function's array for these, opened with care: the script wrote it. Raises Ended, Spoilt."""
    script, taken = reader.script, reader.taken
    script.put("input", "rows.parquet", pd.DataFrame({of: keys}).to_parquet)
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
            f"must give numbers, one entry for each of the {of}: {len(keys)} were asked about, the array's shape is {shape}."
        )
    part = np.array(part)
    if part.dtype.kind == "f" and not np.isfinite(part).all():
        raise Spoilt("gives numbers that are not finite.")
    return part


def _opened(path: Path, first: np.ndarray[Any, Any], keys: int) -> np.ndarray[Any, Any]:
    shape = (keys, *first.shape[1:])
    size = int(np.prod(shape, dtype=object)) * first.dtype.itemsize
    if size > MOST:
        raise Spoilt(f"would take {size / 2**30:.1f} GiB for all; the limit is {MOST >> 30} GiB.")
    made: np.ndarray[Any, Any] = np.lib.format.open_memmap(path, mode="w+", dtype=first.dtype, shape=shape)
    return made


def _same_again(reader: Reader, of: str, keys: list[str], made: np.ndarray[Any, Any]) -> None:
    """A few from all over, asked about together, come out as before. Raises Ended, Spoilt."""
    places = np.unique(np.linspace(0, len(keys) - 1, AGAIN).astype(int))[::-1]
    again = _ask(reader, of, [keys[place] for place in places]).astype(float)
    before = np.asarray(made[places]).astype(float)
    if not np.allclose(again, before, rtol=2e-2, atol=2e-2 * max(1e-6, float(np.abs(before).max(initial=0.0)))):
        raise Spoilt(f"gives one of the {of} another representation beside others; each must stand on its own.")


def _label_free(data: Dataset, threads: int, seconds: float) -> dict[str, Any]:
    return {**contract(data, threads, seconds), "classes": {}, "positive": None}
