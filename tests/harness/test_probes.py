from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core.harness.predictions import BadPredictions
from core.harness.probes import columns_used, disturbed, lean
from core.sandbox.room import Ended

Ask = Callable[[pd.DataFrame], pd.DataFrame]


def rows(count: int = 200, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {"a": rng.normal(size=count), "b": rng.normal(size=count), "c": rng.choice(["x", "y"], count), "same": 1.0},
        index=pd.Index(rng.permutation(10_000)[:count], name="row"),
    )


def told(predict: Callable[[pd.DataFrame], object]) -> Ask:
    return lambda frame: pd.DataFrame({"y": np.asarray(predict(frame), dtype=float)}, index=frame.index)


def looked(ask: Ask, most: int = 200):
    asked = rows()
    return lean(ask, asked, ask(asked), rows(100, seed=1), most, 0)


def test_a_predict_that_looks_at_each_row_alone_leans_on_nothing():
    found = looked(told(lambda frame: frame["a"] * 2))
    assert (found.kind, found.restless, found.asked) == ("", 0.0, ("companions", "order", "alone"))


def test_a_mean_over_the_rows_is_seen_beside_other_companions():
    found = looked(told(lambda frame: frame["a"] - frame["a"].mean()))
    assert found.kind == "companions"
    assert found.row in rows().index
    assert found.share == 1.0
    assert found.before != found.after


def test_the_place_of_a_row_is_seen_in_another_order():
    assert looked(told(lambda frame: np.arange(len(frame)))).kind == "order"


def test_the_number_of_rows_is_seen():
    assert looked(told(lambda frame: frame["a"] * 2 if len(frame) < 3 else frame["a"])).kind == "alone"


def test_rounding_that_the_shape_of_a_frame_decides_is_no_leaning():
    assert looked(told(lambda frame: frame["a"] * (1 + 1e-7 * len(frame)))).kind == ""


def test_ties_that_fall_otherwise_in_a_few_rows_are_no_leaning():
    def predict(frame: pd.DataFrame) -> np.ndarray:
        found = np.round(frame["a"].to_numpy())
        if len(frame) > 1 and frame["a"].iloc[0] != rows()["a"].iloc[0]:
            found[:3] += 1
        return found

    assert looked(told(predict)).kind in ("", "companions")


def test_noise_of_its_own_is_restless_and_not_leaning():
    rng = np.random.default_rng(0)
    found = looked(told(lambda frame: frame["a"] + rng.normal(size=len(frame))))
    assert found.kind == ""
    assert found.restless > 0.1


def test_leaning_is_told_from_noise_that_is_smaller():
    rng = np.random.default_rng(0)
    assert (
        looked(told(lambda frame: frame["a"] - frame["a"].mean() + rng.normal(size=len(frame)) / 100)).kind
        == "companions"
    )


def test_a_predict_that_fails_for_a_row_alone_is_said_to():
    def predict(frame: pd.DataFrame) -> pd.Series:
        if len(frame) == 1:
            raise Ended("crash", "Traceback\nValueError: too few rows")
        return frame["a"]

    found = looked(told(predict))
    assert (found.kind, found.sentence) == ("alone", "predict failed: ValueError: too few rows")


def test_predictions_that_cannot_be_read_beside_others_are_said_to_be():
    calls: list[int] = []

    def predict(frame: pd.DataFrame) -> pd.Series:
        calls.append(len(frame))
        if len(calls) > 1:
            raise BadPredictions("a value is missing")
        return frame["a"]

    assert looked(told(predict)).sentence == "a value is missing"


@pytest.mark.parametrize("kind", ["time", "memory", "stopped", "lost"])
def test_a_script_that_a_limit_ended_is_not_blamed(kind: str):
    calls: list[int] = []

    def predict(frame: pd.DataFrame) -> pd.Series:
        calls.append(len(frame))
        if len(calls) > 1:
            raise Ended(kind, "")
        return frame["a"]

    with pytest.raises(Ended):
        looked(told(predict))


def test_a_slow_predict_is_asked_about_fewer_rows():
    sizes: list[int] = []

    def predict(frame: pd.DataFrame) -> pd.Series:
        sizes.append(len(frame))
        return frame["a"] - frame["a"].mean()

    assert looked(told(predict), most=50).kind == "companions"
    assert max(sizes[1:]) == 50


def test_a_single_row_cannot_be_asked_beside_others():
    alone = rows(1)
    assert lean(told(lambda frame: frame["a"]), alone, alone[["a"]], alone, 1, 0).asked == ()


def test_half_of_the_rows_keep_their_place_and_their_cells():
    asked = rows()
    frame, kept = disturbed(asked, rows(100, seed=1), np.random.default_rng(0))
    assert frame.index.equals(asked.index)
    assert kept.sum() == 100
    pd.testing.assert_frame_equal(frame.loc[kept], asked.loc[kept])
    assert not frame.loc[~kept].equals(asked.loc[~kept])
    assert list(frame.dtypes) == list(asked.dtypes)


def test_columns_that_no_prediction_depends_on_have_no_effect():
    used = columns_used(told(lambda frame: frame["a"] + (frame["c"] == "x")), rows(), 60.0, 0)
    assert set(used) == {"a", "b", "c"}, "a column that is everywhere alike cannot be told"
    assert used["b"] == 0.0
    assert used["a"] > 0.5
    assert used["c"] > 0.1


def test_of_many_columns_unused_ones_are_found_in_few_questions():
    wide = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 80)), columns=[f"c{n}" for n in range(80)])
    calls: list[int] = []

    def predict(frame: pd.DataFrame) -> pd.Series:
        calls.append(1)
        return frame["c3"]

    used = columns_used(told(predict), wide, 60.0, 0)
    assert [name for name, effect in used.items() if effect > 0] == ["c3"]
    assert len(used) == 80
    assert len(calls) < 25


def test_nothing_is_told_of_the_columns_of_a_restless_predict():
    rng = np.random.default_rng(0)
    assert columns_used(told(lambda frame: rng.normal(size=len(frame))), rows(), 60.0, 0) == {}


def test_columns_for_which_no_time_is_left_are_left_out():
    assert columns_used(told(lambda frame: frame["a"]), rows(), 0.0, 0) == {}
