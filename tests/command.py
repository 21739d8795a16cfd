"""The command line as a process, for the tests that call it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
MINUTES = 1.0


def write_tables(folder: Path) -> None:
    """200 rows to learn from, 30 to predict, and a sample submission in another order."""
    rng = np.random.default_rng(0)
    x, kind = rng.normal(size=230).round(3), rng.choice(list("abc"), 230)
    label = np.where(x + (kind == "a") + rng.normal(size=230) * 0.5 > 0, "yes", "no")
    frame = pd.DataFrame({"id": [f"r{n}" for n in range(230)], "x": x, "kind": kind, "bought": label})
    frame.head(200).to_csv(folder / "train.csv", index=False)
    rest = frame.tail(30).drop(columns="bought")
    rest.to_csv(folder / "test.csv", index=False)
    pd.DataFrame({"id": rng.permutation(rest["id"]), "bought": 0.5}).to_csv(folder / "sample.csv", index=False)


@dataclass
class Done:
    """A command that has ended."""

    code: int
    error: str
    seconds: float
    out: Path


def command(folder: Path, *more: str, minutes: float = MINUTES) -> list[str]:
    return [
        sys.executable, "-m", "core", "run", "--train", str(folder / "train.csv"), "--test", str(folder / "test.csv"),
        "--sample-submission", str(folder / "sample.csv"), "--target", "bought", "--minutes", str(minutes), "--auto",
        "--out", str(folder / "out"), *more,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("STUDIO_")}


def begun(arguments: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(arguments, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True)


def until(process: subprocess.Popen[str], word: str) -> str:
    """What it said up to the line with this word."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without saying {word!r}:\n{said}")


def ended(process: subprocess.Popen[str], folder: Path, since: float, patience: float = 120.0) -> Done:
    try:
        _, error = process.communicate(timeout=patience)
    finally:
        process.kill()
        process.wait()
    return Done(process.returncode, error, time.monotonic() - since, folder / "out")


def worker_pids(out: Path) -> list[int]:
    with sqlite3.connect(out / ".studio" / "studio.sqlite") as database:
        return [int(row[0]) for row in database.execute("SELECT pid FROM studio_workers")]


def end_workers(out: Path) -> None:
    for pid in worker_pids(out) if (out / ".studio" / "studio.sqlite").exists() else []:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except FileNotFoundError:
            continue
        if words[1:4] == [b"-m", b"core", b"worker"]:
            os.kill(pid, signal.SIGKILL)
