"""Pictures and sounds as a column of a table: each row names a file by the digest of its content.

Files are matched to rows by a column whose cells are their names, their names without the suffix, or their paths in the folder;
or the folder itself is the table, a folder inside for each class, or names that begin with it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from statistics import median
from typing import Any, Literal

import numpy as np
import pandas as pd

from core import artifacts
from core.data.cells import FILE, NOTES, as_text, clip, column, file_of, notes_of
from core.data.file_names import classes_by_name
from core.data.folders import Folder
from core.errors import BadInput
from core.harness.task import Kind
from core.value import Value

ENOUGH = 0.5  # share of a column's cells that must name files
SIZE = re.compile(r"^(\d+) x (\d+) ")
SHAPES = "two shades"
LENGTH = re.compile(r"^([\d.]+) s ")
FILES_KEY = "runs/{run}/files"  # what is known of a run's files, for people: no room holds it
WORDS = {"picture": "pictures", "sound": "sounds"}


class Media(Value):
    """Pictures or sounds that lie in `folder`, each under the digest of its content. `files` has that digest by the file's path in
    the folder that was given; `labels` its class folder. `pixels` is the median of the longer side, `seconds` of the length;
    `two_shades` says that most are shapes, black and white.
    `looks` says by digest how large or long a file is, `prints` what it looks like; `refused` names files that were not taken in,
    with the reason; `pairs` are a picture and what it should become, where that is the task."""

    kind: Literal["picture", "sound"]
    name: str
    folder: Path
    files: dict[str, str]
    labels: dict[str, str]
    pixels: int = 0
    two_shades: bool = False
    seconds: float = 0.0
    looks: dict[str, str] = {}
    prints: dict[str, str] = {}
    refused: tuple[tuple[str, str], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def nested(self) -> bool:
        """Whether each file lies in the folder of a class, of which there are two at least."""
        return all(self.labels.values()) and len(set(self.labels.values())) > 1

    @property
    def classes(self) -> dict[str, str]:
        """Each file's class, by its path: its folder, or where there are no folders what its name begins with; empty where there is
        neither."""
        if self.nested:
            return self.labels
        return {} if any(self.labels.values()) else classes_by_name(self.labels)


class Attached(Value):
    """What a column of files came to: its name, the kinds to propose the task with, the id where the files' names are it."""

    column: str
    kinds: dict[str, Kind]
    id: str | None = None


def kept(found: Folder, into: Path) -> Media:
    """The files of a folder that was taken in, moved to the empty folder `into` under their digests.

    They are written anew in the order of these digests: neither times nor places on the disk say in which class folder they lay.
    """
    by_digest = {each.digest: each.path for each in found.files}
    for name, path in sorted(by_digest.items()):
        shutil.copyfile(path, into / name)
        os.utime(into / name, (0, 0))
        (into / name).chmod(0o444)
    for each in found.files:
        each.path.unlink(missing_ok=True)
    kind: Literal["picture", "sound"] = "picture" if found.kind == "pictures" else "sound"
    looks = {each.digest: each.what for each in found.files}
    middle = median(measures(kind, looks) or [0])
    return Media(
        kind=kind, name=found.name, folder=into, files={each.name: each.digest for each in found.files},
        labels={each.name: each.label for each in found.files}, looks=looks,
        pixels=int(middle) if kind == "picture" else 0,
        two_shades=kind == "picture" and sum(what.endswith(SHAPES) for what in looks.values()) > len(looks) / 2,
        seconds=float(middle) if kind == "sound" else 0.0,
        prints={each.digest: each.print for each in found.files if each.print},
        refused=tuple((each.name, each.reason) for each in found.refused),
    )  # fmt: skip


def own(media: Media, folder: Path, key: str) -> None:
    """The same files as an artifact: by links where that is possible, which are only ever read."""
    for name in sorted(set(media.files.values())):
        try:
            os.link(media.folder / name, folder / name)
        except OSError:
            shutil.copyfile(media.folder / name, folder / name)
    artifacts.publish(folder, key)


def keep(media: Media, folder: Path, key: str) -> None:
    """What is known of the files as an artifact: what they were called, how large they are, what was refused."""
    (folder / "media.json").write_text(media.model_dump_json())
    artifacts.publish(folder, key)


def kept_of(key: str, files: str) -> Media:
    """What `keep` wrote under this key, with the folder of the artifact `files`. Raises FileNotFoundError."""
    text = (artifacts.folder(key) / "media.json").read_text()
    return Media.model_validate_json(text).model_copy(update={"folder": artifacts.folder(files)})


def table(media: Media, target: str | None, id: str = "file") -> pd.DataFrame:
    """One row a file: its path under `id`, its digest under the files' kind and, where `target` is given, its class. Raises BadInput
    where neither folders nor names tell classes."""
    names = list(media.files)
    frame = pd.DataFrame({id: pd.Series(names, dtype="str")})
    if target is not None:
        classes = media.classes
        if not classes:
            raise BadInput(
                f"{media.name}: the {WORDS[media.kind]} do not lie in a folder for each class, nor do their names begin with one (cat.1, "
                "dog.1); put them into such folders, or give a table with a column that names them"
            )
        frame[target] = pd.Series([classes[name] for name in names], dtype="str")
    frame[media.kind] = pd.Series(list(media.files.values()), dtype="str")
    frame.index = pd.RangeIndex(len(frame), name="row")
    frame.attrs[FILE] = media.name
    return frame


def asked_by(sample: pd.DataFrame | None, train: pd.DataFrame, media: Media) -> pd.DataFrame | None:
    """The rows to predict where a sample submission alone names their files, by its first column, which names files in the training
    table too."""
    if sample is None or sample.columns[0] not in train.columns:
        return None
    if keys_of(column(train, sample.columns[0]), media, "train").notna().mean() < ENOUGH:
        return None
    asked = sample.iloc[:, :1].copy()
    asked.attrs = sample.attrs
    return asked


def named_as(wanted: pd.Series[Any], paths: pd.Series[Any]) -> pd.Series[Any]:
    """The files' paths as a sample submission writes them: as paths, names, or names without the suffix."""
    asked = set(as_text(wanted).dropna())
    forms = [paths, paths.map(lambda path: PurePosixPath(path).name), paths.map(lambda path: PurePosixPath(path).stem)]
    fitting = next((form for form in forms if asked <= set(form) and not form.duplicated().any()), paths)
    return fitting.astype("str")


def named_like(called: pd.Series[Any], paths: pd.Series[Any]) -> pd.Series[Any]:
    """The files' paths as a column of other files writes them: as names with or without the suffix, or as paths."""
    some = as_text(called).dropna()
    if some.str.contains("/", regex=False).mean() > ENOUGH:
        return paths
    suffixed = some.map(lambda cell: bool(PurePosixPath(cell).suffix)).mean() > ENOUGH
    names = paths.map(lambda path: PurePosixPath(path).name if suffixed else PurePosixPath(path).stem).astype("str")
    return paths if names.duplicated().any() else names


def together(one: Media, other: Media) -> Media:
    """The files of both in the folder of the first; of the paths, those of the first."""
    for name in set(other.files.values()) - set(one.files.values()):
        (other.folder / name).rename(one.folder / name)
    unseen = {f"{other.name}/{path}": digest for path, digest in other.files.items()}
    return one.model_copy(
        update={
            "files": {**unseen, **one.files}, "looks": {**other.looks, **one.looks}, "prints": {**other.prints, **one.prints},
            "refused": (*one.refused, *((f"{other.name}/{name}", why) for name, why in other.refused)),
        }
    )  # fmt: skip


def attach(
    train: pd.DataFrame, test: pd.DataFrame | None, media: Media, targets: Iterable[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame | None, Attached]:
    """The tables with one more column that names each row's file by its digest. Raises BadInput where no column names the files.

    Rows without a file stay, with a note; their cell is missing.
    """
    naming = naming_column(train, test, media, targets)
    new = media.kind if media.kind not in train.columns else f"{media.kind} file"
    train = _with(train, new, keys_of(column(train, naming), media, "train"), media)
    if test is not None:
        test = _with(test, new, keys_of(column(test, naming), media, "test"), media)
    named = test is not None and not column(test, naming).duplicated().any()
    kinds: dict[str, Kind] = {new: media.kind}
    if not named:
        kinds[naming] = "ignore"
    return train, test, Attached(column=new, kinds=kinds, id=naming if named else None)


def naming_column(train: pd.DataFrame, test: pd.DataFrame | None, media: Media, targets: Iterable[str] = ()) -> str:
    """The column whose cells name the files. Raises BadInput where there is none."""
    candidates = [
        str(name) for name in train.columns if name not in set(targets) and (test is None or name in test.columns)
    ]
    shares = {name: float(keys_of(column(train, name), media, "train").notna().mean()) for name in candidates}
    naming = max(shares, key=lambda name: shares[name], default=None)
    if naming is None or shares[naming] < ENOUGH:
        some = clip(next(iter(media.files), ""), 60)
        raise BadInput(
            f"{file_of(train, 'train')}: no column names the files of {media.name} (such as '{some}'): a cell must be a file's name, "
            "with or without its suffix, or its path in the folder"
        )
    return naming


def _with(frame: pd.DataFrame, name: str, keys: pd.Series[Any], media: Media) -> pd.DataFrame:
    result = frame.assign(**{name: keys})
    lacking = int(keys.isna().sum())
    notes = tuple(note.removeprefix(f"{file_of(frame, 'The table')}: ") for note in notes_of(frame))
    if lacking:
        notes += (f"{lacking:,} of {len(frame):,} rows have no {media.kind} in {media.name}.",)
    result.attrs = {**frame.attrs, NOTES: notes}
    return result


def keys_of(names: pd.Series[Any], media: Media, part: str) -> pd.Series[Any]:
    """The digest of the file that each cell names; missing where it names none. `part`: "train" or "test"."""
    places = _places(media, part)
    cells = as_text(names).str.strip().str.replace("\\", "/").str.removeprefix("./")
    return cells.map(places, na_action="ignore").astype(object).where(cells.notna(), np.nan).astype("str")


def _places(media: Media, part: str) -> dict[str, str]:
    """The digest of each file by all that a row may call it. A name that several files have goes to the one below a folder that
    is called like this part of the data, else to none."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for path, digest in media.files.items():
        parts = PurePosixPath(path)
        ours = any(part in folder.lower() for folder in parts.parts[:-1])
        tails = [PurePosixPath(*parts.parts[n:]) for n in range(len(parts.parts))]
        for tail in tails:
            for name in {str(tail), str(tail.with_suffix(""))}:
                found.setdefault(name, []).append((ours, digest))
    chosen: dict[str, str] = {}
    for name, holders in found.items():
        near = {digest for ours, digest in holders if ours} or {digest for _, digest in holders}
        if len(near) == 1:
            chosen[name] = near.pop()
    return chosen


def measures(kind: Literal["picture", "sound"], looks: dict[str, str]) -> list[float]:
    """Of each file the longer side in pixels, or the length in seconds."""
    if kind == "picture":
        return [float(max(int(size[1]), int(size[2]))) for what in looks.values() if (size := SIZE.match(what))]
    return [float(length[1]) for what in looks.values() if (length := LENGTH.match(what))]
