"""Where there is a GPU, networks learn on it in the same closed room; where there is none, this says so and takes no time."""

from __future__ import annotations

from typing import Any

import pytest

from core.harness.contract import contract
from core.harness.evaluate import cache_key
from core.sandbox import gpu
from core.sandbox.gpu import Gpu, device
from tests.harness.conftest import Score, request
from tests.harness.rows import table

LINEAR = """
# %% [model] Logistic regression by a network of one layer
import json
from pathlib import Path
import pandas as pd
import torch

task = json.loads(Path("input/task.json").read_text())
place = "cuda" if task["device"] == "cuda" else "cpu"
train = pd.read_parquet("input/train.parquet")
names = [name for name, kind in task["columns"].items() if kind == "number"]
target, labels = task["targets"][0], task["classes"][task["targets"][0]]
torch.manual_seed(task["seed"])
X = torch.tensor(train[names].fillna(0.0).to_numpy(), dtype=torch.float32, device=place)
y = torch.tensor((train[target] == labels[1]).to_numpy(), dtype=torch.float32, device=place)
network = torch.nn.Linear(len(names), 1).to(place)
steps = torch.optim.Adam(network.parameters(), lr=0.1)
for _ in range(100):
    loss = torch.nn.functional.binary_cross_entropy_with_logits(network(X)[:, 0], y)
    steps.zero_grad()
    loss.backward()
    steps.step()
print("learned on", X.device.type)
network = network.cpu()

# %% [predict] Probabilities
def predict(test):
    X = torch.tensor(test[names].fillna(0.0).to_numpy(), dtype=torch.float32)
    with torch.no_grad():
        share = network(X)[:, 0].sigmoid().numpy().astype(float)
    return pd.DataFrame({labels[0]: 1 - share, labels[1]: share}, index=test.index)
"""


@pytest.fixture
def asked_anew() -> Any:
    gpu.gpu.cache_clear()
    yield
    gpu.gpu.cache_clear()


def test_scripts_are_told_the_device_that_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    told = contract(table(), threads=1, seconds=60.0)["device"]
    assert told == device()
    monkeypatch.setattr("core.harness.contract.device", lambda: "cuda")
    assert contract(table(), threads=1, seconds=60.0)["device"] == "cuda"


def test_an_answer_on_a_gpu_is_not_that_of_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request(LINEAR)
    here = cache_key(table(), asked)
    monkeypatch.setattr("core.harness.evaluate.device", lambda: "other")
    assert cache_key(table(), asked) != here


def test_who_hides_the_gpu_gets_the_processor(asked_anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "nvidia", lambda: ["/dev/nvidia0"])
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert gpu.gpu() == Gpu("cpu", "CUDA_VISIBLE_DEVICES hides the GPU: networks learn on the processor.")


def test_a_gpu_that_a_closed_room_cannot_use_is_told_and_not_used(
    asked_anew: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "nvidia", lambda: ["/dev/nvidia0"])
    monkeypatch.setattr(gpu, "TRIAL", 'raise SystemExit("out of order")')
    found = gpu.gpu()
    assert found.device == "cpu"
    assert "cannot use it (out of order)" in found.sentence


def test_a_network_learns_where_the_task_says(score: Score) -> None:
    found = score(LINEAR)
    assert found.status == "ok", found.failure
    assert f"learned on {device()}" in found.log


@pytest.mark.skipif(not gpu.nvidia(), reason="no GPU is here")
def test_a_gpu_that_is_here_is_used() -> None:
    assert gpu.gpu().device == "cuda", gpu.gpu().sentence
