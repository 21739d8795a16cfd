"""The rows of a run as the harness holds them: training rows, the vault, test rows, ids. Nothing of this is a room."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.harness.split import Fold, folds, groups_of, vault
from core.harness.task import Reading, Task
from core.value import digest


@dataclass(frozen=True, eq=False)
class Dataset:
    """`train`: features and targets of every labelled row, by row id; `test`: features of the rows to predict.

    `split_values` is the group or time column by row id where the split has one, `test_ids` the id column's own text.
    `vault` holds the row ids set aside. `digest` names all of it. `media` is the artifact that holds the pictures or sounds,
    each under the name that its row has in the task's media column: the digest of its content. `readings` says how the
    feature columns' cells were read. `repeated`: columns of the test rows' own text that the submission holds again.
    """

    task: Task
    train: pd.DataFrame
    test: pd.DataFrame | None
    split_values: pd.Series[Any] | None
    test_ids: pd.Series[Any] | None
    vault: np.ndarray[Any, np.dtype[np.int64]]
    digest: str
    media: str = ""
    readings: dict[str, Reading] = field(default_factory=dict)
    repeated: pd.DataFrame | None = None

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The training rows with the split column."""
        return _with_split(self.task, self.train, self.split_values)

    @cached_property
    def search(self) -> pd.DataFrame:
        """The rows a search may see: all but the vault, with the split column."""
        return self.whole.loc[~self.whole.index.isin(self.vault)]

    @cached_property
    def folds(self) -> tuple[Fold, ...]:
        """The folds over the search rows, in running order."""
        return folds(self.task, self.search)

    @cached_property
    def truth(self) -> pd.DataFrame:
        """The targets of all labelled rows. Stays in the harness."""
        return self.train[list(self.task.targets)]

    @cached_property
    def groups(self) -> pd.Series[Any] | None:
        """What the bootstrap draws where rows come in groups."""
        return groups_of(self.task, self.whole)

    @cached_property
    def names(self) -> pd.Series[Any]:
        """What each training row is called in a room, by row id. Where a row stood in the file says nothing there."""
        return pd.Series(self._drawn[: len(self.train)], index=self.train.index, name="row")

    @cached_property
    def test_names(self) -> pd.Series[Any]:
        """The same of the rows to predict; no name stands for two rows."""
        assert self.test is not None
        return pd.Series(self._drawn[len(self.train) :], index=self.test.index, name="row")

    @cached_property
    def file_names(self) -> dict[str, str]:
        """What each picture or sound is called in a room, by its name in the store: after one of its rows, drawn as that is."""
        assert self.task.media is not None
        column, names = self.train[self.task.media], self.names
        if self.test is not None:
            column, names = pd.concat([column, self.test[self.task.media]]), pd.concat([names, self.test_names])
        places, keys = pd.factorize(column)
        first = np.full(len(keys), len(names), dtype=np.int64)
        known = places >= 0
        np.minimum.at(first, places[known], names.to_numpy()[known])
        return dict(zip(map(str, keys), map(str, first)))

    @cached_property
    def _drawn(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Drawn from the digest, which no room holds: a script cannot work the row ids out."""
        many = len(self.train) + (0 if self.test is None else len(self.test))
        return np.random.default_rng(int(digest(self.digest, "names"), 16)).permutation(many)

    @property
    def features(self) -> list[str]:
        """The columns a script sees."""
        return [name for name, kind in self.task.columns.items() if kind != "ignore"]

    def searched(self) -> Dataset:
        """The same without the vault's rows, for whoever looks at targets before the end."""
        return replace(self, train=self.train.loc[self.search.index], vault=np.empty(0, dtype=np.int64))

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        self.train.to_parquet(folder / "train.parquet")
        if self.test is not None:
            self.test.to_parquet(folder / "test.parquet")
        for name, values in (("split", self.split_values), ("test_ids", self.test_ids)):
            if values is not None:
                values.to_frame("value").to_parquet(folder / f"{name}.parquet")
        if self.repeated is not None:
            self.repeated.to_parquet(folder / "repeated.parquet")
        (folder / "dataset.json").write_text(
            json.dumps(
                {
                    "task": self.task.model_dump(mode="json"), "vault": self.vault.tolist(), "digest": self.digest,
                    "media": self.media,
                    "readings": {name: reading.model_dump(mode="json") for name, reading in self.readings.items()},
                }
            )
        )  # fmt: skip


def make(
    task: Task,
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    split_values: pd.Series[Any] | None,
    test_ids: pd.Series[Any] | None,
    set_aside: bool = True,
    media: str = "",
    readings: dict[str, Reading] | None = None,
    repeated: pd.DataFrame | None = None,
) -> Dataset:
    """A dataset from prepared frames; the vault is drawn here, once."""
    whole = _with_split(task, train, split_values)
    aside = vault(task, whole) if set_aside else np.empty(0, dtype=np.int64)
    named = digest(
        task.model_dump(mode="json", exclude={"name", "description"}),
        _frame_digest(whole),
        None if test is None else _frame_digest(test),
        aside.tolist(),
    )
    return Dataset(task, train, test, split_values, test_ids, aside, named, media, readings or {}, repeated)


def load(folder: Path) -> Dataset:
    """What `save` wrote."""
    kept = json.loads((folder / "dataset.json").read_text())

    def series(name: str) -> pd.Series[Any] | None:
        path = folder / f"{name}.parquet"
        return pd.read_parquet(path)["value"] if path.exists() else None

    def table(name: str) -> pd.DataFrame | None:
        path = folder / f"{name}.parquet"
        return pd.read_parquet(path) if path.exists() else None

    return Dataset(
        Task.model_validate(kept["task"]),
        pd.read_parquet(folder / "train.parquet"),
        table("test"),
        series("split"),
        series("test_ids"),
        np.asarray(kept["vault"], dtype=np.int64),
        kept["digest"],
        kept["media"],
        {name: Reading.model_validate(reading) for name, reading in kept.get("readings", {}).items()},
        table("repeated"),
    )


def _with_split(task: Task, train: pd.DataFrame, split_values: pd.Series[Any] | None) -> pd.DataFrame:
    column = task.split.column
    if split_values is None or column is None or column in train.columns:
        return train
    return train.assign(**{column: split_values})


def _frame_digest(frame: pd.DataFrame) -> str:
    hashed = pd.util.hash_pandas_object(frame, index=True)
    return digest([str(name) for name in frame.columns], [str(kind) for kind in frame.dtypes], _bytes(hashed))


def _bytes(hashed: pd.Series[Any]) -> str:
    import hashlib

    return hashlib.sha256(hashed.to_numpy().tobytes()).hexdigest()
