"""The counts of `make trust` come from the tests' outcomes."""

from __future__ import annotations

from tests.trust import lines


def test_a_leak_that_was_missed_and_a_false_alarm_are_counted() -> None:
    cases = {"leaks": [True, False], "honest": [True, True, False], "escapes": [True]}
    assert lines(cases) == ["leaks: found 1/2, false alarms 1/3", "escapes: held 1/1"]


def test_a_suite_that_did_not_run_has_no_line() -> None:
    assert lines({"uploads": [True]}) == ["uploads: refused cleanly 1/1"]
