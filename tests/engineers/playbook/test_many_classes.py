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
from core.harness.task import Kind
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


def test_margins_are_for_texts_and_where_a_temperature_can_be_found() -> None:
    margins = named("model", "linear_margins")
    assert margins is not None

    def fits(each: int, kind: Kind) -> bool:
        brief = leaves(1, each)[1]
        columns = {**brief.task.columns, "n0": kind}
        return margins.fits(
            Situation(
                brief.model_copy(update={"task": brief.task.model_copy(update={"columns": columns})}), ("linear",)
            )
        )

    assert fits(20, "text")
    assert not fits(EACH, "text")
    assert not fits(20, "number")


def test_columns_are_cut_into_bins_only_where_there_are_rows_for_them() -> None:
    bins = named("features", "scaled_and_binned")
    assert bins is not None
    _, brief = leaves(1)
    wide = {f"n{number}": "number" for number in range(40)}
    broad = brief.model_copy(update={"task": brief.task.model_copy(update={"columns": wide})})
    assert bins.fits(Situation(brief, ("linear",)))
    assert not bins.fits(Situation(broad, ("linear",)))


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
    assert not {"media", "media_files", "media_features"} & {block.name for block in assemble(rich, linear).blocks}
