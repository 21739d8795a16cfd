"""Further scripts for an ensemble: which families and ways come next, and which the time allows."""

from __future__ import annotations

import pytest

from core.engineers.playbook.catalogue import named, recipe, recipes, written
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.portfolio import trainings
from core.engineers.playbook.script import assemble
from core.engineers.port import Member
from core.solution import Solution, check
from tests.engineers.playbook import tables
from tests.engineers.playbook.test_playbook import ENGINEER, TRAIN, candidate


def test_further_scripts_begin_with_the_families_that_were_not_scored_and_never_repeat() -> None:
    brief = tables.binary(TRAIN, "roc_auc")
    offered: tuple[str, ...] = (candidate("linear", brief).id, candidate("lightgbm", brief).id)
    members = (tables.member(offered[0], 0.9, "linear"), tables.member(offered[1], 0.8, "lightgbm"))
    first = ENGINEER.widen(brief, members, offered, 4, 1e6)
    assert {each.model for each in first[:4]} & {"catboost", "xgboost", "net", "extratrees"}
    seen = set(offered)
    while further := ENGINEER.widen(brief, members, tuple(seen), 4, 1e6):
        assert not seen & {each.id for each in further}
        seen |= {each.id for each in further}
        for each in further:
            check(each.code)
    assert len(seen) >= 12


def test_further_scripts_keep_to_the_time_that_is_left() -> None:
    brief = tables.claiming(tables.binary(TRAIN, "roc_auc"), 30_000)
    members = (tables.member("a", 0.9, "linear").model_copy(update={"seconds": 2.9}),)
    (within,) = {each.model for each in ENGINEER.widen(brief, members, (candidate("linear", brief).id,), 9, 15.0)}
    assert within == "linear"


def test_how_long_other_families_take_is_reckoned_by_what_was_scored() -> None:
    brief = tables.claiming(tables.binary(TRAIN, "roc_auc"), 30_000)
    known = recipe("lightgbm")
    assert known is not None

    def families(share: float) -> set[str]:
        """Where LightGBM took this share of its estimate."""
        seconds = share * known.estimate(brief)
        members = (tables.member("a", 0.9, "lightgbm").model_copy(update={"seconds": seconds}),)
        offered = (candidate("lightgbm", brief).id,)
        return {each.model for each in ENGINEER.widen(brief, members, offered, 9, 200.0)}

    assert "net" not in families(1.0)
    assert "net" in families(0.1)


def test_what_a_start_takes_on_a_tiny_table_is_not_multiplied_by_a_familys_estimate() -> None:
    brief = tables.claiming(tables.binary(TRAIN, "roc_auc"), 700)
    members = (tables.member("a", 0.9, "linear").model_copy(update={"seconds": 0.6}),)  # nearly all of it the start
    further = ENGINEER.widen(brief, members, (candidate("linear", brief).id,), 9, 3.0 * trainings(brief))
    assert {"net", "catboost"} <= {
        each.model for each in further
    }  # sixteen times its estimate, not sixteen times 0.6 s


def test_networks_are_expected_to_take_less_on_a_gpu_and_trees_are_not() -> None:
    brief = tables.claiming(tables.binary(TRAIN, "roc_auc"), 30_000)
    there = brief.model_copy(update={"device": "cuda"})
    for name, less in (("net", True), ("picture_convolution", True), ("picture_finetuned", True), ("lightgbm", False)):
        found = recipe(name)
        assert found is not None
        assert (found.estimate(there) < found.estimate(brief)) == less
        sped_up = found.estimate(there.model_copy(update={"threads": 8})) < found.estimate(there)
        assert sped_up != less, "threads do nothing for what a GPU computes"


def test_what_helped_by_itself_is_tried_together_and_what_did_not_is_not() -> None:
    brief = tables.binary(TRAIN, "roc_auc")
    base = candidate("linear", brief)
    alone, offered = (tables.member(base.id, 0.8, "linear"),), [base.id]
    singles: list[Solution] = []
    while further := ENGINEER.widen(brief, alone, tuple(offered), 9, 1e6):
        singles += [each for each in further if each.title.startswith("Linear model: ")]
        offered += [each.id for each in further]
        assert len(set(offered)) == len(offered)

    def changed(script: Solution) -> set[str]:
        return {one.name for one, other in zip(script.blocks, base.blocks) if one.code != other.code}

    assert all(len(changed(each)) == 1 for each in singles)
    first, second, third = (
        next(each for each in singles if changed(each) == {name}) for name in ("model", "features", "dates")
    )
    scored = [tables.member(each.id, score, "linear") for each, score in ((first, 0.9), (second, 0.85), (third, 0.7))]
    both, *others = ENGINEER.widen(brief, (*alone, *scored), tuple(offered), 9, 1e6)
    assert changed(both) == changed(first) | changed(second)
    assert first.title in both.title
    check(both.code)
    assert others
    assert all(len(changed(each)) == 2 and changed(first) < changed(each) for each in others), "on top of the best"
    assert ENGINEER.widen(brief, (*alone, tables.member(third.id, 0.7, "linear")), tuple(offered), 9, 1e6) == ()


@pytest.mark.parametrize("rows", [150, 500, 5_000])
def test_no_recipe_begins_with_the_plain_version_of_its_model(rows: int) -> None:
    begun = []
    for brief in tables.some_briefs(tables.table(60)):
        claimed = tables.claiming(brief, rows)
        for each in recipes():
            if each.fits(claimed):
                way = written("model", assemble(claimed, each).block("model").code)
                assert way is not None
                assert not way.plain, (each.id, rows)
                begun.append(each.id)
    assert len(set(begun)) > 8


def test_every_way_that_a_recipe_names_fits_into_its_script_somewhere() -> None:
    briefs = [*tables.some_briefs(tables.table(60)), tables.wordless(tables.table(60))]
    for each in (one for one in recipes() if not {"media", "planes"} & set(one.blocks)):
        for block, way in (named_so.split("=") for named_so in each.portfolio):
            alternative = named(block, way)
            assert alternative is not None, (each.id, way)
            scripts = [assemble(brief, each) for brief in briefs if each.fits(brief)]
            having = [one for one in scripts if block in {part.name for part in one.blocks}]
            assert not having or any(fits_in(one, block, alternative.code) for one in having), (each.id, block, way)


def test_where_a_familys_own_script_failed_and_a_cheaper_one_was_scored_nothing_as_dear_is_offered() -> None:
    brief = tables.binary(TRAIN, "roc_auc")
    own = candidate("catboost", brief)
    cheap = tables.member("mended", 0.8, "catboost").model_copy(update={"seconds": 0.1})

    def ways(*members: Member) -> set[float]:
        """The costs of CatBoost's further models."""
        seen: set[str] = {own.id}
        found = set[float]()
        while further := ENGINEER.widen(brief, members, tuple(seen), 9, 1e6):
            seen |= {each.id for each in further}
            models = [written("model", each.block("model").code) for each in further if each.model == "catboost"]
            found |= {each.cost for each in models if each}
        return found

    usual = written("model", own.block("model").code)
    assert usual is not None
    assert max(ways(cheap, tables.member(own.id, 0.81, "catboost"))) > usual.cost
    assert max(ways(cheap)) < usual.cost
