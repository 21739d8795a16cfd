from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from core.checks.data import check, single_column_scores
from core.checks.data.__main__ import main
from core.checks.data.quick import flattery
from core.checks.data.table import Table
from core.harness.task import Kind
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


def test_what_there_was_no_time_for_is_said() -> None:
    ticks = count()
    found = check(dataset(frame(), KINDS), seconds=1.5, clock=lambda: float(next(ticks)))
    late = [each for each in found if each.check == "time limit"]
    assert [each.how_bad for each in late] == ["note"]
    assert "combinations of columns" in late[0].what
    assert "columns that give the target away" not in late[0].what
    assert any(each.where == "echo" for each in found)


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
