"""`python -m bench.quality [FOLDER ...]`: the tables on standard output and beside the results; progress on standard error."""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

from bench.quality.layout import find_sets
from bench.quality.run import benchmark
from bench.quality.systems import NAMES, ROOT, systems
from bench.quality.table import report
from core.errors import StudioError

CACHE = ROOT / "artifacts" / "quality"  # environments, logs, predictions, results; git ignores it
SETS = ROOT.parent / "shared" / "data"


def main(arguments: list[str] | None = None) -> int:
    """Exit code 2 for input that cannot be used, with one sentence."""
    options = _options(arguments)
    try:
        sets = find_sets(options.folders)
        chosen = systems([name.strip() for name in options.systems.split(",")], CACHE)
        results = benchmark(sets, chosen, range(options.seeds), options.minutes, options.out, CACHE)
    except StudioError as error:
        print(error, file=sys.stderr)
        return 2
    told = report(results)
    options.out.with_suffix(".md").write_text(told, encoding="utf-8")
    print(told)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description="Scores beside those of other tools.")
    parser.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        default=[SETS],
        help=f"a set, or a folder of sets; default: {SETS}",
    )
    parser.add_argument("--systems", default=",".join(NAMES), metavar="NAMES", help="default: %(default)s")
    parser.add_argument("--minutes", type=float, default=5.0, metavar="N", help="for each system and set; default: 5")
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="how often, with seeds 0 to N-1; default: 1")
    parser.add_argument(
        "--out", type=Path, default=CACHE / "results.jsonl", metavar="FILE",
        help="results as JSON lines, the tables beside it as Markdown; what it already holds is not run again",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    if not 0 < options.minutes < math.inf or options.seeds < 1:
        parser.error("--minutes and --seeds must be numbers above zero")
    return options


if __name__ == "__main__":
    sys.exit(main())
