"""What a run is called until somebody says otherwise."""

from __future__ import annotations

import pytest

from core import naming


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("ships/train.csv", "ships"),
        ("ships/passengers.csv", "passengers"),
        ("hands/train", "hands"),
        ("/train.csv", "train"),
        ("ships/data/train.csv.gz", "ships"),
        ("ships/cabins.csv.gz", "cabins.csv"),
    ],
)
def test_a_run_is_called_after_its_file_or_its_folder_where_all_files_are_called_alike(path: str, name: str):
    assert naming.after_path(path) == name


@pytest.mark.parametrize(
    ("file", "targets", "name"),
    [
        ("people", ("age",), "people"),
        ("train", ("age",), "age"),
        ("Train", ("age", "height"), "age, height"),
        ("data", (), "data"),
    ],
)
def test_an_upload_that_is_called_like_all_others_is_called_after_what_is_predicted(
    file: str, targets: tuple[str, ...], name: str
):
    assert naming.after_upload(file, targets) == name
