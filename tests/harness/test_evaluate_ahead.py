"""Folds on spare cores: the same evaluation, sooner."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd

from core.harness.bench import Bench
from core.harness.cores import Cores
from core.harness.evaluate import oof
from core.harness.evaluation import FoldResult
from core.harness.task import Split
from tests.harness.conftest import Score
from tests.harness.rows import LEARNT, SHARES, script, table

FIVE = Split(kind="stratified", folds=5)


def spare(bench: Bench, count: int = 4) -> Bench:
    """The same with further cores."""
    return replace(bench, cores=Cores(count))


def test_folds_on_spare_cores_are_the_same_evaluation(score: Score, bench: Bench) -> None:
    data, told = table(split=FIVE), list[FoldResult]()
    alone = score(LEARNT, data)
    together = score(LEARNT, data, at=replace(spare(bench), scored=told.append))
    assert together.ok
    assert together.digest == alone.digest
    assert (together.score, together.observed.lean) == (alone.score, alone.observed.lean)
    assert [fold.fold for fold in told] == [fold.fold for fold in together.folds] == [0, 1, 2, 3, 4]
    pd.testing.assert_frame_equal(oof(together.digest), oof(alone.digest))


def test_folds_run_side_by_side_and_count_what_they_take_each(score: Score, bench: Bench) -> None:
    found = score(script("import time; time.sleep(1.5)"), table(split=FIVE), at=spare(bench))
    assert found.ok
    assert sum(fold.seconds for fold in found.folds) >= 7.5
    assert found.seconds < 6.0
    assert found.overhead >= 0


def test_a_hopeless_challenger_s_further_folds_are_given_up(score: Score, bench: Bench) -> None:
    data, cores = table(rows=600, split=FIVE), Cores(4)
    best = score(LEARNT, data)
    found = score(SHARES, data, at=replace(bench, cores=cores), race=best.digest)
    assert found.status == "raced out"
    assert len(found.folds) < 5
    assert len(oof(found.digest)) == sum(fold.held_out_rows for fold in found.folds)
    assert all(cores.spare() for _ in range(4))


def test_the_first_fold_that_fails_ends_it_and_stops_the_others(score: Score, bench: Bench) -> None:
    cores, begun = Cores(4), time.monotonic()
    data = table(rows=121, split=FIVE)
    assert [len(fold.held_out) for fold in data.folds] == [25, 24, 24, 24, 24]
    broken = script(
        "import time; time.sleep(1)", "    time.sleep(60 if len(test) == 24 else 0)\n    raise ValueError('no')"
    )
    found = score(broken, data, at=replace(bench, cores=cores))
    assert found.status == "failed"
    assert found.failure is not None
    assert found.failure.fold == 0
    assert "ValueError" in found.failure.sentence
    assert time.monotonic() - begun < 30
    assert all(cores.spare() for _ in range(4))


def test_time_that_runs_out_stops_all_of_them(score: Score, bench: Bench) -> None:
    found = score(script("import time; time.sleep(30)"), table(split=FIVE), at=spare(bench), seconds=2.0)
    assert found.failure is not None
    assert found.failure.kind == "time"
    assert found.seconds < 10
