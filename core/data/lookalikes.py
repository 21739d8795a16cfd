"""Files that are the same, or pictures that look the same: of one class they flatter a score, across classes one label is wrong.

Two pictures look the same where their prints (`core/data/parsers/pictures.py`) differ in few of the places in which either is
brighter than its neighbours. A resized, re-encoded or slightly brightened copy does; another photograph of the same thing does
not. On 3,024 photographs of clothing this found one pair (a skirt that is also labelled shorts), on 1,640 of hands none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.value import Value

APART = 0.15  # share of the places that two prints may differ in
FEWEST = 24  # places of a print below which it says nothing: an even ground looks like any other
COMPARED = 10_000  # pictures that are compared with each other; of more, the first ones
AT_ONCE = 1_000


class Item(Value):
    """A row's file by its digest, what a person calls it, and its label, where rows have labels."""

    digest: str
    name: str
    label: str = ""


class Alike(Value):
    """Two rows whose files are copies (`apart` is 0 and the digests are one), or look the same."""

    one: Item
    other: Item
    apart: float

    @property
    def across(self) -> bool:
        """Whether the two have different labels."""
        return self.one.label != self.other.label


def lookalikes(items: Sequence[Item], prints: Mapping[str, str]) -> tuple[Alike, ...]:
    """Pairs that are the same or look it: those across labels first, then the nearest. Of several copies each is paired with the first."""
    firsts: dict[str, Item] = {}
    found: list[Alike] = []
    for item in items:
        first = firsts.setdefault(item.digest, item)
        if first is not item:
            found.append(Alike(one=first, other=item, apart=0.0))
    known = [item for item in firsts.values() if item.digest in prints][:COMPARED]
    found += [
        Alike(one=known[i], other=known[j], apart=apart)
        for i, j, apart in _near([prints[each.digest] for each in known])
    ]
    return tuple(sorted(found, key=lambda each: (not each.across, each.apart)))


def _near(prints: list[str]) -> list[tuple[int, int, float]]:
    if len(prints) < 2:
        return []
    raw = np.array([np.frombuffer(bytes.fromhex(each), dtype=np.uint8) for each in prints])
    bits = np.unpackbits(raw, axis=1).astype(np.float32)
    counts = bits.sum(axis=1)
    near: list[tuple[int, int, float]] = []
    for start in range(0, len(bits), AT_ONCE):
        both = bits[start : start + AT_ONCE] @ bits.T
        either = counts[start : start + AT_ONCE, None] + counts - both
        apart = np.where(either >= FEWEST, 1 - both / np.maximum(either, 1), 1.0)
        one, other = np.nonzero(apart <= APART)
        later = other > one + start
        near += [(int(i) + start, int(j), float(apart[i, j])) for i, j in zip(one[later], other[later])]
    return near
