"""Pictures and sound on the command line."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import soundfile
from PIL import Image

from core import headless_media
from core.errors import BadInput
from tests.command import begun, ended
from tests.harness.pictures import draw


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path


def options(**given: object) -> argparse.Namespace:
    plain = {
        "train": "",
        "test": None,
        "sample_submission": None,
        "target": "label",
        "id": None,
        "images": None,
        "audio": None,
    }
    return argparse.Namespace(**(plain | given))


def shades(folder: Path, rows: int = 10) -> None:
    rng = np.random.default_rng(1)
    for label, more in (("dark", 0), ("light", 130)):
        (folder / label).mkdir(parents=True)
        for n in range(rows):
            Image.fromarray((rng.integers(0, 90, (12, 10, 3)) + more).astype(np.uint8)).save(
                folder / label / f"{n}.png"
            )


def test_a_folder_for_each_class_and_a_folder_to_predict(home: Path):
    shades(home / "train")
    (home / "ask").mkdir()
    Image.new("RGB", (9, 9)).save(home / "ask" / "7.png")
    pd.DataFrame({"key": ["7"], "label": ["dark"]}).to_csv(home / "sample.csv", index=False)
    asked = options(train=str(home / "train"), test=str(home / "ask"), sample_submission=str(home / "sample.csv"))
    with headless_media.given(asked) as given:
        assert list(given.train.columns) == ["key", "label", "picture"]
        assert given.test is not None
        assert given.test["key"].tolist() == ["7"]
        assert given.media is not None
        lying = {path.name for path in given.media.folder.iterdir()}
        assert lying == {*given.train["picture"], *given.test["picture"]}
        assert (given.id, given.kinds) == ("key", {"picture": "picture"})
        folder = given.media.folder
    assert not folder.exists(), "a run has its own files by then"


def test_a_folder_of_files_whose_names_begin_with_their_class(home: Path):
    shades(home / "kinds")
    (home / "train").mkdir()
    for path in (home / "kinds").rglob("*.png"):
        path.rename(home / "train" / f"{path.parent.name}.{path.name}")
    (home / "ask").mkdir()
    Image.new("RGB", (9, 9)).save(home / "ask" / "7.png")
    with headless_media.given(options(train=str(home / "train"), test=str(home / "ask"))) as given:
        assert sorted(given.train["label"]) == ["dark"] * 10 + ["light"] * 10
        assert all(name.startswith(label) for name, label in zip(given.train["file"], given.train["label"]))
        assert given.test is not None
        assert given.test["file"].tolist() == ["7.png"]


def test_a_table_that_names_pictures(home: Path):
    draw(home / "pictures").to_csv(home / "train.csv", index=False)
    asked = options(train=str(home / "train.csv"), images=str(home / "pictures"), target="shade")
    with headless_media.given(asked) as given:
        assert list(given.train.columns) == ["id", "side", "shade", "picture"]
        assert given.kinds == {"picture": "picture", "id": "ignore"}


def zipped(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_to_predict_beside_a_table_by_the_same_names_as_its_own(home: Path, packed: bool):
    for part, grey in (("train", 0), ("test", 200)):
        (home / part).mkdir()
        for n in range(3):
            Image.new("L", (8, 8), grey + n).save(home / part / f"{n}.png")
    pd.DataFrame({"id": ["0.png", "1.png", "2.png"], "spot": [0, 1, 0]}).to_csv(home / "train.csv", index=False)
    pd.DataFrame({"id": ["2.png", "0.png"], "spot": 0.5}).to_csv(home / "sample.csv", index=False)
    place = {part: str(zipped(home / part) if packed else home / part) for part in ("train", "test")}
    files = {"images": place["train"], "test": place["test"]}
    for sample, names in ((str(home / "sample.csv"), ["0.png", "2.png"]), (None, ["0.png", "1.png", "2.png"])):
        asked = options(train=str(home / "train.csv"), target="spot", sample_submission=sample, **files)
        headless_media.check(asked)
        with headless_media.given(asked) as given:
            assert given.test is not None
            assert sorted(given.test["id"]) == names
            assert not set(given.test["picture"]) & set(given.train["picture"])
            assert (given.id, given.kinds) == ("id", {"picture": "picture"})


def test_without_a_test_table_what_the_sample_submission_names_is_predicted(home: Path):
    draw(home / "pictures").to_csv(home / "all.csv", index=False)
    every = pd.read_csv(home / "all.csv", dtype=str)
    every[["id", "shade"]].iloc[:-2].to_csv(home / "train.csv", index=False)
    every[["id"]].iloc[-2:].assign(shade=0).to_csv(home / "sample.csv", index=False)
    asked = options(
        train=str(home / "train.csv"), images=str(home / "pictures"), target="shade", sample_submission=str(home / "sample.csv")
    )  # fmt: skip
    with headless_media.given(asked) as given:
        assert given.test is not None
        assert given.test["id"].tolist() == every["id"].iloc[-2:].tolist()
        assert given.test["picture"].notna().all()


def test_a_table_that_names_sounds(home: Path):
    (home / "clips").mkdir()
    for n in range(4):
        soundfile.write(home / "clips" / f"c{n}.wav", np.sin(np.arange(2000) * (n + 1) / 20), 8000)
    pd.DataFrame({"clip": [f"c{n}" for n in range(4)], "label": ["a", "b"] * 2}).to_csv(home / "train.csv", index=False)
    with headless_media.given(options(train=str(home / "train.csv"), audio=str(home / "clips"))) as given:
        assert given.media is not None
        assert (given.media.kind, given.media.seconds) == ("sound", 0.2)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"images": "pictures", "audio": "pictures"}, "do not go together"),
        ({"images": "nowhere"}, "there is no such folder"),
        ({"train": "pictures", "images": "pictures"}, "is a folder of files that tells the classes already"),
        ({"train": "pictures", "target": "a,b"}, "folders give one target"),
        ({"train": "table.csv", "test": "pictures"}, "--train is a table"),
        ({"train": "pictures", "test": "table.csv"}, "--train is a folder"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str], said: str
):
    monkeypatch.chdir(home)
    (home / "pictures").mkdir()
    (home / "table.csv").write_text("a,label\n1,0\n")
    with pytest.raises(BadInput, match=said):
        headless_media.check(options(**({"train": "table.csv"} | more)))


def test_sound_where_pictures_are_asked_for_is_refused(home: Path):
    (home / "clips").mkdir()
    soundfile.write(home / "clips" / "a.wav", np.zeros(100), 8000)
    (home / "train.csv").write_text("a,label\na.wav,0\n")
    with (
        pytest.raises(BadInput, match="there are sounds in it; give pictures"),
        headless_media.given(options(train=str(home / "train.csv"), images=str(home / "clips"))),
    ):
        pass


def test_a_run_from_a_folder_of_pictures_to_a_submission(tmp_path: Path):
    shades(tmp_path / "train", 30)
    (tmp_path / "ask").mkdir()
    for n, shade in enumerate((20, 200, 30)):
        Image.new("RGB", (10, 12), (shade,) * 3).save(tmp_path / "ask" / f"{n}.png")
    began = time.monotonic()
    done = ended(
        begun([
            sys.executable, *(["-m", "core", "run", "--target", "shade", "--minutes", "0.7", "--auto", "--metric", "accuracy", "--train"]),
            str(tmp_path / "train"), "--test", str(tmp_path / "ask"), "--out", str(tmp_path / "out"),
        ]), tmp_path, began,
    )  # fmt: skip
    assert done.code == 0, done.error
    submission = pd.read_csv(done.out / "submission.csv")
    assert submission.to_dict("list") == {"file": ["0.png", "1.png", "2.png"], "shade": ["dark", "light", "dark"]}
    report = json.loads((done.out / "report.json").read_text())
    assert report["score"]["value"] > 0.9
    assert "represent_" in (done.out / "solution.py").read_text() + "".join(
        path.read_text() for path in (done.out / "members").glob("*.py")
    )
