from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.sandbox.room import Ended, new_room
from core.sandbox.starter import Starter
from tests.sandbox.conftest import Run, runner
from tests.sandbox.processes import SELF, alive, gone, members, outer, written

DAEMON = f"""
import os, time
def note(name):
    with open('output/part', 'w') as file: file.write({SELF})
    os.rename('output/part', 'output/' + name)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        note('daemon')
        time.sleep(120)
    os._exit(0)
while not os.path.exists('output/daemon'): time.sleep(0.01)
note('main')
"""


def pids(room: Path) -> list[int]:
    return [outer(written(room / "output" / name)) for name in ("main", "daemon")]


def test_a_daemon_dies_when_the_script_ends_well(run: Run, room: Path):
    with run(DAEMON) as script:
        script.trained()
        started = pids(room)
        assert all(alive(pid) for pid in started)
    assert all(gone(pid) for pid in started)


def test_a_daemon_dies_when_the_script_crashes(run: Run, room: Path):
    crash = "while not os.path.exists('input/go'): time.sleep(0.01)\n1 / 0"
    with run(DAEMON + crash) as script:
        started = pids(room)
        (room / "input" / "go").touch()
        with pytest.raises(Ended, match="crash"):
            script.trained()
    assert all(gone(pid) for pid in started)


def test_a_daemon_dies_when_the_time_is_over(run: Run, room: Path):
    with run(DAEMON + "time.sleep(60)", seconds=3.0) as script:
        started = pids(room)
        with pytest.raises(Ended, match="time"):
            script.trained()
    assert all(gone(pid) for pid in started)


def test_leaving_in_the_middle_kills_the_tree(run: Run, room: Path):
    with run(DAEMON + "time.sleep(60)"):
        started = pids(room)
    assert all(gone(pid) for pid in started)


FORKING = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                if os.fork(): os._exit(0)
                time.sleep(0.01)
        os._exit(0)
open('output/begun', 'w').write(SELF)
time.sleep(60)
""".replace("SELF", SELF)


def test_processes_that_keep_on_forking_are_caught(forking: Starter, room: Path):
    with runner(forking, room)(FORKING, seconds=20.0):
        told = written(room / "output" / "begun")
        assert _several(told, 20)
    assert members(told) == []


def _several(told: str, wanted: int, patience: float = 15.0) -> bool:
    """Whether so many processes are there at some moment: a busy machine forks slowly."""
    until = time.monotonic() + patience
    while len(members(told)) <= wanted and time.monotonic() < until:
        time.sleep(0.05)
    return len(members(told)) > wanted


def test_after_the_fork_server_was_killed_scripts_start_plainly(tmp_path: Path):
    starter = Starter()
    starter.warm_up()
    assert starter.ready(60.0)
    assert starter._process is not None
    first, second = new_room(tmp_path), new_room(tmp_path)
    wait = (
        "import os, time\nopen('output/begun', 'w').write('x')\nwhile not os.path.exists('input/go'): time.sleep(0.02)"
    )
    try:
        with runner(starter, first)(wait) as script:
            written(first / "output" / "begun")
            starter._process.kill()
            assert gone(starter._process.pid)
            (first / "input" / "go").touch()
            script.trained()  # a script that runs goes on
        with runner(starter, second)("") as script:
            script.trained()
    finally:
        starter.close()


WORKER = """
import sys, time
from pathlib import Path
from core.sandbox.room import Limits, Script
from core.sandbox.starter import Starter
room, preload = Path(sys.argv[1]), sys.argv[2] == 'True'
starter = Starter(preload=preload)
if preload:
    starter.warm_up()
    assert starter.ready(60.0)
with Script(starter, room, Limits(seconds=100.0)) as script:
    script.trained()
"""


@pytest.mark.parametrize("preload", [False, True])
def test_when_the_worker_is_killed_its_scripts_die_with_their_daemons(room: Path, preload: bool):
    (room / "solution.py").write_text(DAEMON + "time.sleep(100)")
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(room), str(preload)], cwd=Path(__file__).parents[2])
    try:
        started = pids(room)
        assert all(alive(pid) for pid in started)
        worker.send_signal(signal.SIGKILL)
        worker.wait(10)
        assert all(gone(pid) for pid in started)
    finally:
        worker.kill()
        worker.wait(10)


def test_no_keeper_is_left_when_all_scripts_are_done(forking: Starter, room: Path):
    assert forking._process is not None
    with runner(forking, room)("") as script:
        script.trained()
    children = Path(f"/proc/{forking._process.pid}/task/{forking._process.pid}/children").read_text().split()
    assert all(gone(int(pid)) for pid in children)
