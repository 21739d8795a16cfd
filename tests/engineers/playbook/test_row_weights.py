"""Rows of rare classes that weigh more, with models that know weights and others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.engineers.playbook.catalogue import named
from tests.engineers.playbook import tables
from tests.engineers.playbook.test_recipes import answers, quick, room, script

__all__ = ["room"]


@pytest.mark.parametrize("model", ["linear_tempered", "linear"])
def test_where_rare_classes_weigh_more_a_model_that_takes_no_weights_learns_all_the_same(
    room: Path, model: str
) -> None:
    train = tables.table(200)
    made = script(tables.multiclass(train, "balanced_accuracy"), "linear")
    for block, way in (("model", model), ("train", "balanced_rows")):
        found = named(block, way)
        assert found is not None
        made = made.replace(block, found.code)
    answers(room, tables.multiclass(train, "balanced_accuracy"), made, train, tables.unseen(10))


@pytest.mark.parametrize("model", ["catboost", "catboost_bagged"])
def test_where_rare_classes_weigh_more_catboost_is_told_so(room: Path, model: str) -> None:
    train = tables.table(200)
    train["kind"] = np.where(np.arange(200) < 12, "10", np.where(np.arange(200) < 100, "2", "b c"))
    brief = tables.multiclass(train, "balanced_accuracy")
    said = []
    for way in ("plain", "balanced_rows"):
        made = script(brief, "catboost")
        for block, each in (("model", model), ("train", way)):
            found = named(block, each)
            assert found is not None
            made = made.replace(block, quick(found.code, 20))
        said.append(answers(room, brief, made, train, tables.unseen(30))["10"].mean())
    assert said[1] > 1.15 * said[0]
