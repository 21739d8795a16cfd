"""Two sets of many classes with few rows each, without a download: made-up leaves, and scikit-learn's handwritten digits.

python -m bench.many_classes FOLDER

FOLDER/leaves: 99 kinds of leaf, 9 rows each to learn from and 11 to predict: 64 numbers each on shape, margin and texture, and a
black and white picture in `images`. FOLDER/digits: 1,078 rows of 64 numbers and 719 to predict. Both in the layout of `bench.worth`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from bench.sets import write

KINDS, GENUS = 99, 3  # kinds, of which three at a time are alike
TRAIN, TEST = 9, 11  # rows of a kind
POINTS, BARS, COUNTED = 720, 64, 1024
ASIDE = 719


def main() -> None:
    """Write both sets."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    leaves(folder / "leaves")
    digits(folder / "digits")


def leaves(folder: Path) -> None:
    """Superformula outlines: kinds differ in a few numbers, leaves of a kind by chance."""
    rng = np.random.default_rng(7)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    made = [(f"kind {kind:02d}", number >= TRAIN, *leaf(traits, rng))
            for kind in range(KINDS) for traits in [traits_of(kind, rng)] for number in range(TRAIN + TEST)]  # fmt: skip
    names = [f"{what}{place}" for what in ("margin", "shape", "texture") for place in range(1, BARS + 1)]
    rows = []
    for place, at in enumerate(rng.permutation(len(made)), start=1):
        kind, asked, numbers, outline, width = made[at]
        drawn(outline, width).save(folder / "images" / f"{place}.png")
        rows.append(
            {"id": place, "image": f"{place}.png", "kind": kind, "asked": asked, **dict(zip(names, numbers.round(6)))}
        )
    _write(folder, pd.DataFrame(rows), "kind")


def digits(folder: Path) -> None:
    """The digits as a table of pixels."""
    folder.mkdir(parents=True, exist_ok=True)
    pixels, labels = load_digits(return_X_y=True)
    table = pd.DataFrame(pixels).add_prefix("pixel ")
    order = np.random.default_rng(0).permutation(len(table))
    table = table.assign(kind=[f"digit {label}" for label in labels], id=range(len(table))).iloc[order]
    _write(folder, table.assign(asked=np.arange(len(table)) >= len(table) - ASIDE), "kind")


def traits_of(kind: int, rng: np.random.Generator) -> dict[str, Any]:
    """What all leaves of a kind share: much of it with the other kinds of the genus."""
    genus = np.random.default_rng(1000 + kind // GENUS)
    lobes, first, second, third = genus.integers(1, 9), *genus.uniform(1, 6, 3)
    return {
        "lobes": lobes, "powers": np.array([first, second, third]) * rng.uniform(0.8, 1.25, 3),
        "broad": genus.uniform(0.35, 1.0) * rng.uniform(0.85, 1.15), "teeth": genus.integers(0, 60),
        "jagged": genus.uniform(0, 0.06) * rng.uniform(0.6, 1.4), "size": rng.uniform(0.4, 1.0),
        "texture": genus.gamma(0.6, size=BARS) * rng.uniform(0.6, 1.6, BARS) + 0.02,
    }  # fmt: skip


def leaf(traits: dict[str, Any], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """One leaf: its numbers, its outline (POINTS, 2), and how many pixels wide its picture is."""
    angle = np.linspace(0, 2 * np.pi, POINTS, endpoint=False)
    first, second, third = traits["powers"] * rng.normal(1, 0.08, 3)
    turned = traits["lobes"] * angle / 4
    radius = (np.abs(np.cos(turned)) ** second + np.abs(np.sin(turned)) ** third) ** (-1 / first)
    waves = 1 + 0.04 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.03 * np.sin(3 * angle + rng.uniform(0, 6))
    radius = (
        radius / radius.max() * waves * (1 + traits["jagged"] * np.sin(traits["teeth"] * angle + rng.uniform(0, 6)))
    )
    x, y = radius * np.cos(angle), radius * np.sin(angle) * traits["broad"] * rng.normal(1, 0.06)
    tilt = rng.normal(0, 0.15)
    x, y = x * np.cos(tilt) - y * np.sin(tilt), x * np.sin(tilt) + y * np.cos(tilt)
    x = x + 0.15 * rng.normal() * y**2
    dx, dy = np.gradient(x), np.gradient(y)
    bends = (dx * np.gradient(dy) - dy * np.gradient(dx)) / (dx**2 + dy**2 + 1e-9) ** 1.5
    margin = np.histogram(np.arctan(bends / 5), bins=BARS, range=(-1.6, 1.6))[0] / POINTS
    reach = np.hypot(x, y)[:: POINTS // BARS][:BARS]
    numbers = [_counted(margin, rng), reach / reach.sum(), _counted(rng.dirichlet(8 * traits["texture"]), rng)]
    return np.concatenate(numbers), np.column_stack([x, y]), max(120, round(600 * traits["size"] * rng.normal(1, 0.1)))


def drawn(outline: np.ndarray, width: int) -> Image.Image:
    """The outline filled, white on black."""
    corner = outline - outline.min(axis=0)
    corner = corner / corner[:, 0].max() * (width - 1)
    picture = Image.new("L", (width, int(corner[:, 1].max()) + 2))
    ImageDraw.Draw(picture).polygon([tuple(point) for point in corner.tolist()], fill=255)
    return picture


def _counted(shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shares as they are seen on so many points."""
    return rng.multinomial(COUNTED, shares / shares.sum()) / COUNTED


def _write(folder: Path, table: pd.DataFrame, target: str) -> None:
    learned, asked = table[~table.asked].drop(columns="asked"), table[table.asked].drop(columns="asked")
    write(folder, learned, asked, target, kind="tabular", problem="multiclass", metric="log_loss")


if __name__ == "__main__":
    main()
