from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import artifacts
from core.harness.baseline import averaged
from core.harness.bench import Bench
from core.harness.dataset import Dataset
from core.harness.evaluate import cache_key, evaluate, oof
from core.harness.libraries import libraries
from core.harness.metrics import score as metric_of
from core.harness.predictions import expected_columns
from core.harness.task import Split
from core.sandbox.starter import Starter
from tests.harness.conftest import Score, request
from tests.harness.made import make_task
from tests.harness.rows import LEARNT, SHARES, script, table


def test_predictions_are_kept_as_predict_returned_them(score: Score):
    data = table()
    found = score(LEARNT, data)
    kept = oof(found.digest)
    chance = 1 / (1 + 2.718 ** (-3.0 * data.train["x"]))
    assert found.ok
    assert kept.index.tolist() == data.train.index.tolist()
    assert list(kept) == ["no", "yes"]
    np.testing.assert_allclose(kept["yes"], chance.loc[kept.index])
    assert found.score is not None
    assert found.score.value == pytest.approx(metric_of(data.task, data.truth, kept))
    assert [fold.held_out_rows for fold in found.folds] == [40, 40, 40]
    assert all(fold.score is not None for fold in found.folds)


LOOK = script(
    """
import json, os
def tree(): return sorted(os.path.join(at, name)[2:] for at, _, names in os.walk('.') for name in names)
train = pd.read_parquet('input/train.parquet')
seen = {'files': tree(), 'rows': train.index.tolist(), 'columns': list(train), 'task': json.load(open('input/task.json'))}
print('SEEN ' + json.dumps(seen))
""",
    """
    print('GIVEN ' + json.dumps({'columns': list(test), 'rows': test.index.tolist(), 'files': tree()}))
    return pd.DataFrame({'no': 0.5, 'yes': 0.5}, index=test.index)""",
)


def names(data: Dataset, rows: object) -> list[int]:
    """What these row ids are called in a room, in the order in which they lie there."""
    return sorted(data.names.loc[rows])


def told(log: str, word: str) -> dict[str, object]:
    line = next(line for line in log.splitlines() if line.startswith(word))
    return json.loads(line.removeprefix(word))  # type: ignore[no-any-return]


def test_while_a_script_trains_its_room_holds_the_folds_training_rows_and_nothing_else(score: Score):
    data = table()
    found = score(LOOK, data)
    seen, fold = told(found.log, "SEEN "), data.folds[-1]
    assert seen["files"] == ["input/task.json", "input/train.parquet", "solution.py"]
    assert seen["rows"] == names(data, fold.train)
    assert seen["columns"] == ["x", "noise", "y"]
    assert not set(seen["rows"]) & set(names(data, fold.held_out))


def test_predict_is_given_the_held_out_rows_without_the_target(score: Score):
    data = table()
    given, fold = told(score(LOOK, data).log, "GIVEN "), data.folds[-1]
    assert given["columns"] == ["x", "noise"]
    assert given["rows"] == names(data, fold.held_out)
    assert given["files"] == ["input/rows.parquet", "input/task.json", "input/train.parquet", "solution.py"]


def test_the_task_file_says_what_the_design_promises(score: Score):
    told_task = told(score(LOOK, threads=1).log, "SEEN ")["task"]
    wanted = {"targets", "problem", "metric", "direction", "classes", "positive", "columns", "split", "mode", "description",
              "seed", "threads", "seconds", "device", "media"}  # fmt: skip
    assert set(told_task) == wanted
    assert told_task["direction"] == "min"
    assert told_task["columns"] == {"x": "number", "noise": "number"}


def test_in_batch_mode_the_test_rows_lie_there_from_the_start(score: Score):
    seen = told(score(LOOK, table(mode="batch"), folds=1).log, "SEEN ")
    assert "input/test.parquet" in seen["files"]


def test_a_crash_is_a_failure_that_names_the_fold_and_quotes_the_error(score: Score):
    found = score(script("raise ValueError('no such column: petal')"))
    assert found.failure is not None
    assert (found.failure.kind, found.failure.fold) == ("crash", 0)
    assert "no such column: petal" in found.failure.sentence
    assert "Traceback" in found.failure.log


def test_a_script_without_predict_is_a_failure(score: Score):
    found = score("# %% [train] Train\nx = 1\n")
    assert found.failure is not None
    assert "predict" in found.failure.sentence


def test_the_number_of_folds_can_be_limited(score: Score):
    found = score(SHARES, folds=2)
    assert [fold.fold for fold in found.folds] == [0, 1]
    assert len(oof(found.digest)) == 80


def test_the_number_of_rows_that_a_training_sees_can_be_limited(score: Score):
    seen = told(score(LOOK, rows=30, folds=1).log, "SEEN ")["rows"]
    assert len(seen) == 30
    assert set(seen) <= set(names(table(), table().folds[0].train))
    again = score(LOOK, rows=30, folds=1)
    assert told(again.log, "SEEN ")["rows"] == seen
    assert [fold.train_rows for fold in again.folds] == [30]


def test_each_fold_is_told_when_it_is_scored(score: Score, bench: Bench):
    heard: list[int] = []
    score(SHARES, at=replace(bench, scored=lambda result: heard.append(result.fold)))
    assert heard == [0, 1, 2]


def test_repeats_are_averaged_per_row(score: Score):
    data = table(split=Split(kind="stratified", folds=2, repeats=2))
    found = score(
        script(
            "import random",
            "    value = 0.2 + 0.6 * random.random()\n    return pd.DataFrame({'no': value, 'yes': 1 - value}, index=test.index)",
        ),
        data,
    )
    assert len(found.folds) == 4
    assert len(oof(found.digest)) == 120


def test_the_time_limit_is_for_all_folds_together(score: Score):
    begun = time.monotonic()
    found = score(script("import time; time.sleep(1.0)"), seconds=2.0)
    assert found.failure is not None
    assert found.failure.kind == "time"
    assert 1 <= len(found.folds) < 3
    assert time.monotonic() - begun < 6.0


def test_what_a_person_stops_is_stopped_and_not_failed(score: Score, bench: Bench):
    at = time.monotonic() + 0.5
    found = score(script("import time; time.sleep(30)"), at=replace(bench, stopped=lambda: time.monotonic() > at))
    assert found.status == "stopped"
    assert time.monotonic() - at < 2.0


def test_the_vault_is_scored_by_a_model_that_never_saw_it(score: Score):
    data = table(rows=1200, set_aside=True)
    assert len(data.vault) >= 100
    found = score(LOOK, data, mode="vault")
    seen, given = told(found.log, "SEEN "), told(found.log, "GIVEN ")
    assert set(seen["rows"]) == set(names(data, data.train.index)) - set(names(data, data.vault))
    assert given["rows"] == names(data, data.vault)
    assert found.score is not None
    assert sorted(oof(found.digest).index) == sorted(data.vault.tolist())


def test_no_fold_holds_a_row_of_the_vault():
    data = table(rows=1200, set_aside=True)
    rows = np.concatenate([np.concatenate([fold.train, fold.held_out]) for fold in data.folds])
    assert not set(rows) & set(data.vault)


def test_the_final_fit_sees_all_rows_predicts_the_test_rows_and_keeps_the_model(score: Score):
    data = table(rows=1200, set_aside=True)
    found = score(LOOK, data, mode="test")
    assert told(found.log, "SEEN ")["rows"] == names(data, data.train.index)
    assert (found.ok, found.score) == (True, None)
    assert oof(found.digest).index.tolist() == list(range(7))
    assert (artifacts.folder(f"evaluations/{found.digest}") / "model.pkl").stat().st_size > 0


def test_without_test_rows_the_final_fit_still_keeps_the_model(score: Score):
    found = score(LOOK, table(test=0), mode="test")
    assert found.ok
    assert (artifacts.folder(f"evaluations/{found.digest}") / "model.pkl").is_file()


@pytest.mark.parametrize(
    "trouble",
    [
        "import threading\nlock = threading.Lock()",
        "import os\nclass lock:\n    def __reduce__(self): os._exit(1)\nlock = lock()",
    ],
)
def test_a_model_that_cannot_be_saved_still_predicts(score: Score, trouble: str):
    found = score(
        script(trouble, "    lock\n    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)"), mode="test"
    )
    assert found.ok, found.failure
    assert not (artifacts.folder(f"evaluations/{found.digest}") / "model.pkl").exists()
    assert oof(found.digest)["yes"].tolist() == [0.6] * 7


def test_the_cache_key_names_whatever_decides_the_predictions():
    data, base = table(), request(SHARES)
    same = cache_key(data, base)
    assert cache_key(table(), request(SHARES, run="other", key="elsewhere", title="t", seconds=5.0)) == same
    other = [
        cache_key(data, request(SHARES + "\n")), cache_key(data, request(SHARES, folds=2)),
        cache_key(data, request(SHARES, rows=50)), cache_key(data, request(SHARES, threads=2)),
        cache_key(data, request(SHARES, mode="test")), cache_key(table(seed=1), base),
        cache_key(table(split=Split(kind="kfold", folds=3)), base), cache_key(table(metric="roc_auc"), base),
    ]  # fmt: skip
    assert len({same, *other}) == 1 + len(other)


def test_the_same_request_gives_the_same_digest_and_predictions(score: Score):
    first, second = score(LEARNT), score(LEARNT)
    assert first.digest == second.digest
    assert first.score == second.score


def test_nothing_is_left_in_the_rooms(score: Score, home: Path):
    score(SHARES)
    score(script("1 / 0"))
    assert os.listdir(home / "rooms") == []
    assert os.listdir(home / "new") == []


def test_a_script_that_spoils_its_room_is_a_failure(score: Score):
    found = score(script("import shutil; shutil.rmtree('input'); shutil.rmtree('output')"))
    assert found.failure is not None
    assert found.failure.kind == "crash"


def test_a_keeper_that_dies_once_is_no_fault_of_the_script(home: Path):
    """The fork server is killed with a request in its queue: the evaluation is done all the same."""
    starter = Starter()
    starter.warm_up()
    assert starter.ready(60.0)
    assert starter._process is not None
    os.kill(starter._process.pid, 19)  # it stands still: the request waits in its queue
    from threading import Timer

    timer = Timer(1.0, starter._process.kill)
    timer.start()
    try:
        found = evaluate(table(), request(SHARES, folds=1), Bench(starter, home / "rooms", 4 << 30))
    finally:
        timer.cancel()
        starter.close()
    assert found.ok, found.failure


def test_the_harness_s_own_share_is_counted_apart(score: Score):
    found = score(script("import time; time.sleep(0.3)"))
    assert sum(fold.seconds for fold in found.folds) >= 0.9
    assert 0 < found.overhead < found.seconds
    parts = found.overhead + found.observed.seconds + sum(fold.seconds for fold in found.folds)
    assert parts == pytest.approx(found.seconds, abs=0.05)


def test_several_targets_and_a_regression_are_scored_too(score: Score):
    from core.harness.dataset import make

    rng = np.random.default_rng(0)
    index = pd.RangeIndex(60, name="row")
    train = pd.DataFrame({"x": rng.normal(size=60), "a": rng.normal(size=60), "b": rng.normal(size=60)}, index=index)
    task = make_task(
        "regression", "rmse", targets=("a", "b"), columns={"x": "number"}, rows=60, split=Split(kind="kfold", folds=2)
    )
    data = make(task, train, None, None, None)
    found = score(script("", "    return pd.DataFrame({'a': 0.0, 'b': 1.0}, index=test.index)"), data)
    assert found.ok
    assert list(oof(found.digest)) == expected_columns(task)
    assert averaged([oof(found.digest)]).shape == (60, 2)


def test_libraries_that_are_not_installed_are_left_out(monkeypatch):
    monkeypatch.setattr("core.harness.libraries.LIBRARIES", ("numpy", "a-package-that-nobody-has"))
    assert "numpy" in libraries()
    assert "a-package-that-nobody-has" not in libraries()
