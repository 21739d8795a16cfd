"""What earlier runs brought, as values: one outcome per try, and what they come to for one task.

No outcome holds a cell, a name of a column, a class or a file, or a line of code.
"""

from __future__ import annotations

from typing import Literal

from core.harness.score import Comparison, Score
from core.harness.task import Problem
from core.solution import Solution
from core.value import Value

FAMILY = "family"  # stands in `block` where whole model families were compared
Role = Literal["attempt", "ablation", "candidate"]


class Features(Value):
    """What of a task decides which tasks are like it: counts and shares only."""

    problem: Problem
    metric: str
    rows: int
    columns: dict[str, int]  # by kind
    targets: int = 1
    classes: int = 1  # the most that a target has; 1 for regression
    missing: float = 0.0  # share of the cells, 0 to 1
    levels: int = 0  # the most that a category has
    words: float = 0.0  # per text on average, of the longest-winded column


class Tried(Value):
    """A script that was scored against another one, from which it differs in `block` (or in everything: a candidate).

    `seconds` and `before` are one fold's of the script and of the other one; `comparison` is None where it failed.
    """

    role: Role
    block: str
    solution: Solution
    against: Score
    comparison: Comparison | None
    adopted: bool = False
    seconds: float = 0.0
    before: float = 0.0


class Outcome(Value):
    """One try as the memory keeps it.

    `gain` is the paired gain as a share of the distance from the baseline's score to the one it was compared with
    (0.01: one hundredth of what had been reached); `error` is its standard error. None: it failed, or was not timed.
    """

    task: Features
    role: Role
    block: str  # without a number behind: `features` for [features_2]
    alternative: str  # the catalogue's name
    families: tuple[str, ...]  # of the models that the block serves, sorted
    gain: float | None = None
    error: float | None = None
    p_better: float | None = None
    adopted: bool = False
    seconds: float | None = None  # of one fold
    ratio: float | None = None  # to the incumbent's


class Evidence(Value):
    """What scripts of these families say: the mean gain, and the sum of its weights (one over squared gain)."""

    families: tuple[str, ...]
    gain: float
    weight: float


class Lesson(Value):
    """An alternative on tasks like this one: tried on so many, clearly better on so many of them.

    `ratio`: its seconds over the incumbent's, the geometric mean; None where nothing was timed.
    """

    block: str
    alternative: str
    tried: int
    helped: int
    ratio: float | None
    evidence: tuple[Evidence, ...]


class Experience(Value):
    """All lessons for one task. `tasks`: how many other tasks are like it."""

    tasks: int = 0
    lessons: tuple[Lesson, ...] = ()

    def lesson(self, block: str, alternative: str) -> Lesson | None:
        """The lesson on this alternative, if there is one."""
        found = (each for each in self.lessons if (each.block, each.alternative) == (block, alternative))
        return next(found, None)
