"""Groupings that no column names: rows that look alike, rows that stand near each other in the file, stems of ids.

Two rows look alike when they agree in more than chance explains. The surprise of a pair is the sum over columns of
-log P(two rows agree as closely as these); what a column repeats of another counts once (a spanning tree of the
columns' coarse dependence); chance pairs follow a gamma law of the same mean and variance, and a pair is taken while
at most one in ten such pairs is due to chance. Tables of few levels (surveys, flags) therefore have many equal rows and
none that look alike. Candidates come from hashes of random column subsets, so one differing column does no harm.
Of hundreds of columns a part is compared: rows that look alike do so in any part.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from core.data.cells import as_text
from core.data.like_texts import TextColumn
from core.harness.predictions import Floats, Ints
from core.harness.task import Kind

ALIKE, NEIGHBOURS = "(alike)", "(neighbours)"
DERIVED = (ALIKE, NEIGHBOURS)
_STEM = re.compile(r"^\(stem of (.+)\)$", re.DOTALL)

ROUNDS = 48  # hashes of random column subsets
CHANCE = 0.1  # share of the pairs taken that chance may explain
FEW = 40  # numbers with up to this many levels agree or do not; above, they agree closely
BINS = (12, 30, 60, 10_000)  # of a number's ranks in one hash: close, closer, equal
COARSE = 10  # bins on which the columns' dependence is measured, too coarse to see a duplicate
LARGEST, LARGE = 0.05, 20  # share of the rows (or rows) that one cluster may have, else only closer pairs count
READ, COMPARED = 400, 120  # of many columns so many are read, evenly, and of these the most telling compared
CHUNK_ROWS, CHUNKS = 50, 20  # neighbouring rows kept together: a twentieth of the file, at most 50


def stem_name(column: str) -> str:
    """The derived grouping by what stands before an id's last separator."""
    return f"(stem of {column})"


def stem_column(name: str) -> str | None:
    """The column whose stems this derived grouping is made of; None where it is no such name."""
    found = _STEM.match(name)
    return found.group(1) if found else None


def is_derived(name: str, table: pd.DataFrame) -> bool:
    """Whether the name is that of a grouping that can be computed from this table. A column of that name wins."""
    if name in table.columns:
        return False
    return name in DERIVED or stem_column(name) in table.columns


def stems(values: pd.Series) -> pd.Series:
    """Each cell without what follows its last separator ("s12-003" is of "s12"); of an address the part after the @."""
    texts = as_text(values)
    cut = texts.str.replace(r"[-_./:# ][^-_./:# ]*$", "", regex=True)
    return cut.where(~texts.str.contains("@", regex=False, na=False), texts.str.replace(r"^.*@", "", regex=True))


def neighbours(rows: pd.Index) -> pd.Series:
    """Chunks of rows that follow each other in the file, by row id."""
    size = int(min(CHUNK_ROWS, max(5, len(rows) // CHUNKS)))
    return pd.Series(np.arange(len(rows)) // size, index=rows, dtype="int64")


def alike(frame: pd.DataFrame, kinds: dict[str, Kind], seed: int = 0) -> pd.Series:
    """The cluster of each row of prepared features, by row id; a row like no other is a cluster of its own."""
    names = [name for name, kind in kinds.items() if kind != "ignore" and name in frame.columns]
    names = names[:: -(-len(names) // READ)] if len(names) > READ else names
    rows = len(frame)
    alone = pd.Series(np.arange(rows), index=frame.index, dtype="int64")
    if rows < 4 or not names:
        return alone
    texts = [TextColumn(frame[name]) for name in names if kinds[name] == "text"]
    columns = [made for name in names if kinds[name] != "text" and (made := _column(frame[name])) is not None]
    columns = sorted(columns, key=lambda column: -column.entropy)[:COMPARED] if len(columns) > COMPARED else columns
    if not texts and not columns:
        return alone
    left, right = _candidates(columns, texts, rows, np.random.default_rng([seed, 31]))
    if not len(left):
        return alone
    weights = _weights(columns, rows)
    surprise = np.zeros(len(left))
    mean = spread = 0.0
    for column, weight in zip(columns, weights):
        surprise += weight * column.surprise(left, right)
        mean, spread = mean + weight * column.mean, spread + weight**2 * column.variance
    for text in texts:
        surprise += text.surprise(left, right)
        mean, spread = mean + text.mean, spread + text.variance
    kept = _beyond_chance(surprise, mean, spread, rows)
    return pd.Series(_clusters(left[kept], right[kept], surprise[kept], rows), index=frame.index, dtype="int64")


class _Levels:
    """A column whose cells agree or do not."""

    def __init__(self, codes: Ints) -> None:
        self.codes = codes
        share = np.bincount(codes) / len(codes)
        self.rarity = -np.log(np.maximum(share, 1 / len(codes)))
        self.entropy = float((share * self.rarity).sum())
        self.mean = float((share**2 * self.rarity).sum())
        self.variance = max(1e-9, float((share**2 * self.rarity**2).sum()) - self.mean**2)

    def surprise(self, left: Ints, right: Ints) -> Floats:
        return np.where(self.codes[left] == self.codes[right], self.rarity[self.codes[left]], 0.0)

    def bins(self, count: int, offset: float) -> Ints:
        """Levels as they are; many levels in neighbouring lots where few bins are asked for."""
        size = len(self.rarity)
        return self.codes if count > COARSE or size <= 2 * count else self.codes * count // size


class _Numbers:
    """A column whose cells agree the more the nearer they are by rank. The agreement of two random rows is exponential."""

    mean = variance = 1.0

    def __init__(self, values: Floats) -> None:
        from scipy import stats  # here and below: it takes half a second that most commands need not wait for

        known = np.isfinite(values)
        rank = stats.rankdata(values[known]) / len(values)
        self.rank = np.full(len(values), -1.0)
        self.rank[known] = rank
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True, equal_nan=True)
        self.ties = counts[place] / len(values)
        self.entropy = float(-np.log(self.ties).mean())

    def surprise(self, left: Ints, right: Ints) -> Floats:
        apart = np.abs(self.rank[left] - self.rank[right])
        chance = 2 * apart + np.maximum(self.ties[left], self.ties[right])
        one_missing = (self.rank[left] < 0) != (self.rank[right] < 0)
        return np.where(one_missing, 0.0, -np.log(np.clip(chance, 1e-12, 1.0)))

    def bins(self, count: int, offset: float) -> Ints:
        return np.where(self.rank < 0, count + 1, np.floor(self.rank * count + offset)).astype(np.int64)


def _column(values: pd.Series) -> _Levels | _Numbers | None:
    """None where all cells are the same."""
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        numbers = values.astype("int64").astype("float64").where(values.notna()).to_numpy()
    elif pd.api.types.is_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    else:
        raw, levels = pd.factorize(as_text(values), use_na_sentinel=False, sort=True)
        plain = pd.Series(levels, dtype="str").str.casefold().str.split().str.join(" ").fillna("\0")
        codes = pd.factorize(plain, sort=True)[0].astype(np.int64)[raw]
        return _Levels(codes) if codes.max() > 0 else None
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    codes = pd.factorize(numbers, use_na_sentinel=False, sort=True)[0].astype(np.int64)
    if codes.max(initial=0) == 0:
        return None
    return _Levels(codes) if codes.max() < FEW else _Numbers(numbers.astype(np.float64))


def _weights(columns: list[_Levels | _Numbers], rows: int) -> Floats:
    """What each column adds to the ones before it in the cheapest tree: 1 for an independent column, 0 for a copy."""
    from scipy import sparse
    from scipy.sparse.csgraph import minimum_spanning_tree

    size = len(columns)
    weights = np.ones(size)
    if size < 2:
        return weights
    few = np.random.default_rng(rows).choice(rows, size=min(rows, 4_000), replace=False)
    coarse = [np.unique(column.bins(COARSE, 0.0)[few], return_inverse=True)[1] for column in columns]
    agree = np.array([((np.bincount(each) / len(few)) ** 2).sum() for each in coarse])
    added = np.ones((size, size))
    for one in range(size):
        for other in range(one + 1, size):
            width = int(coarse[other].max()) + 1
            both = np.bincount(coarse[one] * width + coarse[other]) / len(few)
            together = float((both**2).sum())
            for given, then in ((one, other), (other, one)):
                plain = -np.log(min(agree[then], 1 - 1e-9))
                added[given, then] = np.clip(-np.log(max(1e-12, together / agree[given])) / plain, 0.0, 1.0)
    both_ways = np.maximum(np.minimum(added, added.T), 1e-3)
    tree = minimum_spanning_tree(sparse.csr_array(np.triu(both_ways, 1))).tocoo()
    order = _outwards(tree, size)
    for child, parent in order:
        weights[child] = both_ways[child, parent]
    return weights


def _outwards(tree: Any, size: int) -> list[tuple[int, int]]:
    """(child, parent) for every column but the root."""
    near: dict[int, list[int]] = {place: [] for place in range(size)}
    for one, other in zip(tree.row.tolist(), tree.col.tolist()):
        near[one].append(other)
        near[other].append(one)
    seen, queue, order = {0}, [0], []
    while queue:
        parent = queue.pop(0)
        for child in near[parent]:
            if child not in seen:
                seen.add(child)
                queue.append(child)
                order.append((child, parent))
    return order


def _candidates(
    columns: list[_Levels | _Numbers], texts: list[TextColumn], rows: int, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Pairs of rows (left before right) that agree on some random subset of columns or share rare words."""
    keys = [text.pairs() for text in texts]
    for _ in range(ROUNDS if columns else 0):
        hashed = np.zeros(rows, dtype=np.uint64)
        held = 0.0
        for place in rng.permutation(len(columns))[: max(1, len(columns) - 1)] if len(columns) > 1 else [0]:
            count = int(rng.choice(BINS))
            bins = columns[place].bins(count, float(rng.random()))
            hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + pd.util.hash_array(bins)
            held += min(columns[place].entropy, float(np.log(count)))
            if held > np.log(rows) + 1:
                break
        shuffled = rng.permutation(rows)
        order = shuffled[np.argsort(hashed[shuffled], kind="stable")]
        for step in (1, 2):
            same = hashed[order[:-step]] == hashed[order[step:]]
            keys.append((order[:-step][same], order[step:][same]))
    one = np.concatenate([left for left, _ in keys]).astype(np.int64)
    other = np.concatenate([right for _, right in keys]).astype(np.int64)
    coded = np.unique(np.minimum(one, other) * rows + np.maximum(one, other))
    return coded // rows, coded % rows


def _beyond_chance(surprise: Floats, mean: float, spread: float, rows: int) -> Any:
    """The pairs that chance explains at most one in ten of."""
    from scipy import stats

    log_pairs = np.log(rows * (rows - 1) / 2)
    expected = stats.gamma.logsf(surprise, mean**2 / spread, scale=spread / mean) + log_pairs
    order = np.argsort(expected)
    within = expected[order] <= np.log(CHANCE * np.arange(1, len(order) + 1))
    return order[: int(np.nonzero(within)[0].max()) + 1] if within.any() else order[:0]


def _clusters(left: Ints, right: Ints, surprise: Floats, rows: int) -> Ints:
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    while True:
        graph = sparse.coo_array((np.ones(len(left)), (left, right)), shape=(rows, rows))
        found: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
        if not len(left) or np.bincount(found).max() <= max(LARGE, LARGEST * rows):
            return found
        closer = surprise > np.median(surprise)
        left, right, surprise = left[closer], right[closer], surprise[closer]
