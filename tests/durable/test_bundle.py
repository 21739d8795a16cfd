from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import core
from core.__main__ import main
from core.bundle import renamed
from core.errors import Refused
from core.headless import NOTE
from core.runs import Sizes
from tests.durable.lab import begin, finished
from tests.fakes.nursery import Worker


def test_a_bundle_predicts_a_new_file_and_gives_the_submissions_numbers(
    tmp_path: Path, start: Callable[..., Worker]
) -> None:
    run = begin(tmp_path, sizes=Sizes(models=3, outer=0, solutions=2, ensembles=3))
    start()
    finished(run)
    place = tmp_path / "taken"
    with zipfile.ZipFile(io.BytesIO(core.model_bundle(run))) as archive:
        archive.extractall(place)
    command = [sys.executable, "-s", "-E", "predict.py", str(tmp_path / "test.csv"), str(tmp_path / "said.csv")]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = pd.read_csv(tmp_path / "said.csv")
    pd.testing.assert_frame_equal(said, pd.read_csv(io.BytesIO(core.file(run, "submission.csv"))), rtol=1e-9)

    lacking = pd.read_csv(tmp_path / "test.csv").drop(
        columns=list(json.loads((place / "schema.json").read_text())["readings"])[:1]
    )
    lacking.to_csv(tmp_path / "lacking.csv", index=False)
    done = subprocess.run(
        [*command[:4], str(tmp_path / "lacking.csv"), "x.csv"], cwd=place, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)

    pinned = (place / "requirements.txt").read_text()
    assert f"pandas=={pd.__version__}" in pinned
    assert "streamlit" not in pinned
    card = (place / "MODEL_CARD.md").read_text()
    assert "Out of fold" in card
    assert "pickles" in card

    assert main(["bundle", run, "--out", str(tmp_path / "by_command")]) == 0
    written = {
        path.relative_to(tmp_path / "by_command") for path in (tmp_path / "by_command").rglob("*") if path.is_file()
    }
    assert Path("predict.py") in written
    assert main(["bundle", run, "--out", str(tmp_path / "by_command.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "by_command.zip") as archive:
        assert {Path(name) for name in archive.namelist()} == written
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / NOTE).write_text(json.dumps({"run": run}))
    assert main(["bundle", str(tmp_path / "results"), "--out", str(tmp_path / "third")]) == 0


@pytest.mark.parametrize(
    ("run", "out", "words"),
    [
        ("20260101-000000-abcdef", "new", "There is no such run"),
        ("folder", "new", "no run wrote its results there"),
        ("20260101-000000-abcdef", "full", "it is there already"),
        ("20260101-000000-abcdef", "folder/note.zip", "it is there already"),
    ],
)  # fmt: skip
def test_a_bundle_that_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, run: str, out: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("folder", "full"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "note.zip").write_text("mine")
    assert main(["bundle", run, "--out", out]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert (tmp_path / "folder" / "note.zip").read_text() == "mine"


def test_a_run_without_a_submission_has_no_bundle(tmp_path: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path)
    with pytest.raises(Refused, match="first submission"):
        core.model_bundle(run)


def test_only_the_programs_own_package_is_renamed() -> None:
    text = "from core.data import x\nimport core.value\nscore.value\nfrom core import y\n'python -m core.data.apart'\n"
    assert renamed(text) == (
        "from studio_model.data import x\nimport studio_model.value\nscore.value\nfrom studio_model import y\n"
        "'python -m studio_model.data.apart'\n"
    )
