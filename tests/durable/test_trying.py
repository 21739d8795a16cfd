"""Trying what a real run has fitted, in a real process and room."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import core
from core.errors import BadInput, Refused
from core.runs import Sizes
from core.trying import asking
from tests.durable.lab import begin, finished, until
from tests.fakes.nursery import Worker


def test_a_row_to_predict_gets_the_submissions_value_and_what_moved_it_adds_up(
    tmp_path: Path, start: Callable[..., Worker], studio_home: Path
) -> None:
    run = begin(tmp_path, sizes=Sizes(models=2, outer=0, solutions=1, ensembles=0))
    start()
    finished(run, patience=180)
    form = core.try_form(run)
    assert {each.name: each.kind for each in form.fields} == {"a": "number", "b": "number", "colour": "category"}
    assert (form.train_rows, form.test_rows) == (120, 20)
    submitted = pd.read_csv(io.BytesIO(core.file(run, "submission.csv")))["y"]
    core.start_trying(run)
    (opening,) = asking._open.values()
    opening.process.kill()  # whoever asks next has the models opened anew
    for number in (0, 7, 19):
        row = core.try_row(run, "test", number)
        (answer,) = core.try_predict(run, row.cells).answers
        assert answer.value == pytest.approx(submitted[number], rel=1e-9)
        usual = {each.name: each.usual for each in form.fields}
        (other,) = core.try_predict(run, row.cells | {"b": usual["b"]}).answers
        moved = {each.column: each.change for each in answer.moves}
        assert answer.value - (other.value or 0.0) == pytest.approx(moved["b"])
    known = core.try_row(run, "train", 3)
    assert set(known.truth) == {"y"}
    assert len(core.try_predict(run, known.cells | {"colour": "never seen", "a": None}).answers) == 1
    with pytest.raises(BadInput, match="mend a"):
        core.try_predict(run, known.cells | {"a": float("inf")})
    with pytest.raises(Refused, match="no row 21"):
        core.try_row(run, "test", 20)

    assert list((studio_home / "trying").iterdir())
    core.end_trying(run)
    until(lambda: not list((studio_home / "trying").iterdir()), what="the room to be cleared away")


def test_a_run_without_a_submission_has_nothing_to_try(tmp_path: Path, start: Callable[..., Worker]) -> None:
    run = begin(tmp_path)
    with pytest.raises(Refused, match="first submission"):
        core.start_trying(run)
