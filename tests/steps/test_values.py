"""How long a refit should take, by what the folds took."""

from __future__ import annotations

import pytest

from core.harness.evaluation import Evaluation, FoldResult
from core.harness.task import Task
from core.solution import Solution
from core.steps.values import PIXEL, Scored
from tests.harness.made import make_task

FOLD = FoldResult(fold=0, score=0.1, seconds=14.0, predicting=4.0, train_rows=50, held_out_rows=25)
SCORED = Scored(
    solution=Solution(code="# %% [predict] Predict\n", title="tiny"),
    evaluation=Evaluation(digest="d", solution="s", status="ok", folds=(FOLD,)),
)


def of(**more: object) -> Task:
    return make_task("regression", "rmse").model_copy(update={"rows": 100, "test_rows": 1_000_000, **more})


def test_a_refit_takes_as_long_as_its_rows_are_many() -> None:
    assert SCORED.refit_seconds(of()) == pytest.approx(10 * 2 + 4 / 25 * 1_000_000)


def test_of_pixels_those_of_a_whole_picture_are_the_measure() -> None:
    pixels, asked = of(place=("row", "column")), FOLD.model_copy(update={"a_pixel": 3e-5})
    assert SCORED.refit_seconds(pixels) == pytest.approx(10 * 2 + PIXEL * 1_000_000)
    measured = SCORED.model_copy(update={"evaluation": SCORED.evaluation.model_copy(update={"folds": (asked, FOLD)})})
    assert measured.refit_seconds(pixels) == pytest.approx(10 * 2 + 30)


def test_the_vault_costs_what_its_own_rows_cost() -> None:
    assert SCORED.vault_seconds(of(), 50) == pytest.approx(10 * 2 + 4 / 25 * 50)
    assert SCORED.vault_seconds(of(place=("row", "column")), 50) == pytest.approx(10 * 2 + 4 / 25 * 50)
    assert SCORED.vault_seconds(of(), 0) == 0.0
