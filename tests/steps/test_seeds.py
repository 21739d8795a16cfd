from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import artifacts
from core.engineers.port import EnsemblePlan
from core.harness.contract import contract
from core.solution import Solution
from core.steps import refit, seeds
from core.steps.values import Chosen
from tests.fakes import scripts
from tests.fakes.engineer import Tiny
from tests.steps.plain import PlainRun, scored

Open = Callable[..., PlainRun]
LINEAR = scripts.solution("linear")
SEEDED = """# %% [model] A forest of one tree, drawn by the seed
import json
from pathlib import Path

import pandas as pd
from sklearn.ensemble import RandomForestRegressor

task = json.loads(Path("input/task.json").read_text())
train = pd.read_parquet("input/train.parquet")
target = task["targets"][0]
names = [name for name, kind in task["columns"].items() if kind == "number"]
model = RandomForestRegressor(2, random_state=task["seed"]).fit(train[names].fillna(0.0), train[target])


def predict(test):
    return pd.DataFrame({target: model.predict(test[names].fillna(0.0))}, test.index)
"""
FOREST = Solution(code=SEEDED, title="Forest", model="forest")


def together(run: PlainRun, *solutions: Solution) -> Chosen:
    members = scored(run, *solutions)
    plan = EnsemblePlan(method="mean", members=tuple(each.solution.id for each in members))
    return Chosen(plan=plan, members=tuple(members), score=max(each.score for each in members))


def test_the_submission_averages_the_seeds_of_members_that_a_seed_moves(a_run: Open, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(seeds, "MOST", 3)
    run = a_run(Tiny())
    chosen = together(run, LINEAR, FOREST)
    fits = refit.write(run.at("final"), chosen, "final")
    assert fits is not None
    assert seeds.further(run.at("seeds"), chosen, fits) == 3

    last = run.told_events("submission")[-1]
    assert [len(each) for each in last["fits"]] == [1, 3]
    linear, forest = (
        [pd.read_parquet(artifacts.folder(f"evaluations/{name}") / "predictions.parquet") for name in each]
        for each in last["fits"]
    )
    assert not np.allclose(forest[0], forest[1])
    expected = (linear[0] + sum(forest) / 3) / 2
    table = pd.read_csv(artifacts.folder(last["folder"]) / "submission.csv")
    assert np.allclose(table["y"], expected["y"])


def test_a_run_without_time_left_keeps_its_first_submission(a_run: Open, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run = a_run(Tiny())
    chosen = together(run, FOREST)
    fits = refit.write(run.at("final"), chosen, "final")
    assert fits is not None
    monkeypatch.setattr(PlainRun, "seconds_left", lambda *_: 1.0)
    assert seeds.further(run.at("seeds"), chosen, fits) == 1
    assert [[len(one) for one in each["fits"]] for each in run.told_events("submission")] == [[1]]


@pytest.mark.slow
def test_the_script_that_comes_with_it_trains_every_seed(a_run: Open, monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(seeds, "MOST", 2)
    run = a_run(Tiny())
    chosen = together(run, FOREST)
    fits = refit.write(run.at("final"), chosen, "final")
    assert fits is not None
    seeds.further(run.at("seeds"), chosen, fits)
    folder = artifacts.folder(run.told_events("submission")[-1]["folder"])

    room = tmp_path / "room"
    (room / "input").mkdir(parents=True)
    run.data.train[[*run.data.features, *run.task.targets]].to_parquet(room / "input" / "train.parquet")
    (room / "input" / "task.json").write_text(json.dumps(contract(run.data, 1, 60.0)))
    monkeypatch.chdir(room)
    predict = runpy.run_path(str(folder / "solution.py"))["predict"]
    parts = [fit(run.data.test) for fit in runpy.run_path(str(folder / "solution.py"))["members"][0]]
    assert len(parts) == 2
    assert np.allclose(predict(run.data.test)["y"], (parts[0]["y"] + parts[1]["y"]) / 2)
    assert not np.allclose(parts[0]["y"], parts[1]["y"])
    assert json.loads((room / "input" / "task.json").read_text())["seed"] == run.task.seed
