"""What a script may open, and whom it may reach, where the kernel has Landlock."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from core.sandbox import layers, walls
from core.sandbox.room import Ended, new_room
from core.sandbox.starter import Starter
from tests.sandbox.conftest import Run, runner

pytestmark = pytest.mark.skipif(walls.version() == 0, reason="this kernel has no Landlock")
TRY = """
import json, os
def attempt(what):
    try:
        return ["done", str(what())[:200]]
    except BaseException as error:
        return ["refused", type(error).__name__]
def tell(found):
    json.dump(found, open("output/said.json", "w"))
"""
READS = {
    "a file of the user": "open({secret!r}).read()",
    "a folder of the user": "os.listdir({folder!r})",
    "another run's room": "open({other!r}).read()",
    "through a link in its room": "(os.symlink({secret!r}, 'output/link'), open('output/link').read())",
    "through a hard link": "(os.link({secret!r}, 'output/hard'), open('output/hard').read())",
    "through its working directory": "open('../../secret.txt').read()",
    "the machine's accounts' passwords": "open('/etc/shadow').read()",
    "the home of root": "os.listdir('/root/.ssh') if os.path.exists('/root/.ssh') else open('/root/.bashrc').read()",
    "another process's memory": "open('/proc/{pid}/mem', 'rb').read(1)",
    "another process's environment": "open('/proc/{pid}/environ', 'rb').read()",
    "another process's root": "os.listdir('/proc/{pid}/root/' + {folder!r})",
    "another process's open files": "os.readlink('/proc/{pid}/fd/0')",
}
WRITES = {
    "a new file outside": "open({folder!r} + '/new.txt', 'w').write('x')",
    "over a file of the user": "open({secret!r}, 'w').write('x')",
    "the program's own code": "open({code!r}, 'a').write('x')",
    "a library": "open({library!r}, 'a').write('x')",
    "the system's temporary folder": "open('/tmp/studio-escape', 'w').write('x')",
    "a file moved out": "(open('output/a', 'w').write('x'), os.rename('output/a', {folder!r} + '/a'))",
    "removing a file": "os.remove({secret!r})",
    "cutting a file": "os.truncate({secret!r}, 0)",
    "a device": "os.mknod('output/device', 0o20600, os.makedev(1, 1))",
}
REACHES = {
    "a signal to another process": "os.kill({pid}, 0)",
    "tracing another process": "(lambda libc: [][0] if libc.ptrace(16, {pid}, 0, 0) else 'traced')(__import__('ctypes').CDLL(None))",
    "a server on loopback": "__import__('socket').create_connection(('127.0.0.1', {port}), 1)",
    "an abstract socket": "(lambda s: s.connect(chr(0) + 'studio-abstract-{port}'))(__import__('socket').socket(__import__('socket').AF_UNIX))",
}


@pytest.fixture
def outside(tmp_path: Path, room: Path):
    """A secret, another room, a process, servers: what a script should not reach. Its facts by name."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "secret.txt").write_text("held-out labels")
    (tmp_path / "secret.txt").write_text("held-out labels")
    other = room.parent / "room-of-another"
    other.mkdir()
    (other / "train.parquet").write_text("another's rows")
    victim = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env={"KEY": "held-out labels"})
    server, abstract = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX)
    port = server.getsockname()[1]
    abstract.bind(f"\0studio-abstract-{port}")
    abstract.listen()
    yield {
        "secret": str(home / "secret.txt"), "folder": str(home), "other": str(other / "train.parquet"), "pid": victim.pid, "port": port,
        "code": str(Path(walls.__file__)), "library": json.__file__,
    }  # fmt: skip
    for each in (server, abstract):
        each.close()
    victim.kill()
    victim.wait()


def said(run: Run, room: Path, attempts: dict[str, str], facts: dict[str, object]) -> dict[str, list[str]]:
    lines = [f"found[{name!r}] = attempt(lambda: {code.format(**facts)})" for name, code in attempts.items()]
    with run("\n".join([TRY, "found = {}", *lines, "tell(found)"])) as script:
        script.trained()
    found: dict[str, list[str]] = json.loads((room / "output" / "said.json").read_text())
    return found


def test_a_script_reads_nothing_of_the_user_nor_of_another_run(run: Run, room: Path, outside: dict[str, object]):
    found = said(run, room, READS, outside)
    assert {name: answer for name, answer in found.items() if answer[0] == "done"} == {}
    assert set(found) == set(READS)


def test_a_script_writes_nothing_outside_its_room(run: Run, room: Path, outside: dict[str, object]):
    before = Path(str(outside["code"])).read_bytes()
    found = said(run, room, WRITES, outside)
    assert {name: answer for name, answer in found.items() if answer[0] == "done"} == {}
    assert Path(str(outside["secret"])).read_text() == "held-out labels"
    assert Path(str(outside["code"])).read_bytes() == before
    assert os.listdir(str(outside["folder"])) == ["secret.txt"]


def test_a_script_reaches_no_other_process_and_no_server(run: Run, room: Path, outside: dict[str, object]):
    if walls.version() < 6:
        pytest.skip("this kernel's Landlock does not keep signals in")
    found = said(run, room, REACHES, outside)
    assert {name: answer for name, answer in found.items() if answer[0] == "done"} == {}


def test_a_child_of_the_script_is_kept_in_as_well(run: Run, room: Path, outside: dict[str, object]):
    asked = f"print(open({outside['secret']!r}).read())"
    code = f"import subprocess, sys\ndone = subprocess.run([sys.executable, '-c', {asked!r}], capture_output=True, text=True)\nprint('child:', done)"
    with run(code) as script:
        try:
            script.trained()
        finally:
            told = script.log()
    assert "PermissionError" in told or "FileNotFoundError" in told
    assert "held-out" not in told


LOADER = """
import torch
from torch.utils.data import DataLoader, TensorDataset
rows = TensorDataset(torch.arange(40.0).reshape(20, 2))
total = sum(float(batch.sum()) for (batch,) in DataLoader(rows, batch_size=4, num_workers=2))
assert total == sum(range(40)), total
"""
LIBRARIES = {
    "catboost, which writes a folder of its own": "from catboost import CatBoostClassifier\nCatBoostClassifier(iterations=3).fit([[1], [2]], [0, 1])",
    "matplotlib": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('output/a.png')",
    "threads of joblib": "from joblib import Parallel, delayed\nprint(Parallel(2, prefer='threads')(delayed(abs)(n) for n in (-1, 2)))",
    "processes of joblib": "from joblib import Parallel, delayed\nprint(Parallel(2)(delayed(abs)(n) for n in (-1, 2)))",
    "multiprocessing": "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as pool:\n    print(pool.map(abs, [-1, 2]))",
    "lightgbm": "import lightgbm\nlightgbm.LGBMRegressor(n_estimators=2, min_child_samples=1, verbose=-1).fit([[1.0], [2.0]], [0, 1])",
    "time zones": "import pandas as pd\nprint(pd.Timestamp('2026-01-01', tz='Europe/Berlin').utcoffset())",
    "workers of a DataLoader": LOADER,
    "a forest on two processes": "from sklearn.ensemble import RandomForestClassifier\nRandomForestClassifier(4, n_jobs=2).fit([[1], [2]] * 5, [0, 1] * 5)",
    "processes started anew": "import multiprocessing as m\nif __name__ == '__main__':\n    with m.get_context('spawn').Pool(1) as pool:\n        print(pool.map(abs, [-1, 2]))",
    "a manager with its socket": "import multiprocessing as m\nwith m.Manager() as manager:\n    print(manager.list([1]))",
    "shared memory": "from multiprocessing.shared_memory import SharedMemory\nheld = SharedMemory(create=True, size=1 << 20)\nheld.close(); held.unlink()",
    "a temporary file": "import tempfile\nwith tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')",
}


def test_a_loader_s_workers_run_in_a_room_with_a_long_path(forking: Starter, tmp_path: Path):
    if layers.SHARED not in layers.protections():
        pytest.skip("without a mount namespace the path of a worker's socket is too long")
    deep = new_room(tmp_path / ("long" * 20) / ("longer" * 10))
    with runner(forking, deep)(LOADER) as script:
        script.trained()


@pytest.mark.sample(by="name")
@pytest.mark.parametrize("name", LIBRARIES)
def test_libraries_work_behind_the_walls(name: str, run: Run):
    with run(LIBRARIES[name]) as script:
        try:
            script.trained()
        except Ended as ended:
            if name == "lightgbm" and "libgomp" in ended.log:
                pytest.skip("this machine has no libgomp")
            raise AssertionError(ended.log) from None
