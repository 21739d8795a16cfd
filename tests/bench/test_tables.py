"""Tables as the benchmark takes them, made of tables as packages hold them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from bench.classic_tables import keel
from bench.sets import cut


@pytest.mark.parametrize(
    "head", ["", "@relation r\n@attribute 'a1' real [0,9]\n@ATTRIBUTE a2{x,z}\n@attribute y {p,n}\n@data\n"]
)
def test_a_table_in_keels_format_is_read_with_and_without_its_head(tmp_path: Path, head: str) -> None:
    (tmp_path / "t.dat").write_text(f"{head}1.5, x, p\n?, z, n\n")
    frame = keel(tmp_path / "t.dat")
    assert list(frame.columns) == ["a1", "a2", "y"]
    assert frame["a2"].tolist() == ["x", "z"]
    assert frame["a1"].isna().tolist() == [False, True]


def test_a_third_is_asked_about_and_rare_classes_are_left_out(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": range(35), "y": ["p"] * 18 + ["n"] * 12 + ["rare"] * 5})
    assert cut(tmp_path / "t", table, "y", "log_loss") == 30
    train, test, answers = (pd.read_csv(tmp_path / "t" / f"{part}.csv") for part in ("train", "test", "answers"))
    assert (len(train), len(test)) == (20, 10)
    assert list(test.columns) == ["id", "a"]
    assert answers["id"].tolist() == test["id"].tolist()
    assert not set(train["a"]) & set(test["a"])
    assert {*train["y"], *answers["y"]} == {"p", "n"}
    assert json.loads((tmp_path / "t" / "task.json").read_text())["problem"] == "multiclass"
