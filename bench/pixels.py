"""What the playbook's recipes for image to image are worth: learned from three quarters of the pairs, asked about whole pictures of the rest.

    python -m bench.pixels CLEAN --made photographs pixel_net:model=net pixel_net pixel_catboost
    python -m bench.pixels CLEAN --dirty DIRTY pixel_net …
    python -m bench.pixels pages --made pages pixel_net …

CLEAN is a folder of pictures. DIRTY has the same names; with `--made` it is made from them: `photographs` are blurred and full of noise;
`pages` are written first (CLEAN need not exist), 540 by 420 pixels of words, then stained, folded and printed badly.
RMSE over the pixels asked about, its difference to the first line's with a 95 % bootstrap interval over pictures (negative: better), seconds
of one training on one thread, and seconds for a million pixels. `--pairs`: so many at most, grey, no side longer than 400.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage

from bench.media import script
from core.data.pixels import per_picture
from core.engineers.port import Brief
from core.harness.task import Split
from tests.engineers.playbook.room import brief_of, lay_out, trained

SIDE, ASKED = 400, 10  # of the pictures kept for it, so many are asked about


def main() -> None:
    """Print a line of a Markdown table for each recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clean", type=Path)
    parser.add_argument("recipes", nargs="+", metavar="RECIPE[:BLOCK=WAY,…]")
    parser.add_argument("--dirty", type=Path)
    parser.add_argument("--made", choices=["photographs", "pages"])
    parser.add_argument("--pairs", type=int, default=120)
    options = parser.parse_args()
    if (options.dirty is None) == (options.made is None):
        parser.error("one of --dirty and --made is needed")
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        train, test, brief = _rows(options, room)
        os.chdir(room)
        first: np.ndarray[Any, Any] | None = None
        for wanted in options.recipes:
            lay_out(room, brief, train)
            begun = time.perf_counter()
            name, _, ways = wanted.partition(":")
            predict = trained(script(brief, name, [each for each in ways.split(",") if each]).code)
            training, begun = time.perf_counter() - begun, time.perf_counter()
            errors = (predict(test[list(brief.task.columns)])["clean"] - test["clean"]) ** 2
            million = (time.perf_counter() - begun) / len(test) * 1e6
            by_picture = errors.groupby(test["picture"]).mean().to_numpy()
            first = by_picture if first is None else first
            print(
                f"| {wanted} | {np.sqrt(by_picture.mean()):.5f} | {_difference(by_picture, first)} | {training:.0f} | {million:.1f} |",
                flush=True,
            )


def _rows(options: argparse.Namespace, room: Path) -> tuple[pd.DataFrame, pd.DataFrame, Brief]:
    """The pixels to learn from, those asked about, and the task; the pictures lie in the room."""
    (room / "input" / "media").mkdir(parents=True)
    rng = np.random.default_rng(0)
    if options.made == "pages" and not options.clean.exists():
        _write_pages(options.clean, options.pairs)
    files = sorted(each for each in options.clean.rglob("*") if each.suffix.lower() in (".png", ".jpg", ".jpeg"))
    files = [files[at] for at in rng.permutation(len(files))[: options.pairs]]
    learned = len(files) * 3 // 4
    parts = []
    for number, file in enumerate(files[: learned + ASKED]):
        clean = _grey(file)
        dirty = SPOILT[options.made](clean, rng) if options.made else _grey(options.dirty / file.name)
        dirty.save(room / "input" / "media" / f"p{number}", format="PNG")
        values = np.asarray(clean, dtype=float) / 255
        at = np.arange(values.size)
        at = rng.choice(at, min(per_picture(learned), at.size), replace=False) if number < learned else at
        place = {"row": at // values.shape[1], "column": at % values.shape[1]}
        parts.append(pd.DataFrame({"picture": f"p{number}", **place, "clean": values.ravel()[at]}))
    train, test = (pd.concat(some, ignore_index=True) for some in (parts[:learned], parts[learned:]))
    kinds = {"picture": "picture", "row": "number", "column": "number"}
    brief = brief_of(train, kinds, ("clean",), "regression", "rmse", split=Split(kind="group", column="picture"))
    return train, test, brief.model_copy(update={"task": brief.task.model_copy(update={"place": ("row", "column")})})


def _grey(file: Path) -> Image.Image:
    with Image.open(file) as opened:
        found = opened.convert("L")
    found.thumbnail((SIDE, SIDE))
    return found


def _blurred(clean: Image.Image, rng: np.random.Generator) -> Image.Image:
    blurred = np.asarray(clean.filter(ImageFilter.GaussianBlur(1.2)), dtype=float) / 255
    return Image.fromarray(np.uint8(np.clip(blurred + rng.normal(0, 0.06, blurred.shape), 0, 1) * 255))


def _stained(clean: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Uneven light, rings of cups, folds, ink that did not take everywhere, and grain of the paper."""
    ink = 1 - np.asarray(clean, dtype=float) / 255
    down, right = np.mgrid[: ink.shape[0], : ink.shape[1]] / max(ink.shape)
    ground = 0.92 - 0.15 * rng.random() * np.abs(
        np.cos(4 * down * rng.random() + 4 * right * rng.random() + rng.random())
    )
    for _ in range(rng.integers(1, 4)):
        far = np.hypot(down - rng.random(), right - rng.random())
        radius, edge = rng.uniform(0.1, 0.35), rng.uniform(0.004, 0.02)
        ground -= rng.uniform(0.1, 0.3) * np.exp(-(((far - radius) / edge) ** 2))
        ground -= rng.uniform(0.0, 0.25) * (far < radius)
    for _ in range(rng.integers(0, 6)):
        slant, at = rng.uniform(-1, 1), rng.random()
        ground += rng.uniform(-0.3, 0.2) * np.exp(-(((down * np.cos(slant) + right * np.sin(slant) - at) / 0.004) ** 2))
    grain = ndimage.gaussian_filter(rng.normal(0, 1, ink.shape), rng.uniform(0.4, 1.5))
    taken = 0.75 + 0.25 * ndimage.gaussian_filter(rng.normal(0, 8, ink.shape), 6).clip(-1, 1)
    made = ground + 0.12 * rng.random() * grain / grain.std() * 0.5
    return Image.fromarray(np.uint8(np.clip(made * (1 - 0.85 * ink * taken), 0, 1) * 255))


def _write_pages(folder: Path, count: int) -> None:
    """Clean pages of words in some sizes, dark grey to black on white."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    letters = np.array(list("abcdefghijklmnoprstuvwz"))
    for number in range(count):
        page = Image.new("L", (540, 420), 255)
        draw, size, top = ImageDraw.Draw(page), int(rng.integers(12, 22)), 12
        font = ImageFont.load_default(size)
        while top < 420 - size:
            words = ["".join(rng.choice(letters, rng.integers(2, 10))) for _ in range(12)]
            draw.text((14, top), " ".join(words).capitalize(), fill=int(rng.integers(0, 60)), font=font)
            top += round(1.5 * size)
        page.save(folder / f"{number}.png")


SPOILT = {"photographs": _blurred, "pages": _stained}


def _difference(by_picture: np.ndarray[Any, Any], first: np.ndarray[Any, Any]) -> str:
    """Of the RMSE to the first one's, with an interval over pictures."""
    drawn = np.random.default_rng(0).integers(0, len(first), (2000, len(first)))
    gaps = np.sqrt(by_picture[drawn].mean(axis=1)) - np.sqrt(first[drawn].mean(axis=1))
    low, high = np.quantile(gaps, (0.025, 0.975))
    return f"{np.sqrt(by_picture.mean()) - np.sqrt(first.mean()):+.5f} ({low:+.5f} to {high:+.5f})"


if __name__ == "__main__":
    main()
