"""`python -m bench [NAME ...]`: the figures, in one table, with the command beside each. Progress goes to standard error."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import platform
import sys
import time

from bench.figures import Figure, table

NAMES = {
    "harness": "the harness's own time per fold, and a script's start, with the fork server and plainly",
    "pages": "every page's rerun and the live tick on a run with 2,000 evaluations",
    "soak": "ten tabs on one run for ten minutes",
    "paused": "the worker's memory with 200 paused runs",
    "first_score": "from creating a run on 48,842 rows to its first score",
}


def main() -> int:
    """Exit code 1 when a target was missed."""
    told = "\n".join(f"  {name:12} {what}" for name, what in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", epilog=told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; default: all")
    names = parser.parse_args().names or list(NAMES)
    if strangers := [name for name in names if name not in NAMES]:
        parser.error(f"there is no bench {strangers[0]!r}; choose from {', '.join(NAMES)}")
    rows: list[tuple[str, Figure]] = []
    for name in names:
        if importlib.util.find_spec(f"bench.{name}") is None:
            print(f"{name}: not there yet", file=sys.stderr)
            continue
        print(f"{name}: {NAMES[name]} ...", file=sys.stderr, flush=True)
        begun = time.monotonic()
        rows += [(f"python -m bench {name}", figure) for figure in importlib.import_module(f"bench.{name}").measure()]
        print(f"{name}: done in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(table(rows))
    return int(any(figure.met == "NO" for _, figure in rows))


if __name__ == "__main__":
    sys.exit(main())
