"""What a script may hand back as predictions, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from core.harness.evaluate import oof
from tests.harness.conftest import Score
from tests.harness.rows import script, table

BAD = {
    "a missing value": ("    return pd.DataFrame({'no': 0.4, 'yes': float('nan')}, index=test.index)", "missing"),
    "too few rows": ("    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index[:-1])", "rows"),
    "other rows": ("    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index + 1)", "no prediction"),
    "a row twice": ("    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=[test.index[0]] * len(test))", "twice"),
    "a class that is none": ("    return pd.DataFrame({'no': 0.4, 'maybe': 0.6}, index=test.index)", "'maybe'"),
    "texts": ("    return pd.DataFrame({'y': ['yes'] * len(test)}, index=test.index)", "not numbers"),
    "no chance at all": ("    return pd.DataFrame({'no': 0.0, 'yes': 0.0}, index=test.index)", "probability"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_predictions_that_cannot_be_scored_are_a_failure_with_its_reason(score: Score, case: str):
    body, sentence = BAD[case]
    found = score(script("print('hello')", body))
    assert (found.status, found.score) == ("failed", None)
    assert found.failure is not None
    assert (found.failure.kind, found.failure.fold) == ("predictions", 0)
    assert sentence in found.failure.sentence
    assert "hello" in found.failure.log
    with pytest.raises(FileNotFoundError):
        oof(found.digest)


@pytest.mark.parametrize("returned", ["[0.5] * len(test)", "None", "test['x'].to_numpy()", "{'yes': 0.5}"])
def test_what_is_no_frame_is_a_failure(score: Score, returned: str):
    found = score(script("", f"    return {returned}"))
    assert found.failure is not None
    assert "DataFrame" in found.failure.sentence


def test_a_series_named_like_a_binary_target_is_good_enough(score: Score):
    assert score(script("", "    return pd.Series(0.5, index=test.index, name='y')")).ok


SWAPPED = """
import os, threading, time
def swap():
    while not os.path.exists('output/predictions.parquet'): time.sleep(0.001)
    time.sleep(0.05)
class Sly(pd.DataFrame):
    def to_parquet(self, target): os.symlink(SECRET, target)
"""


def test_a_link_in_place_of_the_predictions_is_not_followed(score: Score, tmp_path: Path):
    secret = tmp_path / "secret.parquet"
    pd.DataFrame({"no": 0.0, "yes": 1.0}, index=table().train.index).to_parquet(secret)
    body = SWAPPED.replace("SECRET", repr(str(secret)))
    found = score(script(body, "    return Sly({'no': 0.4, 'yes': 0.6}, index=test.index)"))
    assert found.failure is not None
    assert found.failure.kind == "predictions"
    assert secret.exists()


@pytest.mark.parametrize("made", ["os.mkdir(target)", "os.mkfifo(target)", "open(target, 'w').write('x')", "None"])
def test_anything_else_in_place_of_the_predictions_is_a_failure(score: Score, home: Path, made: str):
    body = f"import os\nclass Sly(pd.DataFrame):\n    def to_parquet(self, target): {made}\n"
    found = score(script(body, "    return Sly({'no': 0.4, 'yes': 0.6}, index=test.index)"))
    assert found.failure is not None
    assert found.failure.kind == "predictions"
    assert os.listdir(home / "rooms") == []
