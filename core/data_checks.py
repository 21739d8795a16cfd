"""The verbs around the checks of the data: in a process of their own for the pages, at once for the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pandas as pd

from core.checks.data import check
from core.data.alike import ALIKE, NEIGHBOURS
from core.data.prepare import left_out
from core.data.proposal import Proposal
from core.engineers.port import Finding
from core.harness.dataset import Dataset
from core.llm.provider import without_the_files
from core.settings import home
from core.taking_in import take_in
from core.value import Value

ORDER = ("serious", "doubtful")
COMPUTED = (f"group:{ALIKE}", f"group:{NEIGHBOURS}")
SECONDS = 60.0  # for the checks of the New run page
LEFT_BEHIND = 3600.0  # seconds after which a folder that nobody asked for again is swept
_running: dict[str, subprocess.Popen[bytes]] = {}


class Checking(Value):
    """How a check of the data stands. `saying` is what is looked for at this moment, `sentence` why it failed."""

    state: Literal["running", "done", "failed"]
    saying: str = ""
    sentence: str = ""
    findings: tuple[Finding, ...] = ()


def check_data(
    train: pd.DataFrame, test: pd.DataFrame | None, proposal: Proposal, seconds: float, say: Callable[[str], None]
) -> tuple[Finding, ...]:
    """What the data of this task would do to its scores, the worst first; `say` is told what is looked for. Raises BadInput."""
    data, beside, beside_test = _taken_in(train, test, proposal)
    return check(data, beside, beside_test, seconds, say=say)


def start_check(train: pd.DataFrame, test: pd.DataFrame | None, proposal: Proposal) -> str:
    """Begin the same in a process of its own; the name to ask `checking` for. Raises BadInput."""
    data, beside, beside_test = _taken_in(train, test, proposal)
    folder = _folder(uuid.uuid4().hex)
    _sweep(folder.parent)
    folder.mkdir(parents=True)
    data.save(folder)
    for name, frame in (("left_out", beside), ("left_out_test", beside_test)):
        if frame is not None:
            frame.to_parquet(folder / f"{name}.parquet")
    environment = without_the_files(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(
        filter(None, [str(Path(__file__).parents[1]), environment.get("PYTHONPATH")])
    )
    with open(folder / "log", "wb") as log:
        _running[folder.name] = subprocess.Popen(
            [sys.executable, "-m", "core.checks.data", str(folder), "--seconds", str(SECONDS)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True,
        )  # fmt: skip
    return folder.name


def checking(name: str) -> Checking:
    """How the check of this name stands. What is done or failed is told once: its files are removed."""
    folder, process = _folder(name), _running.get(name)
    if (folder / "findings.json").exists():
        found = json.loads((folder / "findings.json").read_text())
        end_check(name)
        return Checking(state="done", findings=tuple(Finding.model_validate(each) for each in found))
    lines = (folder / "log").read_text(errors="replace").strip().splitlines() if (folder / "log").exists() else []
    if process is not None and process.poll() is None:
        return Checking(state="running", saying=lines[-1] if lines else "")
    end_check(name)
    return Checking(state="failed", sentence=lines[-1] if lines else "Its process is gone.")


def end_check(name: str) -> None:
    """Let go of a check, whether it has ended or not."""
    process = _running.pop(name, None)
    if process is not None:
        process.kill()
        process.wait()
    shutil.rmtree(_folder(name), ignore_errors=True)


def cure(findings: tuple[Finding, ...]) -> Finding | None:
    """The worst finding whose split would cure it, if any is worse than a note; a column's split before a computed one."""
    curing = [each for each in findings if each.split and each.how_bad != "note"]
    return min(curing, key=lambda each: (ORDER.index(each.how_bad), each.split in COMPUTED), default=None)


def cured(found: Finding) -> Finding:
    """The finding once its split was taken: good to know, and no longer a trouble."""
    return found.model_copy(update={"how_bad": "note", "remedy": f"Cured: the split {found.split} was taken."})


def because(found: Finding) -> str:
    """Why its split is proposed, in a sentence."""
    return f"The check of the data found: {found.what} {found.evidence}".strip()


def _taken_in(
    train: pd.DataFrame, test: pd.DataFrame | None, proposal: Proposal
) -> tuple[Dataset, pd.DataFrame, pd.DataFrame | None]:
    data, _ = take_in(train, test, proposal.task)
    return data.searched(), *left_out(train, test, data.task)


def _folder(name: str) -> Path:
    return home().folder / "checks" / name


def _sweep(folder: Path) -> None:
    for each in folder.glob("*"):
        if time.time() - each.stat().st_mtime > LEFT_BEHIND:
            shutil.rmtree(each, ignore_errors=True)
