"""Many classes of few rows each: which models are offered, and that they know how sure to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from tests.engineers.playbook.room import brief_of, lay_out, trained

CLASSES, EACH = 25, 9


def leaves(seed: int, each: int = EACH) -> tuple[pd.DataFrame, Brief]:
    """`each` rows of 25 classes: eight numbers around the class's own."""
    centres = np.random.default_rng(0).normal(0, 2, (CLASSES, 8))
    labels = np.repeat(np.arange(CLASSES), each)
    values = centres[labels] + np.random.default_rng(seed).normal(0, 1, (len(labels), 8))
    frame = pd.DataFrame(values, columns=[f"n{number}" for number in range(8)]).rename_axis("row")
    frame["kind"] = pd.Series([f"kind {label:02d}" for label in labels], dtype="str")
    kinds = {name: "number" for name in frame if name != "kind"}
    return frame, brief_of(frame, kinds, ("kind",), "multiclass", "log_loss")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["discriminant", "linear"])
def test_a_script_is_as_sure_as_it_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    train, brief = leaves(1)
    test, _ = leaves(2)
    found = recipe(name)
    assert found is not None
    assert found.fits(brief)
    lay_out(tmp_path, brief, train)
    chances = trained(assemble(brief, found).code)(test.drop(columns="kind"))
    labels = sorted(train["kind"].unique())
    chances.columns = [str(each).removeprefix("kind=") for each in chances.columns]
    assert log_loss(test["kind"], chances[labels], labels=labels) < 0.5 * np.log(CLASSES)


def test_margins_are_left_alone_where_no_temperature_can_be_found() -> None:
    margins = named("model", "linear_margins")
    assert margins is not None
    assert not margins.fits(Situation(leaves(1)[1], ("linear",)))
    assert margins.fits(Situation(leaves(1, each=20)[1], ("linear",)))


def test_tables_with_files_and_many_columns_are_tried_without_the_files_too_but_later() -> None:
    _, brief = leaves(1)
    beside = {**{f"more {n}": "number" for n in range(2)}, **brief.task.columns, "photo": "picture"}
    few = {"n0": "number", "photo": "picture"}
    linear = recipe("linear")
    assert linear is not None
    rich, poor = (
        brief.model_copy(update={"task": brief.task.model_copy(update={"columns": columns})})
        for columns in (beside, few)
    )
    assert linear.fits(rich)
    assert not linear.fits(poor)
    assert linear.expected(rich) < linear.expected(brief)
