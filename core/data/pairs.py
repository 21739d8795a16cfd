"""Pictures that are pairs by their names: a folder of dirty ones, one of clean ones, and perhaps one of what is to be cleaned."""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from core.data.cells import FILE, NOTES, clip
from core.data.media import Media
from core.errors import BadInput

SOURCE, WANTED, ASKED = "picture file", "wanted", "asked"  # what the files go by; a name lies in several of the folders


def paired(source: Media, wanted: Media, asked: Media | None) -> tuple[pd.DataFrame, pd.DataFrame | None, Media]:
    """The table of pairs (columns SOURCE and WANTED name files), that of what is asked for, and all files in the first one's folder.

    Two files are a pair where their paths in the two folders are equal but for the suffix. Raises BadInput where none is.
    """
    partners = {_stem(path): path for path in wanted.files}
    pairs = [(path, partners[_stem(path)]) for path in source.files if _stem(path) in partners]
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


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))
