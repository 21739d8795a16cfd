"""Models as hostile as a script can leave them, opened in a real room."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import cloudpickle
import pandas as pd
import pytest

from core import artifacts
from core.harness.ensemble import FittedEnsemble
from core.harness.predictions import BadPredictions
from core.sandbox.room import Ended
from core.trying.models import Models, why
from tests.harness.rows import table

ALONE = FittedEnsemble(method="mean", weights=(1.0,))


class Opener:
    """A pickle that runs a command as it is opened."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (self.command,)


def keep(name: str, model: object) -> None:
    folder = artifacts.new()
    (folder / "model.pkl").write_bytes(cloudpickle.dumps(model))
    artifacts.publish(folder, f"evaluations/{name}")


def made(value: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def predict(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[["x"]].rename(columns={"x": "yes"}).assign(yes=value, no=1 - value)

    predict.__module__ = "__main__"  # by value, as a script's own is
    return predict


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Path]:
    """Where rooms are made; nothing may be left there."""
    yield tmp_path / "rooms"
    assert list((tmp_path / "rooms").glob("*")) == []


def test_seeds_are_averaged_and_members_weighted(rooms: Path) -> None:
    for name, value in (("a0", 0.2), ("a1", 0.4), ("b0", 0.9)):
        keep(name, made(value))
    weights = FittedEnsemble(method="weights", weights=(0.5, 0.5))
    data = table()
    assert data.test is not None
    with Models(data, [["a0", "a1"], ["b0"]], weights, rooms, threads=1, life=60.0) as models:
        models.opened()
        assert models.predict(data.test, {})["yes"].tolist() == pytest.approx([0.6] * len(data.test))
        assert models.predict(data.test.iloc[:1], {})["yes"].tolist() == pytest.approx([0.6])


def test_a_model_that_runs_commands_as_it_is_opened_reaches_nothing_outside_and_opens_nothing(
    rooms: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("whole")
    keep("evil", Opener(f"rm -f {victim}; touch {tmp_path}/was-here"))
    data = table()
    assert data.test is not None
    with Models(data, [["evil"]], ALONE, rooms, threads=1, life=60.0) as models:
        models.opened()
        with pytest.raises(Ended) as end:
            models.predict(data.test, {})
    assert victim.read_text() == "whole"
    assert not (tmp_path / "was-here").exists()
    assert "The models could not answer: TypeError" in why(end.value)


def test_an_answer_that_is_no_prediction_is_refused_and_the_next_question_is_answered(rooms: Path) -> None:
    def predict(rows: pd.DataFrame) -> pd.DataFrame:
        value = float("nan") if len(rows) == 1 else 0.5
        return rows[["x"]].rename(columns={"x": "yes"}).assign(yes=value, no=0.5)

    predict.__module__ = "__main__"
    keep("moody", predict)
    data = table()
    assert data.test is not None
    with Models(data, [["moody"]], ALONE, rooms, threads=1, life=60.0) as models:
        models.opened()
        with pytest.raises(BadPredictions):
            models.predict(data.test.iloc[:1], {})
        assert models.predict(data.test, {})["yes"].tolist() == [0.5] * len(data.test)


def test_a_model_that_was_not_kept_is_said_to_be_missing(rooms: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Models(table(), [["gone"]], ALONE, rooms, threads=1, life=60.0)
