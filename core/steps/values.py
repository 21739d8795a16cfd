"""What steps hand to each other."""

from __future__ import annotations

from statistics import median

from core.engineers.port import EnsemblePlan
from core.harness.evaluation import Evaluation
from core.harness.score import Score
from core.harness.task import Task
from core.solution import Solution
from core.value import Value

PIXEL = 5e-6  # seconds to predict a pixel of a picture, where nobody measured it


class Scored(Value):
    """A solution that was scored on every fold."""

    solution: Solution
    evaluation: Evaluation

    @property
    def score(self) -> Score:
        """Its out-of-fold score."""
        assert self.evaluation.score is not None
        return self.evaluation.score

    def refit_seconds(self, task: Task) -> float:
        """What the last training and the prediction of the test rows should take: the median fold's seconds, in proportion
        to its rows; where rows are pixels, what a picture that was predicted whole took for each."""
        if task.place:  # a fold's few pixels cost what their whole pictures cost
            pixel = max(fold.a_pixel for fold in self.evaluation.folds) or PIXEL
            return self._training(task) + pixel * task.test_rows
        return self._training(task) + self._predicting(task.test_rows)

    def vault_seconds(self, task: Task, rows: int) -> float:
        """The same for the vault's rows; nothing where there are none."""
        return self._training(task) + self._predicting(rows) if rows else 0.0

    def _training(self, task: Task) -> float:
        folds = self.evaluation.folds
        trained = max(1.0, task.rows / max(1, median(fold.train_rows for fold in folds)))
        return median(fold.seconds - fold.predicting for fold in folds) * trained

    def _predicting(self, rows: int) -> float:
        folds = self.evaluation.folds
        a_row = median(fold.predicting / max(1, fold.held_out_rows) for fold in folds)
        return a_row * max(rows, median(fold.held_out_rows for fold in folds))


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
