"""A run's files, and how its held-out predictions judge them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import artifacts, media_verbs
from core.data import media
from core.errors import Refused
from core.harness.dataset import Dataset
from tests.harness.pictures import dataset, taken


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    made = dataset(tmp_path / "one")
    monkeypatch.setattr(media_verbs, "dataset", lambda run: made)
    (tmp_path / "two").mkdir()
    media.keep(taken(tmp_path / "one" / "pictures", tmp_path / "two"), artifacts.new(), "runs/r/files")
    return made


def test_a_runs_files_have_their_names_labels_and_sizes(data: Dataset) -> None:
    found = media_verbs.gallery("r")
    assert [each.name for each in found.items[:3]] == ["p0.png", "p1.png", "p2.png"]
    assert [each.label for each in found.items] == list(data.train["shade"])
    assert found.media.looks[found.items[0].digest] == "10 x 12 PNG"
    assert (found.media.folder / found.items[0].digest).exists()


def test_a_run_of_before_says_that_its_names_are_not_kept(data: Dataset) -> None:
    artifacts.remove("runs/r/files")
    with pytest.raises(Refused, match="not kept"):
        media_verbs.gallery("r")


def test_held_out_rows_are_judged_the_furthest_off_first(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = data.search.index
    light = (data.train.loc[rows, "shade"] == "light").to_numpy() * 0.8 + 0.1
    light[[4, 7]] = np.where(light[[4, 7]] > 0.5, [0.02, 0.3], [0.98, 0.7])
    predictions = pd.DataFrame({"dark": 1 - light, "light": light}, index=rows)
    monkeypatch.setattr(media_verbs, "view", lambda run: None)
    monkeypatch.setattr(media_verbs, "held_out", lambda seen: (data, predictions, []))
    found = media_verbs.judged("r", "shade")
    assert [each.row for each in found[:2]] == [rows[4], rows[7]]
    assert found[0].said != found[0].item.label
    assert (found[0].error, found[0].chance) == (pytest.approx(0.98), pytest.approx(0.98))
    assert all(each.said == each.item.label for each in found[2:])
    assert len(found) == len(rows)
