from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from core.sandbox.opened import Opened


def folder(place: Path) -> Path:
    (place / "media" / "deep").mkdir(parents=True)
    pd.DataFrame({"a": [1]}).to_parquet(place / "table.parquet")
    (place / "note.txt").write_text("x")
    (place / "media" / "deep" / "one.png").write_text("x")
    return place


def test_a_file_that_c_code_opens_is_seen(tmp_path: Path) -> None:
    with Opened(folder(tmp_path)) as opened:
        assert opened.names() == ()
        pq.read_table(str(tmp_path / "table.parquet"))
        assert opened.names() == ("table.parquet",)


def test_files_in_folders_below_and_of_other_processes_are_seen(tmp_path: Path) -> None:
    with Opened(folder(tmp_path)) as opened:
        code = "open('media/deep/one.png'); open('note.txt')"
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
        assert opened.names() == ("media/deep/one.png", "note.txt")


def test_listing_a_folder_opens_no_file(tmp_path: Path) -> None:
    with Opened(folder(tmp_path)) as opened:
        list(tmp_path.rglob("*"))
        assert opened.names() == ()


def test_a_folder_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    with Opened(tmp_path / "missing") as opened:
        assert opened.names() is None
