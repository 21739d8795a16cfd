from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.sandbox.room import Ended
from core.sandbox.starter import Starter
from tests.sandbox.conftest import Run, runner
from tests.sandbox.processes import SELF, gone, outer, written

MIB = 1 << 20


def end_of(run: Run, code: str, **limits: float) -> tuple[Ended, float]:
    begun = time.monotonic()
    with run(code, **limits) as script, pytest.raises(Ended) as end:
        script.trained()
    return end.value, time.monotonic() - begun


def test_a_script_that_takes_too_long_is_ended_and_its_last_words_kept(run: Run):
    end, seconds = end_of(run, "print('about to sleep')\nimport time; time.sleep(60)", seconds=1.0)
    assert end.kind == "time"
    assert "about to sleep" in end.log
    assert seconds < 10


def test_a_busy_loop_is_ended_too(run: Run):
    assert end_of(run, "while True: pass", seconds=0.5)[0].kind == "time"


def test_a_script_that_takes_too_much_memory_is_ended(run: Run):
    end, _ = end_of(run, "held = []\nwhile True: held.append(bytearray(10 << 20))", memory=700 * MIB, seconds=30)
    assert end.kind == "memory"


CHILDREN = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        held = bytearray(os.urandom(1)) * (150 << 20)
        time.sleep(60)
time.sleep(60)
"""


def test_the_memory_of_many_children_counts_together(forking: Starter, room: Path):
    assert end_of(runner(forking, room), CHILDREN, memory=600 * MIB, seconds=30)[0].kind == "memory"


SHARING = """
import os, time
held = bytearray(b'x') * (300 << 20)
children = []
for _ in range(4):
    pid = os.fork()
    if pid == 0:
        time.sleep(1.0)
        os._exit(0)
    children.append(pid)
for pid in children: os.waitpid(pid, 0)
"""


def test_memory_that_children_share_with_their_parent_counts_once(forking: Starter, room: Path):
    with runner(forking, room)(SHARING, memory=900 * MIB) as script:
        script.trained()


def test_shared_memory_counts(forking: Starter, room: Path):
    code = "import mmap, time\nheld = mmap.mmap(-1, 900 << 20)\nheld.write(b'x' * (900 << 20))\ntime.sleep(60)"
    assert end_of(runner(forking, room), code, memory=700 * MIB, seconds=30)[0].kind == "memory"


def test_a_script_that_prints_without_end_is_ended(run: Run):
    end, _ = end_of(run, "while True: print('y' * 1000)", log_size=MIB, seconds=30)
    assert end.kind == "output"
    assert len(end.log) < MIB


def test_a_file_cannot_grow_beyond_its_limit(run: Run, room: Path):
    code = "with open('output/large', 'wb') as file:\n    while True: file.write(b'x' * (1 << 20))"
    end, _ = end_of(run, code, file_size=5 * MIB, seconds=30)
    assert end.kind == "crash"
    assert "File too large" in end.log or "SIGXFSZ" in end.log
    assert (room / "output" / "large").stat().st_size <= 5 * MIB


def test_a_person_s_stop_ends_it_within_a_second(run: Run):
    asked = time.monotonic() + 1.0
    code = "import time; time.sleep(60)"
    with run(code, stopped=lambda: time.monotonic() > asked) as script, pytest.raises(Ended) as end:
        script.trained()
    assert end.value.kind == "stopped"
    assert time.monotonic() - asked < 1.5  # a second, and room for a busy machine


IGNORES = f"""
import os, signal, time
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(number, signal.SIG_IGN)
open('output/pid', 'w').write({SELF})
time.sleep(60)
"""


def test_a_script_that_ignores_signals_dies_all_the_same(run: Run, room: Path):
    with run(IGNORES, seconds=2.0) as script:
        pid = outer(written(room / "output" / "pid"))
        with pytest.raises(Ended, match="time"):
            script.trained()
    assert gone(pid)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "memory"),
        ("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass", "time"),
    ],
)
def test_what_the_kernel_ends_is_no_crash_of_the_script(run: Run, code: str, kind: str):
    """A machine's last memory, and processor time: another day the same script is scored, so nothing lasting is said of it."""
    end, _ = end_of(run, code, seconds=30)
    assert end.kind == kind
    assert "killed by signal" in end.log
