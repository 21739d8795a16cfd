"""The pictures or sounds of a fold's rows in its room, and what was made of them, or of texts, once per run (see represent.py).

A room holds the files of its own rows only, each under a drawn name: `input/media/NAME`. Their names in the store, the
digests of their contents, stay outside. What the script's `represent_…` functions came to lies in
`input/ready/FUNCTION.PART.npy`, the files' names or the texts in the same order in `input/ready/FUNCTION.PART.json`; PART is
"train" for the training rows and "rows" for the others that `predict` was asked about so far.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from core import artifacts
from core.harness.dataset import Dataset
from core.harness.represent import Represented, distinct_texts, text_columns
from core.sandbox.room import Script, lay


@dataclass
class Shelf:
    """Lays files into one room. `made` has the representations by the name of their function."""

    data: Dataset
    room: Path
    made: Mapping[str, Represented] = field(default_factory=dict)
    _there: dict[str, set[str]] = field(default_factory=lambda: {"files": set(), "texts": set()})
    _asked: dict[str, list[str]] = field(default_factory=lambda: {"files": [], "texts": []})

    def furnish(self, train: pd.DataFrame) -> None:
        """Before the script starts: the training rows' files. `train` is as it lies in the room."""
        if self.data.task.media is not None:
            (self.room / "input" / "media").mkdir()
        if self.data.task.media is not None or self.made:
            (self.room / "input" / "ready").mkdir()
        new = self._new(train)
        for name in new["files"]:
            lay(self._stored / self._keys[name], self.room / "input" / "media" / name)
        for function, made in self.made.items():
            names = new[made.of]
            with (self.room / "input" / "ready" / f"{function}.train.npy").open("wb") as file:
                np.save(file, self._rows(made, names))
            (self.room / "input" / "ready" / f"{function}.train.json").write_text(json.dumps(names))

    def also(self, rows: pd.DataFrame) -> None:
        """Before the script starts: files of rows that it may look at in batch mode."""
        for name in self._new_files(rows):
            lay(self._stored / self._keys[name], self.room / "input" / "media" / name)

    def add(self, script: Script, rows: pd.DataFrame) -> None:
        """Before `predict` is asked about `rows`: what of them is not there yet. Raises Ended."""
        new = self._new(rows)
        for name in new["files"]:
            script.lay("input/media", name, self._stored / self._keys[name])
        for of, names in new.items():
            self._asked[of] += names
        for function, made in self.made.items():
            if not new[made.of]:
                continue
            asked = self._asked[made.of]
            values, names_ = self._rows(made, asked), json.dumps(asked).encode()
            script.put("input/ready", f"{function}.rows.npy", lambda file, values=values: np.save(file, values))  # type: ignore[misc]
            script.put("input/ready", f"{function}.rows.json", lambda file, names=names_: file.write(names))  # type: ignore[misc]

    def _new(self, rows: pd.DataFrame) -> dict[str, list[str]]:
        """The files of these rows, and the texts that a function was asked about, that are not there yet."""
        return {"files": self._new_files(rows), "texts": self._new_texts(rows)}

    def _new_files(self, rows: pd.DataFrame) -> list[str]:
        column = self.data.task.media
        return [] if column is None else self._first_seen("files", rows[column].dropna())

    def _new_texts(self, rows: pd.DataFrame) -> list[str]:
        known = next((made for made in self.made.values() if made.of == "texts"), None)
        if known is None:
            return []
        texts = distinct_texts(rows[text_columns(self.data)])
        return self._first_seen("texts", (text for text in texts if text in known))

    def _first_seen(self, of: str, names: Iterable[str]) -> list[str]:
        new = [name for name in dict.fromkeys(names) if name not in self._there[of]]
        self._there[of].update(new)
        return new

    def _rows(self, made: Represented, names: list[str]) -> np.ndarray[Any, Any]:
        return made.rows([self._keys[name] for name in names] if made.of == "files" else names)

    @cached_property
    def _stored(self) -> Path:
        return artifacts.folder(self.data.media)

    @cached_property
    def _keys(self) -> dict[str, str]:
        """The file in the store by its name in the room, of all rows."""
        return {name: key for key, name in self.data.file_names.items()}


def as_named(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with their files' names in a room in place of those in the store."""
    column = data.task.media
    if column is None:
        return frame
    places, keys = pd.factorize(frame[column])  # millions of pixels have a few hundred files
    names = pa.array([data.file_names[str(key)] for key in keys], type=pa.large_string())
    cells = pa.DictionaryArray.from_arrays(pa.array(places, mask=places < 0), names).dictionary_decode()
    return frame.assign(**{column: pd.Series(cells, index=frame.index, dtype="str")})
