"""Start keepers: from the preloaded fork server once that is ready, plainly before and without one."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
FORKED = 30.0  # seconds in which the fork server says that it has forked


@dataclass
class Starter:
    """Starts keepers: from the fork server once that is ready, plainly before and without one."""

    preload: bool = True
    _channel: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ready: bool = False
    _process: subprocess.Popen[bytes] | None = None
    missing: tuple[str, ...] = ()

    def warm_up(self) -> None:
        """Start the fork server and return at once."""
        if not self.preload or self._channel:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = subprocess.Popen(
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
            if not ready(self._channel.fileno(), timeout=timeout):
                return False
            message = self._channel.recv(65536)
            if not message:
                self._gone()
                return False
            self.missing = tuple(json.loads(message)["missing"])
            self._ready = True
            return True

    def start(self, request: dict[str, object], descriptors: list[int]) -> None:
        """Hand the descriptors to a new keeper."""
        if self.ready():
            with self._lock:
                try:
                    if self._channel is not None:
                        socket.send_fds(self._channel, [json.dumps(request).encode()], descriptors)
                        if not ready(self._channel.fileno(), timeout=FORKED) or not self._channel.recv(16):
                            raise ConnectionResetError("the fork server died with the message")
                        return
                except OSError:  # the fork server is gone: start plainly until another one is ready
                    self._gone()
                    self.warm_up()
        subprocess.Popen(
            [sys.executable, "-I", str(HERE / "keeper.py"), json.dumps(request), *map(str, descriptors)],
            pass_fds=descriptors, env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def close(self) -> None:
        """Let the fork server go; scripts that run go on."""
        with self._lock:
            self._gone()

    def _gone(self) -> None:
        if self._channel:
            self._channel.close()
        self._channel, self._ready = None, False
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def ready(*descriptors: int, timeout: float) -> list[int]:
    """Those of the descriptors that can be read or are closed, after `timeout` seconds at most (select ends at 1024)."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return [descriptor for descriptor, _ in poll.poll(timeout * 1000)]
