from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.data import folders, lookalikes
from core.data.folders import Folder
from core.data.lookalikes import Alike, Item
from core.settings import limits


def scene(seed: int, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Blots of different shades, as smooth as a photograph."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def found(folder: Path, labels: dict[str, str] | None = None) -> tuple[Folder, tuple[Alike, ...]]:
    taken = folders.from_path(folder, folder.with_name("into"), limits())
    items = [Item(digest=each.digest, name=each.name, label=(labels or {}).get(each.name, "a")) for each in taken.files]
    return taken, lookalikes.lookalikes(items, {each.digest: each.print for each in taken.files})


def test_a_smaller_copy_in_another_format_is_found_and_other_pictures_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for seed in range(12):
        scene(seed).save(folder / f"{seed}.png")
    scene(4).resize((80, 60)).save(folder / "copy.jpg", quality=70)
    scene(4).point(lambda shade: min(255, shade + 9)).save(folder / "brighter.png")
    _, alike = found(folder)
    assert {frozenset((each.one.name, each.other.name)) for each in alike} == {
        frozenset(pair) for pair in (("4.png", "copy.jpg"), ("4.png", "brighter.png"), ("copy.jpg", "brighter.png"))
    }


def test_a_pair_with_two_labels_comes_first(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for seed in (1, 2):
        scene(seed).save(folder / f"{seed}.png")
    scene(1).save(folder / "1 again.png")
    scene(2).resize((150, 110)).save(folder / "2 again.png")
    _, alike = found(folder, {"2 again.png": "b"})
    assert [(each.across, each.apart == 0) for each in alike] == [(True, False), (False, True)]


def test_even_grounds_are_not_taken_for_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for shade in range(0, 250, 50):
        Image.new("L", (40, 40), shade).save(folder / f"{shade}.png")
    assert found(folder)[1] == ()


def test_sounds_are_alike_where_their_content_is_the_same() -> None:
    items = [Item(digest=each, name=f"{n}.wav", label="x") for n, each in enumerate("aba")]
    (pair,) = lookalikes.lookalikes(items, {})
    assert (pair.one.name, pair.other.name, pair.apart) == ("0.wav", "2.wav", 0.0)
