"""A bundle of a model of files, with a model that says what it was shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cloudpickle
import pandas as pd
import pytest

from core.bundle import predict as bundled
from core.errors import BadInput
from tests.harness.made import make_task

READINGS = {"picture": {"kind": "picture"}, "x": {"kind": "number"}}


def looking() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Says x and the number that stands in the row's file; 0 without one."""

    def predict(rows: pd.DataFrame) -> pd.DataFrame:
        from pathlib import Path

        import pandas as pd

        seen = [
            float(Path("input/media", name).read_text()) if isinstance(name, str) else 0.0 for name in rows["picture"]
        ]
        return pd.DataFrame({"y": pd.Series(seen, index=rows.index) + rows.get("x", 0.0)})

    predict.__module__ = "__main__"
    return predict


def lay_out(place: Path, *features: str) -> None:
    """A bundle that goes by these columns."""
    kinds = {name: READINGS[name]["kind"] for name in features}
    task = make_task("regression", "rmse", columns=kinds, id="file")
    readings = {name: READINGS[name] for name in features}
    schema = {"task": task.model_dump(mode="json"), "readings": readings, "told": {"metric": "rmse", "device": "cuda"}}
    (place / "schema.json").write_text(json.dumps(schema))
    fitted = {"method": "mean", "weights": [1.0]}
    (place / "ensemble.json").write_text(json.dumps({"fitted": fitted, "seeds": [1], "rule": None}))
    (place / "models").mkdir()
    (place / "models" / "1_0.pkl").write_bytes(cloudpickle.dumps(looking()))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bundle lies; three pictures are in `shots`, one of them deeper."""
    (tmp_path / "shots" / "deep").mkdir(parents=True)
    for name, value in (("b.png", 2), ("a.PNG", 1), ("deep/c.jpg", 3), ("notes.txt", 9)):
        (tmp_path / "shots" / name).write_text(str(value))
    monkeypatch.setattr(bundled, "HERE", tmp_path)
    return tmp_path


def test_a_folder_alone_is_predicted_file_by_file(place: Path) -> None:
    lay_out(place, "picture")
    said = bundled.predict(place / "shots")
    assert dict(zip(said["file"], said["y"])) == {"a.PNG": 1.0, "b.png": 2.0, "deep/c.jpg": 3.0}


def test_a_table_names_its_files_in_any_column_by_name_or_path_and_keeps_its_order(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(place, "picture", "x")
    pd.DataFrame({"x": [10, 20, 30, 40], "file": ["c.jpg", "gone.png", "b", "a.PNG"]}).to_csv(
        place / "new.csv", index=False
    )
    monkeypatch.chdir(place)
    assert (
        bundled.main(["new.csv", "said.csv", "shots"]) == 0
    )  # the working directory is what it was, before it is written
    said = pd.read_csv(place / "said.csv")
    assert said["y"].tolist() == [13.0, 20.0, 32.0, 41.0]
    assert said["file"].tolist() == ["c.jpg", "gone.png", "b", "a.PNG"]


@pytest.mark.parametrize(
    ("table", "folder", "words"),
    [
        ("new.csv", None, "give the folder of the files as well"),
        ("new.csv", "models", "there is no picture in this folder"),
        ("new.csv", "shots", "no column names the files"),
        ("shots", None, "the column x is not there|the column 'x' is not there"),
    ],
)
def test_what_lacks_is_said_in_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, table: str, folder: str | None, words: str
) -> None:
    lay_out(place, "picture", "x")
    pd.DataFrame({"x": [1], "file": ["other"]}).to_csv(place / "new.csv", index=False)
    monkeypatch.chdir(place)
    with pytest.raises(BadInput, match=words):
        bundled.predict(table, folder)


def test_a_model_finds_what_scripts_are_told_of_their_task_and_no_gpu(place: Path) -> None:
    """What is represented anew for a new file or text reads it: a network asks how many threads it may use."""
    lay_out(place, "x")

    def predict(rows: pd.DataFrame) -> pd.DataFrame:
        import json
        from pathlib import Path

        import pandas as pd

        told = json.loads(Path("input/task.json").read_text())
        known = told["metric"] == "rmse" and told["device"] == "cpu" and told["threads"] > 0
        return pd.DataFrame({"y": float(known)}, index=rows.index)

    predict.__module__ = "__main__"
    (place / "models" / "1_0.pkl").write_bytes(cloudpickle.dumps(predict))
    assert bundled.predict(pd.DataFrame({"x": ["1", "2"]}, dtype="str"))["y"].tolist() == [1.0, 1.0]
