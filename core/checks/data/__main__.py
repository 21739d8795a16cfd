"""`python -m core.checks.data FOLDER`: checks a dataset that `Dataset.save` wrote; the findings go into findings.json.

FOLDER may hold left_out.parquet and left_out_test.parquet, the columns that no script sees. Progress goes to standard
error. The pages start this as a process of its own, since it trains.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from pathlib import Path

import pandas as pd

from core.checks.data import ENOUGH, check
from core.harness.dataset import load


def main(arguments: list[str] | None = None) -> int:
    """0 when findings.json is there; it is written beside and moved, so that a reader never sees half of it."""
    parser = argparse.ArgumentParser(prog="python -m core.checks.data", description="Check a dataset for leaks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=ENOUGH)
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    warnings.simplefilter("ignore")
    found = check(
        load(folder), _beside(folder, "left_out"), _beside(folder, "left_out_test"), options.seconds, say=_say
    )
    written = folder / "findings.json.part"
    written.write_text(json.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False))
    os.replace(written, folder / "findings.json")
    return 0


def _beside(folder: Path, name: str) -> pd.DataFrame | None:
    path = folder / f"{name}.parquet"
    return pd.read_parquet(path) if path.exists() else None


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.nice(5)  # the app and its engine go first
    sys.exit(main())
