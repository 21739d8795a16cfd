"""The command line (design 4.5): `python -m core run …`, `worker`, `bundle`, `export`, `import` and `weights`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import NoReturn


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, 2 bad input (one line on standard error), 3 stopped with the best so far written."""
    options = _parser().parse_args(arguments)
    if options.command == "worker":
        from core.durable.worker import serve

        serve(options.idle)
    from core.errors import BadInput, StudioError

    try:
        if options.command == "weights":
            from core import weights

            if not weights.installed():
                print("Fetching what TabPFN learned: 98 MB, half a minute", file=sys.stderr)
                weights.fetch()
            print(weights.PLACE)
            return 0
        if options.command == "bundle":
            from core.headless_bundle import bundle

            return bundle(options)

        if options.command in ("export", "import"):
            from core.packing import command

            return command.export(options) if options.command == "export" else command.take_in(options)
        from core.headless import run

        return run(options, _began())
    except BadInput as error:
        print(_one_line(error), file=sys.stderr)
        return 2
    except StudioError as error:
        print(_one_line(error), file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("error: stopped before the run was created", file=sys.stderr)
        return 3


def _began() -> float:
    """When this process was started, in seconds since the epoch: importing the program counts as well."""
    with open("/proc/self/stat") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        print(f"error: {message}; see {self.prog} --help", file=sys.stderr)
        sys.exit(2)


def _one_line(error: Exception) -> str:
    return "error: " + " ".join(str(error).split())


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m core", description="MLE-STAR Studio without a browser.")
    commands = parser.add_subparsers(dest="command", required=True)
    worker = commands.add_parser("worker", help="join the queue of the configured database")
    worker.add_argument("--idle", type=float, default=None, metavar="SECONDS", help="end after so long without work")
    bundle = commands.add_parser("bundle", help="write a run's fitted model to a folder or a zip archive")
    bundle.add_argument("run", metavar="RUN", help="a run's id, or the --out folder of `run`")
    bundle.add_argument("--out", required=True, metavar="DIR_OR_ZIP", help="a new folder, or a file that ends in .zip")
    export = commands.add_parser("export", help="write a whole run as one file for another installation")
    export.add_argument("run", metavar="RUN", help="its id, as the address of its page shows it")
    export.add_argument("--out", required=True, metavar="FILE")
    export.add_argument(
        "--without-rows", action="store_true", help="leave the table's rows and held-out predictions out"
    )
    export.add_argument("--transcripts", action="store_true", help="with all that was said to a language model")
    taken = commands.add_parser("import", help="take such a file in, to look at; its new id goes to standard output")
    taken.add_argument("file", metavar="FILE")
    commands.add_parser(
        "weights", help="fetch once what TabPFN learned, for tables of few rows; `make install` does so"
    )
    run = commands.add_parser("run", help="search on one task and write the results to --out")
    add = run.add_argument
    add(
        "--train",
        required=True,
        metavar="FILE|DIR",
        help="a table with the target, a folder of pictures or sound with a folder for each class (or names that begin with it), or one of "
        "pictures that have partners "
        "in the folder --target (a zip archive of files stands for a folder)",
    )
    add("--test", metavar="FILE|DIR", help="rows, or files, to predict")
    add("--target", required=True, metavar="COL[,COL2]|DIR")
    add("--id", metavar="COL")
    add("--metric", metavar="NAME", help="default: proposed from the data")
    add("--positive", metavar="CLASS", help="default: the last in sorted order")
    add("--description", default="", metavar="TEXT|FILE")
    add("--split", metavar="kfold|stratified|group:COL|time:COL|holdout")
    add("--mode", choices=["row", "batch"], default="row", help="batch: scripts may look at the whole test set")
    add("--sample-submission", metavar="FILE")
    add("--images", metavar="DIR|ZIP", help="pictures that a column of the tables names")
    add("--audio", metavar="DIR|ZIP", help="sounds that a column of the tables names")
    add(
        "--minutes",
        type=float,
        default=10.0,
        metavar="N",
        help="upper bound on the whole wall clock (with --auto; else on the time computed)",
    )
    add("--engineer", choices=["playbook", "llm"], default="playbook")
    add("--model", default="", metavar="NAME", help="the language model; default: STUDIO_MODEL")
    add("--privacy", choices=["names", "summary", "examples"], default="summary",
        help="what of the data goes to the model: names and kinds of columns, with figures, with example cells")  # fmt: skip
    add("--search", choices=["on", "off"], help="web search for models; default: on with a language model")
    add("--max-cost", type=float, metavar="USD", help="cap on the language model's cost; default: 5")
    add("--max-tokens", type=int, metavar="N", help="cap on its tokens, prompts and answers; default: 2,000,000")
    add("--max-calls", type=int, metavar="N", help="cap on its calls; default: 500")
    add("--memory", choices=["on", "own", "off"], default="on",
        help="order proposals by earlier runs: with what comes with the program, without it, or not at all")  # fmt: skip
    add(
        "--hint",
        action="append",
        default=[],
        metavar="TEXT",
        help='steer the engineer: "no neural nets"; may be given several times',
    )
    add("--auto", action="store_true", help="autopilot: nothing waits")
    add("--seed", type=int, default=0)
    add("--out", required=True, metavar="DIR")
    return parser


if __name__ == "__main__":
    sys.exit(main())
