"""Small made-up pictures and sounds whose shape or pitch tells the target, with a few side columns and a missing file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import soundfile
from PIL import Image

from core.engineers.port import Brief
from tests.engineers.playbook.room import brief_of

PICTURES: dict[str, Any] = {"photo": "picture", "weight": "number", "colour": "category"}
SOUNDS: dict[str, Any] = {"clip": "sound", "weight": "number", "colour": "category"}
LABELS = ("bar", "disc", "square")


def pictures(folder: Path, rows: int, seed: int = 0) -> pd.DataFrame:
    """Writes `rows` PNG files without suffix of a bar, a disc or a square of some size; the table of them and their targets."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    table = _table(chance, rows, "photo", f"p{seed}")
    y, x = np.mgrid[:40, :48]
    for name, label, size in zip(table.photo, table.label, table.amount):
        up, left = chance.uniform(16, 24), chance.uniform(18, 30)
        radius = 4 + 8 * size
        shape = {
            "bar": (abs(y - up) < 2) & (abs(x - left) < 2 * radius),
            "disc": np.hypot(y - up, x - left) < radius,
            "square": np.maximum(abs(y - up), abs(x - left)) < radius,
        }[label]
        values = np.where(shape, 220, 40)[..., None] + chance.normal(0, 12, (40, 48, 3))
        Image.fromarray(np.uint8(np.clip(values, 0, 255))).save(folder / name, format="PNG")
    table.loc[table.index[-1], "photo"] = None
    return table


def sounds(folder: Path, rows: int, seed: int = 0) -> pd.DataFrame:
    """Writes `rows` WAV files without suffix of a rising, a falling or a steady tone of some pitch; the table of them."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(seed)
    table = _table(chance, rows, "clip", f"s{seed}")
    for name, label, size in zip(table["clip"], table.label, table.amount):
        moments = np.arange(int(8000 * chance.uniform(0.3, 0.6))) / 8000
        slope = {"bar": 1200.0, "disc": -500.0, "square": 0.0}[label]
        wave = np.sin(2 * np.pi * ((500 + 900 * size) * moments + slope * moments**2 / 2))
        soundfile.write(folder / name, 0.3 * wave + chance.normal(0, 0.02, len(wave)), 8000, format="WAV")
    table.loc[table.index[-1], "clip"] = None
    return table


def _table(chance: np.random.Generator, rows: int, column: str, mark: str) -> pd.DataFrame:
    size = chance.random(rows)
    frame = pd.DataFrame(
        {
            column: pd.Series([f"{mark}_{number}" for number in range(rows)], dtype="str"),
            "weight": np.where(chance.random(rows) < 0.1, np.nan, chance.normal(size=rows)),
            "colour": pd.Series(chance.choice(["red", "blue"], rows), dtype="str"),
            "label": pd.Series(np.resize(LABELS, rows), dtype="str"),
            "large": pd.Series(np.where(size > 0.5, "yes", "no"), dtype="str"),
            "amount": size,
        }
    )
    return frame.rename_axis("row")


def label(train: pd.DataFrame, columns: dict[str, Any], **more: Any) -> Brief:
    return brief_of(train, columns, ("label",), "multiclass", "accuracy", **more)


def amount(train: pd.DataFrame, columns: dict[str, Any], **more: Any) -> Brief:
    return brief_of(train, columns, ("amount",), "regression", "rmse", **more)


def two(train: pd.DataFrame, columns: dict[str, Any], **more: Any) -> Brief:
    return brief_of(train, columns, ("label", "large"), "multiclass", "log_loss", **more)
