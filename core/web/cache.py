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

OLDEST = 30 * 86_400.0  # seconds after which a file is taken away


def get(kind: str, name: str, latest: float) -> Any:
    """What was kept under this name at most `latest` seconds ago; None where there is none, or its file is damaged."""
    path = _path(kind, name)
    try:
        if time.time() - path.stat().st_mtime > latest:
            return None
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept.get("body") if isinstance(kept, dict) and kept.get("name") == name else None


def put(kind: str, name: str, body: Any) -> None:
    """Keep it; a file is there whole or not at all. What is older than `OLDEST` goes."""
    path = _path(kind, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".json", delete=False) as part:
        json.dump({"name": name, "body": body}, part)
    os.replace(part.name, path)
    for other in path.parent.glob("*.json"):
        try:
            if time.time() - other.stat().st_mtime > OLDEST:
                other.unlink()
        except FileNotFoundError:
            continue  # another process was quicker


def _path(kind: str, name: str) -> Path:
    return home().folder / "web" / f"{kind}-{digest(name)}.json"
