"""What earlier runs change in the playbook's order, and what is kept of a try."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from core.engineers.experience import FAMILY, Evidence, Experience, Features, Lesson, Tried
from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import named, recipes
from core.engineers.playbook.outcomes import MOST, outcome
from core.engineers.playbook.script import assemble, recipe_of
from core.engineers.playbook.worth import PRICE, told, worth
from core.harness.score import Comparison, Score
from tests.engineers.playbook import files, tables
from tests.engineers.playbook.test_playbook import BRIEF, candidate, row

ENGINEER = Playbook()
TASK = Features(problem="binary", metric="roc_auc", rows=1_000, columns={"number": 3})
SCORE = Score(metric="roc_auc", value=0.9, low=0.88, high=0.92, maximise=True)


def lesson(block: str, alternative: str, gain: float, tried: int = 4, helped: int = 3, ratio: float = 1.0) -> Lesson:
    evidence = (Evidence(families=("lightgbm",), gain=gain, weight=100_000.0),)
    return Lesson(block=block, alternative=alternative, tried=tried, helped=helped, ratio=ratio, evidence=evidence)


def knowing(*lessons: Lesson):  # type: ignore[no-untyped-def]
    return BRIEF.model_copy(update={"experience": Experience(tasks=4, lessons=lessons)})


def plans(brief, block: str) -> list[str]:  # type: ignore[no-untyped-def]
    from core.engineers.playbook.refine import untried

    return [each.id for each in untried(brief, candidate("lightgbm"), block, ())]


def test_what_helped_on_similar_tasks_comes_first_and_what_harmed_last() -> None:
    shipped = plans(BRIEF, "model")
    assert len(shipped) > 3
    first, last = shipped[-1], shipped[0]
    moved = plans(knowing(lesson("model", first, 0.03), lesson("model", last, -0.03, helped=0)), "model")
    assert (moved[0], moved[-1]) == (first, last)
    assert moved[1:-1] == shipped[1:-1], "the others keep their order"


def test_without_experience_the_order_is_the_shipped_one() -> None:
    assert plans(knowing(), "model") == plans(BRIEF, "model")
    assert ENGINEER.retrieve(knowing(), 6) == ENGINEER.retrieve(BRIEF, 6)


def test_the_same_arguments_give_the_same_answer() -> None:
    brief = knowing(lesson("model", plans(BRIEF, "model")[2], 0.02))
    script, rows = candidate("lightgbm"), (row("model", 0.1), row("features", 0.001, 0.1))
    assert ENGINEER.target(brief, script, rows, ()) == ENGINEER.target(brief, script, rows, ())


def test_a_proposal_says_how_often_it_helped() -> None:
    block = "model"
    brief = knowing(lesson(block, plans(BRIEF, block)[-1], 0.03))
    plan = ENGINEER.plan(brief, candidate("lightgbm"), block, ())
    assert plan is not None
    assert plan.words.endswith("In earlier runs it helped in 3 of 4 similar tasks.")
    proposal = ENGINEER.target(brief, candidate("lightgbm"), (row(block, 0.1),), ())
    assert "helped in 3 of 4 similar tasks" in proposal.why


def test_the_ablation_chooses_the_block_and_experience_only_where_it_cannot_tell() -> None:
    script = candidate("lightgbm")
    other = next(each for each in ("features", "categories") if plans(BRIEF, each))
    brief = knowing(lesson(other, plans(BRIEF, other)[0], 0.03))
    sure = ENGINEER.target(brief, script, (row("model", 0.1), row(other, 0.001, 0.1)), ())
    unsure = ENGINEER.target(brief, script, (row("model", 0.05, 0.1), row(other, 0.001, 0.1)), ())
    assert sure.options[0].plan.block == "model"
    assert unsure.options[0].plan.block == other
    shipped = ENGINEER.target(BRIEF, script, (row("model", 0.05, 0.1), row(other, 0.001, 0.1)), ())
    assert shipped.options[0].plan.block == "model"


def test_model_families_move_with_what_they_brought() -> None:
    shipped = [card.id for card in ENGINEER.retrieve(BRIEF, 6)]
    last = Lesson(
        block=FAMILY, alternative=shipped[-1], tried=3, helped=3, ratio=1.0,
        evidence=(Evidence(families=(shipped[-1],), gain=0.2, weight=4_000.0),),
    )  # fmt: skip
    cards = ENGINEER.retrieve(knowing(last), 6)
    assert [card.id for card in cards][:2] == [shipped[0], shipped[-1]], "the quickest stays first"
    assert "Clearly the best candidate in 3 of 3 similar tasks." in cards[1].why


def test_worth_is_shrunk_to_zero_and_pays_for_seconds() -> None:
    known = lesson("features", "pairs", 0.02)
    gain = worth(Experience(lessons=(known,)), "features", "pairs", ("lightgbm",))
    other = worth(Experience(lessons=(known,)), "features", "pairs", ("linear",))
    slow = worth(Experience(lessons=(known.model_copy(update={"ratio": 4.0}),)), "features", "pairs", ("lightgbm",))
    assert 0 < other < gain < 0.02
    assert slow == pytest.approx(gain - 2 * PRICE, abs=1e-4)
    assert worth(Experience(), "features", "pairs", ()) == 0.0
    assert told(Experience(), "features", "pairs") == ""


def tried(code: str, gain: float = 0.01, role: str = "attempt") -> Tried:
    script = candidate("lightgbm")
    block = "model"
    comparison = Comparison(gain=gain, low=gain - 0.00392, high=gain + 0.00392, p_better=0.9)
    return Tried.model_validate(
        {
            "role": role, "block": block, "solution": script.replace(block, code), "against": SCORE,
            "comparison": comparison, "adopted": True, "seconds": 3.0, "before": 2.0,
        }
    )  # fmt: skip


def test_a_gain_is_kept_as_a_share_of_the_distance_to_the_baseline() -> None:
    slow = named("model", "lightgbm_slow")
    assert slow is not None
    found = outcome(TASK, 0.5, tried(slow.code))
    assert found is not None
    assert (found.block, found.alternative, found.families) == ("model", "lightgbm_slow", ("lightgbm",))
    assert found.gain == pytest.approx(0.025)
    assert found.error == pytest.approx(0.005)
    assert found.ratio == 1.5
    huge = outcome(TASK, 0.5, tried(slow.code, gain=-0.4))
    assert huge is not None
    assert huge.gain == -MOST
    assert math.isfinite(huge.error or 0.0)


def test_code_that_is_not_the_catalogues_leaves_no_outcome() -> None:
    slow = named("model", "lightgbm_slow")
    assert slow is not None
    assert outcome(TASK, 0.5, tried(f"{slow.code}\n# salary_of_ada = 1")) is None


def test_a_recipe_s_own_script_is_known_for_it_in_every_task(tmp_path: Path) -> None:
    train = tables.table(60)
    with_files = [
        files.label(files.pictures(tmp_path / "pictures", 12), files.PICTURES),
        files.label(files.sounds(tmp_path / "sounds", 12), files.SOUNDS),
    ]
    seen = set()
    for brief in [BRIEF, *tables.some_briefs(train), tables.wordless(train), *with_files]:
        for one in (each for each in recipes() if each.fits(brief)):
            found = recipe_of(assemble(brief, one))
            assert found is not None
            assert found.id == one.id
            seen.add(one.id)
    assert {"linear", "meaning", "lightgbm", "picture_linear", "sound_convolution"} <= seen
    assert recipe_of(candidate("lightgbm").replace("model", "pipelines = {}")) is None


def test_a_candidate_counts_for_the_recipe_whose_script_it_is_and_moves_that_one() -> None:
    meant = tried("pipelines = {}").model_copy(update={"role": "candidate", "solution": candidate("meaning")})
    found = outcome(TASK, 0.5, meant)
    assert found is not None
    assert (found.block, found.alternative, found.families) == (FAMILY, "meaning", ("linear",))
    quick = named("model", "lightgbm_small")
    assert quick is not None
    mended = meant.model_copy(update={"solution": candidate("lightgbm").replace("model", quick.code)})
    assert outcome(TASK, 0.5, mended) is None, "made cheaper by the debugger"
    shipped = [card.id for card in ENGINEER.retrieve(BRIEF, 40)]
    moved = [card.id for card in ENGINEER.retrieve(knowing(lesson(FAMILY, "meaning", 0.15)), 40)]
    assert moved.index("meaning") < shipped.index("meaning")
