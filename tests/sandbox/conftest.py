"""A room to run a script in, and both ways to start it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd
import pytest

from core.sandbox import layers
from core.sandbox import room as room_module
from core.sandbox.room import Limits, Script, new_room
from core.sandbox.starter import Starter

PREDICT = "\ndef predict(test):\n    return test\n"
Run = Callable[..., AbstractContextManager[Script]]


@pytest.fixture(scope="session")
def forking() -> Iterator[Starter]:
    """A starter whose fork server is ready."""
    starter = Starter()
    starter.warm_up()
    assert starter.ready(60.0), "the fork server did not come up"
    yield starter
    starter.close()


@pytest.fixture(params=["plain", "fork server"])
def starter(request: pytest.FixtureRequest) -> Starter:
    """Each way to start."""
    return Starter(preload=False) if request.param == "plain" else request.getfixturevalue("forking")


@pytest.fixture
def no_own_root(forking: Starter, monkeypatch: pytest.MonkeyPatch) -> Starter:
    """The same on a machine that allows no mount namespace."""
    fewer = tuple(name for name in layers.layers() if name not in ("files", "process list", "process numbers"))
    monkeypatch.setattr(room_module, "layers", lambda: fewer)
    return forking


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A room with three rows to predict and a task.json that says nothing."""
    made = new_room(tmp_path / "rooms")
    (made / "input" / "task.json").write_text(json.dumps({}))
    pd.DataFrame({"x": [1.0, 2.0, 3.0]}, index=pd.Index([4, 5, 6], name="row")).to_parquet(made / "input/rows.parquet")
    return made


@pytest.fixture
def run(starter: Starter, room: Path) -> Run:
    """Start this code, a plain `predict` added, in the room."""
    return runner(starter, room)


def runner(starter: Starter, room: Path) -> Run:
    def start(code: str, stopped: Callable[[], bool] | None = None, **limits: float) -> Script:
        (room / "solution.py").write_text(code + PREDICT)
        return Script(starter, room, Limits(**({"seconds": 60.0} | limits)), stopped)

    return start
