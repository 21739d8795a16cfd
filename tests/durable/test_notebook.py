from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest

import core
from core.errors import Refused
from core.runs import Sizes
from tests.durable.lab import begin, finished
from tests.fakes.nursery import Worker


def test_a_notebook_runs_from_top_to_bottom_beside_the_training_table(
    tmp_path: Path, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(tmp_path, sizes=Sizes(models=2, outer=1, inner=1, solutions=1, ensembles=0))
    start()
    seen = finished(run)
    made = nbformat.reads(core.notebook(run).decode(), as_version=4)
    nbformat.validate(made)
    story = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert "out of fold" in story
    assert "Ablation against" in story
    best = seen.solutions[seen.submissions[-1].members[0]].solution
    assert [block.code.strip("\n") in [cell.source for cell in made.cells] for block in best.blocks] == [True] * len(
        best.blocks
    )

    place = tmp_path / "beside"
    place.mkdir()
    shutil.copy(tmp_path / "train.csv", place)
    monkeypatch.chdir(place)
    names: dict[str, object] = {}
    for cell in made.cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, "cell", "exec"), names)
    assert np.isfinite(names["predictions"]["y"]).all()  # type: ignore[index]
    train = names["train"]
    assert train.dtypes.astype(str).to_dict() == {"a": "float64", "b": "float64", "colour": "str", "y": "float64"}  # type: ignore[attr-defined]


def test_a_run_without_a_score_has_no_notebook(tmp_path: Path, start: Callable[..., Worker]) -> None:
    with pytest.raises(Refused, match="no scored script"):
        core.notebook(begin(tmp_path))
