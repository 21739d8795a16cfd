"""Widening, folds by time, and an ensemble that keeps to what can be refitted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import core.steps.ensemble as ensembling
from core.engineers.port import ModelCard
from core.steps import budget
from core.steps.budget import as_many, folds_for
from core.steps.ensemble import ensemble
from core.steps.initial import candidates, retrieve
from core.steps.values import Refined
from core.steps.widen import widen
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


def test_without_time_nothing_more_is_scored(a_run: Open) -> None:
    run = a_run(Tiny(), minutes=0.01, further=8)
    (first,) = scored(run, scripts.solution("mean"))
    assert widen(run.at("widen"), [Refined(scored=(first,))], []) == [first]


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
