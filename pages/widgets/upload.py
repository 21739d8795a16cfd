"""The tables of a new run: uploaded (and written to disk at once), out of an archive, or a bundled sample."""

from __future__ import annotations

import hashlib
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core.data import pairs, sources, unpacking
from core.data.cells import clip, listing
from core.data.media import Media
from core.data.pairs import Sides
from core.data.reading import read_table
from core.data.samples import SAMPLES, materialise
from core.errors import BadInput
from core.settings import home, limits
from core.value import Value
from pages.widgets.folder_part import choose_folder, forget_folder, keep_zip, show_folder
from pages.widgets.words import plain, size

PARTS: dict[str, tuple[str, str]] = {  # part -> label, help
    "train": (
        "Table to learn from",
        "Holds the column that is to be predicted. CSV, Parquet, Excel or JSON lines, also gzipped or zipped; a zip "
        "archive with train, test and sample_submission fills all three.",
    ),
    "test": (
        "Table to predict (optional)",
        "The same columns without the target. Its predictions become the submission.",
    ),
    "sample": ("Sample submission (optional)", "Shows which columns the submission has, and in which order."),
}
TYPES = ["csv", "tsv", "txt", "psv", "parquet", "pq", "xlsx", "json", "jsonl", "ndjson", "gz", "bz2", "xz", "zip"]
SOURCES = ("Upload a table", "Upload a folder", "Bundled sample")
CHUNK = 1024**2
KEPT_SECONDS = 24 * 3600.0  # an upload that no run was started with


class Kept(Value):
    """A table on disk, with the name that the person knows it by."""

    path: Path
    name: str
    bytes: int
    digest: str = ""  # of an upload: SHA-256


class Tables(Value):
    """What a run is made from: tables, pictures or sound, or both. `name` and `description` are proposals. `token` names these
    files."""

    files: dict[str, Kept]
    name: str
    description: str = ""
    minutes: int = 10
    media: Media | None = None
    asked: Media | None = None
    sides: Sides | None = None  # of a folder that holds pairs of pictures

    @property
    def token(self) -> str:
        """Names the files, so that what was derived from others is not used."""
        folders = [str(each.folder) for each in (self.media, self.asked) if each]
        return "|".join(
            [f"{part}:{kept.path}" for part, kept in sorted(self.files.items())] + folders + [*(self.sides or ())]
        )


def choose_tables() -> Tables | None:
    """Draw the choice of data; None until there is a table to learn from."""
    source = st.segmented_control(
        "Where the data comes from",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key="source",
        persist_state="session",
        label_visibility="collapsed",
    )
    if source == "Upload a folder":
        return _folder()
    return _sample() if source == "Bundled sample" else _uploads()


def frame_of(kept: Kept, part: Any) -> pd.DataFrame:
    """The table as text. Raises BadInput. Read once per session and file."""
    frames: dict[str, pd.DataFrame] = st.session_state.setdefault("frames", {})
    name = f"{part}:{kept.path}"
    if name not in frames:
        for old in [each for each in frames if each.startswith(f"{part}:")]:
            del frames[old]
        frames[name] = read_table(kept.path, kept.name, part=part)
    return frames[name]


def forget_uploads() -> None:
    """After a start: the run has its own copy of the data."""
    for kept in st.session_state.pop("uploads", {}).values():
        shutil.rmtree(kept.path.parent, ignore_errors=True)
    for part in ("learn", "ask"):
        forget_folder(part)
    st.session_state.pop("frames", None)


def _folder() -> Tables | None:
    """A folder for each class, one folder of names that begin with it, or a folder and a table that names its files."""
    found = choose_folder("learn")
    if found is None:
        return None
    sides = pairs.sides(found)
    if sides and st.toggle(_pairs(sides), value=True, key="by_pairs", persist_state="session"):
        return Tables(files={}, name=Path(found.name).stem, media=found, sides=sides)
    by_table = not found.classes or st.toggle("A table says what each file is", key="by_table", persist_state="session")
    if not by_table:
        if not found.nested:
            st.caption(
                f"Each file's class is what its name begins with: {plain(listing(sorted(set(found.classes.values())), 8))}."
            )
        return Tables(files={}, name=Path(found.name).stem, media=found, asked=choose_folder("ask"))
    st.caption(
        "A column of the table names the files: by their paths in the folder, their names, or their names without the suffix."
    )
    tables = _uploads()
    return tables and tables.model_copy(update={"media": found})


def _pairs(sides: Sides) -> str:
    words = (
        f"Pairs: each picture in *{plain(sides.source)}* should become the one of its name in *{plain(sides.wanted)}*"
    )
    return f"{words}; those in *{plain(sides.asked)}* are to be made so" if sides.asked else words


def _sample() -> Tables | None:
    name = st.selectbox(
        "Sample",
        list(SAMPLES),
        format_func=lambda each: SAMPLES[each].title,
        key="sample",
        persist_state="session",
    )
    if not name:
        return None
    sample = SAMPLES[name]
    st.text(sample.about)
    st.caption(f"Licence {plain(sample.licence)}. Source: {plain(sample.source)}.")
    folder = home().folder / "samples" / name
    written = materialise(name, folder)
    files = {part: _kept(path, path.name) for part, path in (("train", written.train), ("test", written.test))}
    return Tables(files=files, name=sample.title, description=written.description, minutes=sample.minutes)


def _uploads() -> Tables | None:
    kept: dict[str, Kept] = st.session_state.setdefault("uploads", {})
    for column, part in zip(st.columns(len(PARTS)), PARTS):
        with column:
            _upload(part, kept)
    if st.session_state.get("source") != "Upload a folder" and show_folder("learn") is not None:
        st.caption("Choose *Upload a folder* above to learn from these files.")
    if "train" not in kept:
        return None
    return Tables(files=dict(kept), name=Path(kept["train"].name).stem)


def _upload(part: str, kept: dict[str, Kept]) -> None:
    label, words = PARTS[part]
    if part in kept:
        with st.container(border=True):
            st.markdown(f"**{label}**")
            st.text(f"{kept[part].name}, {size(kept[part].bytes)}")
            if st.button("Take another file", key=f"remove_{part}", icon=":material/close:", type="tertiary"):
                shutil.rmtree(kept.pop(part).path.parent, ignore_errors=True)
                st.rerun()
        return
    revision = st.session_state.get(f"upload_{part}_revision", 0)
    file = st.file_uploader(
        label, type=TYPES, help=words, key=f"upload_{part}_{revision}", max_upload_size=limits().upload_mb
    )
    if file is None:
        return
    try:
        written = keep_upload(file, part)
    except OSError as error:
        st.error(f"The file could not be kept: {plain(error.strerror)}. Free some disk space and try again.")
        return
    except BadInput as error:
        st.error(plain(error), icon=":material/error:")
        return
    kept.update(_sorted(written, part))
    st.session_state[f"upload_{part}_revision"] = revision + 1  # a new uploader, so that the server's memory is free
    st.rerun()


def keep_upload(file: Any, part: str) -> Kept:
    """The upload on disk, written and hashed piece by piece. Raises BadInput beyond the limit; then nothing is left."""
    folder = home().folder / "uploads"
    _sweep(folder)
    own = folder / uuid.uuid4().hex
    own.mkdir(parents=True)
    path, digest, most = own / f"{part}{_suffix(file.name)}", hashlib.sha256(), limits().upload_mb
    try:
        with path.open("wb") as out:
            while piece := file.read(CHUNK):
                if out.tell() + len(piece) > most * CHUNK:
                    raise BadInput(
                        f"{clip(file.name, 80)}: the file has more than the limit of {most:,} MB; give less data"
                    )
                digest.update(piece)
                out.write(piece)
    except (OSError, BadInput):
        shutil.rmtree(own)
        raise
    return _kept(path, file.name, digest.hexdigest())


def _suffix(name: str) -> str:
    """Of a name from outside, only a suffix that is known gets onto the disk."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix[1:] in TYPES else ""


def _sorted(written: Kept, part: str) -> dict[str, Kept]:
    """Which parts the upload fills: its own, or those whose tables a zip archive holds. A zip of pictures is a folder."""
    if not written.name.lower().endswith(".zip"):
        return {part: written}
    most = limits()
    try:
        found = unpacking.entries(written.path, clip(written.name, 80), most)
        tables = sources.tables_in(found)
        if part == "train" and len(tables) > 1:
            return _taken_apart(written, tables)
        if part == "train" and not tables and not unpacking.is_workbook(found):
            keep_zip("learn", written.path, written.name)
            shutil.rmtree(written.path.parent)
            return {}
    except BadInput:  # the same sentence comes up where the table is read
        return {part: written}
    return {part: written}


def _taken_apart(archive: Kept, tables: dict[sources.Part, unpacking.Entry]) -> dict[str, Kept]:
    """Each table of the archive as an upload of its own; the archive is gone then. Raises BadInput; then only it is left."""
    made: dict[str, Kept] = {}
    try:
        for part, entry in tables.items():
            own = home().folder / "uploads" / uuid.uuid4().hex
            own.mkdir(parents=True)
            path = own / f"{part}{_suffix(entry.parts[-1])}"
            made[part] = Kept(path=path, name=entry.parts[-1], bytes=0)
            unpacking.unpack(archive.path, entry, clip(archive.name, 80), path, limits().unpacked_mb * CHUNK)
            made[part] = _kept(path, entry.parts[-1])
    except BadInput:
        for kept in made.values():
            shutil.rmtree(kept.path.parent)
        raise
    shutil.rmtree(archive.path.parent)
    return made


def _kept(path: Path, name: str, digest: str = "") -> Kept:
    return Kept(path=path, name=clip(name, 200), bytes=path.stat().st_size, digest=digest)


def _sweep(folder: Path) -> None:
    """Remove what was uploaded long ago and never used."""
    if not folder.is_dir():
        return
    for each in folder.iterdir():
        if time.time() - each.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(each, ignore_errors=True)
