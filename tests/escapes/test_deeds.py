"""Scripts that want to do something outside: each deed is looked for afterwards. The same code run outside does it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.escapes.conftest import Attack, outside
from tests.escapes.scene import Scene

DEEDS = {  # what is tried, and how one sees that it was done
    "a new file outside": "open('{home}/new-{mark}', 'w').write('x')",
    "a file in the system's temporary folder": "open('/tmp/e-{mark}', 'w').write('x')",
    "a file in shared memory": "open('/dev/shm/e-{mark}', 'w').write('x')",
    "over the secrets": "open('{home}/.streamlit/secrets.toml', 'w').write('x')",
    "cutting the database": "os.truncate('{home}/studio.sqlite', 0)",
    "removing the database": "os.remove('{home}/studio.sqlite')",
    "over another run's predictions": "open('{home}/rooms/another/output/predictions.csv', 'w').write('mine')",
    "a file moved out": "[open('output/a', 'w').write('x'), os.rename('output/a', '{home}/new-{mark}')]",
    "the output folder moved away": "os.rename('output', '{home}/new-{mark}')",
    "files by another program": "subprocess.run(['sh', '-c', 'echo x > {home}/new-{mark}'])",
    "a module for the harness to import": "[open(p + '/pandas_{mark}.py', 'w').write('x') for p in ('{site}', '{home}', '{core}')]",
    "a start-up file for every later Python": "open('{site}/e-{mark}.pth', 'w').write('')",
    "killing the worker": "os.kill({pid}, signal.SIGKILL)",
    "stopping the worker": "os.kill({pid}, signal.SIGSTOP)",
    "killing the worker by a handle": "signal.pidfd_send_signal(os.pidfd_open({pid}), signal.SIGKILL)",
    "tracing the worker": "[libc.ptrace(0x4206, {pid}, 0, 0), time.sleep(0.3)]",
    "telling a server on loopback": "socket.create_connection(('127.0.0.1', {port}), 2).send(b'told')",
    "telling a listener by UDP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'told', ('127.0.0.1', {udp}))",
    "telling a database by its socket file": "(lambda s: [s.connect('{socket}'), s.send(b'told')])(socket.socket(socket.AF_UNIX))",
}  # fmt: skip
TRY = """
try:
    {deed}
except BaseException as error:
    print('refused', type(error).__name__)
"""


def state(grounds: Scene) -> dict[str, object]:
    """All that a deed would change."""
    assert grounds.worker is not None
    where = (
        "/tmp/e-{mark}",
        "/dev/shm/e-{mark}",
        "{site}/e-{mark}.pth",
        "{site}/pandas_{mark}.py",
        "{core}/pandas_{mark}.py",
    )
    process = Path(f"/proc/{grounds.worker.pid}/status").read_text().splitlines()
    return {
        "files": grounds.files(), "heard": [each for each in grounds.heard if each],
        "outside": [path for path in where if os.path.lexists(path.replace("{mark}", str(grounds.facts["mark"])).replace("{site}", str(grounds.facts["site"])).replace("{core}", str(grounds.facts["core"])))],
        "worker": [line for line in process if line.startswith(("State:\tT", "State:\tZ", "State:\tt", "TracerPid"))],
        "output": (grounds.home / "rooms" / "another" / "output").exists(),
    }  # fmt: skip


def until(done: Callable[[], bool], patience: float = 3.0) -> bool:
    ends = time.monotonic() + patience
    while not done() and time.monotonic() < ends:
        time.sleep(0.02)
    return done()


MAIN = (
    "a new file outside",
    "over the secrets",
    "removing the database",
    "over another run's predictions",
    "a start-up file for every later Python",
    "killing the worker",
    "tracing the worker",
    "telling a server on loopback",
)  # always in `make test`


@pytest.mark.sample(keep=12, always=MAIN)
@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", DEEDS)
def test_a_script_does_not_achieve(name: str, attack: Attack, grounds: Scene):
    code = TRY.replace("{deed}", DEEDS[name])
    before = state(grounds)
    found = attack(code)
    assert found.ok or found.failure is not None
    assert state(grounds) == before
    said = outside(code, grounds)
    if name == "tracing the worker":  # the tracer is gone by now: what counts is that it was not refused
        assert "refused" not in said
    else:
        assert until(lambda: state(grounds) != before), f"there is nothing to hold: {said}"
    for path in (
        *Path("/tmp").glob(f"e-{grounds.facts['mark']}"),
        *Path("/dev/shm").glob(f"e-{grounds.facts['mark']}"),
    ):
        path.unlink()
    for folder in ("site", "core"):
        for path in Path(str(grounds.facts[folder])).glob(f"*{grounds.facts['mark']}*"):
            path.unlink()


GUARDED = {
    "the harness's code": "{core}/harness/score.py",
    "the sandbox's own code": "{core}/sandbox/walls.py",
    "a library": "{site}/pandas/__init__.py",
    "the standard library": "{libraries}/json/__init__.py",
}


@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", GUARDED)
def test_a_script_does_not_overwrite(name: str, attack: Attack, grounds: Scene):
    path = Path(GUARDED[name].format(**grounds.facts))
    before, mode = path.read_bytes(), path.stat().st_mode
    assert os.access(path, os.W_OK), "there is nothing to hold: this user may not write there anyway"
    tries = (
        f"open('{path}', 'a').write('#')",
        f"os.chmod('{path}', 0o666)",
        f"os.replace('solution.py', '{path}')",
        f"os.remove('{path}')",
    )
    found = attack("".join(TRY.replace("{deed}", deed) for deed in tries))
    assert (path.read_bytes(), path.stat().st_mode) == (before, mode)
    assert found.log.count("refused") == len(tries)


PLANT = """
spy = "open('{home}/new-{mark}', 'w').write('x')"
for name in ('pandas.py', 'numpy.py', 'json.py', 'sitecustomize.py', 'usercustomize.py', 'core.py', 'x.pth', 'conftest.py'):
    for folder in ('.', 'output', 'output/tmp', 'input', os.environ['HOME']):
        with contextlib.suppress(OSError):
            open(os.path.join(folder, name), 'w').write(spy)
os.environ['PYTHONPATH'] = os.environ['PYTHONSTARTUP'] = os.getcwd()
sys.path.insert(0, os.getcwd() + '/output')
"""


@pytest.mark.trust("escapes")
def test_modules_that_a_script_leaves_lying_are_imported_by_nobody_outside(attack: Attack, grounds: Scene):
    found = attack(PLANT)
    assert found.ok, found.failure
    assert not (grounds.home / f"new-{grounds.facts['mark']}").exists()


EVERYBODY = """
for number in (signal.SIGTERM, signal.SIGKILL):
    for pid in {os.getppid(), 1, {tester}, {pid}, *range(os.getpid() + 1, 5000)} - {0, os.getpid()}:
        with contextlib.suppress(OSError):
            os.kill(pid, number)
with contextlib.suppress(OSError):
    os.killpg(0, signal.SIGCONT)
"""


@pytest.mark.trust("escapes")
def test_a_script_that_kills_whomever_it_can_kills_only_its_own(attack: Attack, grounds: Scene):
    attack(EVERYBODY)  # the test itself, the worker and the fork server live, or this would not end
