"""Every recipe and alternative for image to image runs in a room: pages with strokes under stains and noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import Alternative, alternatives, recipe, recipes
from core.engineers.playbook.script import assemble, merge
from core.engineers.port import Brief
from core.harness.task import Split
from core.solution import Solution, check
from tests.engineers.playbook.room import brief_of, lay_out, trained
from tests.engineers.playbook.test_recipes import quick

PIXELS = [each.id for each in recipes() if "planes" in each.blocks]
COLUMNS: dict[str, Any] = {"picture": "picture", "row": "number", "column": "number"}
SHAPE = (40, 50)


def pages(folder: Path, count: int, rows: int, seed: int) -> pd.DataFrame:
    """`count` grey pages with dark strokes on stained ground, and rows of pixels with what they were before the stains."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, parts = np.random.default_rng(seed), []
    down, right = np.mgrid[: SHAPE[0], : SHAPE[1]]
    for n in range(count):
        clean = np.ones(SHAPE)
        for _ in range(6):
            top, left = rng.integers(2, SHAPE[0] - 4), rng.integers(2, SHAPE[1] - 14)
            clean[top : top + 2, left : left + 12] = 0
        stain = 0.5 * np.exp(-((down - rng.uniform(0, 40)) ** 2 + (right - rng.uniform(0, 50)) ** 2) / 300)
        dirty = np.clip((0.9 - stain) * (0.3 + 0.7 * clean) + rng.normal(0, 0.02, SHAPE), 0, 1)
        Image.fromarray(np.uint8(dirty * 255)).save(folder / f"{seed}{n}", format="PNG")
        at = rng.choice(clean.size, rows // count, replace=False)
        values = {"picture": f"{seed}{n}", "row": at // SHAPE[1], "column": at % SHAPE[1], "clean": clean.ravel()[at]}
        parts.append(pd.DataFrame(values))
    return pd.concat(parts, ignore_index=True).astype({"picture": "str"}).rename_axis("row id")


def brief_for(train: pd.DataFrame) -> Brief:
    brief = brief_of(train, COLUMNS, ("clean",), "regression", "rmse", split=Split(kind="group", column="picture"))
    return brief.model_copy(update={"task": brief.task.model_copy(update={"place": ("row", "column")})})


def script(brief: Brief, name: str) -> Solution:
    found = recipe(name)
    assert found is not None
    assert found.fits(brief)
    return assemble(brief, found)


def hasty(brief: Brief, name: str) -> Solution:
    """The recipe's script with few rounds."""
    found = script(brief, name)
    return found.replace("model", quick(found.block("model").code))


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answers(room: Path, brief: Brief, solution: Solution, train: pd.DataFrame, test: pd.DataFrame) -> pd.Series[Any]:
    lay_out(room, brief, train)
    check(solution.code)
    found = trained(solution.code)(test[list(COLUMNS)])
    assert list(found) == ["clean"]
    assert found.index.equals(test.index)
    assert found.clean.between(0, 1).all()
    return found.clean


@pytest.mark.sample(keep=3)
@pytest.mark.parametrize("name", PIXELS)
def test_a_recipe_takes_the_stains_away(room: Path, name: str) -> None:
    train, test = pages(room / "input/media", 6, 1500, 1), pages(room / "input/media", 2, 400, 2)
    brief = brief_for(train)
    found = answers(room, brief, script(brief, name), train, test)
    assert np.sqrt(((found - test.clean) ** 2).mean()) < 0.5 * test.clean.std()


def cases() -> list[tuple[str, Alternative]]:
    found = [each for block in ("planes", "surroundings", "target", "model") for each in alternatives(block)]
    return [
        (next(name for name in PIXELS if each.suits(recipe(name).family)), each)  # type: ignore[union-attr]
        for each in found
        if "pixels" in each.when
    ]


@pytest.mark.parametrize(("name", "alternative"), cases(), ids=lambda case: getattr(case, "id", case))
def test_every_alternative_runs(room: Path, name: str, alternative: Alternative) -> None:
    train, test = pages(room / "input/media", 3, 300, 1), pages(room / "input/media", 1, 50, 2)
    brief = brief_for(train)
    solution = script(brief, name).replace(alternative.block, alternative.code)
    solution = solution.replace("model", quick(solution.block("model").code))
    answers(room, brief, solution, train, test)


@pytest.mark.parametrize("name", ["pixel_linear", "pixel_unet"])
def test_a_pixel_is_predicted_alike_whatever_pixels_stand_beside_it(room: Path, name: str) -> None:
    train, test = pages(room / "input/media", 3, 300, 1), pages(room / "input/media", 2, 60, 2)
    brief = brief_for(train)
    lay_out(room, brief, train)
    predict = trained(hasty(brief, name).code)
    whole = predict(test[list(COLUMNS)])
    part = predict(test[list(COLUMNS)].iloc[[40, 3]])
    np.testing.assert_allclose(part, whole.loc[part.index], rtol=1e-5)


def test_a_picture_worked_out_in_tiles_comes_out_as_in_one(room: Path) -> None:
    train, test = pages(room / "input/media", 3, 300, 1), pages(room / "input/media", 1, 200, 2)
    brief = brief_for(train)
    whole = hasty(brief, "pixel_unet")
    one, tile = "MARGIN, TILE = 32, 512", "MARGIN, TILE = 32, 16"
    assert one in whole.code
    tiled = whole.replace("estimator", whole.block("estimator").code.replace(one, tile))
    found = [answers(room, brief, each, train, test) for each in (whole, tiled)]
    assert found[0].std() > 0.01
    np.testing.assert_allclose(found[1], found[0], atol=1e-4)


@pytest.mark.parametrize("name", ["pixel_linear", "pixel_unet"])
def test_a_place_outside_of_its_picture_and_a_missing_picture_are_answered(room: Path, name: str) -> None:
    train, test = pages(room / "input/media", 3, 300, 1), pages(room / "input/media", 1, 20, 2)
    brief = brief_for(train)
    test.loc[0, ["row", "column"]] = (900, -4)
    test.loc[1, "picture"] = None
    answers(room, brief, hasty(brief, name), train, test)


@pytest.mark.parametrize("name", ["pixel_linear", "pixel_unet"])
def test_coloured_pictures_are_read_in_their_colours(room: Path, name: str) -> None:
    train, test = pages(room / "input/media", 3, 300, 1), pages(room / "input/media", 2, 20, 2)
    for number, path in enumerate(sorted((room / "input/media").iterdir())):
        if number:  # the first stays grey: of such a mixture all are read in colours
            Image.open(path).convert("RGB").save(path, format="PNG")
    test.loc[0, "picture"] = None
    brief = brief_for(train)
    answers(room, brief, hasty(brief, name), train, test)


def test_the_engineer_offers_merges_and_refines_what_suits_pixels(room: Path) -> None:
    train = pages(room / "input/media", 3, 300, 1)
    brief, engineer = brief_for(train), Playbook()
    cards = engineer.retrieve(brief, 4)
    assert len(cards) == 4
    assert all(card.id.startswith("pixel") for card in cards)
    solutions = [engineer.candidate(brief, card) for card in cards]
    assert merge(solutions[0], solutions[1]) is not None
    for solution in solutions:
        assert engineer.leakage(brief, solution, ()) == ()
        assert engineer.data_use(brief, solution, ()) == ()
        around = set() if solution.model == "unet" else {"surroundings"}  # it reads whole pictures
        assert {variant.block for variant in engineer.ablations(brief, solution)} >= {"planes"} | around
        options = engineer.target(brief, solution, (), ()).options
        assert {"model"} | around <= {option.plan.block for option in options}


def test_a_table_or_whole_pictures_are_not_offered_a_recipe_for_pixels(room: Path) -> None:
    train = pages(room / "input/media", 3, 300, 1)
    brief = brief_for(train)
    brief = brief.model_copy(update={"task": brief.task.model_copy(update={"place": None})})
    assert all(not card.id.startswith("pixel") for card in Playbook().retrieve(brief, 9))


def test_a_word_against_the_u_net_is_none_against_the_other_network(room: Path) -> None:
    brief = brief_for(pages(room / "input/media", 3, 300, 1))

    def offered(*hints: str) -> set[str]:
        return {card.id for card in Playbook().retrieve(brief.model_copy(update={"hints": hints}), 9)}

    assert {"pixel_unet", "pixel_net"} <= offered()
    assert "pixel_unet" not in offered("no U-Net, please")
    assert "pixel_net" in offered("no U-Net, please")
    assert not {"pixel_unet", "pixel_net"} & offered("no neural networks")
