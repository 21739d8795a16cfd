"""What steps hand to each other."""

from __future__ import annotations

from core.engineers.port import EnsemblePlan
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.solution import Solution
from core.value import Value


class Scored(Value):
    """A solution that was scored on every fold."""

    solution: Solution
    evaluation: Evaluation

    @property
    def score(self) -> Score:
        """Its out-of-fold score."""
        assert self.evaluation.score is not None
        return self.evaluation.score

    def refit_seconds(self, rows: int) -> float:
        """What one training on this many rows should take, from the folds' own seconds per row."""
        rates = [fold.seconds / max(1, fold.train_rows) for fold in self.evaluation.folds]
        floor = max(fold.seconds for fold in self.evaluation.folds)
        return max(floor, max(rates) * rows)


class Refined(Value):
    """What one parallel solution came to: its final script first, then others worth an ensemble."""

    scored: tuple[Scored, ...]

    @property
    def final(self) -> Scored:
        """The branch's incumbent at its end."""
        return self.scored[0]


class Chosen(Value):
    """What is to be refitted and submitted: members, and how they are combined."""

    plan: EnsemblePlan
    members: tuple[Scored, ...]
    score: Score
