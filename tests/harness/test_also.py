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


@pytest.mark.parametrize(
    "trouble", ["raise ValueError('these rows are odd')", "while True: pass", "test = test.iloc[:1]"]
)
def test_a_script_that_cannot_answer_them_keeps_its_score(score: Score, trouble: str):
    code = script("", f"    if len(test) == 7:\n        {trouble}\n{ANSWER}")
    found = score(code, folds=1, also=True, seconds=4.0)
    assert found.ok
    assert found.score is not None
    assert found.also == ""
