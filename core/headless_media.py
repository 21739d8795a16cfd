"""The tables and files of a command: plain tables, tables that name pictures or sounds, or a folder for each class."""

from __future__ import annotations

import argparse
import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core import artifacts
from core.data import folders, media, pixels
from core.data.cells import clip, column
from core.data.media import Media
from core.data.reading import read_table
from core.errors import BadInput
from core.harness.task import Kind
from core.settings import limits
from core.terminal import say

TOLD = 5  # files left out that are told by name


@dataclass(frozen=True)
class Given:
    """What a command gives to learn from: tables, and the files that a column of theirs names, where there are such."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    sample: pd.DataFrame | None
    id: str | None
    media: Media | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    place: tuple[str, str] | None = None  # the columns that say where in its picture a row is a pixel


def check(options: argparse.Namespace) -> None:
    """Raises BadInput for options that do not go together."""
    given = [name for name in ("images", "audio") if getattr(options, name)]
    if len(given) > 1:
        raise BadInput("--images and --audio do not go together: a run learns from one kind of files.")
    for name in given:
        if not Path(getattr(options, name)).is_dir():
            raise BadInput(f"--{name} {getattr(options, name)}: there is no such folder; give the folder of the files.")
    if Path(options.train).is_dir() and given:
        raise BadInput(f"--{given[0]} goes with a table; {options.train} is a folder for each class already.")
    if Path(options.train).is_dir() and "," in options.target:
        raise BadInput(f"--target {options.target}: folders give one target; name it with one word, such as label.")
    if options.test and Path(options.test).is_dir() and not Path(options.train).is_dir():
        raise BadInput(
            f"{options.test}: this is a folder, and --train is a table; give a table of what is to be predicted."
        )


@contextlib.contextmanager
def given(options: argparse.Namespace) -> Iterator[Given]:
    """The tables as text, with the files beside them for as long as this lasts. Raises BadInput."""
    sample = read_table(Path(options.sample_submission), part="sample") if options.sample_submission else None
    if not (options.images or options.audio or Path(options.train).is_dir()):
        test = read_table(Path(options.test), part="test") if options.test else None
        yield Given(read_table(Path(options.train)), test, sample, options.id)
        return
    place = artifacts.new()
    try:
        yield _folders(options, sample, place) if Path(options.train).is_dir() else _tables(options, sample, place)
    finally:
        shutil.rmtree(place)


def _tables(options: argparse.Namespace, sample: pd.DataFrame | None, place: Path) -> Given:
    """Tables with a column that names the files."""
    found = _taken(Path(options.images or options.audio), place / "given", place / "kept", bool(options.audio))
    train = read_table(Path(options.train), part="test")  # one column beside the target may be all
    test = read_table(Path(options.test), part="test") if options.test else None
    targets = tuple(options.target.split(","))
    if pixels.are_pairs(train, found, targets):
        made = pixels.tables(train, test, sample, found, targets[0], options.seed)
        id = made.id if test is not None else None
        found = found.model_copy(update={"pairs": made.pairs})
        return Given(made.train, made.test, None, id, found, made.kinds, made.targets, pixels.PLACE)
    train, test, attached = media.attach(train, test, found, targets)
    id = options.id or attached.id
    if sample is not None and id not in sample.columns:
        id = options.id
    return Given(train, test, sample, id, found, attached.kinds)


def _folders(options: argparse.Namespace, sample: pd.DataFrame | None, place: Path) -> Given:
    """A folder for each class, and a folder of what is to be predicted."""
    found = _taken(Path(options.train), place / "given", place / "kept", None)
    name = options.id or (str(sample.columns[0]) if sample is not None else "file")
    train, test = media.table(found, options.target, name), None
    if options.test:
        if not Path(options.test).is_dir():
            raise BadInput(f"{options.test}: --train is a folder, so --test is one too: what is to be predicted.")
        asked = _taken(Path(options.test), place / "asked", place / "kept too", found.kind == "sound")
        test = media.table(asked, None, name)
        if sample is not None and name in sample.columns:
            test[name] = media.named_as(column(sample, name), column(test, name))
        found = media.together(found, asked)
    kinds: dict[str, Kind] = {found.kind: found.kind}
    if test is None:
        kinds[name] = "ignore"
    return Given(train, test, sample, None if test is None else name, found, kinds)


def _taken(folder: Path, given: Path, into: Path, sounds: bool | None) -> Media:
    """The folder's files, each looked at once. `sounds`: which kind it must be. Raises BadInput."""
    found = folders.from_path(folder, given, limits())
    say(f"{folder}: {len(found.files):,} {found.kind}")
    for turned in found.refused[:TOLD]:
        say(f"! {clip(turned.name, 80)} was left out: {turned.reason}")
    if len(found.refused) > TOLD:
        say(f"! and {len(found.refused) - TOLD:,} more files were left out")
    if sounds is not None and sounds != (found.kind == "sounds"):
        raise BadInput(f"{folder}: there are {found.kind} in it; give {'sound' if sounds else 'pictures'}.")
    into.mkdir()
    return media.kept(found, into)
