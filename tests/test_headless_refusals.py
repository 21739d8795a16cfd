"""Bad input on the command line: one line, at once, nothing left behind."""

from __future__ import annotations

import resource
import subprocess
import time
from pathlib import Path

import pytest

from core.__main__ import main
from tests.command import (
    ROOT,
    begun,
    command,
    ended,
    environment,
)


def run(folder: Path, capsys: pytest.CaptureFixture[str], **options: str | None) -> tuple[int, list[str]]:
    """The command within this process: its exit code and the lines on standard error. None leaves an option out."""
    given: dict[str, str | None] = {
        "train": str(folder / "train.csv"), "target": "bought", "minutes": "1", "out": str(folder / "out"),
    }  # fmt: skip
    arguments = ["run", "--auto"]
    for name, value in (given | options).items():
        arguments += [f"--{name.replace('_', '-')}", value] if value is not None else []
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, capsys.readouterr().err.splitlines()


@pytest.fixture
def folder(tables: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables, and others that are of no use."""
    monkeypatch.setenv("STUDIO_HOME", str(tables / "home"))
    monkeypatch.chdir(tables)
    (tables / "empty.csv").write_text("")
    (tables / "header.csv").write_text("x,bought\n")
    (tables / "binary.csv").write_bytes(b"x,bought\n\xff\xfe\x00,1\n")
    (tables / "alike.csv").write_text("x,bought\n1,a\n2,a\n3,a\n4,a\n5,a\n6,a\n7,a\n8,a\n9,a\n10,a\n11,a\n12,a\n")
    (tables / "other.csv").write_text("id,x,kind\nr1,1,a\nr2,2,b\n")
    (tables / "file").write_text("in the way")
    return tables


BAD: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "a missing file": ({"train": "none.csv"}, ["none.csv", "check the path"]),
    "a missing test file": ({"test": "none.csv"}, ["none.csv", "check the path"]),
    "a missing sample": ({"test": "test.csv", "sample_submission": "none.csv"}, ["none.csv"]),
    "an empty file": ({"train": "empty.csv"}, ["empty.csv", "give a CSV"]),
    "a header only": ({"train": "header.csv"}, ["header.csv", "add the data rows"]),
    "a file that is no text": ({"train": "binary.csv"}, ["binary.csv"]),
    "a target with one class": ({"train": "alike.csv"}, ["alike.csv", "bought"]),
    "an absent target": ({"target": "price"}, ["price", "train.csv"]),
    "an absent id": ({"id": "number"}, ["number", "train.csv"]),
    "an unknown metric": ({"metric": "cuteness"}, ["cuteness", "roc_auc"]),
    "a metric of another problem": ({"metric": "rmse"}, ["rmse", "bought"]),
    "an unknown positive class": ({"positive": "maybe"}, ["maybe"]),
    "an unknown split": ({"split": "sideways"}, ["sideways"]),
    "a split by an absent column": ({"split": "group:owner"}, ["owner"]),
    "a sample of other rows": ({"test": "other.csv", "sample_submission": "sample.csv"}, ["sample.csv"]),
    "an output that is a file": ({"out": "file"}, ["file", "--out"]),
    "an output below a file": ({"out": "file/below"}, ["file/below", "--out"]),
    "an output that cannot be made": ({"out": "/proc/results"}, ["/proc/results", "--out"]),
    "no minutes": ({"minutes": "0"}, ["--minutes"]),
    "negative minutes": ({"minutes": "-3"}, ["--minutes"]),
    "minutes without end": ({"minutes": "inf"}, ["--minutes"]),
    "minutes that are no number": ({"minutes": "soon"}, ["--minutes", "soon", "--help"]),
    "no target": ({"target": None}, ["--target", "--help"]),
    "no output": ({"out": None}, ["--out"]),
    "a folder of classes": ({"train": "."}, ["no picture or sound", "alike.csv"]),
    "a model without a key": ({"engineer": "llm"}, ["give OPENAI_API_KEY"]),
    "a cap that is none": ({"engineer": "llm", "max_calls": "-1"}, ["--max-calls -1", "from zero up"]),
    "an engineer that is none": ({"engineer": "magic"}, ["magic", "playbook"]),
    "pictures": ({"images": "."}, ["no picture or sound", "alike.csv"]),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_with_file_and_remedy(folder: Path, capsys: pytest.CaptureFixture[str], case: str):
    options, words = BAD[case]
    code, lines = run(folder, capsys, **options)
    assert code == 2
    assert len(lines) == 1, lines
    assert lines[0].startswith("error: ")
    for word in words:
        assert word in lines[0]


def test_a_missing_table_leaves_no_output_folder(folder: Path, capsys: pytest.CaptureFixture[str]):
    run(folder, capsys, train="none.csv")
    assert not (folder / "out").exists()


def test_bad_input_is_told_at_once(tables: Path):
    """By the process's own time, for other tests may run beside it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = ended(begun(command(tables, "--metric", "cuteness")), tables, time.monotonic(), 60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.code == 2
    assert len(done.error.splitlines()) == 1
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 8.0


def test_the_task_can_be_turned_down_in_the_terminal(tables: Path):
    arguments = [word for word in command(tables) if word != "--auto"]
    done = subprocess.run(
        arguments, cwd=ROOT, env=environment(), input="no\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "Enter to start with this task" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: The task was turned down")
