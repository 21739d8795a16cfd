from __future__ import annotations

from collections.abc import Callable

import pytest

from core.harness.evaluation import Failure
from core.solution import Solution
from core.steps.refine import refine
from core.steps.values import Refined
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.steps.plain import PlainRun, scored, sizes

Open = Callable[..., PlainRun]
LINEAR = scripts.solution("linear")


def refined(
    a_run: Open, *alternatives: str, block: str = "features", start: Solution = LINEAR
) -> tuple[PlainRun, Refined]:
    """The branch's end after these alternatives were tried in one round, and the run."""
    run = a_run(Tiny({block: alternatives}), sizes=sizes(inner=len(alternatives)))
    return run, refine(run.at("solution=0"), scored(run, start)[0])


def test_with_a_single_attempt_per_round_a_better_one_is_adopted(a_run: Open) -> None:
    run, end = refined(a_run, "squares")
    (tried,) = run.told_events("attempt")
    assert tried["attempt"]["adopted"]
    assert end.final.solution.id == tried["solution"]
    assert end.final.score > scored(run.at("again"), LINEAR)[0].score


def test_the_last_attempt_of_a_round_is_adopted_when_it_is_better(a_run: Open) -> None:
    run, end = refined(a_run, "zeros", "crash", "squares")
    adopted = [each["attempt"]["adopted"] for each in run.told_events("attempt")]
    assert adopted == [False, False, True]
    assert "** 2" in end.final.solution.block("features").code


@pytest.mark.parametrize(
    ("block", "name"),
    [("features", "remark"), ("model", "jitter"), ("features", "zeros"), ("features", "crash"), ("model", "missing")],
    ids=["equal", "within noise", "worse", "a crash", "missing predictions"],
)
def test_what_is_not_surely_better_leaves_the_incumbent(a_run: Open, block: str, name: str) -> None:
    run, end = refined(a_run, name, block=block)
    (tried,) = run.told_events("attempt")
    assert not tried["attempt"]["adopted"]
    assert end.final.solution == LINEAR


def test_missing_predictions_have_no_score_and_say_which_row(a_run: Open) -> None:
    run, _ = refined(a_run, "missing", block="model")
    (tried,) = run.told_events("attempt")
    assert tried["attempt"]["score"] is None
    assert "missing, infinite or immense prediction; the first is row" in tried["attempt"]["sentence"]


def test_a_score_that_a_script_prints_is_not_believed(a_run: Open) -> None:
    run, end = refined(a_run, "boast")
    (tried,) = run.told_events("attempt")
    assert not tried["attempt"]["adopted"]
    assert end.final.solution == LINEAR
    boasted = next(
        each["evaluation"]
        for each in run.told_events("evaluated")
        if each["evaluation"]["solution"] == tried["solution"]
    )
    assert "Final Validation Performance: 0.0" in boasted["log"]
    assert boasted["score"]["value"] > 1.0


def test_an_attempt_changes_its_block_and_no_other_even_where_text_repeats(a_run: Open) -> None:
    again = scripts.FEATURES.replace("[features]", "[spare]")
    code = LINEAR.code.replace("# %% [features]", f"{again}\n# %% [empty]\n\n# %% [features]")
    start = Solution(code=code, title="repeats", model="linear")
    _, end = refined(a_run, "squares", start=start)
    before = {block.name: block.code for block in start.blocks}
    after = {block.name: block.code for block in end.final.solution.blocks}
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"features"}
    assert after["empty"] == ""


def test_the_block_of_the_plan_is_replaced_even_when_it_is_empty(a_run: Open) -> None:
    start = Solution(
        code=LINEAR.code.replace("# %% [predict]", "# %% [more]\n\n# %% [predict]"), title="x", model="linear"
    )
    run, end = refined(a_run, "squares", block="more", start=start)
    assert [block.code for block in end.final.solution.blocks if block.name != "more"] == [
        block.code for block in start.blocks if block.name != "more"
    ]
    assert end.final.solution.block("more").code.strip() == scripts.SQUARES
    assert run.told_events("attempt")[0]["attempt"]["adopted"]


def test_each_later_plan_is_told_what_the_earlier_ones_brought(a_run: Open) -> None:
    seen = []

    class Watching(Tiny):
        def plan(self, brief, solution, block, tried):  # type: ignore[no-untyped-def]
            seen.append([(each.plan.alternative, each.adopted) for each in tried])
            return super().plan(brief, solution, block, tried)

    run = a_run(Watching({"features": ("zeros", "squares", "remark")}), sizes=sizes(inner=3))
    refine(run.at("solution=0"), scored(run, LINEAR)[0])
    assert seen[-2:] == [[("zeros", False)], [("zeros", False), ("squares", True)]]


def test_the_debugger_is_told_the_newest_failure(a_run: Open) -> None:
    told: list[str] = []

    class Mending(Tiny):
        def debug(self, brief, solution: Solution, failure: Failure) -> Solution | None:  # type: ignore[no-untyped-def]
            told.append(failure.sentence)
            line = next(line for line in solution.code.splitlines() if line.startswith("raise"))
            return Solution(code=solution.code.replace(line, ""), title=solution.title, model=solution.model)

    broken = LINEAR.replace(
        "features", f"{LINEAR.block('features').code}\nraise KeyError('one')\nraise KeyError('two')"
    )
    (found,) = scored(a_run(Mending()), broken)
    assert found.evaluation.ok
    assert [sentence[-5:] for sentence in told] == ["'one'", "'two'"]


def test_a_block_is_switched_off_and_judged_with_an_interval(a_run: Open) -> None:
    run, _ = refined(a_run, "squares")
    (study,) = run.told_events("study")
    rows = {row["block"]: row for row in study["rows"]}
    assert (
        rows["features"]["comparison"]["low"]
        < rows["features"]["comparison"]["gain"]
        < rows["features"]["comparison"]["high"]
    )
    assert rows["setup"]["comparison"] is None
    assert "NameError" in rows["setup"]["sentence"]
    assert [row["block"] for row in study["rows"]][-1] == "setup", "what failed stands last"
