from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from core import artifacts
from core.engineers.port import EnsemblePlan, Finding
from core.solution import Solution
from core.steps import refit, submit
from core.steps.ensemble import ensemble
from core.steps.initial import candidates, merge, retrieve
from core.steps.score import Script, score
from core.steps.values import Chosen, Scored
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.harness.made import make_predictions, make_task, make_truth
from tests.steps.plain import PlainRun, scored, sizes

Open = Callable[..., PlainRun]
LINEAR, NEIGHBOURS = scripts.solution("linear"), scripts.solution("neighbours")
FAILS_ON_ALL_ROWS = 'if len(train) == task_rows:\n    raise MemoryError("all rows are too many")'


def both(run: PlainRun, *solutions: Solution) -> Chosen:
    members = scored(run, *solutions)
    plan = EnsemblePlan(method="weights", members=tuple(each.solution.id for each in members), weights=(0.25, 0.75))
    return Chosen(plan=plan, members=tuple(members), score=max(each.score for each in members))


def test_the_submission_combines_exactly_the_scored_scripts(a_run: Open) -> None:
    run = a_run(Tiny())
    chosen = both(run, LINEAR, NEIGHBOURS)
    assert refit.write(run.at("final"), chosen, "final") is not None
    folder = artifacts.folder(run.told_events("submission")[-1]["folder"])
    assert [(folder / "members" / f"{n}.py").read_text() for n in (1, 2)] == [LINEAR.code, NEIGHBOURS.code]
    refits = [each["evaluation"]["digest"] for each in run.told_events("evaluated")[2:]]
    parts = [pd.read_parquet(artifacts.folder(f"evaluations/{name}") / "predictions.parquet")["y"] for name in refits]
    table = pd.read_csv(folder / "submission.csv")
    assert abs(table["y"].to_numpy() - (0.25 * parts[0] + 0.75 * parts[1]).to_numpy()).max() < 1e-9
    assert json.loads((folder / "ensemble.json").read_text())["fitted"]["weights"] == [0.25, 0.75]


def test_weights_of_a_target_s_own_are_kept_where_a_member_has_none() -> None:
    task = make_task("binary", "log_loss", targets=("a", "b"))
    truth = make_truth(task, 1500)
    good, weak = (make_predictions(task, truth, number, skill) for number, skill in ((1, 2.0), (2, 0.1)))
    of = {target: [name for name in good if name.startswith(f"{target}=")] for target in ("a", "b")}
    oofs = {"a": weak.assign(**good[of["a"]]), "b": weak.assign(**good[of["b"]]), "none": 1 - good}
    run: Any = SimpleNamespace(task=task, data=SimpleNamespace(truth=truth, groups=None), oof=oofs.__getitem__)
    members = tuple(
        Scored.model_construct(solution=Solution(code="# %% [model] M\nx = 1\n", title=name), evaluation=name)
        for name in oofs
    )
    plan = EnsemblePlan(method="weights", members=tuple(oofs))
    found, _ = refit.fitted(run, Chosen.model_construct(plan=plan, members=members), list(members[:2]))
    assert found.each["a"][0] > 0.65
    assert found.each["b"][1] > 0.65
    assert len(found.weights) == 2


def test_a_member_that_fails_on_all_rows_gives_way_to_the_best_single_solution(a_run: Open) -> None:
    run = a_run(Tiny())
    fails = scripts.solution("mean", extra=FAILS_ON_ALL_ROWS.replace("task_rows", str(run.task.rows)))
    submit.finish(run.at("submit"), both(run, LINEAR, fails))
    (done,) = run.told_events("finished")
    assert [each["solution"] for each in done["report"]["members"]] == [LINEAR.id]
    assert any("best single solution takes its place" in each["text"] for each in run.told_events("note"))
    assert run.told_events("submission")[-1]["members"] == [LINEAR.id]


def test_a_refit_that_fails_at_the_end_leaves_the_submission_that_was_there(a_run: Open) -> None:
    run = a_run(Tiny())
    good, bad = scored(
        run, LINEAR, scripts.solution("mean", extra=FAILS_ON_ALL_ROWS.replace("task_rows", str(run.task.rows)))
    )
    submit.refresh(run.at("first"), good, "from the first scored solution")
    plan = EnsemblePlan(method="mean", members=(bad.solution.id,))
    submit.finish(run.at("submit"), Chosen(plan=plan, members=(bad,), score=bad.score))
    (done,) = run.told_events("finished")
    assert "the submission is the one written from the first scored solution" in done["sentence"]
    assert [each["members"] for each in run.told_events("submission")] == [[LINEAR.id]]


def test_a_submission_lies_there_before_the_second_candidate_is_begun(a_run: Open) -> None:
    run = a_run(Tiny(), sizes=sizes(models=3))
    found = candidates(run.at("initial"), retrieve(run.at("search")))
    assert [each.solution.title for each in found] == [
        each.solution.title for each in sorted(found, key=lambda one: one.score, reverse=True)
    ]
    purposes = [each["purpose"] for each in run.told_events("queued")]
    assert purposes == ["candidate", "final", "candidate", "candidate", "candidate"]


def test_a_merge_that_does_not_help_is_not_adopted(a_run: Open) -> None:
    run = a_run(Tiny(), sizes=sizes(solutions=2))
    ranked = sorted(scored(run, NEIGHBOURS, scripts.solution("mean")), key=lambda each: each.score, reverse=True)
    starts = merge(run.at("merge"), ranked)
    assert [each.solution.id for each in starts] == [each.solution.id for each in ranked]
    assert any("Merging did not help" in each["text"] for each in run.told_events("note"))


def test_a_script_that_the_leakage_check_corrected_is_scored_as_corrected(a_run: Open) -> None:
    class Strict(Tiny):
        def leakage(self, brief, solution: Solution, changes) -> tuple[Finding, ...]:  # type: ignore[no-untyped-def]
            corrected = (
                None if "# clean" in solution.code else Solution(code=solution.code + "# clean\n", title="clean")
            )
            return (Finding(check="leakage", what="it peeks", corrected=corrected),)

    run = a_run(Strict())
    (found,) = scored(run, LINEAR)
    assert found.solution.code.endswith("# clean\n")
    assert found.evaluation.solution == found.solution.id
    assert run.told_events("finding")[0]["finding"]["what"] == "it peeks"


def test_an_ensemble_that_is_not_likely_better_is_not_proposed(a_run: Open) -> None:
    run = a_run(Tiny(), sizes=sizes(ensembles=1))
    good, poor = scored(run, scripts.solution("neighbours"), scripts.solution("mean"))
    chosen = ensemble(run.at("ensemble"), [good, poor])
    (trial,) = run.told_events("trial")
    assert trial["comparison"]["p_better"] <= 0.5
    assert [each.solution.id for each in chosen.members] == [good.solution.id]


def test_what_was_fitted_on_more_folds_is_another_submission_and_a_plain_refit_is_not(a_run: Open) -> None:
    run = a_run(Tiny())
    all_folds = both(run, LINEAR, NEIGHBOURS)
    one_fold = score(
        run.at("quick"), [Script(solution=each, folds=1) for each in (LINEAR, NEIGHBOURS)], "candidate", 60.0
    )
    quick = all_folds.model_copy(
        update={"members": tuple(Scored(solution=script.solution, evaluation=found) for script, found in one_fold)}
    )
    assert refit.folder_of(run, quick) != refit.folder_of(run, all_folds)
    alone = [
        Chosen(plan=EnsemblePlan(method="mean", members=(LINEAR.id,)), members=each.members[:1], score=each.score)
        for each in (quick, all_folds)
    ]
    assert refit.folder_of(run, alone[0]) == refit.folder_of(run, alone[1])
    assert refit.write(run.at("first"), alone[0], "first") is not None
    assert refit.write(run.at("final"), alone[1], "final") is not None
    first, final = run.told_events("submission")
    assert (final["folder"], final["rows"]) == (first["folder"], first["rows"])
    assert final["rows"] > 0


def first_scored(run: PlainRun, solution: Solution) -> Scored:
    """The solution's score on one fold, whose model was asked about the test rows too."""
    asked = Script(solution=solution, folds=1, also=True)
    ((script, found),) = score(run.at("given"), [asked], "candidate", 60.0)
    return Scored(solution=script.solution, evaluation=found)


def test_where_a_refit_fails_the_first_submission_is_that_of_the_first_folds_model(a_run: Open) -> None:
    run = a_run(Tiny())
    fails = scripts.solution("linear", extra=FAILS_ON_ALL_ROWS.replace("task_rows", str(run.task.rows)))
    found = first_scored(run, fails)
    submit.first(run.at("first"), found)
    (written,) = run.told_events("submission")
    assert "the model of its first fold" in written["reason"]
    assert written["fits"] == []
    table = pd.read_csv(artifacts.folder(written["folder"]) / "submission.csv")
    said = pd.read_parquet(artifacts.folder(f"evaluations/{found.evaluation.also}") / "predictions.parquet")
    assert (table["y"] - said["y"].to_numpy()).abs().max() < 1e-9


def test_a_refit_that_would_take_long_is_not_waited_for(a_run: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    run = a_run(Tiny())
    found = first_scored(run, LINEAR)
    monkeypatch.setattr(submit, "DEAR", 0.0)
    submit.first(run.at("first"), found)
    assert [each["purpose"] for each in run.told_events("queued")] == ["candidate"]
    submit.finish(
        run.at("submit"),
        Chosen(plan=EnsemblePlan(method="mean", members=(LINEAR.id,)), members=(found,), score=found.score),
    )
    early, final = run.told_events("submission")
    assert early["folder"] != final["folder"]
    assert [len(each) for each in final["fits"]] == [1]


def test_a_dear_refit_is_left_for_the_end_and_the_first_folds_model_stands_in(
    a_run: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(Tiny())
    monkeypatch.setattr(submit, "DEAR", 0.0)
    found = first_scored(run, LINEAR)
    for reason in ("after merging", "after refining"):
        submit.refresh(run.at(reason), found, reason)
    (written,) = run.told_events("submission")
    assert written["reason"] == "after merging, by the model of its first fold"
    (other,) = scored(run.at("other"), NEIGHBOURS)
    submit.refresh(run.at("another"), other, "after refining")
    assert len(run.told_events("submission")) == 1
    assert any("kept for the search and the end" in each["text"] for each in run.told_events("note"))
    assert {each["purpose"] for each in run.told_events("queued")} == {"candidate"}
