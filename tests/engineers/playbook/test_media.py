"""Every recipe and alternative for pictures and sound runs in a room, alone and beside other columns."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import Alternative, alternatives, recipe, recipes
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.script import assemble, merge
from core.engineers.port import Brief, ModelCard
from core.harness.evaluation import Failure
from core.solution import Solution, check
from tests.engineers.playbook import files
from tests.engineers.playbook.room import lay_out, represent, trained
from tests.engineers.playbook.test_recipes import quick

MEDIA = [each.id for each in recipes() if "media" in each.blocks]
ROWS = 60


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(room: Path, sound: bool, rows: int = ROWS) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Training rows, rows to be predicted and kinds of columns; the files lie in the room."""
    make, columns = (files.sounds, files.SOUNDS) if sound else (files.pictures, files.PICTURES)
    train, test = make(room / "input/media", rows), make(room / "input/media", 18, seed=1)
    test.index = pd.RangeIndex(1000, 1018, name="row")
    return train, test, columns


def script(brief: Brief, name: str) -> Solution:
    found = recipe(name)
    assert found is not None
    return assemble(brief, found)


def cheap(solution: Solution) -> Solution:
    """Counted or tiny representations in place of the pre-trained ones, and few rounds: what is tested is the way through."""
    for block in solution.blocks:
        if block.name.startswith("media") and "efficientnet" in block.code:
            found = next(each for each in alternatives("media") if each.id == "shapes_and_colours")
            solution = solution.replace(block.name, found.code)
        elif block.name.startswith("model"):
            solution = solution.replace(block.name, quick(block.code, 3))
    return small(solution)


def small(solution: Solution) -> Solution:
    """Pictures of 40 pixels in place of 128 or 224, where the whole of a pre-trained network learns from them."""
    for block in solution.blocks:
        for side in ("128", "224"):
            if f"def represent_pixels_{side}" in block.code:
                solution = solution.replace(block.name, block.code.replace(side, "40"))
    return solution


def answers(
    room: Path, brief: Brief, solution: Solution, train: pd.DataFrame, test: pd.DataFrame, ready: bool = True
) -> pd.DataFrame:
    lay_out(room, brief, train)
    check(solution.code)
    column = next(name for name, kind in brief.task.columns.items() if kind in ("picture", "sound"))
    if ready:
        represent(room, solution, "train", list(train[column].dropna()))
        represent(room, solution, "rows", list(test[column].dropna()))
    given = test[list(brief.task.columns)]
    found = trained(solution.code)(given)
    assert found.index.equals(given.index)
    assert np.isfinite(found.to_numpy()).all()
    return found


@pytest.mark.sample(keep=3)
@pytest.mark.parametrize("name", MEDIA)
def test_a_recipe_tells_three_shapes_or_tones_apart(room: Path, name: str) -> None:
    train, test, columns = made(room, name.startswith("sound"), 90)
    brief = files.label(train, columns, two_shades="outlines" in name)
    solution = script(brief, name)
    if "convolution" in name:
        solution = solution.replace("model", quick(solution.block("model").code, 8))
    if name == "picture_finetuned":
        solution = small(solution).replace("model", quick(solution.block("model").code, 3))
    found = answers(room, brief, solution, train, test)
    assert set(found) == set(files.LABELS)
    assert np.allclose(found.sum(axis=1), 1)
    assert (found.idxmax(axis=1) == test.label)[:-1].mean() > 0.6


@pytest.mark.sample(keep=3)
@pytest.mark.parametrize("name", [each for each in MEDIA if "discriminant" not in each])
def test_numbers_are_learned_from_files_too(room: Path, name: str) -> None:
    train, test, columns = made(room, name.startswith("sound"))
    brief = files.amount(train, columns)
    solution = cheap(script(brief, name))
    found = answers(room, brief, solution, train, test)
    assert list(found) == ["amount"]


@pytest.mark.sample(keep=3)
@pytest.mark.parametrize("name", MEDIA)
def test_several_targets_and_files_alone_are_answered(room: Path, name: str) -> None:
    train, test, columns = made(room, name.startswith("sound"))
    column = next(iter(columns))
    brief = files.two(train, {column: columns[column]})
    found = answers(room, brief, cheap(script(brief, name)), train, test)
    assert set(found) == {"label=bar", "label=disc", "label=square", "large=no", "large=yes"}


def cases() -> list[tuple[str, Alternative]]:
    """Each alternative of the blocks for files, and of the models made for them, with one recipe that suits it."""
    found = []
    for block in ("media", "media_features", "model"):
        for each in alternatives(block):
            for name in MEDIA:
                family = recipe(name).family  # type: ignore[union-attr]
                kinds = {"has_pictures": "picture", "has_sound": "sound"}
                kind = next((kinds[when] for when in each.when if when in kinds), name.split("_")[0])
                sizes = {"log_mel": "sound", "pixels": "picture"}
                kind = next(
                    (value for key, value in sizes.items() if each.id.startswith(key) and block == "media"), kind
                )
                own = block != "model" or family in ("kernel", "discriminant", "convolution", "finetuned")
                if family in each.families and name.startswith(kind) and own and "has_no_media" not in each.when:
                    found.append((name, each))
                    break
    return found


@pytest.mark.sample(keep=10)
@pytest.mark.parametrize(("name", "alternative"), cases(), ids=lambda case: getattr(case, "id", case))
def test_every_alternative_runs(room: Path, name: str, alternative: Alternative) -> None:
    train, test, columns = made(room, name.startswith("sound"), 40)
    brief = files.label(train, columns, pixels=200, duration=5.0)
    family = recipe(name).family  # type: ignore[union-attr]
    assert alternative.fits(Situation(brief, (family,))) or alternative.when
    solution = script(brief, name).replace(alternative.block, alternative.code)
    if alternative.block != "media":
        solution = cheap(solution)
    else:
        solution = small(solution).replace("model", quick(solution.block("model").code, 3))
    answers(room, brief, solution, train, test)


def test_what_lies_ready_and_what_is_represented_on_the_spot_give_the_same(room: Path) -> None:
    train, test, columns = made(room, False)
    brief = files.label(train, columns)
    solution = cheap(script(brief, "picture_linear"))
    alone = answers(room, brief, solution, train, test, ready=False)
    laid = [name for path in (room / "input/ready").glob("*.json") for name in json.loads(path.read_text())]
    assert sorted(laid) == sorted([*train.photo.dropna(), *test.photo.dropna()])  # each once: who asks again finds it
    shutil.rmtree(room / "input/ready")
    pd.testing.assert_frame_equal(answers(room, brief, solution, train, test), alone, rtol=1e-5)
    listed = json.loads(next((room / "input/ready").glob("*.rows.json")).read_text())
    assert listed == list(test.photo.dropna())


def blocks(kind: str) -> list[Alternative]:
    return [each for each in alternatives("media") if f"has_{kind}" in each.when]


@pytest.mark.sample(keep=8)
@pytest.mark.parametrize("alternative", [*blocks("pictures"), *blocks("sound")], ids=lambda each: each.id)
def test_a_file_is_represented_alike_whatever_files_stand_beside_it(room: Path, alternative: Alternative) -> None:
    sound = "has_sound" in alternative.when
    table, _, _ = made(room, sound, 6)
    (room / "input/task.json").write_text('{"threads": 1}')
    names: dict[str, Any] = {}
    exec(compile(alternative.code, "media.py", "exec"), names)
    functions = [each for each in names if each.startswith("represent_")]
    assert len(functions) == 1
    found: Callable[[list[Path]], np.ndarray] = names[functions[0]]
    paths = [room / "input/media" / name for name in table.iloc[:5, 0]]
    whole = found(paths)
    assert len(whole) == 5
    assert whole.dtype in (np.float16, np.float32, np.uint8)
    np.testing.assert_allclose(found(paths[3:4])[0].astype(float), whole[3].astype(float), rtol=1e-2, atol=1e-2)
    if "picture_shape" in names:
        assert whole.shape[1:] == names["picture_shape"]
    assert np.ptp(whole.astype(float), axis=0).max() > 0
    assert found([]).shape[0] == 0


@pytest.mark.sample(keep=4)
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_pictures_of_every_mode_are_read(room: Path, mode: str) -> None:
    from PIL import Image

    grey = Image.fromarray(np.uint8(np.outer(np.arange(20), np.arange(30)) % 256))
    deep = Image.fromarray(np.outer(np.arange(20), np.arange(30)).astype(np.uint16 if mode == "I;16" else np.float32))
    (deep if mode in ("I;16", "F") else grey.convert(mode)).save(room / "it", format="TIFF")
    (room / "input").mkdir()
    (room / "input/task.json").write_text('{"threads": 1}')
    for alternative in blocks("pictures"):
        names: dict[str, Any] = {}
        exec(compile(alternative.code, "media.py", "exec"), names)
        assert np.isfinite(names["represent"]([room / "it"]).astype(float)).all()


@pytest.mark.parametrize("count", [0, 1, 30, 8000 * 9])
def test_silence_and_sounds_of_every_length_are_read(room: Path, count: int) -> None:
    import soundfile

    soundfile.write(room / "it", np.zeros((count, 2)), 8000, format="WAV")
    for alternative in blocks("sound"):
        names: dict[str, Any] = {}
        exec(compile(alternative.code, "media.py", "exec"), names)
        assert np.isfinite(names["represent"]([room / "it"]).astype(float)).all()


@pytest.mark.slow
def test_two_scripts_with_files_are_merged_and_averaged(room: Path) -> None:
    train, test, columns = made(room, False)
    brief = files.label(train, columns)
    one, two = cheap(script(brief, "picture_linear")), cheap(script(brief, "picture_convolution"))
    both = merge(one, two)
    assert both is not None
    assert {"media_2", "media_features_2"} <= {block.name for block in both.blocks}
    expected = (answers(room, brief, one, train, test) + answers(room, brief, two, train, test)) / 2
    found = answers(room, brief, both, train, test)
    pd.testing.assert_frame_equal(found[list(expected)], expected, rtol=1e-4)


def test_the_fitted_predict_survives_a_pickle_and_its_parts_a_clone(room: Path) -> None:
    train, test, columns = made(room, False)
    brief = files.label(train, columns)
    solution = cheap(script(brief, "picture_boosting"))
    lay_out(room, brief, train)
    predict = trained(solution.code)
    again = cloudpickle.loads(cloudpickle.dumps(predict))
    pd.testing.assert_frame_equal(again(test[list(columns)]), predict(test[list(columns)]))
    clone(predict.__globals__["media_steps"])  # type: ignore[attr-defined]


def test_the_engineer_offers_refines_and_mends_what_suits_files(room: Path) -> None:
    engineer = Playbook()
    for sound in (False, True):
        train, _, columns = made(room, sound)
        for brief in (files.label(train, columns), files.amount(train, columns)):
            cards = engineer.retrieve(brief, 4)
            assert len(cards) == 4
            assert all(card.id.startswith("sound" if sound else "picture") for card in cards)
            for card in cards:
                solution = engineer.candidate(brief, card)
                assert engineer.leakage(brief, solution, ()) == ()
                assert engineer.data_use(brief, solution, ()) == ()
                variants = engineer.ablations(brief, solution)
                assert 2 <= len(variants) <= 6
                options = engineer.target(brief, solution, (), ()).options
                networks = ("picture_convolution", "sound_convolution", "picture_finetuned")
                wanted = {"model"} if card.id in networks else {"media", "model"}
                assert wanted <= {option.plan.block for option in options}
                for block, code in [(v.block, v.code) for v in variants] + [(o.plan.block, o.code) for o in options]:
                    check(solution.replace(block, code).code)
                assert engineer.debug(brief, solution, Failure(kind="time", sentence="")) is not None


def test_without_pretrained_weights_pictures_are_still_learned_from(room: Path) -> None:
    train, _, columns = made(room, False)
    brief = files.label(train, columns, libraries={"torch": "2", "lightgbm": "4"})
    for card in Playbook().retrieve(brief, 9):
        assert "efficientnet" not in Playbook().candidate(brief, card).code


def test_a_table_is_not_offered_a_recipe_for_files(room: Path) -> None:
    train, _, _ = made(room, False)
    brief = files.label(train, {"weight": "number"})
    assert all("_" not in card.id for card in Playbook().retrieve(brief, 9))
    card = ModelCard(id="picture_linear", name="x", why="", source="bundled")
    assert "media_steps, name" in Playbook().candidate(brief, card).code
