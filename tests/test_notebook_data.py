"""The first cells of a notebook give its script the rows that the run had, from the person's own files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from core import artifacts, headless_media
from core.data.media import FILES_KEY, keep, own
from core.data.proposal import propose
from core.data.reading import read_table
from core.errors import Refused
from core.harness.dataset import Dataset
from core.notebook_data import data_cells
from core.taking_in import take_in
from tests.harness.pictures import draw
from tests.test_headless_media import options, shades
from tests.test_headless_pixels import pairs


def taken_in(**given: str) -> Dataset:
    """The rows of a run "r" that begins with these options."""
    with headless_media.given(options(**given, seed=0)) as found:
        assert found.media is not None
        targets = list(found.targets or [given["target"]])
        proposal = propose(found.train, name="n", targets=targets, kinds=found.kinds, place=found.place)
        data, _ = take_in(found.train, None, proposal.task)
        own(found.media, artifacts.new(), "runs/r/media")
        keep(found.media, artifacts.new(), FILES_KEY.format(run="r"))
    return replace(data, media="runs/r/media")


def left_by(data: Dataset, beside: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The training rows that the cells leave for the script."""
    monkeypatch.chdir(beside)
    names: dict[str, Any] = {}
    for cell in data_cells("r", data, threads=1):
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), names)
    return pd.read_parquet("input/train.parquet")


def ran(data: Dataset, beside: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The same of a task with files, all of which must lie there."""
    written = left_by(data, beside, monkeypatch)
    assert json.loads(Path("input/task.json").read_text())["media"]["column"] == data.task.media
    lying = {path.name for path in Path("input/media").iterdir()}
    assert {name for name in written[str(data.task.media)].dropna()} <= lying
    return written


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    (tmp_path / "beside").mkdir()
    return tmp_path / "beside"


def test_texts_written_with_escapes_are_read_as_in_the_run(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [rf"it\u2019s\xa0note {row}\nof many \ud83d\ude00" for row in range(40)]
    pd.DataFrame({"note": told, "y": ["no", "yes"] * 20}).to_csv(beside / "train.csv", index=False)
    table = read_table(beside / "train.csv")
    data, _ = take_in(table, None, propose(table, name="n", targets=["y"]).task)
    written = left_by(data, beside, monkeypatch)
    assert written["note"][0] == "it’s\xa0note 0\nof many \U0001f600"
    assert_frame_equal(written.loc[data.train.index], data.train, check_dtype=False)


def test_amounts_are_read_as_in_the_run(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prices = ["$1,234.50", "-$3", "unknown", "$1,000,000"] * 10
    rates, paid = [f"{row / 2} %" for row in range(40)], [f"{row}€" for row in range(40)]
    pd.DataFrame({"price": prices, "rate": rates, "paid": paid}).to_csv(beside / "train.csv", index=False)
    table = read_table(beside / "train.csv")
    data, _ = take_in(table, None, propose(table, name="n", targets=["paid"]).task)
    assert data.task.problem == "regression"
    written = left_by(data, beside, monkeypatch)
    assert written["price"][:2].tolist() == [1234.5, -3.0]
    assert_frame_equal(written.loc[data.train.index], data.train, check_dtype=False)


def test_a_folder_for_each_class(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shades(beside / "files")
    (beside / "files" / "dark" / "broken.png").write_bytes(b"no picture")
    data = taken_in(train=str(beside / "files"), target="label")
    assert_frame_equal(ran(data, beside, monkeypatch), data.train)


def test_files_whose_names_begin_with_their_class(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shades(beside / "kinds")
    (beside / "files").mkdir()
    for path in (beside / "kinds").rglob("*.png"):
        path.rename(beside / "files" / f"{path.parent.name}_{path.name}")
    data = taken_in(train=str(beside / "files"), target="label")
    found = ran(data, beside, monkeypatch)
    assert_frame_equal(found[data.train.columns], data.train, check_dtype=False)


def test_a_table_that_names_pictures(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = draw(beside / "files" / "all of them")
    table.loc[3, "id"] = "lost"
    table.to_csv(beside / "train.csv", index=False)
    data = taken_in(train=str(beside / "train.csv"), images=str(beside / "files"), target="shade")
    assert data.train["picture"].isna().sum() == 1
    assert_frame_equal(ran(data, beside, monkeypatch), data.train)


def test_pictures_from_pictures(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs(beside / "files")
    data = taken_in(train=str(beside / "files" / "train.csv"), images=str(beside / "files"), target="clean")
    assert_frame_equal(ran(data, beside, monkeypatch), data.train)


def test_without_the_files_it_says_where_to_put_them(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shades(beside / "files")
    data = taken_in(train=str(beside / "files"), target="label")
    shutil.rmtree(beside / "files")
    with pytest.raises(FileNotFoundError, match="put the folder of files there"):
        ran(data, beside, monkeypatch)


def test_files_whose_names_were_not_kept_are_refused(beside: Path) -> None:
    shades(beside / "files")
    data = taken_in(train=str(beside / "files"), target="label")
    artifacts.remove(FILES_KEY.format(run="r"))
    with pytest.raises(Refused, match="not kept here"):
        data_cells("r", data, threads=1)


def test_a_notebook_made_where_there_is_a_gpu_runs_where_there_is_none(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.harness.contract.device", lambda: "cuda")
    shades(beside / "files")
    ran(taken_in(train=str(beside / "files"), target="label"), beside, monkeypatch)
    assert json.loads(Path("input/task.json").read_text())["device"] == "cpu"


def test_a_table_of_pictures_whose_cells_name_several_labels(beside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = draw(beside / "files").drop(columns="shade")
    chance = np.random.default_rng(0)
    table["moods"] = [
        ";".join(np.array(["calm", "gay", "grim"])[chance.random(3) < 0.5]) or None for _ in range(len(table))
    ]
    table.to_csv(beside / "train.csv", index=False)
    data = taken_in(train=str(beside / "train.csv"), images=str(beside / "files"), target="moods")
    assert data.task.targets == ("moods: calm", "moods: gay", "moods: grim")
    assert_frame_equal(ran(data, beside, monkeypatch), data.train)
