from __future__ import annotations

import pytest

from bench.quality.results import Plan, Result
from bench.quality.table import lines_of, normalised, ranks, report
from core.harness.score import Score


def result(
    set: str,
    system: str,
    value: float | None,
    *,
    seed: int = 0,
    base: float = 0.5,
    maximise: bool = True,
    seconds: float = 50.0,
) -> Result:
    def score(value: float) -> Score:
        return Score(
            metric="roc_auc" if maximise else "rmse", value=value, low=value - 0.1, high=value + 0.1, maximise=maximise
        )

    return Result(
        plan=Plan(set=set, digest="d", system=system, version="1.0", seed=seed, minutes=1.0, cores=2),
        state="failed" if value is None else "scored", sentence="it fell over" if value is None else "",
        score=None if value is None else score(value), baseline=score(base), seconds=seconds, peak=2_000_000_000, load=1.5,
        program="abc", machine="a machine", date="2026-01-02T03:04:05+00:00",
    )  # fmt: skip


def test_the_baseline_is_zero_and_the_best_is_one_in_either_direction() -> None:
    assert normalised([0.9, 0.7, 0.5], 0.5, maximise=True) == pytest.approx([1.0, 0.5, 0.0])
    assert normalised([2.0, 3.0, 5.0], 4.0, maximise=False) == pytest.approx([1.0, 0.5, -0.5])


def test_a_system_without_a_score_has_no_normalised_one() -> None:
    assert normalised([None, 0.75], 0.5, maximise=True) == [None, 1.0]


def test_nothing_is_normalised_where_nobody_beats_the_baseline() -> None:
    assert normalised([0.5, 0.4], 0.5, maximise=True) == [None, None]


def test_equal_scores_share_their_rank_and_those_without_one_the_last() -> None:
    assert ranks([0.9, 0.7, 0.9, None, None]) == [1.5, 3.0, 1.5, 4.5, 4.5]


def test_a_smaller_error_ranks_first() -> None:
    lines = lines_of([result("a", "x", 3.0, base=4.0, maximise=False), result("a", "y", 2.0, base=4.0, maximise=False)])
    assert [(line.system, line.rank, line.normalised) for line in lines] == [("x", 2.0, 0.5), ("y", 1.0, 1.0)]


def test_seeds_are_averaged_before_they_are_ranked() -> None:
    lines = lines_of([
        result("a", "x", 0.6), result("a", "y", 0.7),
        result("a", "x", 0.9, seed=1), result("a", "y", None, seed=1, seconds=70.0),
    ])  # fmt: skip
    assert [(line.value, line.rank, line.scored, line.seeds) for line in lines] == [(0.75, 1.0, 2, 2), (0.7, 2.0, 1, 2)]
    assert [line.kept for line in lines] == [True, False]


@pytest.mark.parametrize(("seconds", "kept"), [(65.9, True), (66.1, False)])
def test_the_minutes_are_kept_within_ten_percent(seconds: float, kept: bool) -> None:
    assert result("a", "x", 0.6, seconds=seconds).kept is kept


def test_a_failure_counts_as_the_baseline_and_the_last_rank_in_the_means() -> None:
    told = report([
        result("a", "x", 0.9), result("a", "y", 0.7),
        result("b", "x", None), result("b", "y", 0.8, seconds=70.0),
    ])  # fmt: skip
    assert "| x | 1.50 | 0.500 | 1 of 2 | 1 of 1 | 2.0 |" in told
    assert "| y | 1.50 | 0.750 | 2 of 2 | 1 of 2 | 2.0 |" in told
    assert "| b | roc_auc | x | none: it fell over |  | 2 | 50 | yes | 2.0 |" in told
    assert "| b | roc_auc | y | 0.8 (0.7 to 0.9) | 1.000 | 1 | 70 | NO | 2.0 |" in told


def test_a_report_says_when_and_on_what_it_was_measured() -> None:
    told = report([result("a", "x", 0.9)])
    for part in (
        "1 minutes, 2 cores, seeds 0; 2026-01-02",
        "x 1.0",
        "benchmark abc",
        "a machine; load before a run up to 1.5",
    ):
        assert part in told
