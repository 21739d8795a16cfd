from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.checks.data import check, single_column_scores
from core.checks.data.__main__ import main
from core.checks.data.quick import flattery
from core.checks.data.table import Table
from core.engineers.port import Finding
from core.harness.dataset import make
from core.harness.task import Kind, Split
from tests.checks.data.made import dataset

KINDS: dict[str, Kind] = {"x": "number", "noise": "number", "echo": "category"}


def frame(rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    x = rng.normal(size=rows)
    y = np.where(x + rng.normal(size=rows) > 0, "yes", "no")
    made = pd.DataFrame({"x": x, "noise": rng.normal(size=rows), "echo": np.where(y == "yes", "Q1", "Q7"), "y": y})
    made.index.name = "row"
    return made


def test_the_same_rows_give_the_same_findings() -> None:
    assert check(dataset(frame(), KINDS)) == check(dataset(frame(), KINDS))


def test_shares_of_rare_classes_are_no_means_of_the_target() -> None:
    rng = np.random.default_rng(5)
    labels = np.repeat(np.arange(60), 9)
    shares = rng.dirichlet(np.full(24, 0.5), 60)[labels]
    counts = np.array([rng.multinomial(500, each) for each in np.clip(shares, 1e-6, None) * 0.999]) / 500
    made = pd.DataFrame(counts[:, :20], columns=[f"bar{n}" for n in range(20)]).rename_axis("row")
    made["y"] = [f"kind {label:02d}" for label in labels]
    found = check(dataset(made, {str(name): "number" for name in made if name != "y"}))
    assert not [each for each in found if each.how_bad != "note"]


def test_what_there_was_no_time_for_is_said() -> None:
    begun: list[str] = []
    found = check(dataset(frame(), KINDS), seconds=2.9, clock=lambda: float(len(begun)), say=begun.append)
    late = [each for each in found if each.check == "time limit"]
    assert [each.how_bad for each in late] == ["note"]
    assert "combinations of columns" in late[0].what
    assert "columns that give the target away" not in late[0].what
    assert any(each.where == "echo" for each in found)


def test_columns_that_there_was_no_time_for_are_counted_and_the_promising_ones_come_first() -> None:
    rng = np.random.default_rng(3)
    made = frame(200)
    wide = pd.DataFrame(rng.normal(size=(200, 150)), columns=[f"z{place}" for place in range(150)], index=made.index)
    wide = wide.assign(late=(made.y == "yes") + 0.01 * rng.normal(size=200), y=made.y)
    ticks = count()
    data = dataset(wide, {str(name): "number" for name in wide if name != "y"})
    found = check(data, seconds=355.0, clock=lambda: float(next(ticks)))
    told = [each.what for each in found if each.check == "time limit"]
    assert len(told) == 1
    assert "of 151 columns on their own" in told[0]
    assert [each.where for each in found if each.how_bad == "serious"] == ["late"]


def test_a_part_that_fails_is_a_note_and_costs_no_other_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(table: Table) -> tuple[Finding, ...]:
        raise OverflowError("a column of another world")

    monkeypatch.setattr("core.checks.data.time_leaks", broken)
    found = check(dataset(frame(), KINDS))
    assert ("not checked", "note", "Could not be checked: rows near in time.") in {
        (each.check, each.how_bad, each.what) for each in found
    }
    assert any(each.where == "echo" for each in found)


def test_labels_that_are_set_aside_make_no_difference_to_what_is_found() -> None:
    made = frame(1_200)
    data = dataset(made, KINDS)
    data = make(data.task, made.astype({"y": "str"}), None, None, None)
    assert len(data.vault)
    other = data.train.copy()
    other.loc[data.vault, "y"] = np.random.default_rng(4).permutation(other.loc[data.vault, "y"])
    assert check(replace(data, train=other).searched()) == check(data.searched())


def test_under_a_split_by_time_neighbours_in_the_file_are_no_finding() -> None:
    rng = np.random.default_rng(6)
    rows = 600
    level = np.cumsum(0.3 * rng.normal(size=(rows, 4)), axis=0) + 0.1 * rng.normal(size=(rows, 4))
    made = pd.DataFrame(level, columns=list("abcd"), index=pd.RangeIndex(rows, name="row"))
    made["day"] = pd.date_range("2020-01-01", periods=rows)
    made["y"] = np.cumsum(0.2 * rng.normal(size=rows)) + 0.2 * rng.normal(size=rows)
    kinds: dict[str, Kind] = {"a": "number", "b": "number", "c": "number", "d": "number", "day": "date"}
    plain = [each.split for each in check(dataset(made, kinds)) if each.how_bad != "note"]
    assert plain[0] == "time:day"
    timed = check(dataset(made, kinds, split=Split(kind="time", column="day", folds=3)))
    assert [each for each in timed if each.how_bad != "note"] == []


def test_a_group_whose_rows_a_split_by_time_parts_is_still_found() -> None:
    rng = np.random.default_rng(7)
    member = np.tile(np.arange(60), 14)
    own = rng.normal(size=(60, 3))[member] + 0.05 * rng.normal(size=(840, 3))
    y = np.where((rng.random(60) > 0.5)[member], "a", "b")
    made = pd.DataFrame(own, columns=["p", "q", "r"], index=pd.RangeIndex(840, name="row"))
    made = made.assign(day=pd.date_range("2020-01-01", periods=840), y=y)
    kinds: dict[str, Kind] = {"p": "number", "q": "number", "r": "number", "day": "date"}
    table = Table(dataset(made, kinds, split=Split(kind="time", column="day", folds=3)), pd.DataFrame(index=made.index))
    found = flattery(table, pd.Series(member, index=made.index))
    assert found is not None
    assert found.material
    assert found.plain > 0.75 > 0.6 > found.kept


def test_a_column_alone_has_its_score_beside_that_of_guessing() -> None:
    scores = single_column_scores(dataset(frame(), KINDS), ["echo", "x", "noise", "absent"])
    assert set(scores) == {"echo", "x", "noise"}
    assert (scores["x"].metric, scores["x"].trivial) == ("roc_auc", 0.5)
    assert scores["echo"].value == 1.0
    assert scores["echo"].value > scores["x"].value > 0.65 > scores["noise"].value


def test_an_ignored_column_that_echoes_is_a_note() -> None:
    made = frame()
    data = dataset(made, {"x": "number", "noise": "number", "echo": "ignore"})
    found = check(data, beside=made[["echo"]])
    assert [(each.where, each.how_bad) for each in found] == [("echo", "note")]


def test_groups_that_are_held_together_already_flatter_no_more() -> None:
    rng = np.random.default_rng(1)
    member = np.repeat(np.arange(80), 6)
    own = rng.normal(size=(80, 3))[member] + 0.05 * rng.normal(size=(480, 3))
    y = np.where(rng.random(80)[member] > 0.5, "a", "b")
    made = pd.DataFrame(own, columns=["p", "q", "r"]).assign(y=y)
    table = Table(dataset(made, {"p": "number", "q": "number", "r": "number"}), pd.DataFrame(index=made.index))
    groups = pd.Series(member, index=made.index)
    found = flattery(table, groups)
    assert found is not None
    assert found.material
    assert found.plain > 0.9 > 0.7 > found.kept
    again = flattery(table.keeping(groups), groups)
    assert again is not None
    assert not again.material


def test_the_command_writes_the_findings_into_the_folder(tmp_path: Path) -> None:
    dataset(frame(), KINDS).save(tmp_path)
    frame()[["echo"]].rename(columns={"echo": "badge"}).to_parquet(tmp_path / "left_out.parquet")
    assert main([str(tmp_path)]) == 0
    found = json.loads((tmp_path / "findings.json").read_text())
    assert {(each["check"], each["where"], each["how_bad"]) for each in found} == {
        ("target echo", "echo", "serious"),
        ("target echo", "badge", "note"),
    }
    assert not list(tmp_path.glob("*.part"))
