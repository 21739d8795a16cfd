"""A process of its own that reads uploads and says what came of each and what memory and time it took.

`python -m tests.uploads.read_one`: one request a line (kind, path, limits), one answer a line.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

from core.data import folders
from core.data.reading import read_table
from core.errors import BadInput
from core.settings import Limits


def told(word: str) -> int:
    """What the kernel tells of this process's memory, in MB. (`ru_maxrss` would count the process that started this one.)"""
    return int(Path("/proc/self/status").read_text().split(f"{word}:")[1].split()[0]) // 1024


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Read one upload."""
    limits, path, tempfile.tempdir = Limits(**request["limits"]), Path(request["path"]), request["scratch"]
    Path("/proc/self/clear_refs").write_text("5")  # the most memory is counted anew
    before, began, sentence, notes = told("VmRSS"), sum(os.times()[:4]), "", ()
    try:
        if request["media"]:
            folders.from_zip(path, path.name, path.parent.parent / "taken", limits)
        else:
            notes = read_table(path, limits=limits).attrs["notes"]
    except BadInput as error:
        sentence = str(error)
    return {
        "sentence": sentence,
        "notes": notes,
        "seconds": sum(os.times()[:4]) - began,
        "grown": told("VmHWM") - before,
        "children": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


def main() -> None:
    """Until there are no more requests."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
