"""What a script may leave in the place of its predictions and of its model. None of it is believed, followed or unpickled."""

from __future__ import annotations

import resource

import pandas as pd
import pytest

from core import artifacts
from core.harness.bench import Bench
from core.harness.evaluate import evaluate, oof
from core.harness.predictions import BadPredictions, read_predictions
from tests.escapes.bombs import BOMBS
from tests.escapes.conftest import MIB, Attack, filled
from tests.escapes.scene import Scene
from tests.harness.conftest import Score, request
from tests.harness.made import make_task
from tests.harness.rows import SHARES, script, table

GOOD = "pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)"
SLY = "class Sly(pd.DataFrame):\n    def to_parquet(self, target):\n        {deed}\nreturn Sly({good})".replace(
    "{good}", GOOD
)
IN_PLACE = {  # what lies there instead of a Parquet file, and words of the failure
    "a link to the secrets": ("os.symlink('{home}/.streamlit/secrets.toml', target)", "plain file"),
    "a link to the accounts": ("os.symlink('/etc/passwd', target)", "plain file"),
    "a link to a device": ("os.symlink('/dev/zero', target)", "plain file"),
    "a link to itself": ("os.symlink('predictions.parquet', target)", "plain file"),
    "a pipe": ("os.mkfifo(target)", "plain file"),
    "a folder": ("os.makedirs(target + '/deeper')", "plain file"),
    "a socket": ("socket.socket(socket.AF_UNIX).bind(target)", "plain file"),
    "nothing": ("pass", "no prediction file"),
    "an empty file": ("open(target, 'w')", "not a Parquet file"),
    "a large file that is not there": ("open(target, 'wb').close(); os.truncate(target, 95 << 20)", "bytes"),
    "a pickle": ("import pickle; pickle.dump({good}, open(target, 'wb'))".replace("{good}", GOOD), "not a Parquet file"),
    "a CSV": ("{good}.to_csv(target)".replace("{good}", GOOD), "not a Parquet file"),
    "half a file": ("{good}.to_parquet(target); os.truncate(target, os.path.getsize(target) - 20)".replace("{good}", GOOD), "not a Parquet file"),
}  # fmt: skip


@pytest.mark.trust("escapes")
@pytest.mark.sample(keep=9)
@pytest.mark.parametrize("name", IN_PLACE)
def test_in_the_place_of_predictions_is_not_believed(name: str, attack: Attack):
    deed, words = IN_PLACE[name]
    found = attack("", predict=SLY.replace("{deed}", deed))
    assert found.failure is not None
    assert found.failure.kind == "predictions", found.failure
    assert words in found.failure.sentence


FRAMES = {  # what predict returns, and words of the failure
    "missing values": ("pd.DataFrame({'no': 0.4, 'yes': float('nan')}, index=test.index)", "missing"),
    "infinite values": ("pd.DataFrame({'no': 0.4, 'yes': float('inf')}, index=test.index)", "infinite"),
    "immense values": ("pd.DataFrame({'no': 0.4, 'yes': 1e308}, index=test.index)", "immense"),
    "texts": ("pd.DataFrame({'no': '0.4', 'yes': '0.6'}, index=test.index)", "not numbers"),
    "lists": ("pd.DataFrame({'no': [[0.4]] * len(test), 'yes': [[0.6]] * len(test)}, index=test.index)", "not numbers"),
    "markup for names": ("pd.DataFrame({'<script>alert(1)</script>': 0.4, '](javascript:alert(1))': 0.6}, index=test.index)", "none of the columns"),
    "markup beside the classes": ("pd.DataFrame({'no': 0.4, 'yes': 0.6, '<img src=x onerror=alert(1)>': 0.0}, index=test.index)", "unknown columns"),
    "five thousand columns": ("pd.DataFrame(0.0, index=test.index, columns=[str(n) for n in range(5000)])", "bytes"),
    "other classes": ("pd.DataFrame({'maybe': 1.0}, index=test.index)", "none of the columns"),
    "fewer rows": ("{good}.iloc[1:]", "rows were to be predicted"),
    "more rows": ("pd.concat([{good}] * 2)", "rows were to be predicted"),
    "the same rows twice": ("pd.concat([{good}.iloc[:len(test) // 2]] * 2)", "twice"),
    "rows of others": ("{good}.set_axis(test.index + 5000)", "no prediction"),
    "rows without ids": ("{good}.reset_index(drop=True)", "no prediction"),
    "ids that are dates": ("{good}.set_axis(pd.to_datetime(test.index))", "row ids"),
    "no chance for any class": ("pd.DataFrame({'no': 0.0, 'yes': 0.0}, index=test.index)", "probability"),
}  # fmt: skip


@pytest.mark.trust("escapes")
@pytest.mark.sample(keep=9)
@pytest.mark.parametrize("name", FRAMES)
def test_predictions_are_refused_that_hold(name: str, attack: Attack):
    frame, words = FRAMES[name]
    found = attack("", predict=f"return {frame.replace('{good}', GOOD)}")
    assert found.failure is not None
    assert found.failure.kind == "predictions", found.failure
    assert words in found.failure.sentence
    assert len(found.failure.sentence) < 1000


@pytest.mark.trust("escapes")
def test_predictions_in_another_order_are_put_in_order(attack: Attack, score: Score):
    learnt = "chance = 1 / (1 + 2.718 ** (-3.0 * test['x']))\nfound = pd.DataFrame({'no': 1 - chance, 'yes': chance}, index=test.index)\nreturn found"
    straight, shuffled = attack("", predict=learnt), attack("", predict=learnt + ".sample(frac=1, random_state=1)")
    assert straight.score is not None
    assert straight.score.value < 0.5  # a wrong order would be worse than chance
    assert straight.score == shuffled.score
    assert (oof(straight.digest).index == oof(shuffled.digest).index).all()


@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_that_grows_when_it_is_read_is_refused(
    name: str, tmp_path_factory: pytest.TempPathFactory, score: Score
):
    """The bombs are laid by hand, as a script could: the reader itself is asked, and its memory counted."""
    path = tmp_path_factory.mktemp("bomb") / "predictions.parquet"
    BOMBS[name](path)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadPredictions):
        read_predictions(path, make_task("binary", "log_loss", labels=("no", "yes")), range(40))
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 300 * MIB
    assert score(SHARES, folds=1).ok


EVIL = "class Evil:\n    def __reduce__(self): return (open, ('{home}/unpickled', 'w'))\nkept = [Evil()]\n"
LINK = """
import cloudpickle
def dump(obj, file):
    os.remove('output/model.pkl')
    {deed}
cloudpickle.dump = dump
"""
LEFT = {
    "a pickle that acts when it is opened": EVIL,
    "a link to the secrets": LINK.replace("{deed}", "os.symlink('{home}/.streamlit/secrets.toml', 'output/model.pkl')"),
    "a pipe": LINK.replace("{deed}", "os.mkfifo('output/model.pkl')"),
    "a folder": LINK.replace("{deed}", "os.mkdir('output/model.pkl')"),
    "a file without end": LINK.replace(
        "{deed}", "[file.write(b'x' * (1 << 20)) for file in [open('output/model.pkl', 'wb')] for _ in iter(int, 1)]"
    ),
}


@pytest.mark.trust("escapes")
@pytest.mark.parametrize("name", LEFT)
def test_a_model_is_kept_unopened_or_not_at_all(name: str, bench: Bench, grounds: Scene, score: Score, few: None):
    keep = (
        "    kept if 'kept' in globals() else None\n    return pd.DataFrame({'no': 0.4, 'yes': 0.6}, index=test.index)"
    )
    before = grounds.files()
    found = evaluate(
        table(), request(script("import os\n" + filled(LEFT[name], grounds), keep), mode="test", seconds=20.0), bench
    )
    assert found.ok, found.failure
    model = artifacts.folder(f"evaluations/{found.digest}") / "model.pkl"
    assert not model.is_symlink()
    assert model.is_file() == (name == "a pickle that acts when it is opened")
    assert grounds.files() == before
    assert isinstance(oof(found.digest), pd.DataFrame)
    assert score(SHARES, folds=1).ok
