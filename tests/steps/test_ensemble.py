from __future__ import annotations

from collections.abc import Callable

import pytest

from core.durable.run import Run
from core.steps.ensemble import ensemble
from tests.fakes import scripts
from tests.fakes.engineer import METHODS, Tiny
from tests.steps.plain import PlainRun, scored, sizes

Open = Callable[..., PlainRun]


@pytest.mark.parametrize(("left", "tried"), [(600.0, len(METHODS)), (0.5, 1)])
def test_no_further_way_to_combine_is_tried_once_the_time_of_the_last_refit_begins(
    a_run: Open, monkeypatch: pytest.MonkeyPatch, left: float, tried: int
) -> None:
    run = a_run(Tiny(), sizes=sizes(ensembles=5))
    members = scored(run, scripts.solution("linear"), scripts.solution("mean"))
    monkeypatch.setattr(Run, "seconds_now", lambda self: left)
    ensemble(run.at("ensemble"), members)
    assert len(run.told_events("trial")) == tried
