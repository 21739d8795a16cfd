"""Run one script in one closed room: the harness's side. A script's failure is a value, never an exception here."""

from __future__ import annotations

import contextlib
import json
import math
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from core.sandbox.clearing import discard as discard
from core.sandbox.layers import layers
from core.sandbox.starter import Starter, ready
from core.value import Value

LOG_LINES = 100
LINE = 1 << 16  # bytes after which a line from the script is no answer
SLICE = 0.2  # seconds between two looks at whether to stop
PATIENCE = 10.0  # seconds for a keeper to kill its tree
KERNEL = {
    -signal.SIGKILL: "memory",
    -signal.SIGXCPU: "time",
}  # ends that the kernel gives: of a machine's last memory, of processor time
TAKEN = {
    "tasks": "the script started more processes and threads than it may",
    "disk": "the script wrote more to the disk than it may, or than the disk holds,",
    "files": "the script made more files than it may",
}


class Limits(Value):
    """What one script may take. `seconds` is wall clock; sizes are bytes; memory is the whole process tree's, as are `processes` and
    `tasks`, which counts their threads; `disk` and `files` are what may lie in its room."""

    seconds: float
    threads: int = 1
    memory: int = 8 << 30
    file_size: int = 4 << 30
    log_size: int = 4 << 20
    disk: int = 16 << 30
    files: int = 200_000
    tasks: int = 512
    processes: int = 128
    network: bool = False


class Ended(Exception):
    """The script is no more. `kind`: crash, time, memory, tasks, disk, output, stopped, or lost (its keeper died, or its room
    could not be closed: not its own fault)."""

    def __init__(self, kind: str, log: str) -> None:
        super().__init__(kind)
        self.kind, self.log = kind, log


class Script:
    """A running script. Use it as a context manager: leaving kills the whole tree, whatever state it is in."""

    def __init__(self, starter: Starter, room: Path, limits: Limits, stopped: Callable[[], bool] | None = None) -> None:
        self.room, self.limits, self.stopped = room, limits, stopped or (lambda: False)
        self.log_path = room.parent / f"{room.name}.log"
        self._log = open(self.log_path, "w+b")  # noqa: SIM115  # closed in __exit__
        self._folder = os.open(room, os.O_DIRECTORY | os.O_NOFOLLOW)
        self._control, control = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        self._verdict, verdict = os.pipe()
        gpus = os.environ.get("CUDA_VISIBLE_DEVICES")
        request = {"room": str(room.resolve()), "layers": layers(), "gpus": gpus, **limits.model_dump()}
        theirs = [control.fileno(), lifeline, self._log.fileno(), verdict]
        for descriptor in theirs:
            os.set_inheritable(descriptor, True)
        try:
            starter.start(request, theirs)
        finally:
            control.close()
            os.close(lifeline)
            os.close(verdict)
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

    def put(self, folder: str, name: str, write: Callable[[IO[bytes]], object]) -> None:
        """Lay a new file into a folder of the room, past whatever links the script has made there. Raises Ended."""
        try:
            with self._inside(folder) as inside:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(name, dir_fd=inside)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                with os.fdopen(os.open(name, flags, 0o644, dir_fd=inside), "wb") as file:
                    write(file)
        except OSError as error:
            raise self._spoilt(folder, error) from None

    def lay(self, folder: str, name: str, source: Path) -> None:
        """Lay a file that is only to be read into a folder of the room: by a link where the room's input cannot be written to,
        else as a copy. Raises Ended."""
        if "files" in layers():
            with contextlib.suppress(OSError), self._inside(folder) as inside:
                os.link(source, name, dst_dir_fd=inside)
                return
        with source.open("rb") as file:
            self.put(folder, name, lambda out: shutil.copyfileobj(file, out))

    def take(self, folder: str, name: str, target: Path) -> bool:
        """Move a file, unopened, out of a folder of the room; whether there was one. It may be anything, a link too. Raises Ended."""
        try:
            with self._inside(folder) as inside:
                os.rename(name, target, src_dir_fd=inside)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._spoilt(folder, error) from None
        return True

    def log(self) -> str:
        """The last 100 lines of what it printed."""
        size = os.fstat(self._log.fileno()).st_size
        start = max(0, size - (64 << 10))
        text = os.pread(self._log.fileno(), size - start, start).decode("utf-8", "replace")
        return "\n".join(text.splitlines()[-LOG_LINES:])

    @contextlib.contextmanager
    def _inside(self, folder: str) -> Iterator[int]:
        inside = os.open(folder, os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=self._folder)
        try:
            yield inside
        finally:
            os.close(inside)

    def _spoilt(self, folder: str, error: OSError) -> Ended:
        return Ended("crash", f"{self.log()}\nthe script spoilt the room's folder {folder}: {error.strerror}")

    def _ask(self, request: dict[str, str]) -> float:
        try:
            self._control.sendall((json.dumps(request) + "\n").encode())
        except OSError:
            raise self._ended() from None
        return self._await()

    def _await(self) -> float:
        begun = time.monotonic()
        while b"\n" not in self._buffer:
            heard = ready(self._control.fileno(), self._verdict, timeout=SLICE)
            if self.stopped():
                raise Ended("stopped", self.log())
            if self._control.fileno() in heard:
                try:
                    piece = self._control.recv(4096)
                except OSError:
                    piece = b""
                if not piece or len(self._buffer) > LINE:
                    raise self._ended()
                self._buffer += piece
            elif heard:
                raise self._ended()
        line, self._buffer = self._buffer.split(b"\n", 1)
        return self._seconds(line, time.monotonic() - begun)

    def _seconds(self, line: bytes, waited: float) -> float:
        """The seconds in an answer, never more than were waited for: the line was written by the script's process."""
        try:
            seconds = float(json.loads(line)["seconds"])
        except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
            seconds = math.nan
        if not math.isfinite(seconds):
            raise Ended("crash", self.log() + "\nthe script wrote into the harness's channel")
        return min(max(0.0, seconds), waited)

    def _ended(self) -> Ended:
        """Why there is no answer. A script that only closed its channel is ended here."""
        verdict = self._read_verdict(1.0)
        if verdict is None:
            self._let_go()
            verdict = self._read_verdict(PATIENCE) or ("let go", None)
        kind, code = verdict
        if kind == "exit" and code in KERNEL:
            return Ended(KERNEL[code], f"{self.log()}\n{_end_of(code)}")
        if kind in ("exit", "let go"):
            return Ended("crash", f"{self.log()}\n{_end_of(code)}" if code != 1 else self.log())
        if kind in TAKEN:
            return Ended("disk" if kind == "files" else kind, f"{self.log()}\n{TAKEN[kind]} and was stopped")
        return Ended("lost" if kind == "open" else kind, self.log())

    def _read_verdict(self, timeout: float) -> tuple[str, int | None] | None:
        """The keeper's last word and the script's exit code: "lost" where it died without one; None when none came in time."""
        ends = time.monotonic() + timeout
        while time.monotonic() < ends:
            if ready(self._verdict, timeout=SLICE):
                line = os.read(self._verdict, 4096)
                if not line:
                    return "lost", None
                verdict: dict[str, Any] = json.loads(line)
                return verdict["kind"], verdict["code"]
            if self.stopped():
                return "stopped", None
        return None

    def _let_go(self) -> None:
        if self._lifeline >= 0:
            os.close(self._lifeline)  # the keeper kills the tree
            self._lifeline = -1

    def __enter__(self) -> Script:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._control.close()
        self._let_go()
        if ready(self._verdict, timeout=PATIENCE):
            os.read(self._verdict, 4096)
        os.close(self._verdict)
        os.close(self._folder)
        self._log.close()


def _end_of(code: int | None) -> str:
    if code is None:
        return "the script closed its connection to the harness"
    if code >= 0:
        return f"the script ended by itself, with exit code {code}, before its work was done"
    with contextlib.suppress(ValueError):
        return f"the script was killed by signal {-code} ({signal.Signals(-code).name})"
    return f"the script was killed by signal {-code}"


def new_room(under: Path) -> Path:
    """An empty room with `input` and `output`."""
    under.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix="room-", dir=under))
    (room / "input").mkdir()
    (room / "output").mkdir()
    return room


def lay(source: Path, place: Path) -> None:
    """A file that is only to be read, at a place in a room's input: by a link where scripts cannot write there, else as a copy."""
    if "files" in layers():
        with contextlib.suppress(OSError):
            os.link(source, place)
            return
    shutil.copyfile(source, place)
