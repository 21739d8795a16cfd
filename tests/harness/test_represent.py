"""Pictures in rooms: whose files lie there, and what is made of them once per run."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core import artifacts
from core.harness import asking
from core.harness.bench import Bench
from core.harness.cores import Cores
from core.harness.dataset import Dataset, load
from core.harness.evaluation import Evaluation
from core.harness.represent import functions
from core.solution import Solution
from tests.harness.conftest import Score
from tests.harness.pictures import dataset

MEAN = """# %% [media] The mean shade
import numpy as np
from PIL import Image


def represent_mean(files):
    print("represented", len(files))
    return np.array([[np.asarray(Image.open(file)).mean()] for file in files], dtype=np.float32)
"""
REST = """
# %% [setup] Set-up
import json
import numpy as np
import pandas as pd
from pathlib import Path

train = pd.read_parquet("input/train.parquet")
ready = {}


def means(frame):
    for index in Path("input/ready").glob("represent_mean.*.json"):
        ready.update(zip(json.loads(index.read_text()), np.load(index.with_suffix(".npy"))))
    return np.array([(ready[name] if name in ready else represent_mean([Path("input/media") / name])[0])[0] for name in frame["picture"]])


# %% [model] The middle between the two
middle = means(train).mean()
print("trained on", sorted(path.name for path in Path("input/media").iterdir()) == sorted(train["picture"]), len(ready))


# %% [predict] Predict
def predict(test):
    light = means(test) > middle
    {more}
    return pd.DataFrame({"dark": 1.0 - light, "light": 1.0 * light}, index=test.index)
"""


@pytest.fixture
def data(home: Path, tmp_path: Path) -> Dataset:
    return dataset(tmp_path / "given")


def code(media: str = MEAN, more: str = "") -> str:
    return media + REST.replace("{more}", more)


def test_a_script_learns_from_pictures_that_were_represented_before_the_folds(score: Score, data: Dataset):
    found = score(code(more="print('ready', len(ready))"), data)
    assert found.ok, found.failure
    assert found.score is not None
    assert found.score.value == 1.0
    assert "trained on True 60" in found.log
    assert "represented" not in found.log, "the function was called once per run, not in the folds"
    assert found.represented > 0


def test_the_same_block_is_not_run_again_for_another_script(score: Score, data: Dataset):
    score(code(), data)
    made = artifacts.folder("represented")
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}
    assert score(code(more="pass  # another script"), data).ok
    assert {path.name: path.stat().st_mtime_ns for path in made.iterdir()} == before
    assert len(before) == 1


def test_a_room_holds_the_files_of_its_own_rows_under_names_that_say_nothing(score: Score, data: Dataset):
    found = score(code(more="print('asked', sorted(p.name for p in Path('input/media').iterdir()) == sorted([*train['picture'], *test['picture']]))"), data, look=False)  # fmt: skip
    assert "asked True" in found.log
    told = score(code(more="print('NAMES', *train['picture'][:3], *[int(p.stat().st_mtime) for p in Path('input/media').iterdir()][:3])"), data, look=False)  # fmt: skip
    names = told.log.split("NAMES ")[1].split()
    assert all(name.isdigit() for name in names[:3])
    assert names[3:6] == ["0", "0", "0"]


def test_a_final_fit_predicts_the_files_to_predict(score: Score, data: Dataset):
    found = score(code(), data, mode="test")
    assert found.ok, found.failure
    assert found.folds[0].held_out_rows == 12


def test_a_function_that_looks_at_the_files_beside_is_refused(score: Score, data: Dataset):
    leaning = MEAN.replace(
        "dtype=np.float32)", "dtype=np.float32) - np.mean([np.asarray(Image.open(f)).mean() for f in files])"
    )
    found = score(code(leaning), data)
    assert found.failure is not None
    assert "each must stand on its own" in found.failure.sentence


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("return np.array([object() for _ in files])", "Object arrays cannot be saved"),
        ("return np.zeros((3, 2))", "one entry for each of the files"),
        ("return np.full((len(files), 2), np.nan)", "not finite"),
        ("return np.array(['a' for _ in files])", "must give numbers"),
        ("raise ValueError('no idea')", "no idea"),
    ],
    ids=["objects", "too few", "not a number", "texts", "an exception"],
)
def test_a_function_that_gives_no_representation_is_a_failure_with_a_sentence(
    score: Score, data: Dataset, wrong: str, said: str
):
    found = score(code(MEAN.replace('    print("represented", len(files))\n', f"    {wrong}\n")), data)
    assert found.failure is not None
    assert said in found.failure.sentence
    assert "represent_mean" in found.failure.sentence


def test_a_slow_function_is_stopped_in_time(score: Score, data: Dataset):
    found = score(code(MEAN.replace("    print", "    import time; time.sleep(60)\n    print")), data, seconds=3.0)
    assert found.failure is not None
    assert found.failure.kind == "time"
    assert "0 of 102 files were through" in found.failure.sentence


@pytest.mark.slow
def test_what_a_stopped_function_came_to_is_gone_on_with(
    score: Score, data: Dataset, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(asking.CHUNK, "files", 20)
    slow = MEAN.replace("    print", "    import time; time.sleep(0.08 * len(files))\n    print")
    first = score(code(slow), data, seconds=5.0)
    assert first.failure is not None
    assert first.failure.kind == "time"
    assert ": 0 of 102" not in first.failure.sentence
    assert "of 102 files were through" in first.failure.sentence
    before = int(next((home / "parts").glob("*/done")).read_text())
    assert before > 0
    second = score(code(slow), data, seconds=60.0)
    assert second.ok, second.failure
    assert not list((home / "parts").iterdir())


def test_the_function_sees_no_label(score: Score, data: Dataset):
    spying = MEAN.replace("    print", "    import os, json\n    assert os.listdir('input') == ['task.json', 'rows.parquet', 'media'] or sorted(os.listdir('input')) == ['media', 'rows.parquet', 'task.json']\n    assert json.load(open('input/task.json'))['classes'] == {}\n    print")  # fmt: skip
    assert score(code(spying), data).ok


def test_rows_without_a_file_stay(score: Score, data: Dataset):
    lacking = data.train.copy()
    lacking.loc[lacking.index[0], "picture"] = np.nan
    patched = REST.replace('for name in frame["picture"]]', 'for name in frame["picture"].dropna()]').replace(
        "light = means(test) > middle", 'light = pd.Series(0.0, index=test.index)\n    light[test["picture"].notna()] = (means(test) > middle).astype(float)'
    ).replace('sorted(train["picture"])', 'sorted(train["picture"].dropna())')  # fmt: skip
    found = score(MEAN + patched.replace("{more}", ""), replace(data, train=lacking), look=False)
    assert found.ok, found.failure


def test_a_dataset_comes_back_with_its_files(data: Dataset):
    again = load(artifacts.folder("runs/r/data"))
    assert again.task.media == "picture"
    assert list(again.train["picture"]) == list(data.train["picture"])


def test_functions_are_found_by_name_and_two_of_one_name_are_nobodys():
    both = "# %% [media] a\ndef represent_a(files): return 1\n\n# %% [media_2] b\ndef represent_a(files): return 2\n"
    one = "# %% [media] a\ndef represent_a(files): return 1\n\n# %% [model] b\ndef predict(test): pass\n"
    assert functions(Solution(code=both, title="")) == {}
    assert list(functions(Solution(code=one, title=""))) == ["represent_a"]


def test_how_far_the_files_are_is_told_while_they_are_represented(
    score: Score, data: Dataset, bench: Bench, monkeypatch: pytest.MonkeyPatch
):
    told: list[tuple[str, int, int]] = []
    monkeypatch.setitem(asking.CHUNK, "files", 40)
    monkeypatch.setattr(asking, "TELL", 0.0)
    score(code(), data, replace(bench, represented=lambda *words: told.append(words)), folds=1, look=False)
    assert told == [("represent_mean", 0, 102), ("represent_mean", 40, 102), ("represent_mean", 80, 102)]


def test_a_core_that_is_spare_represents_too_and_all_come_out_in_order(
    score: Score, data: Dataset, bench: Bench, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(asking.CHUNK, "files", 10)
    alone = score(code(), data, folds=1, look=False)
    marked = (
        MEAN.replace("\n\n\ndef", "\nimport time\n\nBEGUN = time.monotonic_ns() % 1_000_003\n\n\ndef")
        .replace("    print", "    time.sleep(0.3)\n    print")
        .replace(".mean()]", ".mean(), BEGUN]")
    )
    monkeypatch.setattr(asking, "_same_again", lambda *_: None)  # the mark tells who made it
    cores = Cores(1)
    found = score(code(marked), data, replace(bench, cores=cores), folds=1, look=False)
    assert found.ok, found.failure
    made = [np.load(path) for path in (home / "artifacts").rglob("made.npy")]
    both, one = sorted(made, key=lambda array: -array.shape[1])
    assert len(np.unique(both[:, 1])) == 2
    assert np.array_equal(both[:, 0], one[:, 0])
    assert alone.ok
    assert cores.spare()
    assert not list(bench.rooms.iterdir())


def test_who_waits_for_anothers_representation_lends_its_core(data: Dataset, score: Score, bench: Bench):
    slow = MEAN.replace("    print", "    import time; time.sleep(5.0)\n    print")
    cores = Cores(2)

    def evaluated() -> Evaluation:
        with cores.held():
            return score(code(slow), data, replace(bench, cores=cores), folds=1, look=False)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(evaluated) for _ in range(2)]
        time.sleep(1.0)  # one makes it now, the other waits
        lent = cores.spare(2.0)
        still = not any(each.done() for each in both)
        if lent:
            cores.give_back()
        assert lent
        assert still
        assert all(each.result().ok for each in both)
    assert cores.spare()
    assert cores.spare()
    assert not cores.spare()
