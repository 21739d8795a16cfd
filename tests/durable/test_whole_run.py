from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

import core
from core.runs import Sizes
from tests.durable.lab import begin, events, finished, until
from tests.fakes.nursery import Worker


@pytest.fixture(scope="module")
def whole(shared: Worker) -> str:
    """A run with everything in it, that has ended; its tables lie in the installation's folder."""
    run = begin(shared.home, sizes=Sizes(models=3, outer=2, inner=3, solutions=2, ensembles=3))
    finished(run, 180.0)
    return run


def test_the_whole_loop_runs_on_autopilot_and_leaves_a_valid_submission(
    whole: str, studio_home: Path, tmp_path: Path
) -> None:
    run, seen = whole, finished(whole)
    table = pd.read_csv(BytesIO(core.file(run, "submission.csv")))
    assert list(table.columns) == ["id", "y"]
    assert table["id"].tolist() == pd.read_csv(studio_home / "test.csv")["id"].tolist()
    assert table["y"].notna().all()
    assert seen.vault is None
    assert {"solution.py", "report.json", "journal.jsonl", "submission.csv"} <= set(core.files(run))
    tried = [each.attempt for each in seen.attempts]
    assert {each.plan.alternative for each in tried if each.adopted} >= {"squares"}
    for name in ("crash", "remark", "zeros"):
        assert not any(each.adopted for each in tried if each.plan.alternative == name), name
    crash = next(each for each in tried if each.plan.alternative == "crash")
    assert "these features cannot be made" in crash.sentence
    assert crash.score is None
    assert all(each.score is not None for each in tried if each.plan.alternative == "mendable")
    assert any(known.origin == "debug" for known in seen.solutions.values())
    assert {trial.plan.method for trial in seen.trials} == {"mean", "weights", "stack"}
    assert seen.open == {}
    assert seen.best is not None
    assert seen.baseline is not None
    assert seen.baseline < seen.best
    (tmp_path / "run.zip").write_bytes(core.pack(run))
    taken = core.unpack(tmp_path / "run.zip")
    assert core.view(taken).final == seen.final
    assert core.diagnosed(taken).diagnosis.score == core.diagnosed(run).diagnosis.score


def test_the_report_agrees_with_the_journal(whole: str) -> None:
    run, seen = whole, finished(whole)
    report = json.loads(core.file(run, "report.json"))
    assert report == seen.report
    assert report["evaluations"]["all"] == len(events(run, "evaluated"))
    assert report["task"]["targets"] == ["y"]
    assert report["engineer"] == "tiny"
    assert len(report["members"][0]["folds"]) == 2
    found = core.diagnosed(run)
    assert found.diagnosis.score.value == seen.report["score"]["value"]
    assert core.compared(run, run)[0].gain == 0
    assert set(found.importance) <= {"a", "b", "c", *seen.task.columns}
    lines = core.file(run, "journal.jsonl").decode().splitlines()
    assert json.loads(lines[0])["kind"] == "created"
    assert json.loads(lines[-1])["kind"] == "finished"
    core.start_column_look(run)
    until(lambda: (look := core.column_look(run)) and look.state == "done")
    assert {"a", "b"} <= set(core.diagnosed(run).importance), "all columns that its scripts may read"


def test_a_learning_curve_is_fitted_to_order_after_the_end(whole: str) -> None:
    run, seen = whole, finished(whole)
    core.start_curve(run)
    core.start_curve(run)  # a second tab asked meanwhile
    until(lambda: (curve := core.learning_curve(run)) and curve.state == "done")
    curve = core.learning_curve(run)
    assert curve is not None
    assert len(curve.points) == curve.fits >= 2
    assert all(point.score is not None and not point.sentence for point in curve.points)
    most = curve.points[-1]
    assert [point.rows for point in curve.points] == sorted({point.rows for point in curve.points})
    assert most.score is not None
    assert curve.points[0].score is not None
    assert curve.points[0].score < most.score, "more rows teach more"
    assert curve.last is not None
    after = core.view(run)
    assert after.final == seen.final, "what was submitted stays as it is"
    assert len(after.orders) == len(seen.orders) + 1


@pytest.mark.usefixtures("shared")
def test_the_vault_is_looked_at_once_at_the_end(tmp_path: Path) -> None:
    run = begin(tmp_path, rows=1100, sizes=Sizes(models=1, outer=1, inner=1, solutions=1, ensembles=0))
    seen = finished(run)
    assert seen.vault is not None
    assert seen.vault_looks == 1
    kinds = [event.kind for event in sorted(events(run, "vault") + events(run, "decision"), key=lambda each: each.id)]
    assert kinds[-1] == "vault", "nothing is decided once the vault was seen"
    trained = [fold["train_rows"] for each in seen.report["members"] for fold in each["folds"]]
    assert max(trained) < 1100 * 0.85, "the search never trains on the vault's rows"


def test_the_submission_is_made_by_exactly_the_scripts_that_were_scored(whole: str) -> None:
    run, seen = whole, finished(whole)
    last = seen.submissions[-1]
    scored = {each.body["evaluation"]["solution"]: each.key for each in events(run, "evaluated")}
    for number, member in enumerate(last.members, start=1):
        code = core.file(run, f"members/{number}.py").decode()
        assert seen.solutions[member].solution.code == code
        assert member in scored
        assert seen.solutions[member].evaluation.ok
    first = min(event.id for event in events(run, "submission"))
    later = [each for each in events(run, "evaluated") if each.id > first]
    assert later, "a submission lies there as soon as something is scored"
