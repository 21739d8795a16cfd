"""Which layers this machine allows, found by closing a room with them. Imports nothing of the program; started by path, isolated.

Prints the layers as one JSON list. Each is tried on top of those that worked, in a child of its own, so that one that is missing
takes no other along.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import closing  # type: ignore[import-not-found]

ORDER = ("user", "processes", "network", "files", "process list", "process numbers", "landlock", "seccomp")
NEEDS = {"process list": {"processes", "files"}, "process numbers": {"process list"}}


def layers() -> list[str]:
    """The layers that can be had together."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as room:
        for name in ("input", "output/tmp"):
            os.makedirs(f"{room}/{name}")
        request = {
            "room": room,
            "seconds": 60,
            "threads": 1,
            "memory": 1 << 30,
            "file_size": 1 << 30,
            "tasks": 512,
            "network": False,
        }
        for name in ORDER:
            if NEEDS.get(name, set()) <= set(found) and _closes(request, frozenset([*found, name])):
                found.append(name)
    return found


def _closes(request: dict[str, object], tried: frozenset[str]) -> bool:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            closing.before(tried)
            code = _inside(request, tried)
        except OSError as error:
            print(f"{max(tried, key=ORDER.index)}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _inside(request: dict[str, object], tried: frozenset[str]) -> int:
    """In a child's child, for a process namespace begins with the children."""
    child = os.fork()
    if child:
        return abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    code = 1
    try:
        closing.after(request, tried)
        Path(str(request["room"]), "output", "trial").touch()
        code = 0
    except OSError as error:
        print(f"{max(tried, key=ORDER.index)}: {error}", file=sys.stderr)
    finally:
        os._exit(code)


if __name__ == "__main__":
    print(json.dumps(layers()))
