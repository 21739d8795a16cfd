"""A virtual environment per peer, made once from its pinned requirements and made anew when these change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from core.errors import StudioError

PATIENCE = 1_800.0  # seconds for one installation


class NotInstalled(StudioError):
    """A peer cannot be installed; the sentence says what stood in the way."""


def python_of(name: str, requirements: Path, cache: Path) -> Path:
    """The interpreter of a peer's environment. Raises NotInstalled."""
    home = cache / "environments" / name
    python, stamp = home / "bin" / "python", home / "installed.txt"
    pins = requirements.read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == pins:
        return python
    print(f"{name}: installing, once ...", file=sys.stderr, flush=True)
    shutil.rmtree(home, ignore_errors=True)
    _uv("venv", "--quiet", "--python", sys.executable, str(home))
    _uv("pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), "-r", str(requirements))
    stamp.write_text(pins, encoding="utf-8")
    return python


def _uv(*arguments: str) -> None:
    beside = Path(sys.executable).with_name("uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    if uv is None:
        raise NotInstalled("uv is not installed: call `make install` or install it with pip.")
    try:
        done = subprocess.run([uv, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"The installation did not end within {PATIENCE / 60:.0f} minutes.") from None
    if done.returncode:
        raise NotInstalled(f"It cannot be installed: {' '.join(done.stderr.split())[-300:]}")
