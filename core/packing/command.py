"""`python -m core export` and `python -m core import`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from core.errors import BadInput, Refused
from core.packing.incoming import unpack
from core.packing.outgoing import pack


def export(options: argparse.Namespace) -> int:
    """Write the run to --out, whole or not at all. Raises BadInput."""
    try:
        content = pack(options.run, rows=not options.without_rows, texts=options.transcripts)
    except Refused as error:
        raise BadInput(f"{options.run}: {error}") from None
    out = Path(options.out)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(f"--out {out}: the file cannot be written ({error.strerror}); name another place") from None
    print(f"{out}: {len(content):,} bytes", file=sys.stderr)
    return 0


def take_in(options: argparse.Namespace) -> int:
    """Import the file; the run's id here goes to standard output. Raises BadInput."""
    path = Path(options.file)
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file; give one that `python -m core export` wrote")
    try:
        print(unpack(path))
    except Refused as error:
        raise BadInput(f"{path}: {error}") from None
    except OSError as error:
        raise BadInput(f"{path}: the file cannot be read or kept ({error.strerror})") from None
    return 0
