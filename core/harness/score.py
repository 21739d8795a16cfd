"""A score knows its direction; raw floats are never compared (design 4.2)."""

from __future__ import annotations

from functools import total_ordering

from core.value import Value

ADOPT = 0.8  # P(better) above which a change is adopted


@total_ordering
class Score(Value):
    """A metric's value with its 95 % bootstrap interval. `a < b` means that a is worse than b."""

    metric: str
    value: float
    low: float
    high: float
    maximise: bool

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Score) or other.metric != self.metric:
            return NotImplemented
        return self.value < other.value if self.maximise else self.value > other.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Score) and (self.metric, self.value) == (other.metric, other.value)

    def __hash__(self) -> int:
        return hash((self.metric, self.value))

    def __str__(self) -> str:
        return f"{self.value:.5g}"


class Comparison(Value):
    """A challenger against an incumbent on the same held-out rows, by paired bootstrap.

    `gain` is positive when the challenger is better, whatever the metric's direction; `low` and `high` are its 95 %
    interval; `p_better` the share of resamples in which it is better.
    """

    gain: float
    low: float
    high: float
    p_better: float

    @property
    def adopted(self) -> bool:
        """P(better) > 0.8."""
        return self.p_better > ADOPT

    @property
    def verdict(self) -> str:
        """ "gain", "loss" or "within noise": what a person may be told."""
        if self.low > 0:
            return "gain"
        return "loss" if self.high < 0 else "within noise"
