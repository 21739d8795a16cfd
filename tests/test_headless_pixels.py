"""Image to image on the command line."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core import headless_media
from core.errors import BadInput
from tests.command import begun, ended
from tests.engineers.playbook.test_pixels import SHAPE, pages
from tests.test_headless_media import options, zipped


def pairs(root: Path, count: int = 12) -> None:
    """`count` pairs of which the last two are asked for; the table, the sample submission and the clean pages of all."""
    every = pages(root / "dirty", count, count * SHAPE[0] * SHAPE[1], 7)
    (root / "clean").mkdir()
    for name, rows in every.groupby("picture", sort=False):
        (root / "dirty" / str(name)).rename(root / "dirty" / f"{name}.png")
        clean = np.zeros(SHAPE)
        clean[rows.row, rows.column] = rows.clean
        Image.fromarray(np.uint8(clean * 255)).save(root / "clean" / f"{name}.png")
    names = list(dict.fromkeys(every.picture))
    table = pd.DataFrame(
        {"dirty": [f"dirty/{name}.png" for name in names], "clean": [f"clean/{name}.png" for name in names]}
    )
    table[:-2].to_csv(root / "train.csv", index=False)
    table[-2:][["dirty"]].to_csv(root / "test.csv", index=False)
    ids = [
        f"{name}_{row + 1}_{column + 1}" for name in names[-2:] for row in range(SHAPE[0]) for column in range(SHAPE[1])
    ]
    pd.DataFrame({"id": ids[::-1], "value": 1}).to_csv(root / "sample.csv", index=False)


def test_a_target_that_names_pictures_makes_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    pairs(tmp_path / "files")
    files = {name: str(tmp_path / "files" / f"{name}.csv") for name in ("train", "test")}
    asked = options(**files, images=str(tmp_path / "files"), target="clean", seed=0)
    with headless_media.given(asked) as given:
        assert given.targets == ("clean",)
        assert given.place == ("row", "column")
        assert given.id == "pixel"
        assert len(given.train) == 10 * SHAPE[0] * SHAPE[1]
        assert given.test is not None
        assert len(given.test) == 2 * SHAPE[0] * SHAPE[1]


@pytest.mark.parametrize("packed", [False, True])
def test_two_folders_of_equal_names_make_pairs(packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    root = tmp_path / "files"
    pairs(root)
    (root / "asked").mkdir()
    names = sorted(path.name for path in (root / "clean").iterdir())
    asked = pd.read_csv(root / "test.csv").dirty.str.removeprefix("dirty/").tolist()
    for name in asked:
        (root / "dirty" / name).rename(root / "asked" / name)
    place = {name: str(zipped(root / name) if packed else root / name) for name in ("dirty", "clean", "asked")}
    given_options = options(
        train=place["dirty"], target=place["clean"], test=place["asked"], sample_submission=str(root / "sample.csv"), seed=0
    )  # fmt: skip
    headless_media.check(given_options)
    with headless_media.given(given_options) as given:
        assert (given.targets, given.id, given.place) == (("value",), "id", ("row", "column"))
        assert given.train["picture"].nunique() == len(names) - 2
        assert given.test is not None
        assert given.test["id"].tolist() == pd.read_csv(root / "sample.csv").id.tolist()
    (root / "clean").rename(root / "others")
    for number, path in enumerate(sorted((root / "others").iterdir())):
        path.rename(path.with_name(f"other {number}.png"))
    with (
        pytest.raises(BadInput, match="no picture has the name of one in others"),
        headless_media.given(argparse.Namespace(**(vars(given_options) | {"target": "others"}))),
    ):
        pass


@pytest.mark.alone
@pytest.mark.slow
def test_a_run_from_pairs_of_pictures_to_clean_pages(tmp_path: Path):
    root = tmp_path / "files"
    pairs(root)
    began = time.monotonic()
    done = ended(
        begun([
            sys.executable, *(["-m", "core", "run", "--target", "clean", "--minutes", "1.2", "--auto", "--train"]),
            str(root / "train.csv"), "--test", str(root / "test.csv"), "--images", str(root), "--sample-submission",
            str(root / "sample.csv"), "--out", str(tmp_path / "out"),
        ]), tmp_path, began,
    )  # fmt: skip
    assert done.code == 0, done.error
    events = [json.loads(line) for line in (done.out / "journal.jsonl").read_text().splitlines()]
    scored = [event["body"]["evaluation"] for event in events if event["kind"] == "evaluated"]
    asked = [each["folds"][0]["a_pixel"] > 0 for each in scored if each["score"]]
    assert asked[0], "the first script that was scored predicted a whole picture"
    assert sum(asked) > 1, "others too"
    submission, sample = pd.read_csv(done.out / "submission.csv"), pd.read_csv(root / "sample.csv")
    assert list(submission) == ["id", "value"]
    assert submission.id.equals(sample.id)
    for name in ("710", "711"):
        clean, found = (
            np.asarray(Image.open(folder / f"{name}.png")) / 255.0 for folder in (root / "clean", done.out / "pictures")
        )
        assert found.shape == SHAPE
        assert np.sqrt(((clean - found) ** 2).mean()) < 0.12
        at = submission.id == f"{name}_3_5"
        assert submission.value[at].iloc[0] == pytest.approx(found[2, 4], abs=0.003)
