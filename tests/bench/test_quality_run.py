from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from bench.quality.environments import NotInstalled
from bench.quality.layout import find_sets
from bench.quality.process import measure
from bench.quality.results import Result, read_results
from bench.quality.run import benchmark
from bench.quality.systems import System
from core.errors import BadInput
from tests.bench.quality_fakes import GOOD, doubled, fake

MUCH = 1.0  # minutes

FOREVER = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"], start_new_session=True)
open(sys.argv[2] + "/../pid", "w").write(str(child.pid))
time.sleep(600)
"""


def run(tmp_path: Path, *systems: System, minutes: float = MUCH, seeds: int = 1) -> list[Result]:
    if not (tmp_path / "double").exists():
        doubled(tmp_path / "double")
    sets = find_sets([tmp_path / "double"])
    return benchmark(sets, systems, range(seeds), minutes, tmp_path / "results.jsonl", tmp_path / "cache")


def test_a_peer_is_run_scored_and_written_down(tmp_path: Path) -> None:
    (result,) = run(tmp_path, fake("good", GOOD + "import time; time.sleep(0.3)"))  # long enough to be looked at
    assert result.state == "scored"
    assert result.score is not None
    assert result.score.value == pytest.approx(0.0)
    assert result.kept
    assert 0 < result.seconds < 60
    assert result.peak > 1_000_000
    assert read_results(tmp_path / "results.jsonl") == [result]


def test_a_peer_sees_neither_answers_nor_keys_nor_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    told = "import os, sys; print(sorted(os.listdir(sys.argv[1])), sorted(os.environ)); sys.exit(1)"
    (result,) = run(tmp_path, fake("curious", told))
    assert "['task.json', 'test.csv', 'train.csv']" in result.sentence
    assert "'OMP_NUM_THREADS'" in result.sentence
    assert "OPENAI_API_KEY" not in result.sentence
    assert "STUDIO_HOME" not in result.sentence


def test_a_peer_that_fails_is_a_row_with_its_last_words_and_the_others_go_on(tmp_path: Path) -> None:
    bad = fake("bad", "import sys; print('first'); sys.exit('no memory left')")
    results = run(tmp_path, bad, fake("good", GOOD))
    assert [result.state for result in results] == ["failed", "scored"]
    assert results[0].sentence == "exit code 1: no memory left"


def test_an_exit_code_that_is_fine_for_a_system_is_scored(tmp_path: Path) -> None:
    (result,) = run(tmp_path, fake("capped", GOOD + "\nsys.exit(3)\n", fine=(0, 3)))
    assert result.state == "scored"


def test_a_peer_that_writes_nothing_or_too_little_is_a_row_that_says_so(tmp_path: Path) -> None:
    little = "import sys; open(sys.argv[2] + '/predictions.csv', 'w').write('id,y\\n100,0\\n')"
    results = run(tmp_path, fake("silent", "print('out of time')"), fake("little", little))
    assert [result.sentence for result in results] == [
        "it wrote no predictions; its last words: out of time",
        "39 rows are missing, first the id 101",
    ]


def test_a_peer_that_overruns_is_stopped_at_twice_the_minutes_with_all_its_processes(tmp_path: Path) -> None:
    (result,) = run(tmp_path, fake("slow", FOREVER), minutes=0.02)
    assert result.state == "failed"
    assert not result.kept
    assert result.sentence == "it did not end within 2 times the minutes and was stopped"
    (pid,) = (tmp_path / "cache" / "runs").glob("*/pid")
    assert not psutil.pid_exists(int(pid.read_text()))


def test_a_peer_that_is_late_is_scored_but_has_not_kept_the_minutes(tmp_path: Path) -> None:
    (result,) = run(tmp_path, fake("late", "import time; time.sleep(2.5)\n" + GOOD), minutes=2.0 / 60)
    assert result.state == "scored"
    assert not result.kept


def test_a_peer_that_cannot_be_installed_is_a_row_and_is_tried_again(tmp_path: Path) -> None:
    def broken() -> Path:
        raise NotInstalled("It cannot be installed: no such package")

    (first,) = run(tmp_path, fake("peer", GOOD, python=broken))
    assert (first.state, first.sentence) == ("not installed", "It cannot be installed: no such package")
    (second,) = run(tmp_path, fake("peer", GOOD))
    assert second.state == "scored"


def test_a_peer_that_does_not_take_pictures_is_a_row_that_says_so(tmp_path: Path) -> None:
    doubled(tmp_path / "double", kind="image")
    (result,) = run(tmp_path, fake("tables", GOOD, kinds=("tabular",)))
    assert (result.state, result.sentence) == ("failed", "it does not take data of the kind image")


def test_a_broken_off_benchmark_goes_on_where_it_was(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    counted = f"open({str(calls)!r}, 'a').write('x')\n" + GOOD
    before = run(tmp_path, fake("good", counted), seeds=2)
    with (tmp_path / "results.jsonl").open("a") as stream:
        stream.write('{"plan": {"set": "dou')
    after = run(tmp_path, fake("good", counted), seeds=3)
    assert calls.read_text() == "xxx"
    assert after[:2] == before
    assert [result.plan.seed for result in after] == [0, 1, 2]
    assert read_results(tmp_path / "results.jsonl") == after


def test_another_version_is_measured_anew(tmp_path: Path) -> None:
    run(tmp_path, fake("good", GOOD))
    run(tmp_path, fake("good", GOOD, version="2"))
    assert [result.plan.version for result in read_results(tmp_path / "results.jsonl")] == ["1", "2"]


def test_a_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text("set,score\n")
    with pytest.raises(BadInput, match="line 1 is no result of this benchmark"):
        run(tmp_path, fake("good", GOOD))


def test_only_the_log_and_the_predictions_are_kept_of_a_run(tmp_path: Path) -> None:
    run(tmp_path, fake("good", GOOD + "\nopen(out + '/model.bin', 'w').write('large')\nprint('done')\n"))
    (room,) = (tmp_path / "cache" / "runs").iterdir()
    assert sorted(path.name for path in room.iterdir()) == ["log.txt", "predictions.csv"]
    assert (room / "log.txt").read_text() == "done\n"


def test_memory_is_that_of_the_whole_tree_also_of_a_child_that_lost_its_parent(tmp_path: Path) -> None:
    def starts(script: str, then: float) -> str:
        child = f"subprocess.Popen([sys.executable, '-S', '-c', {script!r}], start_new_session=True)"
        return f"import subprocess, sys, time; {child}; time.sleep({then})"

    holds = "import time; time.sleep(1.5); held = b'x' * 60_000_000; time.sleep(600)"
    command = [sys.executable, "-S", "-c", starts(starts(holds, 1.0), 3.0)]
    took = measure(command, tmp_path, {}, tmp_path / "log", 30.0, 2)
    assert took.code == 0
    assert 60_000_000 < took.peak < 120_000_000
