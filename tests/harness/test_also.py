"""The first fold's model is asked about the rows to predict as well, for a submission before there is time for another fit."""

from __future__ import annotations

import numpy as np
import pytest

from core.harness.evaluate import oof
from tests.harness.conftest import Score
from tests.harness.rows import LEARNT, script, table

ANSWER = "    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)"


def test_the_rows_to_predict_are_answered_beside_the_folds_score(score: Score):
    data = table()
    assert data.test is not None
    plain, found = score(LEARNT, data, folds=1), score(LEARNT, data, folds=1, also=True)
    assert (plain.also, found.score) == ("", plain.score)
    assert found.digest != plain.digest
    said = oof(found.also)
    assert said.index.tolist() == data.test.index.tolist()
    np.testing.assert_allclose(said["yes"], 1 / (1 + 2.718 ** (-3.0 * data.test["x"])))
    assert score(LEARNT, table(test=0), folds=1, also=True).also == ""


def _on_seven_rows(trouble: str) -> str:
    return script("", f"    if len(test) == 7:\n        {trouble}\n{ANSWER}")


def test_a_script_that_takes_too_long_over_them_keeps_its_score(score: Score):
    found = score(_on_seven_rows("while True: pass"), folds=1, also=True, seconds=4.0)
    assert found.ok
    assert found.score is not None
    assert found.also == ""


@pytest.mark.parametrize(
    ("trouble", "kind", "said"),
    [
        ("raise ValueError('these rows are odd')", "crash", "these rows are odd"),
        ("test = test.iloc[:1]", "predictions", "Asked about the rows to predict: 7 rows were to be predicted"),
    ],
)
def test_a_script_that_fails_on_them_has_failed_and_is_told_why(score: Score, trouble: str, kind: str, said: str):
    found = score(_on_seven_rows(trouble), folds=1, also=True)
    assert not found.ok
    assert found.failure is not None
    assert found.failure.kind == kind
    assert said in found.failure.sentence
