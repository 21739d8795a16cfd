from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.quality.layout import find_sets, read_set
from core.errors import BadInput
from tests.bench.quality_fakes import doubled


def change(folder: Path, **about: object) -> None:
    file = folder / "task.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **about}))


def test_a_set_is_read_with_what_task_json_says(tmp_path: Path) -> None:
    data = read_set(doubled(tmp_path / "double", direction="min", submission="value", about="Twice."))
    assert (data.name, data.about.problem, data.about.metric, data.about.target) == (
        "double",
        "regression",
        "rmse",
        ("y",),
    )
    assert len(data.train()) == len(data.test()) == len(data.answers()) == 40


def test_a_folder_may_be_a_set_or_hold_sets(tmp_path: Path) -> None:
    one, two = doubled(tmp_path / "sets" / "one"), doubled(tmp_path / "sets" / "two")
    assert [data.name for data in find_sets([tmp_path / "sets"])] == ["one", "two"]
    assert [data.name for data in find_sets([two, one])] == ["two", "one"]


def test_a_folder_without_sets_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"there is no task\.json here"):
        find_sets([tmp_path])


def test_two_sets_of_one_name_are_refused(tmp_path: Path) -> None:
    sets = [doubled(tmp_path / "a" / "same"), doubled(tmp_path / "b" / "same")]
    with pytest.raises(BadInput, match="two sets are called 'same'"):
        find_sets(sets)


def test_a_set_without_answers_is_refused_with_the_layout(tmp_path: Path) -> None:
    folder = doubled(tmp_path / "double")
    (folder / "answers.csv").unlink()
    with pytest.raises(BadInput, match=r"answers\.csv: there is no such file; the layout is train\.csv"):
        read_set(folder)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"metric": "gini"}, "there is no metric 'gini'"),
        ({"metric": "roc_auc"}, "the metric 'roc_auc' does not fit the problem 'regression'"),
        ({"direction": "max"}, "the direction of 'rmse' is not 'max'"),
        ({"problem": "ranking"}, "'problem' cannot be used"),
        ({"target": []}, "'target' cannot be used"),
    ],
)
def test_a_task_json_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, about: dict[str, object], sentence: str
) -> None:
    folder = doubled(tmp_path / "double")
    change(folder, **about)
    with pytest.raises(BadInput, match=rf"task\.json.*{sentence}"):
        read_set(folder)


def test_a_column_that_is_not_there_is_named_with_its_file(tmp_path: Path) -> None:
    folder = doubled(tmp_path / "double")
    change(folder, id="key")
    with pytest.raises(BadInput, match=r"train\.csv: the column 'key' of task\.json is missing"):
        read_set(folder).train()


def test_a_system_is_given_all_but_the_answers(tmp_path: Path) -> None:
    folder = doubled(tmp_path / "double", kind="image", media={"dir": "images", "column": "id", "name": "{}"})
    (folder / "images").mkdir()
    (folder / "images" / "1.png").write_bytes(b"picture")
    read_set(folder).lay(tmp_path / "room")
    assert sorted(path.name for path in (tmp_path / "room").iterdir()) == [
        "images",
        "task.json",
        "test.csv",
        "train.csv",
    ]
    assert (tmp_path / "room" / "images" / "1.png").read_bytes() == b"picture"
    assert not any(path.is_symlink() for path in (tmp_path / "room").iterdir() if path.name != "images")


def test_a_changed_file_is_another_set(tmp_path: Path) -> None:
    folder = doubled(tmp_path / "double")
    before = read_set(folder).digest
    (folder / "answers.csv").write_text((folder / "answers.csv").read_text().replace("78.0", "79.0"))
    assert read_set(folder).digest != before
