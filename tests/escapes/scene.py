"""What a hostile script would go for: secrets, rows, a database, processes, listeners. All hold one canary."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import core

WORKER = """import sys
held = open(sys.argv[2], 'rb')
kept = 'in memory ' + sys.argv[1]
sys.stdin.read()"""


@dataclass
class Scene:
    """The installation and its surroundings. `facts` fill the placeholders of an attack."""

    home: Path
    canary: str = field(default_factory=lambda: f"canary-{uuid.uuid4().hex}")
    facts: dict[str, object] = field(default_factory=dict)
    heard: list[bytes] = field(default_factory=list)  # what reached a listener
    worker: subprocess.Popen[bytes] | None = None

    def files(self) -> dict[str, bytes]:
        """Everything that was planted, as it is now."""
        return {str(path): path.read_bytes() for path in sorted(self.home.rglob("*")) if self._ours(path)}

    def _ours(self, path: Path) -> bool:
        made = ("new/", "rooms/room-", "artifacts/evaluations")
        return path.is_file() and not str(path.relative_to(self.home)).startswith(made)


@contextlib.contextmanager
def scene(home: Path) -> Iterator[Scene]:
    """Plant everything, and clear it away."""
    made = Scene(home)
    shared = Path("/dev/shm") / f"of-the-user-{made.canary[-8:]}"
    with contextlib.ExitStack() as stack:
        _plant_files(made)
        shared.write_text(made.canary)
        stack.callback(shared.unlink, missing_ok=True)
        made.worker = stack.enter_context(_worker(made))
        tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        file, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        # the path of a socket is short, and pytest's folders are not
        folder = Path(f"/tmp/s-{made.canary[-8:]}")
        folder.mkdir()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        file.bind(str(folder / "database.sock"))
        abstract.bind(f"\0studio-{made.canary[-8:]}")
        for each in (tcp, file, abstract):
            each.listen()
            threading.Thread(target=_serve, args=(each, made), daemon=True).start()
        threading.Thread(target=_receive, args=(udp, made), daemon=True).start()
        for each in (tcp, udp, file, abstract):
            stack.callback(each.close)
        made.facts |= {
            "home": str(home), "pid": made.worker.pid, "tester": os.getpid(), "shared": str(shared), "mark": made.canary[-8:],
            "port": tcp.getsockname()[1], "udp": udp.getsockname()[1], "socket": str(folder / "database.sock"),
            "core": str(Path(core.__file__).parent), "libraries": str(Path(shutil.__file__).parent),
            "site": next(path for path in sys.path if path.endswith("site-packages")),
        }  # fmt: skip
        yield made


def _plant_files(made: Scene) -> None:
    texts = {
        ".streamlit/secrets.toml": f'OPENAI_API_KEY = "{made.canary}"\n',
        ".ssh/id_ed25519": made.canary,
        "artifacts/runs/r/data/truth.csv": f"row,y\n1000,{made.canary}\n",
        "rooms/another/input/train.csv": made.canary,
        "rooms/another/output/predictions.csv": "theirs",
        f"notes/{made.canary}.txt": "its name alone tells",
    }
    for name, text in texts.items():
        path = made.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with contextlib.closing(sqlite3.connect(made.home / "studio.sqlite")) as database:
        database.execute("create table answers (said text)")
        database.execute("insert into answers values (?)", (made.canary,))
        database.commit()


@contextlib.contextmanager
def _worker(made: Scene) -> Iterator[subprocess.Popen[bytes]]:
    """A process like the engine's: the key in its environment, on its command line and in its memory; the database open."""
    command = [sys.executable, "-I", "-S", "-c", WORKER, made.canary, str(made.home / "studio.sqlite")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env={"OPENAI_API_KEY": made.canary}, cwd=made.home)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _serve(listener: socket.socket, made: Scene) -> None:
    """A listener that gives the canary to whoever comes, and notes what it is told."""
    while True:
        try:
            come, _ = listener.accept()
        except OSError:  # the scene is over
            return
        with come:
            come.settimeout(1.0)
            with contextlib.suppress(OSError):
                come.sendall(made.canary.encode())
            with contextlib.suppress(OSError):  # who only tells may be gone before it is told
                made.heard.append(come.recv(100))


def _receive(listener: socket.socket, made: Scene) -> None:
    while True:
        try:
            made.heard.append(listener.recv(100))
        except OSError:  # the scene is over
            return
