"""A starter for tests: the real keeper and driver, from a fork server that has loaded only what Tiny's scripts need."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from core.sandbox.starter import HERE, Starter
from tests.fakes import light_server


class LightStarter(Starter):
    """Its fork server is ready in half a second instead of four."""

    def warm_up(self) -> None:
        """Start the light fork server as a process of its own."""
        if self._channel:
            return
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._server = subprocess.Popen(
            [sys.executable, "-I", light_server.__file__, str(HERE), str(theirs.fileno())],
            pass_fds=[theirs.fileno()], env={"PATH": os.defpath, "LANG": "C.UTF-8"}, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        theirs.close()

    def close(self) -> None:
        """Let the fork server go: it ends when its socket closes."""
        super().close()
        self._server.wait(10)

    def fork(self) -> None:
        """The same from this process's own image, at once. Only while it has no threads and no open files of note."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        if os.fork() == 0:
            os.setsid()
            self._channel.close()
            light_server.serve(str(HERE), theirs.fileno())
            os._exit(0)
        theirs.close()
