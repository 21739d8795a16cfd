"""Every bad upload ends with one clear sentence, in bounded time and memory, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.data import folders
from core.data.cells import clip
from core.data.reading import read_table
from core.errors import BadInput
from tests.uploads import bad_archives, bad_binaries, bad_media, bad_texts
from tests.uploads.case import Case

TABLES = {**bad_texts.CASES, **bad_archives.CASES, **bad_binaries.CASES}
MEDIA = bad_media.CASES
SECONDS = 5.0  # of computing, children included: the machine may be busy
MB_GROWN, MB_CHILD = 700, 1100  # a table of 64 MB takes a few times its size; a parser has a limit of 1,024 MB
JARGON = (
    "Traceback",
    "Error",
    "Exception",
    "rrow",
    "zlib",
    "PIL",
    "Pillow",
    "calamine",
    "codec",
    "libsndfile",
    "thrift",
    "None",
    "object at",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for uploads beside one for temporary files and a file that nobody may touch."""
    for name in ("in", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "train.csv").write_text("mine")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    return tmp_path


def listing(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.lstat().st_size for path in folder.rglob("*")}


def computed() -> float:
    return sum(os.times()[:4])


def check_sentence(sentence: str, name: str, words: str) -> None:
    assert words in sentence, sentence
    assert sentence.startswith((clip(name, 80) + ":", clip(name, 50) + " (")), sentence
    assert ":" in sentence
    assert ";" in sentence or " such as " in sentence, sentence  # what is wrong; what to do
    assert len(sentence) <= 300, (len(sentence), sentence)
    assert sentence.isprintable(), sentence
    assert [word for word in JARGON if word in sentence.removeprefix(clip(name, 80))] == [], sentence


@pytest.fixture(scope="module")
def reader() -> Iterator[subprocess.Popen[str]]:
    """A process of its own in which bombs are read."""
    command = [sys.executable, "-m", "tests.uploads.read_one"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


def apart(reader: subprocess.Popen[str], path: Path, case: Case, media: bool) -> tuple[str, list[str], float]:
    scratch = str(path.parent.parent / "tmp")
    request = {"path": str(path), "limits": case.limits.model_dump(), "media": media, "scratch": scratch}
    reader.stdin.write(json.dumps(request) + "\n")
    reader.stdin.flush()
    said = json.loads(reader.stdout.readline())
    assert said["grown"] < MB_GROWN, said
    assert said["children"] < MB_CHILD, said
    return said["sentence"], said["notes"], said["seconds"]


def read(path: Path, case: Case) -> tuple[str, list[str]]:
    try:
        return "", list(read_table(path, limits=case.limits).attrs["notes"])
    except BadInput as error:
        return str(error), []


@pytest.mark.sample(keep=70)
@pytest.mark.trust("uploads")
@pytest.mark.parametrize("case", TABLES.values(), ids=TABLES.keys())
def test_a_bad_table_gets_one_sentence_and_leaves_nothing(
    place: Path, reader: subprocess.Popen[str], case: Case
) -> None:
    path = place / "in" / case.file
    path.write_bytes(case.content())
    before, began = listing(place), computed()
    if case.bomb:
        sentence, notes, seconds = apart(reader, path, case, media=False)
    else:
        sentence, notes = read(path, case)
        seconds = computed() - began
    assert seconds < SECONDS
    assert listing(place) == before
    assert (place / "train.csv").read_text() == "mine"
    if case.taken:
        assert not sentence
        assert case.words in " ".join(notes)
        assert all(note.isprintable() for note in notes)
    else:
        check_sentence(sentence, case.file, case.words)


@pytest.mark.sample(keep=20)
@pytest.mark.trust("uploads")
@pytest.mark.parametrize("case", MEDIA.values(), ids=MEDIA.keys())
def test_a_bad_picture_or_sound_gets_one_sentence_and_leaves_nothing(
    place: Path, reader: subprocess.Popen[str], case: Case
) -> None:
    path, into = place / "in" / case.file, place / "taken"
    path.write_bytes(case.content())
    before, began = listing(place), computed()
    if case.bomb:
        sentence, _, seconds = apart(reader, path, case, media=True)
    else:
        sentence = take_in(path, into, case)
        seconds = computed() - began
    assert seconds < SECONDS
    if case.taken:
        assert not sentence
        shutil.rmtree(into)
    else:
        check_sentence(sentence, case.file, case.words)
    assert listing(place) == before


def take_in(path: Path, into: Path, case: Case) -> str:
    try:
        folder = folders.from_zip(path, case.file, into, case.limits)
    except BadInput as error:
        return str(error)
    assert case.taken
    assert all(each.path.parent == into and each.path.name[:6].isdecimal() for each in folder.files)
    assert all(each.name.isprintable() and each.label.isprintable() for each in folder.files)
    return ""


def test_the_corpus_is_large_and_every_case_is_its_own() -> None:
    assert len(TABLES) + len(MEDIA) >= 80
    assert len(TABLES) == len(bad_texts.CASES) + len(bad_archives.CASES) + len(bad_binaries.CASES)
