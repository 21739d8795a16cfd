from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from core.data import folders, media, previews
from core.data.media import Media
from core.settings import limits


def taken(folder: Path) -> Media:
    found = folders.from_path(folder, folder.with_name("given"), limits())
    (folder.with_name("upload") / "kept").mkdir(parents=True)
    return media.kept(found, folder.with_name("upload") / "kept")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def shown(found: Media, name: str) -> Image.Image:
    preview = previews.previews(found, [found.files[name]])[found.files[name]]
    assert preview.refused == ""
    return Image.open(io.BytesIO(preview.picture))


def test_a_large_picture_is_shown_small_on_a_square(files: Path) -> None:
    Image.new("RGB", (900, 300), "red").save(files / "wide.jpg")
    picture = shown(taken(files), "wide.jpg").convert("RGBA")
    assert picture.size == (previews.SIDE, previews.SIDE)
    assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
    assert picture.getpixel((112, 112)) == pytest.approx((254, 0, 0, 255), abs=3)


def test_pictures_of_every_kind_are_shown(files: Path) -> None:
    deep = np.tile(np.linspace(500, 60_000, 20).astype(np.uint16), (20, 1))
    Image.fromarray(deep).save(files / "deep.png")
    Image.new("RGBA", (20, 20), (0, 0, 255, 0)).save(files / "clear.png")
    Image.new("P", (20, 20), 3).save(files / "moving.gif", save_all=True, append_images=[Image.new("P", (20, 20), 9)])
    Image.new("CMYK", (20, 20), (0, 255, 255, 0)).save(files / "print.jpg")
    found = taken(files)
    grey = shown(found, "deep.png").convert("L")
    assert (grey.getpixel((0, 9)), grey.getpixel((19, 9))) == (0, 255)
    assert shown(found, "clear.png").convert("RGB").getpixel((9, 9)) == (255, 255, 255)
    assert shown(found, "moving.gif").size == (20, 20)
    assert shown(found, "print.jpg").size == (20, 20)


def test_a_sound_becomes_a_spectrogram_and_its_beginning(files: Path) -> None:
    rate = 48_000
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(15 * rate) / rate)
    soundfile.write(files / "tone.flac", np.stack([tone, tone], axis=1), rate)
    found = taken(files)
    (preview,) = previews.previews(found, list(found.files.values())).values()
    with wave.open(io.BytesIO(preview.sound)) as heard:
        assert (heard.getnchannels(), heard.getframerate()) == (1, 24_000)
        assert heard.getnframes() == previews.HEARD * 24_000
    cells = np.asarray(Image.open(io.BytesIO(preview.picture)).convert("L"), dtype=float)
    assert cells.shape == (previews.SIDE // 2, previews.SIDE)
    loudest = 1 - cells.mean(axis=1).argmax() / len(cells)  # from the lowest pitch to the highest
    assert loudest == pytest.approx(np.log(440 / 60) / np.log(12_000 / 60), abs=0.03)


def test_a_file_that_is_no_picture_any_more_is_refused_and_the_others_are_shown(files: Path) -> None:
    for shade in (10, 200):
        Image.new("L", (9, 9), shade).save(files / f"{shade}.png")
    found = taken(files)
    broken = found.folder / found.files["10.png"]
    broken.chmod(0o600)
    broken.write_bytes(b"<svg onload=alert(1)>")
    seen = previews.previews(found, [*found.files.values(), "../../etc/passwd"])
    assert seen[found.files["10.png"]].refused.startswith("it is no picture")
    assert seen[found.files["200.png"]].picture
    assert seen["../../etc/passwd"].refused == "there is no such file"


def test_what_was_made_once_is_not_decoded_again_and_goes_with_the_upload(files: Path) -> None:
    Image.new("L", (9, 9), 77).save(files / "a.png")
    found = taken(files)
    digest = found.files["a.png"]
    first = previews.previews(found, [digest])
    (found.folder / digest).unlink()
    assert previews.previews(found, [digest]) == first
    assert (found.folder.parent / "previews" / f"{digest}.png").exists()
