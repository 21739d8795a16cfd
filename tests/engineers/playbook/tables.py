"""Small made-up tables with every kind of column, gaps, an empty column and a constant one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.engineers.port import Brief, Member
from core.harness.score import Score
from core.harness.task import Split
from tests.engineers.playbook.room import brief_of

COLUMNS: dict[str, Any] = {
    "size": "number",
    "weight": "number",
    "odd [name]": "number",
    "empty": "number",
    "same": "number",
    "colour": "category",
    "town": "category",
    "paid": "category",
    "seen": "date",
    "left": "date",
    "a__note": "text",
}
WORDS = ["red", "green", "lovely", "broken", "slow", "quick", "fine", "dull", "bright", "rusty", "clean", "loud"]


def table(rows: int, seed: int = 0) -> pd.DataFrame:
    """Feature columns of every kind and the targets `price`, `kind` (3 labels), `sold` (2 labels)."""
    chance = np.random.default_rng(seed)
    size, weight = chance.normal(size=rows), chance.gamma(2.0, size=rows)
    colour = chance.choice(["red", "blue", "green"], rows)
    town = chance.choice([f"town {number}" for number in range(15)], rows)
    notes = [" ".join(chance.choice(WORDS, 5)) for _ in range(rows)]
    seen = pd.Timestamp("2024-01-01") + pd.to_timedelta(chance.integers(0, 400, rows), unit="D")
    lovely = np.array([note.count("lovely") for note in notes])
    signal = 2 * size + weight + 2 * (colour == "red") + lovely + 0.1 * chance.normal(size=rows)
    gap = chance.random(rows) < 0.1
    frame = pd.DataFrame(
        {
            "size": size,
            "weight": np.where(gap, np.nan, weight),
            "odd [name]": chance.integers(0, 5, rows).astype(float),
            "empty": np.full(rows, np.nan),
            "same": 1.0,
            "colour": pd.Series(colour, dtype="str").where(~gap),
            "town": pd.Series(town, dtype="str"),
            "paid": pd.Series(chance.choice(["True", "False"], rows), dtype="str"),
            "seen": pd.Series(seen).where(~gap),
            "left": pd.Series(seen) + pd.Timedelta(days=3),
            "a__note": pd.Series(notes, dtype="str").where(~gap),
            "price": np.exp(signal / 4),
            "kind": pd.Series(np.select([signal < 1, signal < 4], ["10", "2"], "b c"), dtype="str"),
            "sold": pd.Series(np.where(signal > 2.5, "yes", "no"), dtype="str"),
        }
    )
    return frame.rename_axis("row")


def unseen(rows: int = 40) -> pd.DataFrame:
    """Rows to be predicted: levels that training never had, gaps in every column, other row names."""
    frame = table(rows, seed=9)
    frame.index = pd.RangeIndex(1000, 1000 + rows, name="row")
    frame.loc[frame.index[0], "town"] = "nowhere"
    frame.loc[frame.index[1], list(COLUMNS)] = np.nan
    frame.loc[frame.index[2], "size"] = np.inf
    frame.loc[frame.index[3], "a__note"] = "?!"
    return frame


def regression(train: pd.DataFrame, metric: str = "rmse", **more: Any) -> Brief:
    return brief_of(train, COLUMNS, ("price",), "regression", metric, **more)


def multiclass(train: pd.DataFrame, metric: str = "f1_macro", **more: Any) -> Brief:
    return brief_of(train, COLUMNS, ("kind",), "multiclass", metric, **more)


def binary(train: pd.DataFrame, metric: str = "roc_auc", **more: Any) -> Brief:
    return brief_of(train, COLUMNS, ("sold",), "binary", metric, **more)


def some_briefs(train: pd.DataFrame) -> list[Brief]:
    """Briefs that between them satisfy the preconditions of every alternative (some by a claimed number of rows)."""
    by_time = Split(kind="time", column="seen")
    briefs = [multiclass(train), regression(train, "mape"), binary(train, "f1", split=by_time)]
    labels = {"kind": (*briefs[0].task.classes["kind"], *[f"kind {number}" for number in range(25)])}
    briefs.append(briefs[0].model_copy(update={"task": briefs[0].task.model_copy(update={"classes": labels})}))
    claimed = [claiming(brief, rows) for brief in briefs for rows in (150, 5_000)]
    return [*briefs, *claimed, claiming(briefs[0], 500), coded(claiming(briefs[0], 500))]


def coded(brief: Brief) -> Brief:
    """With towns that count as codes, "town 3", and hardly two rows of one."""
    known = {"codes": True, "distinct": brief.profile.rows}
    columns = [each.model_copy(update=known if each.name == "town" else {}) for each in brief.profile.columns]
    return brief.model_copy(update={"profile": brief.profile.model_copy(update={"columns": tuple(columns)})})


def wordless(train: pd.DataFrame) -> Brief:
    """Several classes, thousands of rows, and no texts."""
    columns = {name: kind for name, kind in COLUMNS.items() if kind != "text"}
    return claiming(brief_of(train, columns, ("kind",), "multiclass", "log_loss"), 5_000)


def claiming(brief: Brief, rows: int) -> Brief:
    return brief.model_copy(update={"profile": brief.profile.model_copy(update={"rows": rows})})


def member(name: str, value: float, model: str) -> Member:
    """A scored solution of this family, by ROC AUC."""
    score = Score(metric="roc_auc", value=value, low=value, high=value, maximise=True)
    return Member(solution=name, title=name, model=model, evaluation=name, score=score, seconds=1.0)
