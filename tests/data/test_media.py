"""Files and the rows that name them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from PIL import Image, ImageDraw

from core.data import media
from core.data.cells import notes_of
from core.data.media import Media
from core.errors import BadInput
from tests.harness.pictures import draw, taken


def given(**files: str) -> Media:
    """Files by path, with a word for their digest; `__` stands for a slash, `_dot_` for a dot."""
    paths = {name.replace("__", "/").replace("_dot_", "."): digest for name, digest in files.items()}
    labels = {path: path.split("/")[0] if "/" in path else "" for path in paths}
    return Media(kind="picture", name="pictures", folder=Path("/nowhere"), files=paths, labels=labels)


def frame(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype="str")


@pytest.mark.parametrize("written", ["a_dot_png", "deep__a_dot_png", "deep__er__a_dot_png"])
@pytest.mark.parametrize("asked", ["path", "name", "stem"])
def test_a_row_names_its_file_by_path_name_or_stem(written: str, asked: str):
    found = given(**{written: "A", "other__b_dot_png": "B"})
    path = next(iter(found.files))
    cell = {"path": path, "name": path.split("/")[-1], "stem": path.split("/")[-1][:-4]}[asked]
    train, _, attached = media.attach(frame(key=[cell, "b"], y=["0", "1"]), None, found, ["y"])
    assert list(train["picture"]) == ["A", "B"]
    assert attached.kinds == {"picture": "picture", "key": "ignore"}


def test_numbers_name_files_by_their_stems_and_are_the_id():
    found = given(images__1_dot_jpg="A", images__2_dot_jpg="B", images__3_dot_jpg="C")
    train, test, attached = media.attach(
        frame(id=["2", "1"], width=["7", "8"], y=["0", "1"]), frame(id=["3"], width=["7"]), found, ["y"]
    )
    assert list(train["picture"]) == ["B", "A"]
    assert test is not None
    assert list(test["picture"]) == ["C"]
    assert attached.id == "id"
    assert attached.kinds == {"picture": "picture"}


def test_a_name_in_both_folders_goes_to_the_folder_of_its_part():
    found = given(train__1_dot_png="A", test__1_dot_png="B")
    train, test, _ = media.attach(frame(id=["1"], y=["0"]), frame(id=["1"]), found, ["y"])
    assert test is not None
    assert (train["picture"][0], test["picture"][0]) == ("A", "B")


def test_rows_without_a_file_stay_with_a_note():
    train, _, _ = media.attach(
        frame(id=["1", "2", "9"], y=["0", "1", "1"]), None, given(**{"1_dot_png": "A", "2_dot_png": "B"}), ["y"]
    )
    assert train["picture"].isna().tolist() == [False, False, True]
    assert notes_of(train) == ["The table: 1 of 3 rows have no picture in pictures."]


def test_a_table_that_names_no_file_is_refused_in_a_sentence():
    with pytest.raises(BadInput, match="no column names the files of pictures"):
        media.attach(frame(id=["x", "y"], y=["0", "1"]), None, given(a_dot_png="A"), ["y"])


def test_folders_of_classes_make_a_table():
    table = media.table(given(cat__1_dot_png="A", dog__1_dot_png="B"), "kind")
    assert table.to_dict("list") == {"file": ["cat/1.png", "dog/1.png"], "kind": ["cat", "dog"], "picture": ["A", "B"]}


def test_names_that_begin_with_classes_make_a_table_where_there_are_no_folders():
    kinds = [(f"{kind}_dot_{number}_dot_png", kind) for kind in ("cat", "dog") for number in range(5)]
    flat = given(**{name: name for name, _ in kinds})
    assert media.table(flat, "kind")["kind"].tolist() == [kind for _, kind in kinds]
    beside = flat.model_copy(update={"files": {"asked/cow.7.png": "A", **flat.files}})
    assert beside.classes == flat.classes, "what is to be predicted tells no classes"
    nested = given(cat__dog_dot_1_dot_png="A", dog__cat_dot_1_dot_png="B")
    assert media.table(nested, "kind")["kind"].tolist() == ["cat", "dog"]


def test_a_folder_without_classes_makes_no_table_with_a_target():
    with pytest.raises(BadInput, match="do not lie in a folder for each class"):
        media.table(given(a_dot_png="A"), "kind")


@pytest.mark.parametrize(
    ("paths", "labels"),
    [
        (["train/1.png", "test/2.png"], ["", ""]),
        (["all/Train/1.png", "all/Test/2.png"], ["", ""]),
        (["train/cat/1.png", "val/dog/2.png"], ["cat", "dog"]),
        (["train/cat/1.png", "train/dog/2.png", "test/3.png"], ["cat", "dog", ""]),
        (["cat/1.png", "test/2.png"], ["cat", "test"]),
        (["1.png", "cat/2.png"], ["", "cat"]),
    ],
)
def test_folders_to_learn_from_and_to_test_on_are_no_classes(paths: list[str], labels: list[str], tmp_path: Path):
    for number, path in enumerate(paths):
        (tmp_path / "pictures" / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (12, 12), (number * 40, 0, 0)).save(tmp_path / "pictures" / path)
    found = taken(tmp_path / "pictures", tmp_path)
    assert found.labels == dict(zip(paths, labels))


def test_a_sample_submission_alone_says_what_is_asked_for_where_it_names_files():
    found = given(**{f"{name}_dot_png": name for name in "1234"})
    train = frame(id=["1", "2"], file=["1.png", "2.png"], y=["0", "1"])
    asked = media.asked_by(frame(id=["3", "4"], y=["0.5", "0.5"]), train, found)
    assert asked is not None
    assert asked.to_dict("list") == {"id": ["3", "4"]}
    assert media.asked_by(frame(id=["3"], y=["0.5"]), train.assign(id=["x", "y"]), found) is None
    assert media.asked_by(frame(name=["3"], y=["0.5"]), train, found) is None
    assert media.asked_by(None, train, found) is None


@pytest.mark.parametrize("asked", [["t/1.png", "t/2.png"], ["1.png", "2.png"], ["2", "1"]])
def test_files_to_predict_are_called_as_the_sample_submission_calls_them(asked: list[str]):
    paths = pd.Series(["t/1.png", "t/2.png"], dtype="str")
    assert sorted(media.named_as(pd.Series(asked, dtype="str"), paths)) == sorted(asked)


def test_kept_files_say_nothing_of_their_folder_or_time(tmp_path: Path):
    draw(tmp_path / "pictures")
    found = taken(tmp_path / "pictures", tmp_path)
    lying = sorted(path.name for path in found.folder.iterdir())
    assert lying == sorted(set(found.files.values()))
    assert {path.stat().st_mtime for path in found.folder.iterdir()} == {0.0}
    assert found.pixels == 12
    assert not found.two_shades


@pytest.mark.parametrize("suffix", ["wav", "flac", "aif", "aiff"])
def test_sounds_are_taken_in_whatever_they_are_kept_in(suffix: str, tmp_path: Path):
    (tmp_path / "calls").mkdir()
    soundfile.write(
        tmp_path / "calls" / f"one.{suffix}",
        np.sin(np.arange(4_000) / 9),
        2_000,
        format="aiff" if "aif" in suffix else suffix,
    )
    found = taken(tmp_path / "calls", tmp_path)
    assert (found.kind, found.seconds, found.refused) == ("sound", 2.0, ())


def test_pictures_of_black_shapes_on_white_are_known_as_such(tmp_path: Path):
    (tmp_path / "shapes").mkdir()
    for n in range(4):
        picture = Image.new("L", (80, 60), 255)
        ImageDraw.Draw(picture).ellipse((10, 10, 30 + 9 * n, 50), fill=0)
        picture.save(tmp_path / "shapes" / f"{n}.jpg")
    Image.new("L", (80, 60), 255).save(tmp_path / "shapes" / "blank.png")
    found = taken(tmp_path / "shapes", tmp_path)
    assert found.two_shades
    assert sorted(what.endswith("two shades") for what in found.looks.values()) == [False, True, True, True, True]
