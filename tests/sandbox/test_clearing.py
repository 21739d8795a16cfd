"""What a script leaves is cleared away, however deep or shut it is."""

from __future__ import annotations

import os
from pathlib import Path

from core.sandbox.clearing import discard


def test_folders_deeper_than_python_goes_are_cleared_away(tmp_path: Path):
    top = tmp_path / "room"
    top.mkdir()
    inside = os.open(top, os.O_DIRECTORY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=inside)
        deeper = os.open("d", os.O_DIRECTORY, dir_fd=inside)
        os.close(inside)
        inside = deeper
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=inside))
    os.close(inside)
    discard(top)
    assert not top.exists()


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    discard(tmp_path / "room")
    discard(tmp_path / "link")
    assert (tmp_path / "kept").is_dir()
    assert not os.path.lexists(tmp_path / "link")
    assert not (tmp_path / "room").exists()


def test_what_is_not_there_is_no_error(tmp_path: Path):
    discard(tmp_path / "nothing")
