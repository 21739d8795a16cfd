"""How alike the texts of one column are: the rarity of the words that two of them share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.cells import as_text
from core.harness.predictions import Floats, Ints

SIMILAR = 0.65  # share of the words' rarity that two texts must have in common
RARE = 25  # rows in which a word or pair of words may stand to bring two texts together
CELLS = 400_000  # sharing pairs looked at


class TextColumn:
    """The texts as sets of words and pairs of words, each word with its rarity -log(share of the texts that have it)."""

    mean, variance = 0.1, 0.5  # what two random texts have in common counts for nothing

    def __init__(self, values: pd.Series) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer  # here: it takes a second to import

        texts = as_text(values).fillna("").str.casefold()
        made = HashingVectorizer(
            n_features=2**18, ngram_range=(1, 2), binary=True, norm=None, alternate_sign=False, token_pattern=r"\w+"
        )
        self.words = made.transform(texts).tocsr()
        self.rows = len(texts)
        count = np.asarray(self.words.sum(axis=0)).ravel()
        rarity = -np.log(np.maximum(count, 1.0) / max(1, self.rows))
        self.count = count
        self.weighted = self.words.multiply(np.sqrt(rarity)[None, :]).tocsr()
        self.total = np.asarray(self.weighted.multiply(self.weighted).sum(axis=1)).ravel()
        self.same = pd.factorize(texts.str.split().str.join(" "))[0]

    def pairs(self) -> tuple[Ints, Ints]:
        """Pairs that share rare words, and equal texts one after the other."""
        rare = self.words[:, (self.count >= 2) & (self.count <= RARE)].tocsr()
        shared = (rare @ rare.T).tocoo()
        upper = shared.row < shared.col
        one, other, many = shared.row[upper], shared.col[upper], shared.data[upper]
        if len(one) > CELLS:
            best = np.argpartition(-many, CELLS)[:CELLS]
            one, other = one[best], other[best]
        order = np.argsort(self.same, kind="stable")
        equal = self.same[order[:-1]] == self.same[order[1:]]
        left = np.concatenate([one, order[:-1][equal]]).astype(np.int64)
        return left, np.concatenate([other, order[1:][equal]]).astype(np.int64)

    def surprise(self, left: Ints, right: Ints) -> Floats:
        """The rarity of what they share, up to that of three chance agreements; nothing where they differ too much."""
        result = np.zeros(len(left))
        for start in range(0, len(left), 100_000):
            part = slice(start, start + 100_000)
            common = np.asarray(self.weighted[left[part]].multiply(self.weighted[right[part]]).sum(axis=1)).ravel()
            most = np.maximum(self.total[left[part]], self.total[right[part]])
            alike = (common >= SIMILAR * most) & (most > 0)
            result[part] = np.where(alike, np.minimum(common, 3 * np.log(max(2, self.rows))), 0.0)
        return result
