"""The ensemble as one script combines as the harness does."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.harness.ensemble import apply, fit
from core.harness.predictions import expected_columns, target_columns
from core.solution import Solution
from core.steps.combined import combined_script
from tests.harness.test_ensemble import METHODS, made, plan


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("problem", "metric"),
    [("binary", "log_loss"), ("multiclass", "mcc"), ("regression", "rmse"), ("regression", "rmsle")],
)
def test_the_script_of_an_ensemble_combines_as_the_harness_does(method: str, problem: str, metric: str) -> None:
    task, truth, oofs = made(problem, metric, targets=("a", "b"))
    fitted = fit(task, plan(method), oofs, truth)
    script = Solution(code=combined_script(task, fitted, []), title="all", model="several")
    names: dict[str, Any] = {"np": np, "pd": pd, "fitted": json.loads(fitted.model_dump_json())}
    for block in ("columns", "combine"):
        exec(script.block(block).code, names)
    cube = np.stack([oof[expected_columns(task)].to_numpy(dtype=float) for oof in oofs])
    found = pd.DataFrame(names["combine"](cube), truth.index, expected_columns(task))
    if problem != "regression":
        for target in task.targets:
            mine = target_columns(task, target)
            found[mine] = found[mine].div(found[mine].sum(axis=1), axis=0)
    assert ("clip(lower=0.0)" in script.block("predict").code) == (metric == "rmsle")
    found = found.clip(lower=0.0) if metric == "rmsle" else found
    pd.testing.assert_frame_equal(found, apply(task, fitted, oofs), check_exact=False, rtol=1e-9)
