"""Pictures that are pairs by their names: a folder of dirty ones, one of clean ones, and perhaps one of what is to be cleaned."""

from __future__ import annotations

import posixpath
import re
from itertools import permutations
from pathlib import PurePosixPath
from typing import NamedTuple

import pandas as pd

from core.data.cells import FILE, NOTES, clip
from core.data.media import Media
from core.errors import BadInput

# How a folder of results is called, apart from "train_cleaned" beside "train".
WANTED_WORDS = {"clean", "cleaned", "target", "targets", "truth", "gt", "mask", "masks", "after", "wanted", "sharp"}
SHARE = 0.9  # of two folders' pictures that have a partner of the same name and size
SOURCE, WANTED, ASKED = "picture file", "wanted", "asked"  # what the files go by; a name lies in several of the folders


def paired(source: Media, wanted: Media, asked: Media | None) -> tuple[pd.DataFrame, pd.DataFrame | None, Media]:
    """The table of pairs (columns SOURCE and WANTED name files), that of what is asked for, and all files in the first one's folder.

    Two files are a pair where their paths in the two folders are equal but for the suffix, and for the folder that all of them lie in
    (an archive's top folder). Raises BadInput where none is.
    """
    pairs = _matched(_stems(source, below=False), _stems(wanted, below=False)) or _matched(
        _stems(source), _stems(wanted)
    )
    if not pairs:
        some, other = clip(next(iter(source.files)), 60), clip(next(iter(wanted.files)), 60)
        raise BadInput(
            f"{source.name}: no picture has the name of one in {wanted.name} ('{some}' here, '{other}' there); give the two of a "
            "pair the same name"
        )
    train = pd.DataFrame(
        {SOURCE: [f"{SOURCE}/{one}" for one, _ in pairs], WANTED: [f"{WANTED}/{other}" for _, other in pairs]}
    )
    alone = len(source.files) + len(wanted.files) - 2 * len(pairs)
    notes = (f"{alone:,} pictures have no partner of the same name and are left out.",) if alone else ()
    train.attrs = {FILE: source.name, NOTES: notes}
    test = None
    if asked is not None:
        test = pd.DataFrame({SOURCE: [f"{ASKED}/{path}" for path in asked.files]})
        test.attrs = {FILE: asked.name, NOTES: ()}
    return train.astype("str"), None if test is None else test.astype("str"), _together(source, wanted, asked)


class Sides(NamedTuple):
    """The folders in one: whose pictures become whose, and those to be made so ("": there are none)."""

    source: str
    wanted: str
    asked: str = ""


def sides(media: Media) -> Sides | None:
    """Which folders in the one that was given are pairs of pictures, by their names and by how their pictures are called and sized;
    None where they look like classes."""
    if media.kind != "picture" or not media.nested or len(set(media.labels.values())) > 3:
        return None
    of = {label: _within(media, label) for label in set(media.labels.values())}
    sizes = {
        label: {(stem, _size(media.looks[one.files[path]])) for path, stem in _stems(one).items()}
        for label, one in of.items()
    }
    called = sorted(permutations(of, 2), key=lambda both: (not both[1].lower().startswith(f"{both[0].lower()}_"), both))
    for source, wanted in called:  # "train" before "test" for "train_cleaned"
        both = len(sizes[source] & sizes[wanted])
        if _wanted(wanted, source) and both >= max(2, SHARE * max(len(sizes[source]), len(sizes[wanted]))):
            rest = sorted(set(of) - {source, wanted})
            return Sides(source, wanted, rest[0] if rest else "")
    return None


def taken_apart(media: Media, folders: Sides) -> tuple[pd.DataFrame, pd.DataFrame | None, Media]:
    """`paired` for folders in one. Raises BadInput."""
    asked = _within(media, folders.asked) if folders.asked else None
    return paired(_within(media, folders.source), _within(media, folders.wanted), asked)


def _within(media: Media, label: str) -> Media:
    files = {path: digest for path, digest in media.files.items() if media.labels[path] == label}
    return media.model_copy(update={"name": label, "files": files, "labels": {path: label for path in files}})


def _size(look: str) -> str:
    return " ".join(look.split()[:3])  # of "640 x 480 PNG, two shades"


def _wanted(name: str, source: str) -> bool:
    """Whether a folder's name says that the other one's pictures should become its own: "train_cleaned" for "train", "clean"."""
    said, other = (set(re.split(r"[^a-z]+", each.lower())) & WANTED_WORDS for each in (name, source))
    return name.lower().startswith(f"{source.lower()}_") or bool(said and not other)


def _together(source: Media, wanted: Media, asked: Media | None) -> Media:
    files: dict[str, str] = {}
    for role, media in ((SOURCE, source), (WANTED, wanted), (ASKED, asked)):
        if media is None:
            continue
        for digest in set(media.files.values()) - set(files.values()):
            if media is not source:
                (media.folder / digest).rename(source.folder / digest)
        files |= {f"{role}/{path}": digest for path, digest in media.files.items()}
    return source.model_copy(update={"files": files, "labels": dict.fromkeys(files, "")})


def _matched(source: dict[str, str], wanted: dict[str, str]) -> list[tuple[str, str]]:
    partners = {stem: path for path, stem in wanted.items()}
    return [(path, partners[stem]) for path, stem in source.items() if stem in partners]


def _stems(media: Media, below: bool = True) -> dict[str, str]:
    """Each file's path without the suffix, whole or below the folder that all have in common."""
    if not below:
        return {path: str(PurePosixPath(path).with_suffix("")) for path in media.files}
    shared = posixpath.commonpath([posixpath.dirname(path) for path in media.files])
    return {path: str(PurePosixPath(path).relative_to(shared).with_suffix("")) for path in media.files}
