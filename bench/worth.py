"""What a technique of the playbook is worth: one block written in several ways, each trained on all training rows of a data set and
scored on its test rows.

python -m bench.worth FOLDER... --recipe lightgbm --block model --ways lightgbm,lightgbm_stopped [--rows N]
python -m bench.worth FOLDER... --recipe catboost,tabpfn    # whole recipes beside each other

A folder has train.csv, test.csv, answers.csv and task.json. The first way, or recipe, is the one that the others are compared with: the paired
difference (positive: better) with its 95 % bootstrap interval over the test rows. One thread. `--rows`: so many training rows, drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from core.data.proposal import propose
from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from core.harness.compare import compare, score_with_interval
from core.harness.dataset import Dataset
from core.harness.libraries import libraries as installed
from core.harness.predictions import canonical
from core.harness.rehearsal import contract
from core.solution import Solution
from core.taking_in import profile_of, take_in

RUNNER = """
import runpy, sys
import pandas as pd
predict = runpy.run_path("solution.py")["predict"]
predict(pd.read_parquet("test.parquet")).to_parquet("answers.parquet")
"""
ONE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def main() -> None:
    """Print a line of a Markdown table per folder and way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--recipe", required=True)
    parser.add_argument("--block")
    parser.add_argument("--ways")
    parser.add_argument("--rows", type=int, default=0)
    options = parser.parse_args()
    if bool(options.block) != bool(options.ways):
        parser.error("--block and --ways go together; without both, whole recipes are compared")
    for folder in options.folders:
        data, truth = taken_in(folder, options.rows)
        first: pd.DataFrame | None = None
        for title, script in scripts(data, options.recipe, options.block, options.ways):
            begun = time.perf_counter()
            try:
                found = answers(data, script)
            except subprocess.CalledProcessError as error:
                print(f"| {folder.name} | {title} | failed: {error.stderr[-300:]} |", flush=True)
                continue
            seconds = time.perf_counter() - begun
            score = score_with_interval(data.task, truth, found)
            line = f"| {folder.name} | {len(data.train):,} | {title} | {seconds:.0f} | {score.value:.5f} |"
            if first is None:
                first = found
            else:
                against = compare(data.task, truth, found, first)
                line += f" {against.gain:+.5f} ({against.low:+.5f} to {against.high:+.5f}) |"
            print(line, flush=True)


def taken_in(folder: Path, rows: int) -> tuple[Dataset, pd.DataFrame]:
    """The folder's rows without a vault, and the test rows' targets by row id."""
    about = json.loads((folder / "task.json").read_text())
    train, test = pd.read_csv(folder / "train.csv"), pd.read_csv(folder / "test.csv")
    if rows:
        train = train.sample(min(rows, len(train)), random_state=0)
    proposal = propose(
        train, name=folder.name, test=test, sample=None, targets=about["target"], id=about["id"], metric=about["metric"],
        positive=about.get("positive"), split=None, mode="row", seed=0, description="",
    )  # fmt: skip
    data, _ = take_in(train, test, proposal.task)
    assert data.test is not None
    assert data.test_ids is not None
    given = pd.read_csv(folder / "answers.csv").set_index(about["id"])
    truth = given.set_axis(given.index.astype(str)).loc[data.test_ids.astype(str)].set_axis(data.test.index)
    labels = data.task.problem != "regression"
    return data, truth[about["target"]].astype(str if labels else float)


def scripts(data: Dataset, named_so: str, block: str | None, ways: str | None) -> Iterator[tuple[str, Solution]]:
    """What is compared, with a title each: one recipe with a block written in several ways, or several recipes."""
    if block and ways:
        yield from ((f"{named_so} [{block}] {way}", written(data, named_so, block, way)) for way in ways.split(","))
        return
    for name in named_so.split(","):
        found = recipe(name)
        assert found is not None, name
        yield name, assemble(brief_of(data), found)


def written(data: Dataset, name: str, block: str, way: str) -> Solution:
    """The recipe's script with this block written in this way."""
    found, alternative = recipe(name), named(block, way)
    assert found is not None, name
    assert alternative is not None, (block, way)
    solution = assemble(brief_of(data), found)
    return solution.replace(block, alternative.code)


def brief_of(data: Dataset) -> Brief:
    """What the engineer would be told."""
    return Brief(
        task=data.task, profile=profile_of(data), libraries=installed(), threads=1, seconds=600.0, privacy="summary"
    )


def answers(data: Dataset, solution: Solution, seed: int = 0) -> pd.DataFrame:
    """The script's predictions of the test rows, with the task's seed and so much more. Raises CalledProcessError with what it said."""
    assert data.test is not None
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        (room / "input").mkdir()
        (room / "output").mkdir()
        data.train[[*data.features, *data.task.targets]].to_parquet(room / "input" / "train.parquet")
        (room / "input" / "task.json").write_text(json.dumps(contract(data, 1, 600.0, seed)))
        data.test[data.features].to_parquet(room / "test.parquet")
        (room / "solution.py").write_text(solution.code)
        environment: dict[str, Any] = {**os.environ, **ONE}
        subprocess.run(
            [sys.executable, "-c", RUNNER], cwd=room, env=environment, check=True, capture_output=True, text=True
        )
        return canonical(data.task, pd.read_parquet(room / "answers.parquet"))


if __name__ == "__main__":
    main()
