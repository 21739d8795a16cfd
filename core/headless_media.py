"""The tables and files of a command: plain tables, tables that name pictures or sounds, folders that tell classes, or folders of pairs.

A zip archive of files stands for a folder everywhere."""

from __future__ import annotations

import argparse
import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core import artifacts
from core.data import folders, media, pairs, pixels
from core.data.cells import clip, column, listing
from core.data.media import Media
from core.data.reading import read_table
from core.data.targets import named
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
        if not _files(getattr(options, name)):
            raise BadInput(
                f"--{name} {getattr(options, name)}: there is no such folder, and no zip archive of such files; give the folder of the "
                "files."
            )
    if not _files(options.train):
        if options.test and _files(options.test) and not given:
            raise BadInput(
                f"{options.test}: these are files, and --train is a table; give the files of the table with --images or --audio."
            )
        return
    if given:
        raise BadInput(
            f"--{given[0]} goes with a table; {options.train} is a folder of files that tells the classes already."
        )
    if "," in options.target:
        raise BadInput(f"--target {options.target}: folders give one target; name it with one word, such as label.")
    if options.test and not _files(options.test):
        raise BadInput(f"{options.test}: --train is a folder, so --test is one too: what is to be predicted.")


@contextlib.contextmanager
def given(options: argparse.Namespace) -> Iterator[Given]:
    """The tables as text, with the files beside them for as long as this lasts. Raises BadInput."""
    sample = read_table(Path(options.sample_submission), part="sample") if options.sample_submission else None
    files = _files(options.train)
    if not (options.images or options.audio or files):
        test = read_table(Path(options.test), part="test") if options.test else None
        yield Given(read_table(Path(options.train)), test, sample, options.id)
        return
    place = artifacts.new()
    try:
        if not files:
            yield _tables(options, sample, place)
        elif wanted := _wanted(options):
            yield _pairs(options, sample, place, wanted)
        else:
            yield _folders(options, sample, place)
    finally:
        shutil.rmtree(place)


def _files(path: str) -> bool:
    return folders.are_files(Path(path), limits())


def _wanted(options: argparse.Namespace) -> Path | None:
    """The folder of what the pictures should become, where --target is one: as it stands, or beside --train."""
    choices = (Path(options.target), Path(options.train).absolute().parent / options.target)
    return next((path for path in choices if folders.are_files(path, limits())), None)


def _tables(options: argparse.Namespace, sample: pd.DataFrame | None, place: Path) -> Given:
    """Tables with a column that names the files. What is to be predicted may be a folder too; without one it is what the sample
    submission names."""
    found = _taken(Path(options.images or options.audio), place / "given", place / "kept", bool(options.audio))
    train = read_table(Path(options.train), part="test")  # one column beside the target may be all
    targets = named(options.target, train.columns)
    if options.test and _files(options.test):
        return _asked(options, sample, place, train, found, targets)
    test = read_table(Path(options.test), part="test") if options.test else None
    if pixels.are_pairs(train, found, targets):
        made = pixels.tables(train, test, sample, found, targets[0], options.seed)
        id = made.id if test is not None else None
        found = found.model_copy(update={"pairs": made.pairs})
        return Given(made.train, made.test, None, id, found, made.kinds, made.targets, pixels.PLACE)
    if test is None:
        test = media.asked_by(sample, train, found)
    train, test, attached = media.attach(train, test, found, targets)
    id = options.id or attached.id
    if sample is not None and id not in sample.columns:
        id = options.id
    return Given(train, test, sample, id, found, attached.kinds)


def _asked(
    options: argparse.Namespace,
    sample: pd.DataFrame | None,
    place: Path,
    train: pd.DataFrame,
    found: Media,
    targets: tuple[str, ...],
) -> Given:
    """A table to learn from, and a folder of what is to be predicted, whose files are called as the sample submission or the table
    calls files."""
    asked = _taken(Path(options.test), place / "asked", place / "kept too", bool(options.audio))
    naming = media.naming_column(train, None, found, targets)
    train, _, attached = media.attach(train, None, found, targets)
    name = options.id or (str(sample.columns[0]) if sample is not None else naming)
    test = media.table(asked, None, name).rename(columns={found.kind: attached.column})
    if sample is not None and name in sample.columns:
        test[name] = media.named_as(column(sample, name), column(test, name))
        test = _of_sample(test, sample, name)
    else:
        test[name] = media.named_like(column(train, naming), column(test, name))
    kinds: dict[str, Kind] = {attached.column: found.kind}
    if name != naming:
        kinds[naming] = "ignore"
    return Given(train, test, sample, name, media.together(found, asked), kinds)


def _of_sample(test: pd.DataFrame, sample: pd.DataFrame, name: str) -> pd.DataFrame:
    """The files that the sample names; the folder may hold more (those to learn from, too)."""
    kept: pd.DataFrame = test[column(test, name).isin(column(sample, name))].reset_index(drop=True).rename_axis("row")
    kept.attrs = test.attrs
    return kept


def _pairs(options: argparse.Namespace, sample: pd.DataFrame | None, place: Path, wanted: Path) -> Given:
    """A folder of pictures, one of what they should become under the same names, and one of what is to be made so."""
    source = _taken(Path(options.train), place / "given", place / "kept", False)
    clean = _taken(wanted, place / "wanted", place / "kept too", False)
    asked = _taken(Path(options.test), place / "asked", place / "kept as well", False) if options.test else None
    train, test, found = pairs.paired(source, clean, asked)
    made = pixels.tables(train, test, sample, found, pairs.WANTED, options.seed)
    id = made.id if test is not None else None
    return Given(made.train, made.test, None, id, found, made.kinds, made.targets, pixels.PLACE)


def _folders(options: argparse.Namespace, sample: pd.DataFrame | None, place: Path) -> Given:
    """A folder for each class, or one folder of names that begin with it, and a folder of what is to be predicted."""
    found = _taken(Path(options.train), place / "given", place / "kept", None)
    name = options.id or (str(sample.columns[0]) if sample is not None else "file")
    train, test = media.table(found, options.target, name), None
    if not found.nested:
        say(f"{options.target}: what the names begin with, {listing(sorted(set(train[options.target])))}")
    if options.test:
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
