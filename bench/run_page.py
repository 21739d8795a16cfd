"""The Run page's rerun on a run with 1,000 evaluations, in a process's own app test (see `bench/page.py`)."""

from __future__ import annotations

import logging
import time
from statistics import median

from bench.figures import Figure
from bench.home import installation

EVALUATIONS, TIMES = 1_000, 10


def measure() -> list[Figure]:
    """The median rerun for three of the tabs, with what the app test needs to read the page back."""
    from bench.page import rerun_of, write_journal

    logging.disable(logging.WARNING)  # Streamlit warns of every run outside a server
    figures = []
    with installation():
        run = write_journal(EVALUATIONS)
        for tab in ("Steps", "Attempts", "Log"):
            rerun = rerun_of(run, tab)
            rerun()
            taken = []
            for _ in range(TIMES):
                begun = time.perf_counter()
                rerun()
                taken.append(1000 * (time.perf_counter() - begun))
            figures.append(
                Figure(f"rerun of the run page, {EVALUATIONS:,} evaluations, tab {tab}", median(taken), "ms")
            )
    logging.disable(logging.NOTSET)
    return figures
