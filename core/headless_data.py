"""The checks of the data on the command line: told on standard error, their cure taken unless a split was given."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from core.data.proposal import Proposal
from core.data_checks import because, check_data, cure, cured
from core.engineers.port import Finding
from core.terminal import say

SHARE, LEAST = 0.05, 1.0  # of the minutes; seconds in any case

Propose = Callable[[str | None, str], Proposal]  # split, and why -> the proposal


def checked(
    propose: Propose,
    proposal: Proposal,
    split: str | None,
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    minutes: float,
) -> tuple[Proposal, tuple[Finding, ...]]:
    """The proposal with the split that cures what the data would do to the scores, and the findings."""
    say("looking at the data")
    findings = check_data(train, test, proposal, max(LEAST, SHARE * minutes * 60.0), lambda line: None)
    for found in findings:
        mark = "" if found.how_bad == "note" else "! "
        say(" ".join(f"{mark}{found.check}: {found.what} {found.evidence} {found.remedy}".split()))
    curing = cure(findings)
    if curing is None or split is not None:
        return proposal, findings
    say(f"the split is {curing.split}; --split chooses another")
    told = tuple(cured(each) if each is curing else each for each in findings)
    return propose(curing.split, because(curing)), told
