"""How long the server takes for a rerun of the Run page on a run with 1,000 evaluations, from the real database.

    python -m bench.page [EVALUATIONS]

Prints the median and the slowest of 20 reruns after a warm-up, in milliseconds, for some of the tabs.
The figure includes what AppTest itself needs for reading the page back.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RERUNS = 20
ROOT = Path(__file__).resolve().parent.parent


def main(evaluations: int = 1_000) -> None:
    """Write the journal, then open the page on it again and again."""
    logging.disable(logging.WARNING)  # Streamlit warns of every run outside a server
    with tempfile.TemporaryDirectory() as home:
        os.environ["STUDIO_HOME"] = home
        os.environ.pop("STUDIO_DATABASE_URL", None)
        run = write_journal(evaluations)
        for tab in ("Steps", "Attempts", "Log"):
            report(f"run page, {evaluations} evaluations, tab {tab}", rerun_of(run, tab))


def write_journal(evaluations: int) -> str:
    """A made-up run of this many evaluations, with a decision that waits, in the database of STUDIO_HOME."""
    from core.durable import store
    from core.durable.flow import VERSION
    from tests.pages.questions import target_decision
    from tests.pages.story import refined

    story = refined("bench", "A long run", attempts=(evaluations - 5) // 2)
    story.ask(target_decision("solution=1"))
    store.insert_once(
        store.runs, run=story.run, name="A long run", created=time.time(), minutes=600.0, control="",
        autonomy=json.dumps({}), version=VERSION,
    )  # fmt: skip
    with store.engine().begin() as connection:
        rows = [
            {"run": each.run, "key": each.key, "kind": each.kind, "at": each.at, "body": json.dumps(each.body)}
            for each in story.events
        ]
        connection.execute(store.journal.insert(), rows)
    return story.run


def rerun_of(run: str, tab: str) -> Callable[[], object]:
    """A rerun of the page with this tab open."""
    from streamlit.testing.v1 import AppTest

    import core

    core.start_worker = lambda: None  # nothing is to be computed here
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page("pages/run.py")
    at.query_params["run"] = run
    at.session_state["run_tabs"] = tab
    at.run()
    assert not at.exception, at.exception[0].message
    return at.run


def report(title: str, rerun: Callable[[], object]) -> None:
    """Time it and print a line."""
    rerun()
    taken = []
    for _ in range(RERUNS):
        start = time.perf_counter()
        rerun()
        taken.append(1000 * (time.perf_counter() - start))
    print(f"{title}: median {statistics.median(taken):.0f} ms, slowest {max(taken):.0f} ms")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
