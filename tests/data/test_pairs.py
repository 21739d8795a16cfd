"""Pairs of pictures that lie in one folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data import pairs
from core.data.media import Media
from core.data.pairs import Sides
from tests.harness.pictures import taken


def drawn(place: Path, **folders: list[str]) -> Media:
    """Pictures of these names in these folders, each of its own content; a name that ends in `w` is a wide one."""
    chance = np.random.default_rng(0)
    for folder, names in folders.items():
        (place / "given to us" / folder).mkdir(parents=True)
        for name in names:
            cells = chance.integers(0, 255, (9, 20 if name.endswith("w") else 9, 3)).astype(np.uint8)
            Image.fromarray(cells).save(place / "given to us" / folder / f"{name}.png")
    return taken(place / "given to us", place)


@pytest.mark.parametrize(
    ("folders", "found"),
    [
        ({"train": ["1", "2w"], "train_cleaned": ["1", "2w"], "test": ["3"]}, Sides("train", "train_cleaned", "test")),
        (
            {"train": ["1", "2"], "train_cleaned": ["1", "2"], "test": ["1", "2"]},
            Sides("train", "train_cleaned", "test"),
        ),
        ({"noisy": ["1", "2w"], "clean": ["1", "2w"]}, Sides("noisy", "clean")),
        ({"noisy": ["1", "2w"], "clean": ["1", "2w"], "a": ["3"], "b": ["4"]}, None),
        ({"noisy": ["1", "2w"], "clean": ["1w", "2"]}, None),
        ({"noisy": ["1", "2"], "clean": ["3", "4"]}, None),
        ({"cat": ["1", "2"], "dog": ["1", "2"]}, None),
        ({"train": ["1", "2"], "test": ["1", "2"]}, None),
    ],
)
def test_folders_are_pairs_by_their_names_and_by_what_lies_in_them(
    folders: dict[str, list[str]], found: Sides | None, tmp_path: Path
):
    assert pairs.sides(drawn(tmp_path, **folders)) == found


def test_what_is_black_and_white_alone_is_a_partner_too(tmp_path: Path):
    shapes = tmp_path / "given to us" / "masks"
    shapes.mkdir(parents=True)
    for name in ("1", "2"):
        Image.fromarray(np.uint8(np.indices((9, 9))[0] > int(name)) * 255).convert("RGB").save(shapes / f"{name}.png")
    media = drawn(tmp_path, images=["1", "2"])
    assert any("two shades" in look for look in media.looks.values())
    assert pairs.sides(media) == Sides("images", "masks")


def test_names_that_only_hold_such_a_word_are_classes(tmp_path: Path):
    assert pairs.sides(drawn(tmp_path, river=["1", "2"], highway=["1", "2"], length=["1", "2"])) is None


@pytest.mark.parametrize(
    ("source", "wanted"),
    [(["a/1.png", "b/1.png"], ["a/1.jpg"]), (["top/a/1.png", "top/b/1.png"], ["clean/a/1.png", "clean/b/2.png"])],
)
def test_partners_are_found_by_their_whole_paths_else_below_the_folder_of_all(
    source: list[str], wanted: list[str], tmp_path: Path
):
    one, other = (
        Media(
            kind="picture",
            name=name,
            folder=tmp_path,
            files={path: f"{name}{n}" for n, path in enumerate(paths)},
            labels={},
        )
        for name, paths in (("source", source), ("wanted", wanted))
    )
    for digest in [*one.files.values(), *other.files.values()]:
        (tmp_path / digest).touch()
    train, _, _ = pairs.paired(one, other, None)
    assert train.to_numpy().tolist() == [[f"{pairs.SOURCE}/{source[0]}", f"{pairs.WANTED}/{wanted[0]}"]]


def test_each_picture_stands_beside_the_one_of_its_name(tmp_path: Path):
    media = drawn(tmp_path, train=["1", "2w", "5"], train_cleaned=["1", "2w", "6"], test=["1", "3"])
    train, test, found = pairs.taken_apart(media, Sides("train", "train_cleaned", "test"))
    assert [path.split("/")[-1] for path in train[pairs.SOURCE]] == ["1.png", "2w.png"]
    for source, wanted in zip(train[pairs.SOURCE], train[pairs.WANTED]):
        assert source.split("/")[-1] == wanted.split("/")[-1]
        assert found.files[source] != found.files[wanted]
    assert test is not None
    assert len(test) == 2
    assert all((found.folder / found.files[path]).exists() for path in [*train[pairs.SOURCE], *test[pairs.SOURCE]])
