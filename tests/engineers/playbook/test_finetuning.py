"""The fine-tuned network: when it is offered, and that what it learned opens again. How it learns stands in test_media.py."""

from __future__ import annotations

from pathlib import Path

import cloudpickle
import pandas as pd

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import recipe
from core.harness.task import Split
from tests.engineers.playbook import files, tables
from tests.engineers.playbook.room import lay_out, trained
from tests.engineers.playbook.test_media import cheap, made, room, script

__all__ = ["room"]


def test_a_network_is_fine_tuned_at_its_own_size_where_there_is_a_gpu_or_much_time(room: Path) -> None:
    train, _, columns = made(room, sound=False)
    split = Split(kind="stratified", folds=3)

    def offered(device: str, seconds: float) -> bool:
        brief = files.label(train, columns, pixels=400, seconds=seconds, split=split)
        brief = tables.claiming(brief, 3_000).model_copy(update={"device": device})
        assert ("(len(files), 3, 224, 224)" in script(brief, "picture_finetuned").code) == (device == "cuda")
        return "picture_finetuned" in {card.id for card in Playbook().retrieve(brief, 4)}

    assert offered("cuda", 600.0)
    assert not offered("cpu", 600.0), "twenty minutes and more for one training"
    assert offered("cpu", 6 * 3600.0)


def test_hints_about_fine_tuning_mean_that_recipe(room: Path) -> None:
    train, _, columns = made(room, sound=False)
    brief = files.label(train, columns, pixels=400)
    brief = brief.model_copy(update={"device": "cuda"})
    for hint in ("try fine-tuning", "finetune it", "transfer learning"):
        assert "further models: Pre-trained network, fine-tuned." in Playbook().hear(brief, hint).sentence


def test_a_fine_tuned_network_on_pictures_alone_has_two_plain_versions(room: Path) -> None:
    train, _, columns = made(room, sound=False)
    brief = files.label(train, {"photo": columns["photo"]}, pixels=400)
    variants = Playbook().ablations(brief, script(brief, "picture_finetuned"))
    assert {each.block for each in variants} == {"media", "model"}


def test_a_fine_tuned_network_is_offered_where_its_files_fit_those_to_predict_included(room: Path) -> None:
    train, _, columns = made(room, sound=False)
    brief = tables.claiming(files.label(train, columns, pixels=400, seconds=6e4), 3_000)
    brief = brief.model_copy(update={"device": "cuda"})
    found = recipe("picture_finetuned")
    assert found is not None
    assert found.fits(brief)
    many = brief.task.model_copy(update={"test_rows": 30_000})
    assert not found.fits(brief.model_copy(update={"task": many}))


def test_a_fine_tuned_network_opens_again_and_predicts_the_same_in_any_company(room: Path) -> None:
    train, test, columns = made(room, sound=False, rows=24)
    brief = files.label(train, columns, pixels=400)
    lay_out(room, brief, train)
    predict = trained(cheap(script(brief, "picture_finetuned")).code)
    again = cloudpickle.loads(cloudpickle.dumps(predict))
    whole = predict(test[list(columns)])
    pd.testing.assert_frame_equal(again(test[list(columns)]), whole)
    pd.testing.assert_frame_equal(again(test[list(columns)].iloc[[4]]), whole.iloc[[4]], atol=1e-4)
