"""Run one script in one closed room: the harness's side. A script's failure is a value, never an exception here."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from core.value import Value

HERE = Path(__file__).parent
LOG_LINES = 100


class Limits(Value):
    """What one script may take. `seconds` is wall clock; sizes are bytes; memory is the whole process tree's."""

    seconds: float
    threads: int = 1
    memory: int = 8 << 30
    file_size: int = 4 << 30
    log_size: int = 4 << 20
    network: bool = False


class Ended(Exception):
    """The script is no more. `kind`: crash, time, memory, output or stopped."""

    def __init__(self, kind: str, log: str) -> None:
        super().__init__(kind)
        self.kind, self.log = kind, log


@dataclass
class Starter:
    """Starts keepers: from the fork server once that is ready, plainly before and without one."""

    preload: bool = True
    _channel: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ready: bool = False
    missing: tuple[str, ...] = ()

    def warm_up(self) -> None:
        """Start the fork server and return at once. Call it from a thread that lives as long as the worker."""
        if not self.preload or self._channel:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        subprocess.Popen(
            [sys.executable, "-I", str(HERE / "forkserver.py"), str(theirs.fileno())],
            pass_fds=[theirs.fileno()], env={"PATH": os.defpath, "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self._channel = ours

    def ready(self, timeout: float = 0.0) -> bool:
        """Whether the libraries are loaded; waits up to `timeout` seconds."""
        with self._lock:
            if self._ready or self._channel is None:
                return self._ready
            if not select.select([self._channel], [], [], timeout)[0]:
                return False
            message = self._channel.recv(65536)
            if not message:
                self._channel = None
                return False
            self.missing = tuple(json.loads(message)["missing"])
            self._ready = True
            return True

    def start(self, request: dict[str, object], descriptors: list[int]) -> None:
        """Hand the descriptors to a new keeper."""
        if self.ready():
            assert self._channel is not None
            with self._lock:
                try:
                    socket.send_fds(self._channel, [json.dumps(request).encode()], descriptors)
                    return
                except OSError:  # the fork server is gone: start plainly from now on
                    self._ready, self._channel = False, None
        subprocess.Popen(
            [sys.executable, "-I", str(HERE / "keeper.py"), json.dumps(request), *map(str, descriptors)],
            pass_fds=descriptors, env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def close(self) -> None:
        """Let the fork server go."""
        if self._channel:
            self._channel.close()
        self._channel, self._ready = None, False


class Script:
    """A running script. Use it as a context manager: leaving kills the whole tree, whatever state it is in."""

    def __init__(self, starter: Starter, room: Path, limits: Limits, stopped: Callable[[], bool] | None = None) -> None:
        self.room, self.limits, self.stopped = room, limits, stopped or (lambda: False)
        self.log_path = room.parent / f"{room.name}.log"
        self._log = open(self.log_path, "w+b")  # noqa: SIM115  # closed in __exit__
        self._control, control = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        self._verdict, verdict = os.pipe()
        request = {"room": str(room), **limits.model_dump()}
        theirs = [control.fileno(), lifeline, self._log.fileno(), verdict]
        for descriptor in theirs:
            os.set_inheritable(descriptor, True)
        try:
            starter.start(request, theirs)
        finally:
            control.close()
            os.close(lifeline)
            os.close(verdict)
        self._begun = time.monotonic()
        self._buffer = b""

    def trained(self) -> float:
        """Wait for the script's end of training; its seconds. Raises Ended."""
        return self._await()

    def predict(self, source: str, target: str) -> float:
        """Have `predict` called on a Parquet file of the room; its seconds. Raises Ended."""
        return self._ask({"predict": source, "to": target})

    def save(self, target: str) -> float:
        """Have the fitted `predict` written with cloudpickle; its seconds. Raises Ended."""
        return self._ask({"save": target})

    def log(self) -> str:
        """The last 100 lines of what it printed."""
        size = os.fstat(self._log.fileno()).st_size
        start = max(0, size - (64 << 10))
        text = os.pread(self._log.fileno(), size - start, start).decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-LOG_LINES:])

    def _ask(self, request: dict[str, str]) -> float:
        try:
            self._control.sendall((json.dumps(request) + "\n").encode())
        except OSError:
            raise self._ended() from None
        return self._await()

    def _await(self) -> float:
        while b"\n" not in self._buffer:
            waits: list[Any] = [self._control, self._verdict]
            ready = select.select(waits, [], [], 0.2)[0]
            if self.stopped():
                raise Ended("stopped", self.log())
            if self._control in ready:
                try:
                    piece = self._control.recv(4096)
                except OSError:
                    piece = b""
                if not piece or len(self._buffer) > 1 << 16:
                    raise self._ended()
                self._buffer += piece
            elif self._verdict in ready:
                raise self._ended()
        line, self._buffer = self._buffer.split(b"\n", 1)
        try:
            return float(json.loads(line)["seconds"])
        except (ValueError, KeyError, TypeError):
            raise Ended("crash", self.log() + "\nthe script wrote into the harness's channel") from None

    def _ended(self) -> Ended:
        kind = "crash"
        if select.select([self._verdict], [], [], 10.0)[0]:
            line = os.read(self._verdict, 4096)
            if line:
                kind = json.loads(line)["kind"]
        return Ended("crash" if kind == "exit" else kind, self.log())

    def __enter__(self) -> Script:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.close()
        os.close(self._lifeline)  # the keeper kills the tree
        if select.select([self._verdict], [], [], 10.0)[0]:
            os.read(self._verdict, 4096)
        os.close(self._verdict)
        self._log.close()


def new_room(under: Path) -> Path:
    """An empty room with `input` and `output`."""
    under.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix="room-", dir=under))
    (room / "input").mkdir()
    (room / "output").mkdir()
    return room


def protections() -> tuple[str, ...]:
    """Which protections are on, for the page: probed by a child that tries them."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import keeper; print(int(keeper.close_network()))"
    done = subprocess.run([sys.executable, "-I", "-c", code, str(HERE)], capture_output=True, text=True, timeout=30)
    network = ("no network",) if done.stdout.strip() == "1" else ()
    return ("own process tree, killed whole", "empty environment", "limits on time, memory, files and output", *network)
