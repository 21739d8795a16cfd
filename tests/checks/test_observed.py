from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.checks.observed import data_use
from core.checks.repeat import repeat
from core.solution import Solution
from core.steps.score import Script, score
from core.steps.values import Refined
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.steps.plain import PlainRun, scored

Open = Callable[..., PlainRun]
LINEAR = scripts.solution("linear")
MEAN = """def features(frame):
    return (frame[numbers] - frame[numbers].mean()).fillna(0.0).to_numpy(float)"""
ONLY_A = """def features(frame):
    return frame[["a"]].to_numpy(float)"""
NOISE = """def fit(X, Y, inner=fit):
    model = inner(X, Y)
    return lambda rows: model(rows) + np.random.default_rng().normal(size=(len(rows), 1))"""
UNSEEDED = """shift = np.random.default_rng().normal()
def fit(X, Y, inner=fit):
    model = inner(X, Y)
    return lambda rows: model(rows) + shift"""
KEEPS = """kept = {}
def fit(X, Y, inner=fit):
    model = inner(X, Y)
    def answer(rows):
        return model(rows) + kept.setdefault("first", rows.mean())
    return answer"""


def changed(block: str, code: str) -> Solution:
    return LINEAR.replace(block, f"{LINEAR.block(block).code}\n{code}")


def finished(run: PlainRun, *solutions: Solution) -> list[Refined]:
    return [Refined(scored=(each,)) for each in scored(run, *solutions)]


def findings(run: PlainRun) -> list[dict[str, str]]:
    """Those of what was observed; Tiny has one of its own about every script."""
    return [each["finding"] for each in run.told_events("finding") if not each["finding"]["what"].startswith("unused")]


def test_a_script_that_leans_on_other_rows_is_told_with_its_block_and_is_not_scored(a_run: Open) -> None:
    run = a_run(Tiny())
    ((_, evaluation),) = score(run.at("given"), [Script(solution=changed("features", MEAN))], "candidate", 60.0)
    assert evaluation.score is None
    (found,) = findings(run)
    assert (found["check"], found["how_bad"], found["block"]) == ("row independence", "serious", "features")
    assert ".mean()" in found["lines"]
    assert "batch mode" in found["remedy"]


def test_in_batch_mode_the_same_is_a_note_and_the_script_is_scored(a_run: Open) -> None:
    run = a_run(Tiny())
    data = replace(run.data, task=run.task.model_copy(update={"mode": "batch"}))
    run = replace(run, data=data)
    scored(run, changed("features", MEAN))
    (found,) = findings(run)
    assert found["how_bad"] == "note"
    assert found["what"].startswith("The script cannot score single rows")


def test_a_predict_that_answers_otherwise_each_time_is_told(a_run: Open) -> None:
    run = a_run(Tiny())
    scored(run, changed("model", NOISE))
    (found,) = findings(run)
    assert (found["check"], found["how_bad"]) == ("reproducibility", "doubtful")


def test_columns_that_are_not_used_are_named_with_what_they_are_worth(a_run: Open) -> None:
    run = a_run(Tiny())
    (only,) = scored(run, changed("features", ONLY_A))
    data_use(run.at("use"), only.solution, only.evaluation)
    (found,) = findings(run)
    assert (found["check"], found["how_bad"]) == ("data use", "note")
    assert "do not depend on 2 of 3 columns: b, colour" in found["what"]
    assert "b 0." in found["evidence"]


def test_a_script_that_opens_the_training_rows_is_not_said_to_leave_them(a_run: Open) -> None:
    run = a_run(Tiny())
    (linear,) = scored(run, LINEAR)
    assert set(linear.evaluation.observed.files or ()) >= {"task.json", "train.parquet"}


def test_the_test_rows_of_a_batch_task_that_are_never_opened_are_told(a_run: Open) -> None:
    run = a_run(Tiny())
    run = replace(run, data=replace(run.data, task=run.task.model_copy(update={"mode": "batch"})))
    (linear,) = scored(run, LINEAR)
    data_use(run.at("use"), linear.solution, linear.evaluation)
    assert any("never opened test.parquet" in each["what"] for each in findings(run))


def test_a_script_run_twice_gives_the_same_predictions_and_a_note_says_so(a_run: Open) -> None:
    run = a_run(Tiny())
    finals = finished(run, LINEAR)
    assert repeat(run, finals) == finals
    assert findings(run) == []
    assert any("gives the same predictions" in each["text"] for each in run.told_events("note"))


def test_a_script_without_seeds_is_told_with_how_far_its_predictions_move(a_run: Open) -> None:
    run = a_run(Tiny())
    repeat(run, finished(run, changed("model", UNSEEDED)))
    (found,) = findings(run)
    assert (found["check"], found["how_bad"]) == ("reproducibility", "doubtful")
    assert "100% of the predictions changed" in found["what"]


def test_a_predict_that_keeps_what_it_saw_first_is_told_from_one_without_seeds(a_run: Open) -> None:
    run = a_run(Tiny())
    keeps, linear = finished(run, changed("model", KEEPS), LINEAR)
    assert repeat(run, [keeps, linear]) == [linear], "it is left out where another is there"
    (found,) = findings(run)
    assert (found["check"], found["how_bad"]) == ("row independence", "serious")
    assert "keeps something of the rows that it saw first" in found["what"]
