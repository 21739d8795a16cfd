"""TabPFN's weights: taken out of the authors' archive, and a clear word where they cannot be had."""

from __future__ import annotations

import pickle
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import torch

from core import weights
from core.errors import StudioError


def test_the_networks_weights_alone_are_kept_and_in_half_the_space(tmp_path: Path) -> None:
    state = {"module.encoder.weight": torch.ones(3, 2), "module.criterion.weight": torch.ones(10)}
    torch.save((state, None, {"emsize": 512}), tmp_path / "checkpoint")
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "checkpoint", weights.MEMBER)
    weights._keep(tmp_path / "archive.tar.gz", tmp_path / "share" / "weights.pt")
    kept = torch.load(tmp_path / "share" / "weights.pt", weights_only=True)
    assert {name: value.dtype for name, value in kept.items()} == {"encoder.weight": torch.float16}


def test_an_archive_that_would_run_code_is_refused(tmp_path: Path) -> None:
    torch.save((print, None, None), tmp_path / "checkpoint")
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "checkpoint", weights.MEMBER)
    with pytest.raises(pickle.UnpicklingError):
        weights._keep(tmp_path / "archive.tar.gz", tmp_path / "weights.pt")


def test_without_the_package_index_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(
        StudioError, match=r"could not be fetched \(.*pfns.*\)\. Everything else works without them; try again"
    ):
        weights.fetch(tmp_path / "weights.pt")
    assert not (tmp_path / "weights.pt").exists()


def test_a_place_that_cannot_be_written_is_named_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def laid(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        torch.save(({"module.encoder.weight": torch.ones(1)}, None, {}), tmp_path / "checkpoint")
        folder = Path(command[command.index("--dest") + 1])
        with tarfile.open(folder / f"pfns-{weights.VERSION}.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "checkpoint", weights.MEMBER)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(weights.subprocess, "run", laid)
    (tmp_path / "a file").write_text("")
    with pytest.raises(StudioError, match=r"could not be kept: .*a file.*Everything else works without them"):
        weights.fetch(tmp_path / "a file" / "weights.pt")


@pytest.mark.skipif(not weights.installed(), reason="TabPFN's weights are not here")
def test_the_command_says_where_they_lie() -> None:
    told = subprocess.run([sys.executable, "-m", "core", "weights"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(weights.PLACE)
    assert "here." in weights.sentence()
