from __future__ import annotations

from pathlib import Path

import pytest

from core.data import memory
from core.errors import BadInput


def told(folder: Path, kilobytes: int) -> Path:
    path = folder / "meminfo"
    path.write_text(f"MemTotal:       99999999 kB\nMemAvailable:   {kilobytes} kB\n")
    return path


def test_a_table_that_would_not_fit_is_refused_with_both_figures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^t\.csv: reading it takes about 600 MB of memory and 500 MB are free; "):
        memory.check(100 * memory.MB, "t.csv", told(tmp_path, 500 * 1024))


def test_a_table_that_fits_and_a_system_that_does_not_tell_pass(tmp_path: Path) -> None:
    memory.check(100 * memory.MB, "t.csv", told(tmp_path, 700 * 1024))
    memory.check(100 * memory.MB, "t.csv", tmp_path / "nowhere")
