"""The runners of the peers. The plain baseline runs here; the others need their own environments."""

from __future__ import annotations

import ast
import itertools
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from bench.quality.__main__ import main
from bench.quality.layout import read_set
from bench.quality.run import benchmark
from bench.quality.systems import PACKAGES, PEERS, Call, System, studio, systems
from core.__main__ import _parser
from core.errors import BadInput
from tests.bench.quality_fakes import doubled, labelled, write_set

SCRIPTS = sorted(PEERS.glob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_runner_imports_nothing_of_the_program_and_names_no_answers(script: Path) -> None:
    text = script.read_text()
    nodes = list(ast.walk(ast.parse(text)))
    names = {alias.name.split(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {(node.module or "").split(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not names & {"core", "bench", "pages", "tests"}
    assert "answers" not in text


@pytest.mark.parametrize("name", PACKAGES)
def test_every_peer_has_a_runner_and_pins_everything(name: str, tmp_path: Path) -> None:
    (system,) = systems([name], tmp_path)
    assert system.version[0].isdigit()
    assert (PEERS / f"with_{name}.py").exists()
    assert all("==" in line for line in (PEERS / f"{name}.txt").read_text().splitlines())


def test_a_system_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no system 'h2o'"):
        systems(["studio", "h2o"], tmp_path)


def test_the_program_is_called_as_its_users_call_it(tmp_path: Path) -> None:
    data = read_set(labelled(tmp_path / "two", ["a", "b"], "f1", positive="a", about="Which one?"))
    call = Call(data.about, tmp_path / "in", tmp_path / "out", 2.5, time.time() + 150, 2, 7)
    told = studio().command(Path("python"), call)
    assert told[:5] == ["python", "-m", "core", "run", "--auto"]
    pairs = {
        ("--target", "y"),
        ("--metric", "f1"),
        ("--positive", "a"),
        ("--minutes", "2.5"),
        ("--seed", "7"),
        ("--id", "id"),
    }
    assert pairs <= set(itertools.pairwise(told))
    assert _parser().parse_args(told[3:]).minutes == 2.5


def here() -> System:
    """The plain baseline with this very Python."""
    (system,) = systems(["sklearn"], Path())
    return System(system.name, system.version, lambda: Path(sys.executable), system.command)


@pytest.mark.slow
def test_the_plain_baseline_learns_from_numbers_and_from_texts(tmp_path: Path) -> None:
    words = ["a good long text here", "quite another kind of line", "some third way of saying"]
    ids = {"id": [f"r{row}" for row in range(42)]}
    texts = {"t": [words[row % 3] for row in range(42)]}
    labels = {"y": [str(row % 3) for row in range(42)]}
    sets = [
        doubled(tmp_path / "double"),
        doubled(tmp_path / "logarithms", metric="rmsle"),
        write_set(
            tmp_path / "text", train=pd.DataFrame({**ids, **texts, **labels}), test=pd.DataFrame({**ids, **texts}),
            answers=pd.DataFrame({**ids, **labels}), problem="multiclass", metric="log_loss",
        ),
    ]  # fmt: skip
    data = [read_set(each) for each in sets]
    results = benchmark(data, [here()], [0], 1.0, tmp_path / "r.jsonl", tmp_path / "cache", most=1)
    assert [result.sentence for result in results] == ["", "", ""]
    for result in results:
        assert result.score is not None
        assert result.score.value < 0.75 * result.baseline.value, result.plan.set


def test_input_that_cannot_be_used_ends_with_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--out", str(tmp_path / "results.jsonl")]) == 2
    assert "there is no task.json here" in capsys.readouterr().err
