"""A data set in the benchmark's layout: train.csv, test.csv, answers.csv, task.json, for some images/ or audio/."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import ConfigDict, Field, ValidationError

from core.data.reading import read_table
from core.errors import BadInput
from core.harness.metrics import METRICS
from core.harness.task import Problem
from core.value import Value

GIVEN = ("train.csv", "test.csv", "task.json")  # what a system may see
FILES = (*GIVEN, "answers.csv")


class Media(Value):
    """Where pictures or sound lie: the folder, the column that names the files, and the pattern of a file's name."""

    dir: str
    column: str
    name: str = "{}"


class About(Value):
    """task.json. Names that are not here (submission, text) are for readers: the metric says what is to be predicted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str = Field(min_length=1)
    kind: Literal["tabular", "text", "image", "audio"] = "tabular"
    problem: Problem
    id: str
    target: tuple[str, ...] = Field(min_length=1)
    metric: str
    direction: Literal["min", "max"] | None = None
    positive: str | None = None
    media: Media | None = None
    group: str | None = None
    about: str = ""


class DataSet(Value):
    """One set. `digest` names the contents of its four files."""

    folder: Path
    about: About
    digest: str

    @property
    def name(self) -> str:
        """The set's name in the table."""
        return self.about.name

    def train(self) -> pd.DataFrame:
        """The training rows, all cells text."""
        return self._table("train.csv", "train", (self.about.id, *self.about.target))

    def test(self) -> pd.DataFrame:
        """The test rows, without the target, all cells text."""
        return self._table("test.csv", "test", (self.about.id,))

    def answers(self) -> pd.DataFrame:
        """The test rows' targets: for scoring only."""
        return self._table("answers.csv", "test", (self.about.id, *self.about.target))

    def lay(self, room: Path) -> None:
        """Copy what a system may see into a new folder: the answers' folder is not on its way. Media by a link."""
        room.mkdir(parents=True)
        for name in GIVEN:
            shutil.copyfile(self.folder / name, room / name)
        if self.about.media:
            (room / self.about.media.dir).symlink_to((self.folder / self.about.media.dir).resolve())

    def _table(self, file: str, part: Any, needed: tuple[str, ...]) -> pd.DataFrame:
        frame = read_table(self.folder / file, part=part)
        for name in needed:
            if name not in frame.columns:
                raise BadInput(
                    f"{self.folder / file}: the column '{name}' of task.json is missing; add it or mend task.json."
                )
        return frame


def find_sets(folders: list[Path]) -> list[DataSet]:
    """The sets in these folders, each a set itself or a folder of sets, by name. Raises BadInput where there is none."""
    found: list[DataSet] = []
    for folder in folders:
        inside = (
            [folder] if (folder / "task.json").exists() else sorted(path.parent for path in folder.glob("*/task.json"))
        )
        if not inside:
            raise BadInput(f"{folder}: there is no task.json here or one folder below; name a folder with data sets.")
        found += [read_set(each) for each in inside]
    names = [each.name for each in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadInput(f"task.json: two sets are called '{twice[0]}'; give one another name.")
    return found


def read_set(folder: Path) -> DataSet:
    """The set in this folder. Raises BadInput with file, name and remedy."""
    for name in FILES:
        if not (folder / name).is_file():
            raise BadInput(f"{folder / name}: there is no such file; the layout is {', '.join(FILES)}.")
    try:
        about = About.model_validate(json.loads((folder / "task.json").read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"{folder / 'task.json'}: '{where}' cannot be used ({first['msg']}); mend it.") from None
    except ValueError as error:
        raise BadInput(f"{folder / 'task.json'}: this is not JSON ({error}); mend it.") from None
    _check(folder / "task.json", about)
    return DataSet(folder=folder, about=about, digest=_digest(folder))


def _check(file: Path, about: About) -> None:
    if about.metric not in METRICS:
        raise BadInput(f"{file}: there is no metric '{about.metric}'; choose from {', '.join(METRICS)}.")
    metric = METRICS[about.metric]
    if about.problem not in metric.problems:
        raise BadInput(
            f"{file}: the metric '{about.metric}' does not fit the problem '{about.problem}'; mend one of them."
        )
    if about.direction and (about.direction == "max") != metric.maximise:
        raise BadInput(f"{file}: the direction of '{about.metric}' is not '{about.direction}'; mend it.")


def _digest(folder: Path) -> str:
    """Sixteen hex digits. Media count by their tables only."""
    total = hashlib.sha256()
    for name in FILES:
        total.update((folder / name).read_bytes())
    return total.hexdigest()[:16]
