"""Pictures and sounds on the pages: a grid before the run, on its page, and of what it misses."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from streamlit.testing.v1 import AppTest

from core import Gallery, Judged
from core.data import folders, media
from core.data.lookalikes import Item
from core.data.media import Media
from core.settings import limits
from pages.widgets.gallery import bins
from tests.data.test_lookalikes import scene
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import TASK
from tests.pages.story import Story, finished

NAME = "a *b* <script>.png"


def pictures(folder: Path) -> None:
    """Fifteen cats, fifteen dogs, one of them also a cat, one broken."""
    for number in range(30):
        kind = folder / ("cat" if number % 2 else "dog")
        kind.mkdir(parents=True, exist_ok=True)
        scene(number, (40, 30 + number % 3)).save(kind / f"{number}.png")
    scene(2).save(folder / "cat" / "dog too.png")
    scene(31, (40, 30)).save(folder / "cat" / NAME)
    (folder / "cat" / "broken.png").write_bytes(b"no picture")


def zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.writestr(str(path.relative_to(folder)), path.read_bytes())
    return packed.getvalue()


def uploaded(page: Open, folder: Path) -> AppTest:
    at = page("new", source="Upload a folder")
    where = next(each for each in at.file_uploader if str(each.key).startswith("folder_learn_zip"))
    at = where.set_value(("files.zip", zipped(folder), "application/zip")).run()
    assert not at.exception, at.exception[0].message
    return at


def kept(folder: Path) -> tuple[Media, tuple[Item, ...]]:
    found = folders.from_path(folder, folder.with_name("given"), limits())
    (folder.with_name("run") / "media").mkdir(parents=True)
    made = media.kept(found, folder.with_name("run") / "media")
    return made, tuple(Item(digest=each.digest, name=each.name, label=each.label) for each in found.files)


def on_pictures(story: Story) -> Story:
    """The same run, as if its rows were pictures."""
    task = TASK.model_copy(update={"columns": {"picture": "picture"}})
    story.events[0].body["task"] = task.model_dump(mode="json")
    return story


def test_an_upload_of_pictures_is_a_grid_by_class_and_page_with_look_alikes_and_refused_files(
    page: Open, tmp_path: Path
) -> None:
    pictures(tmp_path / "files")
    at = uploaded(page, tmp_path / "files")
    words = texts(at)
    assert "Rows with a file 32" in words
    assert "pixels" in words
    assert "1 pair of pictures the same or alike, 1 with two labels" in words
    assert "looks alike, **two labels**" in words
    assert r"a \*b\* \<script\>\.png" in "".join(str(each.value) for each in at.caption)
    assert 24 <= len(list((tmp_path / "home" / "uploads").glob("*/previews/*.png"))) < 32, "a page and a pair"
    at.pagination(key="new_all_page").set_value(2).run()
    assert len(list((tmp_path / "home" / "uploads").glob("*/previews/*.png"))) == 32
    at.selectbox(key="new_class").set_value("dog").run()
    words = texts(at)
    assert "**dog** 28.png" in words
    assert "**cat** 29.png" not in words
    assert [list(each.value["File"]) for each in at.dataframe if "Why" in each.value] == [["cat/broken.png"]]


def test_sounds_are_heard_and_seen(page: Open, tmp_path: Path) -> None:
    for number in range(30):
        kind = tmp_path / "files" / "ab"[number % 2]
        kind.mkdir(parents=True, exist_ok=True)
        soundfile.write(kind / f"{number}.wav", np.sin(np.arange(800 + 40 * number) / (2 + number)), 8_000)
    at = uploaded(page, tmp_path / "files")
    assert len(at.get("audio")) == 12
    assert "Length 0.1 to 0.2 s" in texts(at)
    assert "No two sounds have the same content." in texts(at)


def test_the_run_page_shows_the_files_once_its_task_is_opened(studio: FakeStudio, page: Open, tmp_path: Path) -> None:
    pictures(tmp_path / "files")
    found, items = kept(tmp_path / "files")
    studio.add(on_pictures(finished("r1", "Mine")))
    studio.gallery_of["r1"] = Gallery(media=found, items=items)
    assert "Rows with a file" not in texts(page("run", run="r1"))
    words = texts(page("run", run="r1", task=True))
    assert "Rows with a file 32" in words
    assert "1 file not taken in" in words


def test_a_run_of_before_shows_its_task_without_the_files(studio: FakeStudio, page: Open) -> None:
    studio.add(on_pictures(finished("r1", "Mine")))
    assert "is not kept" in texts(page("run", run="r1", task=True))
    assert "is not kept" in texts(page("results", run="r1"))


def test_the_worst_errors_are_pictures_and_any_cell_of_the_confusion_can_be_seen(
    studio: FakeStudio, page: Open, tmp_path: Path
) -> None:
    pictures(tmp_path / "files")
    found, items = kept(tmp_path / "files")
    studio.add(on_pictures(finished("r1", "Mine")))
    studio.gallery_of["r1"] = Gallery(media=found, items=items)
    studio.judged_of["r1"] = tuple(
        Judged(item=item, row=row, said="cat" if row % 5 else "dog", chance=0.9 - row / 100, error=0.9 - row / 100)
        for row, item in enumerate(items)
    )
    at = page("results", run="r1")
    words = texts(at)
    wrong = sum(each.said != each.item.label for each in studio.judged_of["r1"])
    assert "The pictures it misses most" in words
    assert f"{wrong} held-out pictures, the furthest off first" in words
    first = next(each for each in studio.judged_of["r1"] if each.said != each.item.label)
    assert f"**{first.item.label}**, taken for **{first.said}** ({first.chance:.2f})" in words
    at.selectbox(key="missed_true").set_value("dog").run()
    at.selectbox(key="missed_said").set_value("dog").run()
    right = sum(each.said == each.item.label == "dog" for each in studio.judged_of["r1"])
    assert f"{right} held-out pictures" in texts(at)


@pytest.mark.parametrize(
    ("values", "whole", "labels", "counts"),
    [
        ([10.0, 10.0, 11.0], True, ["10", "11"], [2, 1]),
        ([1.0, 160.0, 160.0], True, ["1 to 10", *[f"{n}1 to {n + 1}0" for n in range(1, 16)]], [1, *[0] * 14, 2]),
    ],
)
def test_sizes_fall_into_equal_ranges(values: list[float], whole: bool, labels: list[str], counts: list[int]) -> None:
    assert bins(values, whole) == (labels, counts)
