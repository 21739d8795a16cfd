from __future__ import annotations

import pytest

from core.harness.diagnose import Confusion
from pages.widgets import colours
from pages.widgets.diagnosis_charts import confusion_chart


def test_shares_of_a_class_count_rows_that_were_taken_for_a_class_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: False)
    confusion = Confusion(labels=("a", "b"), counts=((6, 2), (0, 5)), left_out=3)
    matrix = confusion_chart(confusion, {"a": 10, "b": 5, "rare": 1}).data[0]
    assert [list(row) for row in matrix.z] == [[0.6, 0.2], [0.0, 1.0]]
    assert matrix.text[0][0] == "a labelled a: 6 rows (60% of its class)"
