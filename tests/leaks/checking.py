"""From a made table to findings, by the way a user's file goes."""

from __future__ import annotations

import pandas as pd

from core.checks.data import check
from core.data.prepare import left_out
from core.data.proposal import propose
from core.engineers.port import Finding
from core.taking_in import take_in
from tests.leaks.tables import Honest, Leak


def as_read(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """The frame as `read_table` would give it: text cells."""
    texts = pd.DataFrame(
        {
            name: frame[name].map(str, na_action="ignore").where(frame[name].notna(), None).astype("str")
            for name in frame
        }
    )
    texts = texts.reset_index(drop=True)
    texts.index.name = "row"
    texts.attrs["file"] = file
    return texts


def findings(case: Leak | Honest, split: str | None = None) -> list[Finding]:
    """All findings that ask for something, under this split or the proposed one."""
    train = as_read(case.train, "train.csv")
    test = None if case.test is None else as_read(case.test, "test.csv")
    task = propose(train, name="made", test=test, targets=("y",), split=split, kinds=dict(case.kinds)).task  # type: ignore[arg-type]
    data, _ = take_in(train, test, task)
    beside, beside_test = left_out(train, test, task)
    return [each for each in check(data.searched(), beside, beside_test) if each.how_bad != "note"]


def right(found: list[Finding], leak: Leak) -> list[Finding]:
    """The findings that name this leak."""
    return [
        each
        for each in found
        if each.check in leak.check.split("|")
        and (not leak.where or each.where in leak.where or set(leak.where) <= set(each.where.split(", ")))
        and (not leak.splits or each.split in leak.splits)
    ]


def cured(leak: Leak, finding: Finding) -> bool:
    """Whether under the split that the finding proposes the same check finds nothing any more."""
    return all(each.check != finding.check for each in findings(leak, finding.split))
