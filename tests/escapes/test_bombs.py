"""Scripts that want everything: memory, processes, disk, output, time. Each ends with the limit's own name, and soon."""

from __future__ import annotations

import shutil
import time

import pytest

from tests.escapes.conftest import MIB, Attack
from tests.escapes.scene import Scene

ON = "with contextlib.suppress(Exception):\n        "
BOMBS = {  # the code and the kind of failure: that of another limit, or success, would say that this one does not hold
    "a fork bomb": (f"while True:\n    {ON}os.fork()", "tasks"),
    "a fork bomb whose children leave the session": (f"while True:\n    {ON}os.fork() or os.setsid()", "tasks"),
    "a fork bomb of other programs": (f"while True:\n    {ON}subprocess.Popen(['sleep', '60'])", "tasks"),
    "a thread bomb": (f"while True:\n    {ON}threading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "tasks"),
    "memory in one process": ("held = []\nwhile True: held.append(bytearray(b'x') * (20 << 20))", "memory"),
    "memory in many children": (
        "for _ in range(30):\n    if os.fork() == 0:\n        held = bytearray(os.urandom(1)) * (80 << 20)\n        time.sleep(60)\ntime.sleep(60)", "memory",
    ),
    "memory in children that left the session": (
        "for _ in range(15):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork(): os._exit(0)\n        held = bytearray(os.urandom(1)) * (150 << 20)\n        time.sleep(60)\ntime.sleep(60)", "memory",
    ),
    "memory by shared mappings": ("import mmap\nheld = []\nwhile True:\n    held.append(mmap.mmap(-1, 50 << 20))\n    held[-1].write(b'x' * (50 << 20))", "memory"),
    "shared memory without end": ("number = 0\nwhile True:\n    open(f'/dev/shm/b{number}', 'wb').write(b'x' * (20 << 20))\n    number += 1", "crash"),
    "memory in files without a name": ("held = []\nwhile True:\n    held.append(os.memfd_create('x'))\n    os.write(held[-1], b'x' * (20 << 20))", "crash"),
    "memory of System V": ("while True:\n    if libc.shmget(0, ctypes.c_size_t(20 << 20), 0o1600) < 0: raise OSError('refused')", "crash"),
    "a large file": ("with open('output/a', 'wb') as file:\n    while True: file.write(b'x' * (10 << 20))", "crash"),
    "a sparse file of a terabyte": ("open('output/a', 'wb').close()\nos.truncate('output/a', 1 << 40)", "crash"),
    "many large files": ("number = 0\nwhile True:\n    open(f'output/{number}', 'wb').write(b'x' * (20 << 20))\n    number += 1\n    time.sleep(0.02)", "disk"),
    "many small files": ("number = 0\nwhile True:\n    open(f'output/{number}', 'w')\n    number += 1", "disk"),
    "folders in folders": ("while True:\n    for n in range(500): os.mkdir(str(n))\n    os.chdir('0')\n    time.sleep(0.05)", "disk"),
    "files that are deleted and open": ("held = []\nwhile True:\n    held.append(open('output/a', 'wb'))\n    os.remove('output/a')\n    held[-1].write(b'x' * (20 << 20))\n    held[-1].flush()\n    time.sleep(0.02)", "disk"),
    "output without end": ("while True: print('y' * 1000)", "output"),
    "one line without end": ("while True: sys.stdout.write('y' * 1000)", "output"),
    "errors without end, by children": ("for _ in range(3): os.fork()\nwhile True: os.write(2, b'y' * 1000)", "output"),
    "a log made large without writing": ("os.truncate(1, 90 << 20)\ntime.sleep(60)", "output"),
    "sleep": ("time.sleep(60)", "time"),
    "a busy loop that ignores signals": (
        "for number in range(1, 65):\n    with contextlib.suppress(OSError, ValueError): signal.signal(number, signal.SIG_IGN)\nwhile True: pass", "time",
    ),
    "a busy loop on all cores": ("for _ in range(3): os.fork()\nwhile True: pass", "time"),
    "a stack without end": ("import sys\nsys.setrecursionlimit(10**9)\ndef f(x): return eval('f(x)')\nf(1)", "crash"),
    "stopping itself": ("os.kill(os.getpid(), signal.SIGSTOP)", "time"),
}  # fmt: skip

MAIN = (  # one for each limit and each way to leave it; `make test` runs these
    "a fork bomb", "a thread bomb", "memory in one process", "memory in many children", "memory in children that left the session",
    "shared memory without end", "memory in files without a name", "a large file", "many small files", "output without end", "sleep",
    "a busy loop that ignores signals",
)  # fmt: skip
CRASHES = {  # what the script itself is told where no watch but the kernel ends it
    "shared memory without end": "No space left", "memory in files without a name": "Operation not permitted",
    "memory of System V": "refused", "a large file": "File too large", "a sparse file of a terabyte": "File too large",
    "a stack without end": "",
}  # fmt: skip


@pytest.mark.sample(always=MAIN)
@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", BOMBS)
def test_a_script_is_ended_that_takes(name: str, attack: Attack):
    code, kind = BOMBS[name]
    shared, begun = shutil.disk_usage("/dev/shm").used, time.monotonic()
    found = attack(code, seconds=3.0 if kind == "time" else 30.0)
    assert found.failure is not None
    assert (found.failure.kind, found.failure.fold) == (kind, 0), found.failure
    assert found.failure.sentence.startswith("The script")
    assert kind != "crash" or CRASHES[name] in found.failure.log
    assert time.monotonic() - begun < 60
    assert shutil.disk_usage("/dev/shm").used - shared < 100 * MIB


@pytest.mark.trust("escapes")
def test_a_script_is_ended_that_sleeps_in_predict(attack: Attack):
    found = attack("", predict="time.sleep(60)", seconds=2.0)
    assert found.failure is not None
    assert found.failure.kind == "time"


DAEMON = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 65):
            with contextlib.suppress(OSError, ValueError): signal.signal(number, signal.SIG_IGN)
        os.closerange(0, 100)
        time.sleep(3600)
    os._exit(0)
os.wait()
"""
ORPHANS = {
    "and ends well": "",
    "and fails": "1 / 0",
    "and is killed": "os.kill(os.getpid(), 9)",
    "and leaves": "os._exit(0)",
}


@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", ORPHANS)
def test_nothing_runs_on_after_a_script_that_makes_a_daemon(name: str, attack: Attack, grounds: Scene):
    found = attack(DAEMON + ORPHANS[name])  # that nothing is left, the attack itself looks at
    assert found.ok == (name == "and ends well")
