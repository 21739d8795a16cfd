"""Pictures that are pairs by their names: a folder of dirty ones, one of clean ones, and perhaps one of what is to be cleaned."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

import pandas as pd

from core.data.cells import FILE, NOTES, clip
from core.data.media import Media
from core.errors import BadInput

SOURCE, WANTED, ASKED = "picture file", "wanted", "asked"  # what the files go by; a name lies in several of the folders


def paired(source: Media, wanted: Media, asked: Media | None) -> tuple[pd.DataFrame, pd.DataFrame | None, Media]:
    """The table of pairs (columns SOURCE and WANTED name files), that of what is asked for, and all files in the first one's folder.

    Two files are a pair where their paths in the two folders are equal but for the suffix, and for the folder that all of them lie in
    (an archive's top folder). Raises BadInput where none is.
    """
    partners = {stem: path for path, stem in _stems(wanted).items()}
    pairs = [(path, partners[stem]) for path, stem in _stems(source).items() if stem in partners]
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


def _stems(media: Media) -> dict[str, str]:
    """Each file's path without the suffix, below the folder that all have in common."""
    shared = posixpath.commonpath([posixpath.dirname(path) for path in media.files])
    return {path: str(PurePosixPath(path).relative_to(shared).with_suffix("")) for path in media.files}
