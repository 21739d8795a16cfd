"""Attack from a real evaluation, then look at what became of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.harness import rehearsal as harness
from core.harness.evaluation import Evaluation
from core.sandbox.room import Limits
from core.sandbox.starter import Starter
from tests.escapes.scene import Scene, scene
from tests.harness.conftest import Score, bench, home, score  # noqa: F401  # fixtures
from tests.harness.rows import SHARES, script

Attack = Callable[..., Evaluation]
MIB = 1 << 20
FEW = {
    "memory": 1500 * MIB,
    "disk": 150 * MIB,
    "file_size": 100 * MIB,
    "log_size": MIB,
    "files": 3000,
    "tasks": 100,
    "processes": 40,
}
PRELUDE = '''
import contextlib, ctypes, glob, json, os, re, shutil, signal, socket, sqlite3, subprocess, sys, threading, time
import pandas as pd
libc = ctypes.CDLL(None, use_errno=True)

def sweep(pattern):
    """What stands in all files of this pattern that can be read."""
    found = b""
    for path in glob.glob(pattern, recursive=True, include_hidden=True):
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            with contextlib.suppress(OSError):
                found += os.read(handle, 1 << 20)
            os.close(handle)
    return found

def areas(pid):
    """The writable private areas of a process's memory."""
    for line in open(f"/proc/{pid}/maps"):
        if " rw-p " in line:
            yield [int(each, 16) for each in line.split()[0].split("-")]

def memory(pid, read):
    """What looks like a canary in it."""
    found = []
    for begin, end in areas(pid):
        with contextlib.suppress(OSError):
            piece = read(begin, end - begin)
            found += re.findall(b"canary-[0-9a-f]{32}", piece)
    return found

def by_file(pid):
    handle = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    return memory(pid, lambda at, size: os.pread(handle, size, at))

def by_call(pid):
    def read(at, size):
        held = ctypes.create_string_buffer(size)
        mine, theirs = (ctypes.c_void_p * 2)(ctypes.addressof(held), size), (ctypes.c_void_p * 2)(at, size)
        got = libc.process_vm_readv(pid, mine, 1, theirs, 1, 0)
        if got < 0: raise OSError(ctypes.get_errno(), "refused")
        return held.raw[:got]
    return memory(pid, read)
'''


@pytest.fixture
def grounds(home: Path) -> Iterator[Scene]:  # noqa: F811
    """The scene of the attack."""
    with scene(home) as made:
        yield made


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits for every script, so that they are reached soon."""
    monkeypatch.setattr(harness, "Limits", lambda **given: Limits(**(given | FEW)))


@pytest.fixture
def attack(
    score: Score,  # noqa: F811
    grounds: Scene,
    few: None,
    monkeypatch: pytest.MonkeyPatch,
    starter: Starter,
) -> Attack:
    """Evaluate a script that does this before it trains (and in its `predict`), under small limits.

    Afterwards, whatever happened: nothing of the canary came out, what was planted is as it was, no process and no file is left,
    and an innocent script is scored by the same engine.
    """
    monkeypatch.setenv("OPENAI_API_KEY", grounds.canary)

    def run(code: str, predict: str = "", seconds: float = 20.0) -> Evaluation:
        before, server = grounds.files(), starter._process and starter._process.pid
        predict = predict and textwrap.indent(textwrap.dedent(filled(predict, grounds)).strip(), "    ")
        found = score(script(PRELUDE + filled(code, grounds), predict), seconds=seconds, folds=1)
        assert grounds.canary not in found.model_dump_json()
        assert grounds.canary.encode() not in published(grounds)
        assert grounds.files() == before
        assert list((grounds.home / "rooms").glob("room-*")) == []
        assert grounds.worker is not None
        assert grounds.worker.poll() is None
        assert starter._process is not None
        assert starter._process.pid == server, "the fork server died"
        assert nothing_runs(server)
        innocent = score(SHARES, folds=1)
        assert innocent.ok, innocent.failure
        return found

    return run


def filled(code: str, grounds: Scene) -> str:
    """The code with the scene's facts in its {placeholders}."""
    for name, fact in grounds.facts.items():
        code = code.replace("{" + name + "}", str(fact))
    return code


def outside(code: str, grounds: Scene) -> str:
    """What the same code prints when it runs as an ordinary process of the user: the proof that there is something to hold."""
    environment = {**os.environ, "OPENAI_API_KEY": grounds.canary}
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE.replace("import pandas as pd\n", "") + filled(code, grounds)],
        capture_output=True, text=True, timeout=60, cwd=grounds.home / "rooms" / "another", env=environment, errors="replace",
    )  # fmt: skip
    return done.stdout + done.stderr


def published(grounds: Scene) -> bytes:
    """All that evaluations have left."""
    folder = grounds.home / "artifacts" / "evaluations"
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def nothing_runs(server: int, patience: float = 20.0) -> bool:
    """Whether the fork server has no child any more; a keeper ends only after all below it have."""
    until = time.monotonic() + patience
    children = Path(f"/proc/{server}/task/{server}/children")
    while children.read_text().split() and time.monotonic() < until:
        time.sleep(0.02)
    return not children.read_text().split()
