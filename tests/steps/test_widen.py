"""Widening, folds by time, and an ensemble that keeps to what can be refitted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import core.steps.ensemble as ensembling
from core.engineers.port import EnsemblePlan, ModelCard
from core.harness.trials import trial
from core.steps import budget
from core.steps.budget import again, as_many, folds_for
from core.steps.ensemble import ensemble
from core.steps.initial import candidates, retrieve
from core.steps.score import Script, known
from core.steps.values import Refined
from core.steps.widen import best_of, member, widen
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.steps.plain import PlainRun, scored, sizes

Open = Callable[..., PlainRun]


def test_what_the_engineer_has_left_is_scored_once_each(a_run: Open) -> None:
    run = a_run(Tiny(), further=8)
    (first,) = scored(run, scripts.solution("mean"))
    found = widen(run.at("widen"), [Refined(scored=(first,))], [first])
    assert {each.solution.id for each in found} == {scripts.solution(name).id for name in scripts.MODELS}
    assert [each["purpose"] for each in run.told_events("queued")].count("widen") == len(scripts.MODELS) - 1


def test_a_candidate_that_failed_is_not_tried_a_second_time(a_run: Open) -> None:
    run = a_run(Tiny(), further=8)
    (first,) = scored(run, scripts.solution("mean"))
    failed, *others = [name for name in scripts.MODELS if name != "mean"]
    known(run.at("initial"), Script(solution=scripts.solution(failed)), "candidate")
    found = widen(run.at("widen"), [Refined(scored=(first,))], [first])
    assert {each.solution.id for each in found} == {scripts.solution(name).id for name in ("mean", *others)}


def test_without_time_nothing_more_is_scored(a_run: Open) -> None:
    run = a_run(Tiny(), minutes=0.01, further=8)
    (first,) = scored(run, scripts.solution("mean"))
    assert widen(run.at("widen"), [Refined(scored=(first,))], []) == [first]


def test_the_time_of_a_second_seed_is_kept_back_where_it_is_short(a_run: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    run = a_run(Tiny(), minutes=10.0, further=8)
    (first,) = scored(run, scripts.solution("mean"))
    needed = budget.CAUTION * first.refit_seconds(run.task)
    assert again(run, [first]) == needed > 0
    monkeypatch.setattr(budget, "AGAIN", needed / 600.0 - 1e-9)
    assert again(run, [first]) == 0, "too long"
    monkeypatch.setattr("core.steps.widen.again", lambda run, members: 600.0)
    assert widen(run.at("widen"), [Refined(scored=(first,))], []) == [first]


@pytest.mark.parametrize("heavy", [1, 2])
def test_no_time_is_kept_back_for_members_that_an_ensemble_of_now_would_not_use(
    a_run: Open, monkeypatch: pytest.MonkeyPatch, heavy: int
) -> None:
    run = a_run(Tiny(), minutes=10.0, further=8)
    (first,) = scored(run, scripts.solution("mean"))
    monkeypatch.setattr("core.steps.widen.BATCH", 1)
    monkeypatch.setattr("core.steps.widen.again", lambda run, members: 600.0 if len(members) > 1 else 0.0)
    monkeypatch.setattr("core.steps.widen.used", lambda place, chosen: list(chosen.members[:heavy]))
    found = widen(run.at("widen"), [Refined(scored=(first,))], [first])
    assert len(found) == (len(scripts.MODELS) if heavy == 1 else 2)


def test_the_first_candidate_is_scored_on_one_fold_and_then_like_the_others(a_run: Open) -> None:
    run = a_run(Tiny(), sizes=sizes(models=2))
    found = candidates(run.at("initial"), retrieve(run.at("search")))
    folds = [len(each["evaluation"]["folds"]) for each in run.told_events("evaluated") if each["evaluation"]["score"]]
    assert folds == [1, *[len(run.data.folds)] * 2]
    assert {as_many(run, each.evaluation) for each in found} == {None}


def test_short_minutes_mean_fewer_folds_and_at_least_one(a_run: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    run = a_run(Tiny())
    (first,) = scored(run, scripts.solution("mean"))
    assert folds_for(run, first.evaluation, 1e6, ()) is None
    assert folds_for(run, first.evaluation, 0.0, ()) is None, "of few rows, three folds at least: all that there are"
    monkeypatch.setattr(budget, "ENOUGH", 1)
    assert folds_for(run, first.evaluation, 0.0, ()) == 1


def test_a_dear_candidate_means_fewer_folds_for_all(a_run: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    run = a_run(Tiny())
    monkeypatch.setattr(budget, "ENOUGH", 1)
    (first,) = scored(run, scripts.solution("mean"))
    card = ModelCard(id="a", name="a", why="", source="")
    cards = (card, card.model_copy(update={"seconds": 2e5}))
    assert folds_for(run, first.evaluation, 1e6, cards) == 1
    assert folds_for(run, first.evaluation, 1e6, (cards[1], card)) is None


def test_only_members_that_can_be_refitted_are_combined(a_run: Open, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run = a_run(Tiny(), sizes=sizes(ensembles=1))
    found = scored(run, *[scripts.solution(name) for name in scripts.MODELS])
    monkeypatch.setattr(ensembling, "CAUTION", 1e9)
    chosen = ensemble(run.at("ensemble"), found)
    assert len(chosen.members) == 1


def test_the_best_of_each_family_is_kept_back_before_a_second_of_the_same(a_run: Open) -> None:
    run = a_run(Tiny())
    found = scored(run, *[scripts.solution(name) for name in scripts.MODELS])
    first, *others = sorted(found, key=lambda each: each.score, reverse=True)
    twins = [
        each.model_copy(update={"solution": each.solution.model_copy(update={"model": first.solution.model})})
        for each in others[:-1]
    ]
    kept = best_of([*twins, others[-1], first])
    assert kept[:2] == [first, others[-1]]
    assert set(each.solution.id for each in kept[2:]) <= {each.solution.id for each in twins}


def test_a_second_layer_that_cannot_be_refitted_whole_is_tried_on_those_that_can(a_run: Open, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run = a_run(Tiny())
    found = scored(run, *[scripts.solution(name) for name in scripts.MODELS])
    members = tuple(member(run, each) for each in found)
    plan = EnsemblePlan(method="layer", members=tuple(each.solution for each in members), words="All.")
    trials = [trial(run.data, plan, members)]
    monkeypatch.setattr(ensembling, "_affordable", lambda run, ranked, seconds: ranked[:2])
    kept = ensembling._refittable(run.at("ensemble"), members, {each.solution.id: each for each in found}, trials)
    assert [each.solution for each in kept] == list(plan.members[:2])
    assert [each.plan.method for each in trials] == ["layer", "layer"]
    assert trials[1].plan.members == plan.members[:2]
