"""`python -m core bundle`: a finished run's fitted model as a folder or a zip archive, without a browser."""

from __future__ import annotations

import argparse
import io
import json
import os
import zipfile
from pathlib import Path

from core.errors import BadInput, Refused
from core.headless import NOTE
from core.terminal import say


def bundle(options: argparse.Namespace) -> int:
    """Write the model bundle of a run; the exit code. Raises BadInput."""
    run, out = _run(options.run), Path(options.out).absolute()
    packed = out.suffix.lower() == ".zip"
    if out.exists() and (packed or not out.is_dir() or any(out.iterdir())):
        raise BadInput(f"{out}: it is there already; give another --out, or clear it away.")
    import core

    try:
        content = core.model_bundle(run)
    except Refused as refused:
        raise BadInput(str(refused)) from None
    try:
        if packed:
            out.parent.mkdir(parents=True, exist_ok=True)
            part = out.with_name(f".{out.name}.part")
            part.write_bytes(content)
            part.replace(out)
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(out)
    except OSError as error:
        raise BadInput(f"{out}: it cannot be written ({error.strerror}); give another --out.") from None
    say(f"The model of {run} is in {out}: see MODEL_CARD.md in it.")
    return 0


def _run(named: str) -> str:
    """The run's id. A folder that `run` wrote its results to names its run, in the installation that it used."""
    note = Path(named) / NOTE
    if not Path(named).is_dir():
        return named
    try:
        run = str(json.loads(note.read_text())["run"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{named}: no run wrote its results there; give a run's id, or the --out of a run.") from None
    own = Path(named).absolute() / ".studio"
    if own.is_dir():
        os.environ.setdefault("STUDIO_HOME", str(own))
    return run
