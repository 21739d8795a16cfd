"""Pairs of pictures as a table of pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.data import folders, pixels
from core.data.media import Media, kept
from core.errors import BadInput
from core.settings import limits


def page(height: int, width: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)


def pairs(root: Path, colour: bool = False, count: int = 3) -> Media:
    """Pairs of 8 x 6 pixels whose second picture is the first with light and dark changed; `ask` has one of 3 x 2."""
    for n in range(count):
        first = page(8, 6, n)
        second = np.stack([255 - first, first, first // 2], axis=2) if colour else 255 - first
        for folder, picture in (("dirty", first), ("clean", second)):
            (root / folder).mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture).save(root / folder / f"{n}.png")
    (root / "ask").mkdir()
    Image.fromarray(page(3, 2, 99)).save(root / "ask" / "9.png")
    found = folders.from_path(root, root.parent / "given", limits())
    (root.parent / "kept").mkdir()
    return kept(found, root.parent / "kept")


def table(count: int = 3) -> pd.DataFrame:
    rows = {"before": [f"dirty/{n}.png" for n in range(count)], "after": [f"clean/{n}.png" for n in range(count)]}
    return pd.DataFrame(rows, dtype="str")


ASK = pd.DataFrame({"before": ["ask/9.png"]}, dtype="str")


def test_a_row_is_a_pixel_and_its_target_what_the_other_picture_has_there(tmp_path: Path):
    media = pairs(tmp_path / "files")
    assert pixels.are_pairs(table(), media, ("after",))
    made = pixels.tables(table(), ASK, None, media, "after")
    assert made.targets == ("after",)
    assert len(made.train) == 3 * 8 * 6
    by_name = {digest: name for name, digest in media.files.items()}
    for _, row in made.train.sample(20, random_state=0).iterrows():
        first = page(8, 6, int(Path(by_name[row.picture]).stem))
        assert float(row.after) == pytest.approx((255 - int(first[int(row.row), int(row.column)])) / 255, abs=1e-5)
    assert made.test is not None
    assert list(made.test.pixel) == ["9_1_1", "9_1_2", "9_2_1", "9_2_2", "9_3_1", "9_3_2"]
    assert list(made.test.row + made.test.column) == ["00", "01", "10", "11", "20", "21"]
    assert set(made.test.picture) == {media.files["ask/9.png"]}


def test_many_pixels_are_sampled_alike_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pixels, "ROWS", 60)
    monkeypatch.setattr(pixels, "LEAST", 5)
    media = pairs(tmp_path / "files")
    first, again = (pixels.tables(table(), None, None, media, "after") for _ in range(2))
    assert len(first.train) == 60
    assert first.train.groupby("picture").size().tolist() == [20, 20, 20]
    assert not first.train.duplicated(["picture", "row", "column"]).any()
    pd.testing.assert_frame_equal(first.train, again.train)
    assert not first.train.equals(pixels.tables(table(), None, None, media, "after", seed=1).train)


def test_coloured_pictures_have_a_target_for_each_colour(tmp_path: Path):
    made = pixels.tables(table(), None, None, pairs(tmp_path / "files", colour=True), "after")
    assert made.targets == ("after red", "after green", "after blue")
    row = made.train.iloc[0]
    assert float(row["after red"]) == pytest.approx(1 - float(row["after green"]), abs=1e-4)


@pytest.mark.parametrize("first", [0, 1])
def test_a_sample_names_pixels_from_nought_or_from_one(tmp_path: Path, first: int):
    sample = pd.DataFrame(
        {"id": [f"9_{2 + first}_{first}", f"9_{first}_{1 + first}"], "value": ["1", "1"]}, dtype="str"
    )
    made = pixels.tables(table(), ASK, sample, pairs(tmp_path / "files", colour=True), "after")
    in_pieces = pd.concat([sample.iloc[:1], sample.iloc[1:]])  # as a large file is read
    (tmp_path / "second").mkdir()
    again = pixels.tables(table(), ASK, in_pieces, pairs(tmp_path / "second" / "files", colour=True), "after")
    assert again.test is not None
    assert made.targets == ("value",)
    assert made.test is not None
    assert again.test.equals(made.test)
    assert made.test[["id", "row", "column"]].to_numpy().tolist() == [
        [sample.id[0], "2", "0"],
        [sample.id[1], "0", "1"],
    ]


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (["9_1", "9_2"], "does not name pixels"),
        (["8_1_1"], "'8_1_1' is a pixel of no picture of the test table"),
        (["9_1_1", "9_4_1"], "'9_4_1' lies outside of its picture"),
    ],
)
def test_a_sample_that_names_no_pixels_of_these_pictures_is_refused(tmp_path: Path, ids: list[str], said: str):
    sample = pd.DataFrame({"id": ids, "value": "1"}, dtype="str")
    with pytest.raises(BadInput, match=said):
        pixels.tables(table(), ASK, sample, pairs(tmp_path / "files"), "after")


def test_pairs_of_two_sizes_are_refused_by_name(tmp_path: Path):
    Image.fromarray(page(5, 5, 0)).save(_made(tmp_path / "files" / "odd") / "x.png")
    media = pairs(tmp_path / "files")
    rows = pd.concat([table(), pd.DataFrame({"before": ["dirty/1.png"], "after": ["odd/x.png"]}, dtype="str")])
    with pytest.raises(BadInput, match=r"dirty/1\.png: it has 6 x 8 pixels, and what it should become has 5 x 5"):
        pixels.tables(rows, None, None, media, "after")


def test_pictures_of_one_size_are_sampled_in_other_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pixels, "ROWS", 60)
    monkeypatch.setattr(pixels, "LEAST", 5)
    made = pixels.tables(table(), None, None, pairs(tmp_path / "files"), "after").train
    assert len({tuple(zip(rows.row, rows.column)) for _, rows in made.groupby("picture")}) == 3


def test_a_picture_to_predict_goes_by_the_table_s_name_also_where_another_file_is_equal(tmp_path: Path):
    media = pairs(tmp_path / "files")
    again = media.model_copy(update={"files": {**media.files, "zz/other.png": media.files["ask/9.png"]}})
    made = pixels.tables(table(), ASK, None, again, "after")
    assert made.test is not None
    assert made.test.pixel.iloc[0] == "9_1_1"


def test_two_pictures_to_predict_of_one_name_are_refused(tmp_path: Path):
    ask = pd.DataFrame({"before": ["dirty/1.png", "clean/1.png"]}, dtype="str")
    with pytest.raises(BadInput, match="two pictures are called '1'"):
        pixels.tables(table(), ask, None, pairs(tmp_path / "files"), "after")


def test_the_target_is_the_column_of_pictures_that_test_lacks(tmp_path: Path):
    media = pairs(tmp_path / "files")
    assert pixels.pair_target(table(), ASK, media) == "after"
    assert pixels.pair_target(table()[["after", "before"]], ASK, media) == "after"
    assert pixels.pair_target(table(), None, media) == "after"
    assert pixels.pair_target(table()[["before"]].assign(label="a"), ASK, media) is None


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
