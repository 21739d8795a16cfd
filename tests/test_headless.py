"""`python -m core run` as a person calls it: a process, its files, its exit code, its standard error."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from core.journal import Event
from core.report import markdown
from core.view import begin, fold
from tests.command import (
    MINUTES,
    Done,
    begun,
    command,
    end_workers,
    ended,
    until,
    worker_pids,
    write_tables,
)

pytestmark = pytest.mark.alone


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


def test_a_run_ends_well_and_within_its_minutes(done: Done):
    assert done.code == 0, done.error
    assert done.seconds < 60 * MINUTES * 1.1 + 2


def test_the_submission_has_the_sample_s_columns_and_its_order_of_rows(done: Done):
    found, sample = pd.read_csv(done.out / "submission.csv"), pd.read_csv(done.out.parent / "sample.csv")
    assert list(found) == list(sample)
    assert found["id"].tolist() == sample["id"].tolist()
    assert found["bought"].between(0, 1).all()


def test_the_predictions_stand_with_the_right_rows(done: Done):
    found = pd.read_csv(done.out / "submission.csv").set_index("id")["bought"]
    x = pd.read_csv(done.out.parent / "test.csv").set_index("id")["x"]
    assert found.corr(x.loc[found.index]) > 0.5


def test_everything_the_design_names_lies_in_the_output_folder(done: Done):
    names = {path.name for path in done.out.iterdir()}
    assert {"submission.csv", "solution.py", "report.json", "report.md", "journal.jsonl", "members"} <= names
    assert not [name for name in names if name.endswith(".part")]
    compile((done.out / "solution.py").read_text(), "solution.py", "exec")


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


def test_the_journal_tells_the_run_from_any_of_its_beginnings(done: Done):
    events = [Event.model_validate_json(line) for line in (done.out / "journal.jsonl").read_text().splitlines()]
    assert events[0].kind == "created"
    assert events[-1].kind == "finished"
    for upto in range(1, len(events) + 1):
        markdown(fold(begin(events[0]), events[1:upto]))


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


def test_no_worker_is_left_behind(done: Done):
    assert [pid for pid in worker_pids(done.out) if Path(f"/proc/{pid}").exists()] == []


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


def test_the_same_command_goes_on_where_a_killed_one_was(tables: Path):
    process = begun(command(tables, minutes=MINUTES))
    try:
        until(process, "Submission written")
    finally:
        process.kill()
        process.wait()
    end_workers(tables / "out")
    first = json.loads((tables / "out" / ".run.json").read_text())["run"]
    _as_if_an_hour_had_passed(tables / "out")
    done = ended(begun(command(tables, minutes=MINUTES)), tables, time.monotonic())
    assert done.code == 0, done.error
    assert f"going on with {first}" in done.error
    assert json.loads((done.out / ".run.json").read_text())["written"]
    assert len(pd.read_csv(done.out / "submission.csv")) == 30
    assert "P(better)" in done.error, "the minutes have begun anew: there was time for others to compare with"


def _as_if_an_hour_had_passed(out: Path) -> None:
    """Put the run's deadline an hour back."""
    with sqlite3.connect(out / ".studio" / "studio.sqlite") as database:
        [(body,)] = database.execute("SELECT body FROM studio_journal WHERE kind = 'created'").fetchall()
        created = json.loads(body)
        created["settings"]["deadline"] -= 3600
        database.execute("UPDATE studio_journal SET body = ? WHERE kind = 'created'", (json.dumps(created),))
