"""What made tables for the checks of the data are made of, and where they are listed: leaky ones with what must be found, honest ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Rng = np.random.Generator


@dataclass(frozen=True)
class Leak:
    """A table with target "y" and what must be found: the check, and the column or the split it must name."""

    train: pd.DataFrame
    check: str
    where: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    test: pd.DataFrame | None = None
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Honest:
    """A table with target "y" in which nothing may be found."""

    train: pd.DataFrame
    test: pd.DataFrame | None = None
    kinds: dict[str, str] = field(default_factory=dict)


LEAKS: dict[str, Callable[[Rng], Leak]] = {}
HONEST: dict[str, Callable[[Rng], Honest]] = {}


def leak(make: Callable[[Rng], Leak]) -> Callable[[Rng], Leak]:
    LEAKS[make.__name__] = make
    return make


def honest(make: Callable[[Rng], Honest]) -> Callable[[Rng], Honest]:
    HONEST[make.__name__] = make
    return make


def features(rng: Rng, rows: int = 1_200, count: int = 6) -> pd.DataFrame:
    """Independent normal numbers x0, x1, … and a category."""
    frame = pd.DataFrame(rng.normal(size=(rows, count)), columns=[f"x{place}" for place in range(count)]).round(4)
    return frame.assign(colour=rng.choice(["red", "green", "blue"], size=rows))


def chance(logit: np.ndarray, rng: Rng) -> np.ndarray:
    """Labels drawn with these log odds."""
    return np.where(rng.random(len(logit)) < 1 / (1 + np.exp(-logit)), "yes", "no")


def plain(rng: Rng, rows: int = 1_200) -> pd.DataFrame:
    """A binary table of middling difficulty."""
    frame = features(rng, rows)
    return frame.assign(y=chance(frame.x0 + 0.7 * frame.x1 - 0.5 * (frame.colour == "red"), rng))


def priced(rng: Rng, rows: int = 1_200) -> pd.DataFrame:
    """A regression table of middling difficulty."""
    frame = features(rng, rows)
    return frame.assign(y=(3 * frame.x0 + 2 * np.abs(frame.x1) + 2 * rng.normal(size=rows)).round(4))


def shuffled(frame: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)


def grouped(rng: Rng, groups: int, per: int, spread: float) -> tuple[pd.DataFrame, np.ndarray]:
    member = np.repeat(np.arange(groups), per)
    own = rng.normal(size=(groups, 4))[member]
    frame = pd.DataFrame(own + spread * rng.normal(size=own.shape), columns=["a", "b", "c", "d"]).round(4)
    frame["e"] = rng.normal(size=len(frame)).round(4)
    level = rng.normal(size=groups)[member]
    return frame.assign(y=chance(2.5 * level + 0.8 * frame.e.to_numpy(), rng)), member
