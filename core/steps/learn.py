"""What a run hands to the memory: candidates against the best of them, attempts and ablations against the incumbent."""

from __future__ import annotations

from collections.abc import Sequence

from core.durable.run import Run
from core.engineers.experience import Tried
from core.harness.evaluation import Evaluation
from core.harness.score import Comparison
from core.solution import Solution
from core.steps.score import against
from core.steps.values import Scored


def families(run: Run, candidates: Sequence[Scored]) -> None:
    """Compare the candidates, best first, with the best of the others, in a line of the log."""
    if len(candidates) < 2 or run.settings.memory == "off":
        return
    tried, words = [], []
    for number, each in enumerate(candidates):
        other = candidates[0 if number else 1]
        comparison = against(run, f"compare={number}", each.evaluation, other.evaluation)
        tried.append(
            Tried(
                role="candidate", block="", solution=each.solution, against=other.score, comparison=comparison,
                seconds=per_fold(each.evaluation), before=per_fold(other.evaluation),
            )
        )  # fmt: skip
        words.append(f"{each.solution.title} {comparison.gain:+.4g} (P(better) {comparison.p_better:.0%})")
    text = f"Candidates, each against the best other one: {', '.join(words)}."
    run.learn("note", {"text": text, "level": "info"}, tried, "families")


def attempted(
    block: str, solution: Solution, evaluation: Evaluation, before: Scored, comparison: Comparison | None, adopted: bool
) -> Tried:
    """An attempt on a block as it was scored."""
    return Tried(
        role="attempt", block=block, solution=solution, against=before.score, comparison=comparison, adopted=adopted,
        seconds=per_fold(evaluation), before=per_fold(before.evaluation),
    )  # fmt: skip


def ablated(block: str, solution: Solution, evaluation: Evaluation, before: Scored, helps: Comparison | None) -> Tried:
    """An ablation, the other way round: what putting the plain version in would bring."""
    if helps is not None:
        better = 1.0 - helps.p_better if helps.gain else 0.0  # equal predictions are not better either way
        helps = Comparison(gain=-helps.gain, low=-helps.high, high=-helps.low, p_better=better)
    return Tried(
        role="ablation", block=block, solution=solution, against=before.score, comparison=helps,
        seconds=per_fold(evaluation), before=per_fold(before.evaluation),
    )  # fmt: skip


def per_fold(evaluation: Evaluation) -> float:
    """A fold's seconds on average; zero where none was run."""
    folds = evaluation.folds
    return sum(fold.seconds for fold in folds) / len(folds) if folds else 0.0
