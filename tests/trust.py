"""Counts the cases of the suites that `make trust` prints (a pytest plugin): each case is one test with a `trust` mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

LINES = (  # suite, the words before the count; leaks and honest share a line
    ("escapes", "escapes: held"),
    ("uploads", "uploads: refused cleanly"),
    ("fuzz", "fuzzing: without a crash"),
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Write the case's suite into its report, where it survives the way from another process."""
    report = yield
    mark = item.get_closest_marker("trust")
    if mark is not None:
        report.user_properties.append(("trust", mark.args[0]))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a suite. A case that was skipped did not hold."""
    cases: dict[str, dict[str, bool]] = {}
    for outcome in ("passed", "failed", "skipped", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            suite = dict(getattr(report, "user_properties", ())).get("trust")
            if suite and (report.when == "call" or outcome != "passed"):
                mine = cases.setdefault(suite, {})
                mine[report.nodeid] = mine.get(report.nodeid, True) and outcome == "passed"
    for line in lines({suite: list(held.values()) for suite, held in cases.items()}):
        terminalreporter.write_line(line)


def lines(cases: dict[str, list[bool]]) -> list[str]:
    """The lines for these outcomes by suite."""
    said = []
    if "leaks" in cases or "honest" in cases:
        found, honest = cases.get("leaks", []), cases.get("honest", [])
        alarms = len(honest) - sum(honest)
        said.append(f"leaks: found {sum(found)}/{len(found)}, false alarms {alarms}/{len(honest)}")
    said += [f"{words} {sum(cases[suite])}/{len(cases[suite])}" for suite, words in LINES if suite in cases]
    return said
