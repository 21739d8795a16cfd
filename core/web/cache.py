"""What was found and read lately, as files of the installation. Nothing that went wrong is kept."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from core.settings import home
from core.value import digest


def get(kind: str, name: str, latest: float) -> Any:
    """What was kept under this name at most `latest` seconds ago, else None."""
    try:
        kept = json.loads(_path(kind, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept["body"] if time.time() - kept["at"] < latest else None


def put(kind: str, name: str, body: Any) -> None:
    """Keep it; a file is there whole or not at all."""
    path = _path(kind, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"at": time.time(), "name": name, "body": body}, file)
    os.replace(part, path)


def _path(kind: str, name: str) -> Path:
    return home().folder / "web" / f"{kind}-{digest(name)}.json"
