from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.alike import alike, neighbours, stems
from core.data.prepare import left_out, prepare
from core.data.proposal import propose
from core.errors import BadInput
from core.harness.split import folds
from tests.data.tables import numbers, table, turns


def frame(rows: int = 500, seed: int = 0) -> pd.DataFrame:
    made = pd.DataFrame(np.random.default_rng(seed).normal(size=(rows, 6)), columns=list("abcdef"))
    made.index.name = "row"
    return made


def kinds(made: pd.DataFrame) -> dict[str, object]:
    return dict.fromkeys(made.columns, "number")


def test_rows_that_are_nobodys_double_are_alone() -> None:
    assert alike(frame(), kinds(frame())).nunique() == 500  # type: ignore[arg-type]


@pytest.mark.parametrize("noise", [0.0, 0.003, 0.02])
def test_a_copy_with_a_little_noise_is_in_its_rows_cluster(noise: float) -> None:
    first = frame()
    copy = first.iloc[:200] + noise * np.random.default_rng(1).normal(size=(200, 6))
    both = pd.concat([first, copy], ignore_index=True)
    clusters = alike(both, kinds(both)).to_numpy()  # type: ignore[arg-type]
    assert (clusters[500:] == clusters[:200]).mean() > 0.95


def test_a_column_of_its_own_in_each_copy_hides_nothing() -> None:
    both = pd.concat([frame(), frame().iloc[:200]], ignore_index=True)
    both["stamp"] = np.random.default_rng(2).normal(size=len(both))
    clusters = alike(both, kinds(both)).to_numpy()  # type: ignore[arg-type]
    assert (clusters[500:] == clusters[:200]).mean() > 0.95


def test_case_and_spaces_make_no_difference() -> None:
    names = [f"Person {place} of {place % 7}" for place in range(300)]
    cells = pd.DataFrame({"name": names, "x": np.random.default_rng(3).normal(size=300).round(4)})
    both = pd.concat([cells, cells.assign(name=[f" {name.upper()} " for name in names])], ignore_index=True)
    clusters = alike(both, {"name": "category", "x": "number"}).to_numpy()
    assert (clusters[300:] == clusters[:300]).mean() > 0.95


def test_equal_rows_of_a_few_flags_are_no_doubles() -> None:
    flags = pd.DataFrame((np.random.default_rng(4).random((800, 8)) < 0.5).astype(float), columns=list("abcdefgh"))
    assert flags.duplicated().mean() > 0.5
    assert alike(flags, kinds(flags)).nunique() == 800  # type: ignore[arg-type]


def test_the_stem_of_an_id_is_what_stands_before_its_last_separator() -> None:
    cells = pd.Series(["s1-02", "s1-03", "a/b/c.png", "ann@lab.example", "plain", None], dtype="str")
    assert stems(cells).tolist()[:5] == ["s1", "s1", "a/b/c", "lab.example", "plain"]


def test_neighbouring_rows_follow_each_other_in_chunks() -> None:
    chunks = neighbours(pd.RangeIndex(1_000))
    assert chunks.is_monotonic_increasing
    assert chunks.value_counts().max() == 50


@pytest.mark.parametrize("name", ["(alike)", "(neighbours)", "(stem of code)"])
def test_a_computed_grouping_is_a_split_that_keeps_its_groups_whole(name: str) -> None:
    read = table(
        x=numbers(60), z=numbers(60, 1), code=[f"c{row // 3}-{row % 3}" for row in range(60)], y=turns(60, "a", "b")
    )
    proposal = propose(read, name="made", split=f"group:{name}")
    assert "stay on one side" in proposal.reasons["split"]
    prepared = prepare(read, None, proposal.task)
    groups = prepared.split_values
    assert groups is not None
    made = folds(proposal.task, prepared.split_frame)
    assert len(made) >= 5
    for fold in made:
        assert not set(groups[fold.train]) & set(groups[fold.held_out])


def test_a_column_of_that_very_name_wins() -> None:
    read = table(**{"x": numbers(60), "(alike)": turns(60, "p", "q", "r"), "y": turns(60, "a", "b")})
    prepared = prepare(read, None, propose(read, name="made", split="group:(alike)").task)
    assert prepared.split_values is not None
    assert set(prepared.split_values) == {"p", "q", "r"}


def test_a_stem_of_no_column_is_turned_down() -> None:
    read = table(x=numbers(60), y=turns(60, "a", "b"))
    with pytest.raises(BadInput, match=r"no column '\(stem of code\)'"):
        propose(read, name="made", split="group:(stem of code)")


def test_what_no_script_sees_is_kept_for_the_checks() -> None:
    read = table(id=range(60), x=numbers(60), same=turns(60, "s"), y=turns(60, "a", "b"))
    beside, beside_test = left_out(read, None, propose(read, name="made", id="id").task)
    assert set(beside) == {"id", "same"}
    assert beside_test is None
