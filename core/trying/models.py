"""Fitted models in a closed room: opened once, asked often.

A model is a pickle that a generated script has made: opening it runs code. So it is opened where such code may run, and what
comes back is read with the same care as any prediction (core/harness/predictions.py).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import pandas as pd

from core import artifacts
from core.harness import ensemble
from core.harness.contract import contract
from core.harness.dataset import Dataset
from core.harness.predictions import read_predictions
from core.sandbox.room import Ended, Limits, Script, discard, lay, new_room
from core.sandbox.starter import Starter

MEMORY = 0.5  # share of the machine's memory that the opened models may take
OPENING = """# %% [models] Open the fitted models
import json
import pickle
from pathlib import Path

models = {}
for path in sorted(Path("input/models").iterdir()):
    with path.open("rb") as file:
        models[path.stem] = pickle.load(file)


def predict(rows):
    return models[json.loads(Path("input/which.json").read_text())](rows)
"""


@dataclass
class Clock:
    """When the present question has taken too long."""

    ends: float

    def over(self) -> bool:
        return time.monotonic() > self.ends


class Models:
    """The fits of a submission, `fits` being for each member its evaluations' names, one per seed. Use it as a context manager.
    Raises FileNotFoundError where a model was not kept, Ended where one does not open."""

    def __init__(self, data: Dataset, fits: Sequence[Sequence[str]], fitted: ensemble.FittedEnsemble, rooms: Path,
                 threads: int, life: float) -> None:  # fmt: skip
        self.data, self.fitted, self.clock = data, fitted, Clock(time.monotonic() + life)
        self.names = [[f"{member}_{seed}" for seed in range(len(each))] for member, each in enumerate(fits)]
        kept = {name: _kept(named) for names, each in zip(self.names, fits) for name, named in zip(names, each)}
        self.room = new_room(rooms)
        self.taken = self.room.with_name(f"{self.room.name}.parquet")
        self._laid = 0
        for folder in ("models", "media", "ready"):
            (self.room / "input" / folder).mkdir()
        for name, path in kept.items():
            lay(path, self.room / "input" / "models" / f"{name}.pkl")
        (self.room / "input" / "task.json").write_text(json.dumps(contract(data, threads, life)))
        (self.room / "solution.py").write_text(OPENING)
        memory = int(MEMORY * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
        limits = Limits(seconds=life, threads=threads, memory=memory)
        self._script = Script(Starter(preload=False), self.room, limits, self.clock.over)

    def opened(self) -> None:
        """Wait until all are open. Raises Ended."""
        self._script.trained()

    def predict(self, rows: pd.DataFrame, files: Mapping[str, Path]) -> pd.DataFrame:
        """Canonical predictions for features as the harness holds them. `files` has the picture or sound by its name in the media
        column. Raises Ended, BadPredictions."""
        media, laid = self.data.task.media, {key: self._lay(path) for key, path in files.items()}
        if media is not None:
            rows = rows.assign(**{media: rows[media].map(laid).astype("str")})
        self._script.put("input", "rows.parquet", rows.to_parquet)
        answer = ensemble.apply(self.data.task, self.fitted, [self._mean(names, rows) for names in self.names])
        for name in laid.values():
            self._script.take("input/media", name, self.taken)
            discard(self.taken)
        return answer

    def _lay(self, path: Path) -> str:
        """A file's name in the room: a number that was none before, for a script may keep what it made of a name."""
        self._laid += 1
        self._script.lay("input/media", str(self._laid), path)
        return str(self._laid)

    def _mean(self, names: list[str], rows: pd.DataFrame) -> pd.DataFrame:
        parts = [self._ask(name, rows) for name in names]
        mean = np.mean([part.to_numpy() for part in parts], axis=0)
        return pd.DataFrame(mean, index=rows.index, columns=parts[0].columns)

    def _ask(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        self._script.put("input", "which.json", lambda file: file.write(json.dumps(name).encode()))
        self._script.predict("input/rows.parquet", "output/predictions.parquet")
        self._script.take("output", "predictions.parquet", self.taken)
        try:
            return read_predictions(self.taken, self.data.task, rows.index)
        finally:
            discard(self.taken)

    def __enter__(self) -> Models:
        self._script.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._script.__exit__(kind, error, trace)
        for left in (self.room, self.taken, self.room.with_name(f"{self.room.name}.log")):
            discard(left)


def _kept(named: str) -> Path:
    path = artifacts.folder(f"evaluations/{named}") / "model.pkl"
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def why(end: Ended) -> str:
    """In a sentence why the models gave no answer."""
    if end.kind in ("stopped", "time"):
        return "The models took too long to answer and were closed. Try once more."
    if end.kind == "memory":
        return "The models took more memory than they may and were closed."
    last = next((line.strip() for line in reversed(end.log.splitlines()) if line.strip()), "they left no message")
    return f"The models could not answer: {last[:300]}"
