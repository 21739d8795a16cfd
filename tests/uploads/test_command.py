"""Bad uploads on the command line: exit code 2, one line, nothing written but the folder that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.__main__ import main
from tests.uploads.test_pages import ON_THE_PAGE, TABLES


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_a_bad_table_ends_the_command_with_one_line(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    case = TABLES[name]
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    path = folder / case.file
    path.write_bytes(case.content())
    code = main(["run", "--train", str(path), "--target", "b", "--auto", "--out", str(out)])
    said = capfd.readouterr()
    assert code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("error: ")
    assert said.err.strip().isprintable()
    assert list(folder.iterdir()) == [path]
    assert [each.name for each in out.rglob("*") if each.is_file()] == []
