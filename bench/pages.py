"""Every page's rerun on a run with 2,000 evaluations, and the live parts' tick, in a real server asked by the protocol that browsers speak.

    python -m bench.pages [EVALUATIONS] [--without-care]

A figure is the time that the server's process computes, for that does not grow with what else the machine does; what passes from the
question to the last word of the answer stands beside it. `--without-care` collects garbage after every rerun, as Streamlit does by
itself: to compare with.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from statistics import median

from bench.figures import Figure, table
from bench.home import computed, installation, server
from bench.tab import Tab

EVALUATIONS, OTHER, TIMES = 2_000, 100, 7
PAGES = ("new", "runs", "inbox", "run", "results", "compare", "transcript", "memory", "settings", "about")
RERUN, TICK = 200.0, 50.0  # milliseconds


def measure(evaluations: int = EVALUATIONS, more: tuple[str, ...] = ()) -> list[Figure]:
    """Of every page and every tab of the Run page a rerun; the very first page; the dearest live part's tick."""
    from bench.long_run import RUN, write_run

    with installation() as home:
        write_run(evaluations)
        write_run(OTHER, run="other")  # for the Compare page
        with server(home, *more) as (address, pid):
            return [*_figures(address, pid, f"run={RUN}")]


def _figures(address: str, pid: int, query: str) -> list[Figure]:
    from pages.widgets.live import TABS

    looked = 1000 * Tab(address, "run", query).open()
    figures = [Figure("the first page of a fresh server: libraries, and the run's whole journal", looked, "ms")]
    for page in PAGES:
        tab = Tab(address, page, query)
        tab.open()
        figures.append(_figure(f"rerun: {page}", pid, tab.rerun, RERUN))
        for label in TABS if page == "run" else ():
            tab.choose(label)
            figures.append(_figure(f"rerun: run, tab {label}", pid, tab.rerun, RERUN))
            figures.append(_tick(label, pid, tab))
        tab.close()
    return figures


def _tick(label: str, pid: int, tab: Tab) -> Figure:
    """Of the page's live parts, each of which is drawn by itself when it is due, the dearest."""
    parts = [_figure(f"live tick: run, tab {label}", pid, partial(tab.rerun, name), TICK) for name in list(tab.live)]
    return max(parts, key=lambda each: each.value)


def _figure(what: str, pid: int, do: Callable[[], float], target: float) -> Figure:
    """Milliseconds; `do` returns the seconds that passed."""
    do()
    passed, used = [], []
    for _ in range(TIMES):
        before = computed(pid)
        passed.append(1000 * do())
        used.append(1000 * (computed(pid) - before))
    return Figure(f"{what} ({median(passed):.0f} ms passed)", median(used), "ms", target)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("evaluations", nargs="?", type=int, default=EVALUATIONS)
    parser.add_argument("--without-care", action="store_true")
    given = parser.parse_args()
    more = ("--runner.postScriptGC", "true") if given.without_care else ()
    print(table([("", figure) for figure in measure(given.evaluations, more)]))


if __name__ == "__main__":
    main()
