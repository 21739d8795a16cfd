"""The folds of a script, drawn."""

from __future__ import annotations

import pytest

from core.harness.evaluation import FoldResult
from pages.widgets import charts, colours


def drawn(monkeypatch: pytest.MonkeyPatch, *scores: float):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(colours, "dark", lambda: False)
    folds = [
        FoldResult(fold=number, score=score, seconds=1.0, train_rows=80, held_out_rows=20)
        for number, score in enumerate(scores)
    ]
    return charts.folds_chart(folds, "RMSE").layout.yaxis.range


def test_the_axis_of_a_single_fold_is_about_its_score(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, 0.03) == pytest.approx((0.027, 0.033))
    assert drawn(monkeypatch, 0.03, 0.04) is None
