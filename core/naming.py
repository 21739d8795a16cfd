"""What a run is called until somebody says otherwise."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

PLAIN = ("train", "training", "data")  # files so called are many, and say nothing of a run


def after_path(path: str) -> str:
    """After this file or folder, or after the folder that it lies in where every such file is called alike."""
    given = Path(os.path.abspath(path))  # a link is called as it is, not as what it leads to
    names = [given.stem, *(folder.name for folder in given.parents)]
    return next((name for name in names if _says(name)), given.stem)


def after_upload(name: str, targets: Sequence[str]) -> str:
    """After a file without a folder: its name, or what is predicted where every such file is called alike."""
    return name if _says(name) or not targets else ", ".join(targets)


def _says(name: str) -> bool:
    return bool(name) and name.split(".")[0].lower() not in PLAIN
