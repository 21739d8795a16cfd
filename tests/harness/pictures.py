"""A small task on pictures: bright or dark, with a number beside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from core import artifacts
from core.data import folders, media
from core.data.media import Media
from core.data.proposal import propose
from core.harness.dataset import Dataset
from core.settings import limits
from core.taking_in import take_in

ROWS, TESTS = 90, 12


def draw(folder: Path, seed: int = 0) -> pd.DataFrame:
    """Pictures named p0.png and on in `folder`; the table that names them, with `shade` as the target and a side column."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    rows = []
    for n in range(ROWS + TESTS):
        bright = bool(rng.random() < 0.5)
        pixels = rng.integers(0, 90, (12, 10, 3)) + (130 if bright else 0)
        Image.fromarray(pixels.astype(np.uint8)).save(folder / f"p{n}.png")
        rows.append({"id": f"p{n}.png", "side": str(n % 7), "shade": "light" if bright else "dark"})
    return pd.DataFrame(rows, dtype="str")


def taken(folder: Path, place: Path) -> Media:
    """What the program keeps of a folder."""
    found = folders.from_path(folder, place / "given", limits())
    (place / "kept").mkdir()
    return media.kept(found, place / "kept")


def dataset(place: Path) -> Dataset:
    """The task's rows, its pictures as an artifact of the installation at hand."""
    table = draw(place / "pictures")
    train, test = table.head(ROWS), table.tail(TESTS).drop(columns="shade").reset_index(drop=True)
    found = taken(place / "pictures", place)
    train, test, attached = media.attach(train, test, found, ["shade"])
    proposal = propose(train, name="shades", test=test, targets=["shade"], id=attached.id, kinds=attached.kinds)
    data, _ = take_in(train, test, proposal.task)
    media.own(found, artifacts.new(), "runs/r/media")
    data.save(folder := artifacts.new())
    artifacts.publish(folder, "runs/r/data")
    return replace(data, media="runs/r/media")
