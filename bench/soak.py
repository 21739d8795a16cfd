"""Ten tabs on one run that goes on: how much of a core the server takes, and whether its memory stays flat.

    python -m bench.soak [--minutes 10] [--tabs 10] [--evaluations 500] [--without-care]

The tabs are on different parts of the Run page and ask for what is due as browsers do; an evaluation comes to an end every
few seconds. A line a minute goes to standard error. `--without-care` collects garbage after every rerun, as Streamlit does by itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from statistics import mean

from bench.figures import Figure, table
from bench.home import computed, installation, resident, server

MINUTES, TABS, EVALUATIONS = 10.0, 10, 500
EVALUATION_EVERY = 5.0  # seconds
SAMPLE_EVERY = 5.0
SHARE, GROWTH = 0.25, 15.0  # of a core; MB in the second half


def measure(
    minutes: float = MINUTES, tabs: int = TABS, evaluations: int = EVALUATIONS, more: tuple[str, ...] = ()
) -> list[Figure]:
    """Over all minutes after the tabs have been opened."""
    from bench.long_run import RUN, write_run
    from bench.tab import Tab
    from pages.widgets.live import TABS as PARTS

    with installation() as home:
        story = write_run(evaluations)
        with server(home, *more) as (address, pid):
            opened = [Tab(address, "run", f"run={RUN}") for _ in range(tabs)]
            for number, tab in enumerate(opened):
                tab.open()
                tab.choose(PARTS[number % len(PARTS)])
            return _watched(minutes, opened, story, pid)


def _watched(minutes: float, tabs: list[object], story: object, pid: int) -> list[Figure]:
    from bench.long_run import one_more

    begun, before = time.monotonic(), computed(pid)
    memory: list[tuple[float, float]] = []
    ticks, evaluation, sample, told = list[float](), begun, begun, begun + 60
    while (now := time.monotonic()) < begun + 60 * minutes:
        if now >= evaluation:
            one_more(story, len(memory) * 1000 + len(ticks))  # type: ignore[arg-type]
            evaluation = now + EVALUATION_EVERY
        if now >= sample:
            memory.append((now - begun, resident(pid)))
            sample = now + SAMPLE_EVERY
        if now >= told:
            share = (computed(pid) - before) / (now - begun)
            print(f"{(now - begun) / 60:.0f} min: {share:.3f} of a core, {memory[-1][1]:.0f} MB", file=sys.stderr)
            told += 60
        ticks += [taken for tab in tabs if (taken := tab.tick())]  # type: ignore[attr-defined]
        time.sleep(0.02)
    passed = time.monotonic() - begun
    middle = [size for at, size in memory if passed / 4 <= at < passed / 2]
    end = [size for at, size in memory if at >= 3 * passed / 4]
    what = f"{len(tabs)} tabs, {minutes:g} minutes"
    return [
        Figure(f"{what}: share of a core", (computed(pid) - before) / passed, "cores", SHARE),
        Figure(f"{what}: a drawing of what was due, per tab", 1000 * mean(ticks), "ms"),
        Figure(f"{what}: resident at the end", mean(end), "MB"),
        Figure(f"{what}: more than between a quarter and half of the time", mean(end) - mean(middle), "MB", GROWTH),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--tabs", type=int, default=TABS)
    parser.add_argument("--evaluations", type=int, default=EVALUATIONS)
    parser.add_argument("--without-care", action="store_true")
    given = parser.parse_args()
    more = ("--runner.postScriptGC", "true") if given.without_care else ()
    print(table([("", figure) for figure in measure(given.minutes, given.tabs, given.evaluations, more)]))


if __name__ == "__main__":
    main()
