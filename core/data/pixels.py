"""Image to image as a table: a row is a pixel, its target what the other picture of the pair has there, from 0 to 1.

A sample of each picture's pixels is learned from: neighbouring pixels say nearly the same, so that many of few pictures teach less
than few of many. To be predicted are all pixels of the test pictures, or those that a sample submission names (`image_row_column`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from core.data import apart
from core.data.cells import FILE, NOTES, as_text, clip, column, file_of
from core.data.media import ENOUGH, Media, attach, keys_of
from core.errors import BadInput
from core.harness.task import Kind
from core.settings import limits

ROWS = 100_000  # pixels that are learned from, of all pictures together
LEAST = 50  # of one picture
MOST = 30_000_000  # pixels to predict
PLACE = ("row", "column")
SPLIT = "group:picture"
BECAUSE = "The pixels of a picture stay in one fold: of a new picture, none was learned from."
COLOURS = ("red", "green", "blue")
NAMED = r"^(?P<picture>.+)_(?P<row>[0-9]{1,9})_(?P<column>[0-9]{1,9})$"


@dataclass(frozen=True)
class Pixels:
    """Tables of pixels, as text cells: the picture's digest under `picture`, the place from 0 on in `row` and `column`, the targets.
    `test` names each pixel in `id` as it is to be handed in; the names of its pictures and places are those of the sample. `pairs`
    are the digests of a picture and of what it should become."""

    train: pd.DataFrame
    test: pd.DataFrame | None
    targets: tuple[str, ...]
    id: str
    kinds: dict[str, Kind]
    pairs: tuple[tuple[str, str], ...]


def pair_target(train: pd.DataFrame, test: pd.DataFrame | None, media: Media) -> str | None:
    """The column that names what pictures should become, where two columns name pictures: the one that test lacks, else the last."""
    named = [str(name) for name in train.columns if are_pairs(train, media, (str(name),))]
    lacking = [name for name in named if test is None or name not in test.columns]
    return lacking[-1] if len(named) == 2 and lacking else None


def are_pairs(train: pd.DataFrame, media: Media, targets: Iterable[str]) -> bool:
    """Whether the one target names pictures: then each row is a pair."""
    named = [name for name in targets if name in train.columns]
    if media.kind != "picture" or len(named) != 1:
        return False
    return bool(keys_of(column(train, named[0]), media, "train").notna().mean() >= ENOUGH)


def tables(
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    sample: pd.DataFrame | None,
    media: Media,
    target: str,
    seed: int = 0,
) -> Pixels:
    """The pixels of pairs of pictures. Raises BadInput where a pair has two sizes, or the sample names a pixel that is not there."""
    wanted = keys_of(column(train, target), media, "train")
    train, test, attached = attach(train, test, media, (target,))
    source = column(train, attached.column)
    paired = source.notna() & wanted.notna()
    pairs = list(dict.fromkeys(zip(source[paired], wanted[paired])))
    if len(pairs) < 2:
        raise BadInput(f"{file_of(train, 'train')}: at least two pairs of pictures are needed; give more")
    names = {digest: path for path, digest in media.files.items()}
    grey = sample is not None or all(one["grey"] for one in _asked(media, pairs, names, take=0))
    targets: tuple[str, ...] = (target,) if sample is None else (str(sample.columns[-1]),)
    if not grey:
        targets = tuple(f"{target} {colour}" for colour in COLOURS)
    answers = _asked(media, pairs, names, take=per_picture(len(pairs)), seed=seed, mode="L" if grey else "RGB")
    id = str(sample.columns[0]) if sample is not None else "pixel"
    kinds: dict[str, Kind] = {"picture": "picture", PLACE[0]: "number", PLACE[1]: "number"}
    if taken := {id, *targets} & set(kinds):
        raise BadInput(f"{file_of(train, 'train')}: a target or id called '{min(taken)}' is in the way here; rename it")
    made = _learned(pairs, answers, targets)
    told = f"{len(made):,} pixels of {len(pairs):,} pairs of pictures are learned from, drawn from all of them."
    made.attrs = {FILE: file_of(train, "train"), NOTES: (told,)}
    asked = None
    if test is not None:
        naming = attached.id or next(name for name in attached.kinds if name != attached.column)
        asked = _asked_for(column(test, naming), column(test, attached.column), media, names, sample, id)
        asked.attrs = {FILE: file_of(test, "test")}
    return Pixels(made, asked, targets, id, kinds, tuple(pairs))


def per_picture(pairs: int) -> int:
    """How many pixels are learned from of each picture, at most."""
    return max(LEAST, ROWS // pairs)


def _asked(media: Media, pairs: list[tuple[str, str]], names: dict[str, str], **more: Any) -> list[dict[str, Any]]:
    limit = limits()
    request = {"pixels": limit.pixels, **more}
    files = [(media.folder / one, str(media.folder / other) if other else "") for one, other in pairs]
    answers = apart.each("pixels", request, files, limit)
    for (one, _), answer in zip(pairs, answers):
        if "refused" in answer:
            raise BadInput(f"{clip(names[one], 80)}: {answer['refused']}; give pairs of equal size, or leave it out")
    return answers


def _learned(pairs: list[tuple[str, str]], answers: list[dict[str, Any]], targets: tuple[str, ...]) -> pd.DataFrame:
    sizes = [len(each["at"]) for each in answers]
    at = np.concatenate([np.asarray(each["at"], dtype=np.int64) for each in answers])
    widths = np.repeat([each["width"] for each in answers], sizes)
    values = np.concatenate([np.asarray(each["values"]).reshape(len(each["at"]), -1) for each in answers]) / 255
    frame = pd.DataFrame({"picture": np.repeat([source for source, _ in pairs], sizes)}).astype("str")
    frame[PLACE[0]], frame[PLACE[1]] = _text(at // widths), _text(at % widths)
    for number, target in enumerate(targets):
        frame[target] = pd.Series(np.round(values[:, number], 6).astype(str), dtype="str")
    return frame.rename_axis("row")


def _asked_for(
    called: pd.Series[Any],
    pictures: pd.Series[Any],
    media: Media,
    names: dict[str, str],
    sample: pd.DataFrame | None,
    id: str,
) -> pd.DataFrame:
    """The pixels to predict, in the order of the sample where there is one, else picture by picture, row by row. A picture goes
    by the name that the table calls it, without folders and suffix."""
    stems: dict[str, str] = {}
    for cell, digest in zip(called[pictures.notna()], pictures.dropna()):
        stem = PurePosixPath(cell.strip().replace("\\", "/")).stem
        if stems.setdefault(stem, digest) != digest:
            raise BadInput(f"the test table: two pictures are called '{clip(stem)}'; give each a name of its own")
    digests = list(dict.fromkeys(stems.values()))
    sizes = _asked(media, [(digest, "") for digest in digests], names, take=0)
    shapes = {digest: (each["height"], each["width"]) for digest, each in zip(digests, sizes)}
    total = sum(height * width for height, width in shapes.values())
    if total > MOST:
        raise BadInput(
            f"{media.name}: {total:,} pixels to predict are more than the limit of {MOST:,}; give fewer or smaller"
        )
    if sample is not None:
        return _of_sample(sample, stems, shapes, id)
    parts = []
    for stem, digest in stems.items():
        height, width = shapes[digest]
        rows, columns = np.divmod(np.arange(height * width), width)
        named = pd.Series(_text(rows + 1)) + "_" + _text(columns + 1)
        parts.append(
            pd.DataFrame({id: stem + "_" + named, "picture": digest, PLACE[0]: _text(rows), PLACE[1]: _text(columns)})
        )
    return pd.concat(parts, ignore_index=True).astype("str").rename_axis("row")


def _of_sample(
    sample: pd.DataFrame, stems: dict[str, str], shapes: dict[str, tuple[int, int]], id: str
) -> pd.DataFrame:
    ids = as_text(column(sample, id))
    file = file_of(sample, "sample submission")
    remedy = f"name pixels as image_row_column, such as '{next(iter(stems))}_1_1'"
    cells = pa.array(ids, type=pa.large_string())
    whole = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells  # a large file's come in pieces
    parts = pc.extract_regex(whole, pattern=NAMED)  # six million of them in seconds
    if parts.null_count:
        raise BadInput(f"{file}: its column '{clip(id)}' does not name pixels; {remedy}")
    called = pc.struct_field(parts, "picture").dictionary_encode()
    known = [stems.get(name) for name in called.dictionary.to_pylist()]
    places = called.indices.to_numpy()
    strange = np.isin(places, [at for at, digest in enumerate(known) if digest is None])
    if strange.any():
        wrong = str(ids.iloc[int(np.argmax(strange))])
        raise BadInput(f"{file}: '{clip(wrong)}' is a pixel of no picture of the test table; {remedy}")
    rows, columns = (pc.cast(pc.struct_field(parts, name), pa.int64()).to_numpy() for name in ("row", "column"))
    first = 0 if (rows == 0).any() or (columns == 0).any() else 1
    rows, columns = rows - first, columns - first
    heights, widths = (np.array([shapes[str(digest)][n] for digest in known])[places] for n in (0, 1))
    inside = (rows >= 0) & (rows < heights) & (columns >= 0) & (columns < widths)
    if not inside.all():
        wrong = str(ids.iloc[int(np.argmin(inside))])
        raise BadInput(f"{file}: '{clip(wrong)}' lies outside of its picture; {remedy}")
    digests = pa.array(known, type=pa.large_string())
    pictures = pd.Series(pa.DictionaryArray.from_arrays(called.indices, digests).dictionary_decode(), dtype="str")
    return pd.DataFrame({id: ids, "picture": pictures, PLACE[0]: _text(rows), PLACE[1]: _text(columns)}).rename_axis(
        "row"
    )


def _text(numbers: Any) -> pd.Series[Any]:
    """Whole numbers as text; six million in a second."""
    return pd.Series(pc.cast(pa.array(np.asarray(numbers).astype(np.int64)), pa.large_string()), dtype="str")
