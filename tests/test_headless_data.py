"""The checks of the data on the command line: told on standard error, their cure taken unless a split was given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.data.proposal import Proposal, propose
from core.data.reading import read_table
from core.data_checks import check_data, checking, cure, end_check, start_check
from core.headless_data import checked
from tests.durable.lab import until


def visits(folder: Path, seed: int = 0) -> pd.DataFrame:
    """Five visits of each of 80 patients, whose measures name the patient and whose state is the patient's."""
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(80), 5)
    own = rng.normal(size=(80, 4))[patient] + rng.normal(scale=0.03, size=(400, 4))
    frame = pd.DataFrame(own.round(4), columns=["a", "b", "c", "d"])
    frame.insert(0, "patient", [f"p{each}" for each in patient])
    frame["state"] = np.where(rng.random(80) > 0.5, "ill", "well")[patient]
    frame.sample(frac=1, random_state=seed).to_csv(folder / "visits.csv", index=False)
    return read_table(folder / "visits.csv")


def looked(train: pd.DataFrame, split: str | None) -> tuple[Proposal, tuple[str, ...]]:
    def proposed(split: str | None, because: str = "") -> Proposal:
        return propose(train, name="visits", targets=["state"], split=split, because=because)

    proposal, findings = checked(proposed, proposed(split), split, train, None, minutes=10.0)
    return proposal, tuple(each.how_bad for each in findings)


def test_the_split_that_cures_a_leak_is_taken_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = visits(tmp_path).drop(columns="patient")
    proposal, _ = looked(train, None)
    assert (proposal.task.split.kind, proposal.task.split.column) == ("group", "(alike)")
    assert proposal.reasons["split"].startswith("The check of the data found:")
    assert "the split is group:(alike); --split chooses another" in capsys.readouterr().err


def test_a_split_that_was_given_stays_and_the_leak_is_still_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = visits(tmp_path).drop(columns="patient")
    proposal, how_bad = looked(train, "stratified")
    assert proposal.task.split.kind == "stratified"
    assert "serious" in how_bad
    assert "! duplicates:" in capsys.readouterr().err


def test_with_the_cure_taken_the_check_finds_nothing_worse_than_a_note(tmp_path: Path) -> None:
    train = visits(tmp_path).drop(columns="patient")
    proposal, _ = looked(train, None)
    again = check_data(train, None, proposal, 60.0, lambda line: None)
    assert cure(again) is None


def test_a_check_in_a_process_of_its_own_finds_the_same_and_leaves_nothing(tmp_path: Path, studio_home: Path) -> None:
    train = visits(tmp_path).drop(columns="patient")
    proposal = propose(train, name="visits", targets=["state"], split="stratified")
    name = start_check(train, None, proposal)
    found = until(lambda: (seen := checking(name)).state != "running" and seen, 90.0, "the check")
    assert found.state == "done", found.sentence
    assert found.findings == check_data(train, None, proposal, 60.0, lambda line: None)
    assert list((studio_home / "checks").iterdir()) == []


def test_a_check_that_nobody_waits_for_ends_with_its_process(tmp_path: Path, studio_home: Path) -> None:
    train = visits(tmp_path)
    name = start_check(train, None, propose(train, name="visits", targets=["state"]))
    end_check(name)
    assert list((studio_home / "checks").iterdir()) == []
    assert checking(name).state == "failed"
