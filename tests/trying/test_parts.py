"""A picture or sound with each of its parts in turn covered."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from PIL import Image

from core.errors import BadInput
from core.harness.dataset import make
from core.trying.moved import owed, part_rows
from core.trying.parts import GRID, SIDE, SLICES, covered
from tests.harness.made import make_task


@pytest.fixture
def into(tmp_path: Path) -> Path:
    (tmp_path / "into").mkdir()
    return tmp_path / "into"


def test_each_patch_of_a_picture_gets_its_mean_colour_and_nothing_else_changes(tmp_path: Path, into: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (30, 47, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "p.png")
    decoded, files = covered("picture", tmp_path / "p.png", into)
    assert (decoded.down, decoded.across, len(files)) == (GRID, GRID, 1 + GRID * GRID)
    whole, *without = (np.asarray(Image.open(file)) for file in files)
    assert (whole == pixels).all()
    changed = np.stack([(each != whole).any(axis=2) for each in without])
    assert (changed.sum(axis=0) <= 1).all(), "patches do not overlap"
    assert changed.any(axis=0).mean() > 0.95
    assert (without[0][0, 0] == pixels.reshape(-1, 3).mean(axis=0).round()).all()


def test_a_tiny_picture_has_fewer_patches_and_a_large_one_is_made_smaller(tmp_path: Path, into: Path) -> None:
    Image.new("L", (3, 9)).save(tmp_path / "tiny.png")
    assert covered("picture", tmp_path / "tiny.png", into)[0].across == 3
    Image.new("RGB", (1500, 900)).save(tmp_path / "large.jpg")
    _, files = covered("picture", tmp_path / "large.jpg", into)
    assert max(Image.open(files[0]).size) == SIDE


def test_each_stretch_of_a_sound_is_silenced(tmp_path: Path, into: Path) -> None:
    soundfile.write(tmp_path / "s.wav", np.full(2_400, 0.5), 8_000)
    decoded, files = covered("sound", tmp_path / "s.wav", into)
    assert (decoded.across, decoded.seconds) == (SLICES, pytest.approx(0.3))
    assert decoded.wave == pytest.approx([0.5] * len(decoded.wave), abs=1e-3)
    whole, *without = (soundfile.read(file)[0] for file in files)
    assert (np.stack(without) == 0).sum(axis=0).tolist() == [1] * len(whole)


def test_a_file_that_cannot_be_decoded_is_refused(tmp_path: Path, into: Path) -> None:
    (tmp_path / "p.png").write_bytes(b"no picture")
    with pytest.raises(BadInput, match="no picture that can be read"):
        covered("picture", tmp_path / "p.png", into)


def test_a_part_is_owed_the_whole_less_what_is_left_without_it() -> None:
    task = make_task("binary", "accuracy", columns={"x": "number", "file": "picture"})
    train = pd.DataFrame({"x": [1.0, 2.0], "file": ["a", "b"], "y": ["no", "yes"]}).astype({"file": "str", "y": "str"})
    data = make(task, train, None, None, None, set_aside=False)
    rows = part_rows(data, {"x": 2.0}, ["0", "1", "2"])
    assert (rows["x"].tolist(), rows["file"].tolist()) == ([2.0] * 3, ["0", "1", "2"])
    assert rows.dtypes.to_dict() == data.train[data.features].dtypes.to_dict()
    said = pd.DataFrame({name: [0.75, 0.5, 1.0] for name in task.classes["y"]})
    (found,) = owed(data, said, {"y": task.classes["y"][1]})
    assert (found.whole, found.changes) == (0.75, (0.25, -0.25))
    assert json.loads(found.model_dump_json())["changes"] == [0.25, -0.25]
