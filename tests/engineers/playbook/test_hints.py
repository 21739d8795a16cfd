"""What a person's hints do to the playbook's proposals."""

from __future__ import annotations

import pytest

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import recipes
from core.engineers.port import Brief, EnsemblePlan, Member
from core.harness.score import Score
from core.solution import Solution
from tests.engineers.playbook import tables

ENGINEER = Playbook()
TRAIN = tables.table(80)
BRIEF = tables.claiming(tables.regression(TRAIN), 5_000)


def told(*hints: str) -> Brief:
    return BRIEF.model_copy(update={"hints": hints})


def families(brief: Brief) -> list[str]:
    by_id = {each.id: each.family for each in recipes()}
    return [by_id[card.id] for card in ENGINEER.retrieve(brief, 20)]


@pytest.mark.parametrize(
    ("hint", "gone"),
    [("no neural nets", {"net"}), ("Please avoid CatBoost!", {"catboost"}), ("without boosting", {"catboost", "lightgbm", "xgboost"})],
)  # fmt: skip
def test_a_family_that_a_hint_says_no_to_is_not_proposed(hint: str, gone: set[str]) -> None:
    assert set(families(BRIEF)) >= gone
    assert not set(families(told(hint))) & gone
    sentence = ENGINEER.hear(BRIEF, hint).sentence
    assert sentence.startswith("Left out of new scripts")


def test_only_leaves_the_named_families_and_a_later_hint_takes_it_back() -> None:
    assert set(families(told("only linear models"))) == {"linear"}
    assert set(families(told("only an elastic net"))) == {"linear"}
    assert {"linear", "catboost"} == set(families(told("only linear models", "try catboost too")))


def test_a_hint_that_leaves_nothing_leaves_everything_and_says_so() -> None:
    every = {each.family for each in recipes()}
    hint = "no " + ", no ".join(sorted(every))
    assert families(told(hint)) == families(BRIEF)
    assert "none is left out" in ENGINEER.hear(BRIEF, hint).sentence


def test_what_a_hint_asks_for_is_tried_first_and_in_its_block() -> None:
    card = next(card for card in ENGINEER.retrieve(BRIEF, 20) if card.id == "linear")
    solution = ENGINEER.candidate(BRIEF, card)
    heard = ENGINEER.hear(BRIEF, "try splines")
    assert heard.alternatives == ("features=splines",)
    assert "[features]" in heard.sentence
    proposal = ENGINEER.target(told("try splines"), solution, (), ())
    assert proposal.options[0].plan.alternative == "splines"
    assert proposal.why.startswith("A hint asks for it.")
    never = ENGINEER.target(told("no splines"), solution, (), ()).options
    assert all(option.plan.alternative != "splines" for option in never)


def test_a_no_turns_only_its_own_clause() -> None:
    heard = ENGINEER.hear(BRIEF, "no neural nets, but try splines")
    assert heard.alternatives == ("features=splines",)
    assert "Neural network" in heard.sentence


def test_a_hint_that_means_nothing_here_says_so() -> None:
    assert "knows nothing like it" in ENGINEER.hear(BRIEF, "try monotone constraints").sentence


def test_an_ensemble_leaves_out_members_of_a_family_that_a_hint_says_no_to() -> None:
    score = Score(metric="rmse", value=1.0, low=1.0, high=1.0, maximise=False)
    members = tuple(
        Member(solution=name, title=name, model=model, evaluation=name, score=score, seconds=1.0)
        for name, model in (("a", "linear"), ("b", "catboost+net"), ("c", "catboost"))
    )
    plan = ENGINEER.ensemble_plan(told("no neural nets"), members, ())
    assert isinstance(plan, EnsemblePlan)
    assert plan.members == ("a", "c")


def test_further_scripts_heed_hints() -> None:
    offered: tuple[str, ...] = ()
    scripts: list[Solution] = []
    for _ in range(6):
        made = ENGINEER.widen(told("no catboost"), (), offered, 4, 1e9)
        scripts += made
        offered += tuple(each.id for each in made)
    assert scripts
    assert not any("catboost" in each.model for each in scripts)
