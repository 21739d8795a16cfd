"""Untrusted binary files (Parquet, Excel, pictures, sound) are parsed in a process of its own, under limits.

A parser that crashes, takes too much memory or never ends costs that process, not the app. It has none of the app's
environment, so no key. Linux and macOS; the network and other files are not closed to it (docs/uploads.md).
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.settings import Limits, memory_bytes, slots

PARSERS = Path(__file__).parent / "parsers"
MB = 1024**2
TOGETHER = 500  # pictures or sounds that one process looks at
FEW = 50  # fewer are not worth a process of their own


def parse(kind: str, request: dict[str, Any], limits: Limits) -> list[dict[str, Any]]:
    """What the parser answered, and where it did not come to an end a last {"cut": why, in words}."""
    too_much = f"it needs more than the limit of {limits.memory_mb:,} MB of memory (STUDIO_MAX_MEMORY_MB); leave out rows or columns"
    whole = {
        **request,
        "memory": limits.memory_mb * MB,
        "seconds": limits.read_seconds,
        "file_bytes": limits.unpacked_mb * MB,
        "too_much": too_much,
    }
    command = [sys.executable, "-I", str(PARSERS), kind]
    try:
        done = subprocess.run(
            command, input=json.dumps(whole).encode(), capture_output=True, env=_environment(), timeout=limits.read_seconds
        )  # fmt: skip
        said, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        said, code = error.stdout or b"", -signal.SIGXCPU
    except OSError as error:
        raise BadInput(
            f"No process could be started to read the file ({error.strerror}); try again in a moment."
        ) from None
    answers: list[dict[str, Any]] = [
        json.loads(line) for line in said.splitlines(keepends=True) if line.endswith(b"\n")
    ]
    if code:
        slow = code in (-signal.SIGXCPU, -signal.SIGKILL)
        answers.append(
            {"cut": f"reading it takes longer than {limits.read_seconds} s; make it smaller" if slow else too_much}
        )
    return answers


def one(kind: str, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The single answer to a request about one file; {"refused": words} where the parser broke off."""
    answers = parse(kind, request, limits)
    last = answers[-1]
    return {"refused": last["cut"]} if "cut" in last else last


def each(kind: str, request: dict[str, Any], files: list[tuple[Path, str]], limits: Limits) -> list[dict[str, Any]]:
    """One answer per (path, extension), as many processes side by side as cores and memory bear."""
    side_by_side = max(1, min(slots(), memory_bytes() // (limits.memory_mb * MB)))
    size = max(FEW, min(TOGETHER, math.ceil(len(files) / side_by_side)))
    parts = [files[start : start + size] for start in range(0, len(files), size)]
    with ThreadPoolExecutor(side_by_side) as pool:
        return [answer for part in pool.map(lambda part: _each(kind, request, part, limits), parts) for answer in part]


def _each(kind: str, request: dict[str, Any], files: list[tuple[Path, str]], limits: Limits) -> list[dict[str, Any]]:
    """One answer per file. Where the parser breaks off, it goes on with the file that it had in hand, which is refused if it breaks
    off at once again: until then it may have been the time of all that went before it."""
    answers: list[dict[str, Any]] = []
    while len(answers) < len(files):
        rest = [(str(path), extension) for path, extension in files[len(answers) :]]
        *found, last = parse(kind, {**request, "paths": rest}, limits)
        answers += found
        if "cut" not in last:
            answers.append(last)
        elif not found:
            answers.append({"refused": last["cut"]})
    return answers


def _environment() -> dict[str, str]:
    """Nothing of the app's own but where programs lie; allocators and thread pools that stay small."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "LC_ALL": "C.UTF-8",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
