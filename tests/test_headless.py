"""`python -m core run` as a person calls it: a process, its files, its exit code, its standard error."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.__main__ import main
from core.journal import Event
from core.report import markdown
from core.terminal import Interrupts, Terminal
from core.view import begin, fold

ROOT = Path(__file__).parents[1]
MINUTES = 0.5


def write_tables(folder: Path) -> None:
    """200 rows to learn from, 30 to predict, and a sample submission in another order."""
    rng = np.random.default_rng(0)
    x, kind = rng.normal(size=230).round(3), rng.choice(list("abc"), 230)
    label = np.where(x + (kind == "a") + rng.normal(size=230) * 0.5 > 0, "yes", "no")
    frame = pd.DataFrame({"id": [f"r{n}" for n in range(230)], "x": x, "kind": kind, "bought": label})
    frame.head(200).to_csv(folder / "train.csv", index=False)
    rest = frame.tail(30).drop(columns="bought")
    rest.to_csv(folder / "test.csv", index=False)
    pd.DataFrame({"id": rng.permutation(rest["id"]), "bought": 0.5}).to_csv(folder / "sample.csv", index=False)


@dataclass
class Done:
    """A command that has ended."""

    code: int
    error: str
    seconds: float
    out: Path


def command(folder: Path, *more: str, minutes: float = MINUTES) -> list[str]:
    return [
        sys.executable, "-m", "core", "run", "--train", str(folder / "train.csv"), "--test", str(folder / "test.csv"),
        "--sample-submission", str(folder / "sample.csv"), "--target", "bought", "--minutes", str(minutes), "--auto",
        "--out", str(folder / "out"), *more,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("STUDIO_")}


def begun(arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(arguments, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True)


def until(process: subprocess.Popen[str], word: str) -> str:
    """What it said up to the line with this word."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without saying {word!r}:\n{said}")


def ended(process: subprocess.Popen[str], folder: Path, since: float, patience: float = 120.0) -> Done:
    try:
        _, error = process.communicate(timeout=patience)
    finally:
        process.kill()
        process.wait()
    return Done(process.returncode, error, time.monotonic() - since, folder / "out")


def worker_pids(out: Path) -> list[int]:
    with sqlite3.connect(out / ".studio" / "studio.sqlite") as database:
        return [int(row[0]) for row in database.execute("SELECT pid FROM studio_workers")]


def end_workers(out: Path) -> None:
    for pid in worker_pids(out) if (out / ".studio" / "studio.sqlite").exists() else []:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            continue
        if words[1:4] == [b"-m", b"core", b"worker"]:
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Path]:
    write_tables(tmp_path)
    yield tmp_path
    end_workers(tmp_path / "out")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """One whole run on autopilot."""
    folder = tmp_path_factory.mktemp("headless")
    write_tables(folder)
    since = time.monotonic()
    try:
        yield ended(begun(command(folder)), folder, since)
    finally:
        end_workers(folder / "out")


@pytest.mark.slow
def test_a_run_ends_well_and_within_its_minutes(done: Done):
    assert done.code == 0, done.error
    assert done.seconds < 60 * MINUTES * 1.1 + 2


@pytest.mark.slow
def test_the_submission_has_the_sample_s_columns_and_its_order_of_rows(done: Done):
    found, sample = pd.read_csv(done.out / "submission.csv"), pd.read_csv(done.out.parent / "sample.csv")
    assert list(found) == list(sample)
    assert found["id"].tolist() == sample["id"].tolist()
    assert found["bought"].between(0, 1).all()


@pytest.mark.slow
def test_the_predictions_stand_with_the_right_rows(done: Done):
    found = pd.read_csv(done.out / "submission.csv").set_index("id")["bought"]
    x = pd.read_csv(done.out.parent / "test.csv").set_index("id")["x"]
    assert found.corr(x.loc[found.index]) > 0.5


@pytest.mark.slow
def test_everything_the_design_names_lies_in_the_output_folder(done: Done):
    names = {path.name for path in done.out.iterdir()}
    assert {"submission.csv", "solution.py", "report.json", "report.md", "journal.jsonl", "members"} <= names
    assert not [name for name in names if name.endswith(".part")]
    compile((done.out / "solution.py").read_text(), "solution.py", "exec")


@pytest.mark.slow
def test_the_report_has_its_figures(done: Done):
    report = json.loads((done.out / "report.json").read_text())
    assert {"task", "score", "vault", "members", "minutes", "evaluations", "llm", "sources", "engineer"} <= set(report)
    assert report["task"]["metric"] == "roc_auc"
    assert report["score"]["low"] <= report["score"]["value"] <= report["score"]["high"]
    assert report["score"]["value"] > 0.8
    assert report["evaluations"]["all"] >= 2
    assert 0 < report["minutes"] <= MINUTES
    assert report["llm"]["calls"] == 0
    for member in report["members"]:
        assert len(member["folds"]) >= 2


@pytest.mark.slow
def test_the_journal_tells_the_run_from_any_of_its_beginnings(done: Done):
    events = [Event.model_validate_json(line) for line in (done.out / "journal.jsonl").read_text().splitlines()]
    assert events[0].kind == "created"
    assert events[-1].kind == "finished"
    for upto in range(1, len(events) + 1):
        markdown(fold(begin(events[0]), events[1:upto]))


@pytest.mark.slow
def test_progress_is_told_in_lines_without_tracebacks(done: Done):
    assert "Traceback" not in done.error
    assert "Submission written" in done.error
    assert "Results are in" in done.error.splitlines()[-1]
    warnings = [
        json.loads(line)["body"]["text"]
        for line in (done.out / "journal.jsonl").read_text().splitlines()
        if json.loads(line)["kind"] == "note" and json.loads(line)["body"]["level"] == "warning"
    ]
    for each in warnings:
        assert any(line.endswith(f"! {each}") for line in done.error.splitlines())


@pytest.mark.slow
def test_no_worker_is_left_behind(done: Done):
    assert [pid for pid in worker_pids(done.out) if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.slow
def test_ctrl_c_once_finishes_with_the_best_so_far(tables: Path):
    process = begun(command(tables, minutes=5))
    try:
        until(process, "Submission written")
        since = time.monotonic()
        process.send_signal(signal.SIGINT)
        done = ended(process, tables, since)
    finally:
        process.kill()
    assert done.code == 3, done.error
    assert "finishing with the best so far" in done.error
    assert done.seconds < 60
    assert len(pd.read_csv(done.out / "submission.csv")) == 30
    assert (done.out / "report.json").exists()


@pytest.mark.slow
def test_ctrl_c_twice_stops_and_leaves_the_best_so_far(tables: Path):
    process = begun(command(tables, minutes=5))
    try:
        until(process, "Submission written")
        since = time.monotonic()
        process.send_signal(signal.SIGINT)
        until(process, "once more to stop")
        process.send_signal(signal.SIGINT)
        done = ended(process, tables, since)
    finally:
        process.kill()
    assert done.code == 3, done.error
    assert done.seconds < 20
    assert len(pd.read_csv(done.out / "submission.csv")) == 30
    report = json.loads((done.out / "report.json").read_text())
    assert report["score"]["value"] > 0.5


@pytest.mark.slow
def test_the_same_command_goes_on_where_a_killed_one_was(tables: Path):
    process = begun(command(tables, minutes=0.6))
    try:
        until(process, "Submission written")
    finally:
        process.kill()
        process.wait()
    first = json.loads((tables / "out" / ".run.json").read_text())["run"]
    done = ended(begun(command(tables, minutes=0.6)), tables, time.monotonic())
    assert done.code == 0, done.error
    assert f"going on with {first}" in done.error
    assert json.loads((done.out / ".run.json").read_text())["written"]
    assert len(pd.read_csv(done.out / "submission.csv")) == 30


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
    "a folder of classes": ({"train": "."}, ["folder", "CSV"]),
    "a model without a key": ({"engineer": "llm"}, ["--engineer llm", "playbook"]),
    "an engineer that is none": ({"engineer": "magic"}, ["magic", "playbook"]),
    "pictures": ({"images": "."}, ["--images", "table"]),
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
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 4.0


def test_the_task_can_be_turned_down_in_the_terminal(tables: Path):
    arguments = [word for word in command(tables) if word != "--auto"]
    done = subprocess.run(
        arguments, cwd=ROOT, env=environment(), input="no\n", capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "Enter to start with this task" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: The task was turned down")


def test_a_terminal_s_lines_come_when_they_are_there():
    read, write = os.pipe()
    terminal = Terminal(read)
    assert terminal.line() is None
    os.write(write, b" yes \nan")
    assert (terminal.line(), terminal.line()) == ("yes", None)
    os.write(write, b"d\n\n")
    assert [terminal.line() for _ in range(3)] == ["and", "", None]
    os.close(write)
    assert [terminal.line() for _ in range(2)] == ["", ""]
    os.close(read)
    assert Terminal(read).line() == ""


def test_an_interrupt_is_counted_and_the_handler_put_back():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts().counted() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupts.count == 2
    assert signal.getsignal(signal.SIGINT) == before


def test_without_a_command_there_is_one_line_of_help():
    done = subprocess.run(
        [sys.executable, "-m", "core"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
