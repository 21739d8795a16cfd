"""Codes whose parts each say something: `B/12/P`, `21A`, or ten letters each of which has its place."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEVELS = 20  # of which a column has fewer needs no taking apart
PART = r"[A-Za-z]+|\d+"
SHORT, LONG = 4, 16  # letters
ENOUGH = 4  # texts for each different letter
UNEVEN = 0.9  # of the most that letters at a place can tell: ids that are drawn by chance come to nearly all of it


def are_codes(levels: pd.Series) -> bool:
    """Whether these different cells of a column are codes."""
    texts = levels.dropna().astype(str).str.strip()
    return len(texts) >= LEVELS and (_numbered(texts) or are_placed_letters(texts))


def are_placed_letters(texts: pd.Series) -> bool:
    """Whether these are letters alone, all as many, and not drawn by chance: some letters are much rarer than others at their place.
    Few texts cannot tell."""
    length = len(texts.iloc[0]) if len(texts) else 0
    if not SHORT <= length <= LONG or not texts.str.fullmatch(rf"[A-Za-z]{{{length}}}").all():
        return False
    letters = np.array([list(text) for text in texts])
    letters = letters[:, (letters != letters[0]).any(axis=0)]  # a place that always holds the same says nothing
    different = len(np.unique(letters))
    if not different or len(texts) < ENOUGH * different:
        return False
    return bool(np.mean([_entropy(place) for place in letters.T]) < UNEVEN * np.log(different))


def _numbered(texts: pd.Series) -> bool:
    """Nearly all hold a number and something beside it, and words are few."""
    number, words = texts.str.contains(r"\d").mean(), texts.str.count("[A-Za-z]{4,}").mean()
    return bool(number >= 0.9 and words <= 0.5 and texts.str.count(PART).mean() >= 1.3)


def _entropy(letters: np.ndarray) -> float:
    shares = np.unique(letters, return_counts=True)[1] / len(letters)
    return float(-(shares * np.log(shares)).sum())
