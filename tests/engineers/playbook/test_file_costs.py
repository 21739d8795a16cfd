"""What files take: of many of them, and where another script has represented them already."""

from __future__ import annotations

from pathlib import Path

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import recipe
from core.harness.task import Split
from tests.engineers.playbook import files, tables
from tests.engineers.playbook.test_media import made, room, script

__all__ = ["room"]  # a fixture


def test_many_small_pictures_do_not_put_the_convolutional_network_out_of_reach(room: Path) -> None:
    """Its epochs fall as the files grow in number: 17,500 of them take a few times what 1,500 take."""
    train, _, columns = made(room, sound=False)
    brief = files.label(train, columns, pixels=32, seconds=600.0, split=Split(kind="stratified", folds=3))
    convolution = recipe("picture_convolution")
    assert convolution is not None
    few, many = (convolution.estimate(tables.claiming(brief, rows)) for rows in (1_500, 17_500))
    assert few < many < 4 * few
    assert "picture_convolution" in {card.id for card in Playbook().retrieve(tables.claiming(brief, 17_500), 4)}


def test_further_scripts_count_what_would_have_to_be_represented_first(room: Path) -> None:
    train, _, columns = made(room, sound=False)
    split = Split(kind="stratified", folds=3)
    brief = tables.claiming(files.label(train, columns, pixels=32, seconds=600.0, split=split), 17_500)
    brief = brief.model_copy(update={"task": brief.task.model_copy(update={"rows": 17_500})})

    def families(*scored: str) -> set[str]:
        scripts = [script(brief, name) for name in scored]
        members = tuple(tables.member(each.id, 0.9, each.model) for each in scripts)
        further = Playbook().widen(brief, members, tuple(each.id for each in scripts), 9, 250.0)
        return {each.model for each in further}

    assert "kernel" not in families("picture_convolution", "picture_plain"), "280 s for what no script had represented"
    assert "kernel" in families("picture_convolution", "picture_linear"), "the same representation is there already"
