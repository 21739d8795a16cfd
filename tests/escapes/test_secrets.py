"""Scripts that want to know: each prints what it finds. The same code run outside finds the canary."""

from __future__ import annotations

import pytest

from tests.escapes.conftest import Attack, outside
from tests.escapes.scene import Scene

THEFTS = {
    "the key from the environments of all processes": "sweep('/proc/[0-9]*/environ')",
    "the key from the worker's environment": "open('/proc/{pid}/environ').read()",
    "the key from the worker's command line": "sweep('/proc/[0-9]*/cmdline')",
    "the key from its own environment": "[os.environ, sweep('/proc/self/environ'), sweep('/proc/1/environ')]",
    "the key from the worker's memory": "by_file({pid})",
    "the key from the worker's memory by a system call": "by_call({pid})",
    "the key from the secrets file": "open('{home}/.streamlit/secrets.toml').read()",
    "the secrets file by a path that goes up": "sweep('../../**/*') + sweep('../../.streamlit/*')",
    "the secrets file through the root of another process": "open('/proc/{pid}/root{home}/.streamlit/secrets.toml').read()",
    "the secrets file through the worker's folder": "open('/proc/{pid}/cwd/.streamlit/secrets.toml').read()",
    "the secrets file by another program": "subprocess.run(['cat', '{home}/.streamlit/secrets.toml'], capture_output=True, text=True)",
    "a private key": "open('{home}/.ssh/id_ed25519').read()",
    "the held-out labels": "sweep('{home}/artifacts/**')",
    "the database": "sqlite3.connect('{home}/studio.sqlite').execute('select * from answers').fetchall()",
    "the database through the worker's open files": "sweep('/proc/{pid}/fd/*')",
    "the rows of another run": "sweep('{home}/rooms/**/train.csv')",
    "names of the user's files": "os.listdir('{home}/notes')",
    "shared memory of other programs": "[open('{shared}').read(), os.listdir('/dev/shm')]",
    "a link to the secrets": "[os.symlink('{home}/.streamlit/secrets.toml', 'output/l-{mark}'), open('output/l-{mark}').read()]",
    "a hard link to the secrets": "[os.link('{home}/.streamlit/secrets.toml', 'output/h-{mark}'), open('output/h-{mark}').read()]",
    "a server on loopback, such as a database": "socket.create_connection(('127.0.0.1', {port}), 2).recv(100)",
    "a database by its socket file": "(lambda s: [s.connect('{socket}'), s.recv(100)])(socket.socket(socket.AF_UNIX))",
    "an abstract socket": "(lambda s: [s.connect(chr(0) + 'studio-{mark}'), s.recv(100)])(socket.socket(socket.AF_UNIX))",
}  # fmt: skip
TELL = """
try:
    print('found', {theft})
except BaseException as error:
    print('refused', type(error).__name__)
"""


MAIN = (
    "the key from the environments of all processes",
    "the key from the worker's environment",
    "the key from its own environment",
    "the key from the worker's memory",
    "the key from the secrets file",
    "the held-out labels",
    "the database",
    "the rows of another run",
    "shared memory of other programs",
    "a hard link to the secrets",
    "a server on loopback, such as a database",
)  # always in `make test`


@pytest.mark.sample(keep=15, always=MAIN)
@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", THEFTS)
def test_a_script_does_not_get_at(name: str, attack: Attack, grounds: Scene):
    code = TELL.replace("{theft}", THEFTS[name])
    assert grounds.canary in outside(code, grounds), "there is nothing to hold"
    for left in (grounds.home / "rooms" / "another" / "output").glob("*-*"):
        left.unlink()
    grounds.heard.clear()
    found = attack(code)
    assert found.ok, found.failure
    assert "refused" in found.log or "found" in found.log
    assert grounds.heard == []
