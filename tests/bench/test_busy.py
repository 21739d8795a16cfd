from __future__ import annotations

from typing import Any

import pytest

from bench.busy import busy


def evaluated(at: float, *folds: float, failed: float = 0.0) -> dict[str, Any]:
    found = {
        "failure": {"kind": "time"} if failed else None, "seconds": failed, "represented": 1.0, "observed": {"seconds": 0.5},
        "folds": [{"seconds": each} for each in folds],
    }  # fmt: skip
    return {"kind": "evaluated", "at": at, "body": {"evaluation": found}}


def test_what_scripts_took_is_set_against_all_cores_phase_by_phase() -> None:
    events = [
        {"kind": "phase", "at": 0.0, "body": {"title": "Merging"}}, evaluated(9.0, 3.0, 3.5),
        {"kind": "phase", "at": 10.0, "body": {"title": "Refining"}}, evaluated(14.0, 2.0, failed=6.0), evaluated(20.0, 4.0),
    ]  # fmt: skip
    found = busy(events, cores=2)
    assert found["wall"].tolist() == [10.0, 10.0, 20.0]
    assert found["scripts"].tolist() == [8.0, 11.5, 19.5]
    assert found["share"].tolist() == pytest.approx([0.4, 0.575, 0.4875])
