"""Racing only eliminates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.harness.compare import compare
from core.harness.evaluate import HOPELESS, _hopeless, oof
from core.harness.task import Split
from tests.harness.conftest import Score
from tests.harness.made import make_predictions, make_task, make_truth
from tests.harness.rows import LEARNT, SHARES, script, table


def test_a_hopeless_challenger_is_stopped_before_its_last_fold(score: Score):
    data = table(rows=300, split=Split(kind="stratified", folds=5))
    best = score(LEARNT, data)
    found = score(SHARES, data, race=best.digest)
    assert found.status == "raced out"
    assert len(found.folds) < 5
    assert found.score is not None
    assert len(oof(found.digest)) == sum(fold.held_out_rows for fold in found.folds)
    assert found.digest != score(SHARES, data).digest


def test_a_better_challenger_runs_all_its_folds(score: Score):
    data = table(rows=300, split=Split(kind="stratified", folds=5))
    base = score(SHARES, data)
    assert score(LEARNT, data, race=base.digest).status == "ok"


def test_a_challenger_meets_as_many_of_the_incumbents_models_as_it_has_itself(score: Score):
    """Of repeated folds the incumbent's mean over three models is better than any one of them; it must not win by that."""
    data = table(rows=240, split=Split(kind="stratified", folds=2, repeats=3))
    noisy = script(
        "import numpy as np\ntrain = pd.read_parquet('input/train.parquet')\nphase = 1e4 * abs(train['x'].sum())",
        "    wrong = 4.0 * np.sin(phase + 1e4 * test['x'])\n    chance = 1 / (1 + 2.718 ** (-3.0 * test['x'] - wrong))\n"
        "    return pd.DataFrame({'no': 1 - chance, 'yes': chance}, index=test.index)",
    )
    whole, once = score(noisy, data), score(noisy, data, folds=2)
    assert len(whole.folds) == 6
    pd.testing.assert_frame_equal(oof(whole.digest, 2), oof(once.digest))
    pd.testing.assert_frame_equal(oof(whole.digest, 6), oof(whole.digest))
    assert not oof(whole.digest).equals(oof(once.digest))
    apart = compare(data.task, data.truth, oof(once.digest), oof(whole.digest))
    assert apart.high < 0, "the mean of three is better beyond doubt"
    assert score(noisy + "# the same\n", data, race=whole.digest).status == "ok"


def test_racing_never_changes_which_one_wins():
    """On made predictions: whatever racing eliminates would not have been adopted after all its folds."""
    task = make_task("binary", "log_loss")
    eliminated = 0
    for seed in range(60):
        truth = make_truth(task, 300, seed)
        parts = np.arange(300) % 5
        incumbent = make_predictions(task, truth, seed=100 + seed, skill=1.0)
        challenger = make_predictions(task, truth, seed=200 + seed, skill=0.6 + 0.02 * (seed % 40))
        data = _Truth(task, truth)
        stopped = any(_hopeless(data, challenger[parts <= fold], incumbent) for fold in range(4))
        eliminated += stopped
        assert not (stopped and compare(task, truth, challenger, incumbent).adopted), seed
    assert 5 < eliminated < 55
    assert HOPELESS < 0.2


class _Truth:
    """As much of a dataset as racing looks at."""

    def __init__(self, task: object, truth: pd.DataFrame) -> None:
        self.task, self.truth, self.groups = task, truth, None
