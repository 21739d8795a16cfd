"""Texts in rooms: what a function makes of them is made once per run, each text on its own, and read again in every fold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import artifacts
from core.engineers.playbook.catalogue import recipe
from core.engineers.playbook.script import assemble
from core.harness.dataset import Dataset, make
from core.harness.represent import functions
from core.harness.shelf import Shelf
from core.harness.task import Split
from core.solution import Solution
from tests.engineers.playbook.room import brief_of
from tests.harness.conftest import Score
from tests.harness.made import make_task

LENGTHS = """# %% [text] How long a text is
import json
from pathlib import Path

import numpy as np

FACTOR = 2.0
unused = np.zeros(3)


def represent_lengths(texts):
    print("asked about", len(texts))
    return np.array([[FACTOR * len(text)] for text in texts], dtype=np.float32)


def lengths(column):
    ready = {}
    for index in sorted(Path("input/ready").glob("represent_lengths.*.json")):
        ready.update(zip(json.loads(index.read_text()), np.load(index.with_suffix(".npy"))[:, 0]))
    print("there are", len(ready), "for", column.nunique(), "new", len(set(column.dropna()) - set(ready)))
    known = [each if isinstance(each, str) else "" for each in column]
    return np.array([0.0 if not each else ready[each] if each in ready else represent_lengths([each])[0, 0] for each in known])
"""
REST = """

# %% [model] The middle
import pandas as pd

train = pd.read_parquet("input/train.parquet")
middle = lengths(train["note"]).mean()


# %% [predict] Predict
def predict(test):
    long = 1.0 * (lengths(test["note"]) > middle)
    return pd.DataFrame({"long": long, "short": 1.0 - long}, index=test.index)
"""


def notes(rows: int) -> pd.DataFrame:
    """A note a row (every tenth row has none), and whether it is long."""
    long = np.random.default_rng(0).random(rows) < 0.5
    texts = [f"{'word ' * (12 if each else 3)}{number}" for number, each in enumerate(long)]
    note = pd.Series(texts, dtype="str").where(np.arange(rows) % 10 > 0)
    return pd.DataFrame({"note": note, "size": pd.Series(np.where(long, "long", "short"), dtype="str")})


@pytest.fixture
def data(home: Path) -> Dataset:
    rows = notes(100).rename_axis("row")
    train, test = rows.head(90), rows.tail(10).drop(columns="size").reset_index(drop=True).rename_axis("row")
    given = {"labels": ("long", "short"), "columns": {"note": "text"}, "rows": 90, "test_rows": 10}
    task = make_task("binary", "accuracy", targets=("size",), split=Split(kind="kfold", folds=3), **given)
    return make(task, train, test, None, None, set_aside=False)


def test_a_text_is_represented_once_for_all_folds(score: Score, data: Dataset):
    found = score(LENGTHS + REST, data)
    assert found.ok, found.failure
    assert found.score is not None
    assert found.score.value > 0.85  # rows without a text are guessed
    assert "there are 53 for 53 new 0" in found.log, "the training rows' own texts, no others"
    assert "new 0" in found.log.splitlines()[-1]
    assert "asked about" not in found.log
    assert found.represented > 0
    kept = artifacts.folder("represented")
    assert not any(b"word" in path.read_bytes() for path in kept.rglob("*") if path.is_file()), (
        "no text outlives its run"
    )


def test_a_text_that_is_called_like_a_file_is_not_taken_for_it(tmp_path: Path, data: Dataset):
    class Known:
        of = "texts"

        def __contains__(self, key: str) -> bool:
            return True

    both = replace(data, task=data.task.model_copy(update={"columns": {"note": "text", "photo": "picture"}}))
    shelf = Shelf(both, tmp_path, {"represent_lengths": Known()})  # type: ignore[dict-item]
    rows = pd.DataFrame({"photo": ["7"], "note": ["7"]}, dtype="str")
    assert shelf._new(rows) == {"files": ["7"], "texts": ["7"]}
    assert shelf._new(rows) == {"files": [], "texts": []}


def test_a_final_fit_finds_the_texts_to_predict_ready(score: Score, data: Dataset):
    found = score(LENGTHS + REST, data, mode="test")
    assert found.ok, found.failure
    assert "there are 90 for 9 new 0" in found.log


def test_a_change_elsewhere_in_the_block_makes_nothing_anew(score: Score, data: Dataset):
    score(LENGTHS + REST, data)
    made = artifacts.folder("represented")
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}
    assert score(LENGTHS.replace("zeros(3)", "zeros(4)") + REST, data).ok
    assert {path.name: path.stat().st_mtime_ns for path in made.iterdir()} == before
    assert score(LENGTHS.replace("FACTOR = 2.0", "FACTOR = 3.0") + REST, data).ok
    assert len(list(made.iterdir())) == 2 * len(before) == 2


def test_a_function_that_looks_at_the_texts_beside_is_refused(score: Score, data: Dataset):
    leaning = LENGTHS.replace("FACTOR * len(text)]", "FACTOR * len(text) + 40 * len(texts)]")
    found = score(leaning + REST, data)
    assert found.failure is not None
    assert "gives one of the texts another representation beside others" in found.failure.sentence


def test_what_a_function_needs_of_its_block_goes_along():
    code = """# %% [text] Text
import os
import numpy as np
from math import *

try:
    import torch
except ImportError:
    torch = None
torch.set_num_threads(1)
SIZE = 3
other = SIZE + 1


def sized(text):
    return len(text) * SIZE


@torch.no_grad()
def represent_sizes(texts):
    torch.manual_seed(0)
    return np.array([[sized(text)] for text in texts])


text_steps = represent_sizes
"""
    found = functions(Solution(code=code, title="sizes"))["represent_sizes"]
    assert found.of == "texts"
    kept = found.code
    assert all(
        part in kept
        for part in (
            "import numpy",
            "    import torch",
            "except ImportError",
            "math import *",
            "set_num_threads(1)",
            "SIZE = 3",
            "def sized",
            "@torch.no_grad()",
        )
    )
    assert not any(part in kept for part in ("import os", "other", "text_steps"))
    compile(kept, "kept", "exec")


def test_sentences_that_mean_the_same_come_close_to_each_other(score: Score, home: Path):
    """The real network, in a closed room without a network connection: words that no training row has are understood."""
    animals, meals = ("cat", "dog", "horse", "sheep", "rabbit"), ("soup", "bread", "cheese", "salad", "pasta")
    seen = [f"{verb} the {word}" for verb in ("I saw", "Look at", "We found", "Where is", "Bring me", "This is") for word in (*animals, *meals)]  # fmt: skip
    rows = pd.DataFrame({"note": pd.Series(seen, dtype="str"), "what": pd.Series(["animal" if each.split()[-1] in animals else "meal" for each in seen], dtype="str")}).rename_axis("row")  # fmt: skip
    test = pd.DataFrame({"note": pd.Series(["A goat stands there", "He cooked a stew", "The kitten sleeps", "She ate an omelette"], dtype="str")}).rename_axis("row")  # fmt: skip
    given = {"labels": ("animal", "meal"), "columns": {"note": "text"}, "rows": len(rows), "test_rows": 4}
    task = make_task("binary", "accuracy", targets=("what",), split=Split(kind="kfold", folds=3), **given)
    data = make(task, rows, test, None, None, set_aside=False)
    found = recipe("meaning")
    assert found is not None
    script = assemble(brief_of(rows, {"note": "text"}, ("what",), "binary", "accuracy"), found)
    evaluation = score(script.code, data, mode="test")
    assert evaluation.ok, evaluation.failure
    answers = pd.read_parquet(artifacts.folder(f"evaluations/{evaluation.digest}") / "predictions.parquet")
    assert (answers["animal"] > answers["meal"]).tolist() == [True, False, True, False]
