"""Ablation (A_abl, A_summarize): blocks switched off or made plain, each judged against the incumbent on the same rows."""

from __future__ import annotations

from core.checks.debug import debug
from core.checks.reading import check_variants
from core.durable.run import Run
from core.engineers.experience import Tried
from core.engineers.port import AblationRow, Engineer, Variant
from core.harness.evaluation import Evaluation
from core.steps.budget import as_many, cost
from core.steps.learn import ablated
from core.steps.score import Script as Ablated
from core.steps.score import against, known, request
from core.steps.values import Scored

SHARE = 0.3  # of the time that is left, at most, for one study


def ablate(run: Run, best: Scored, seconds: float) -> tuple[tuple[AblationRow, ...], str]:
    """The study: rows ranked by how much the block matters, and its summary. As many folds as the time allows."""
    variants = check_variants(run.at("check"), best.solution, run.ask(Engineer.ablations, best.solution))
    folds = _affordable(best.evaluation, len(variants), SHARE * seconds) or as_many(run, best.evaluation)
    scripts = [_variant(best, variant, folds) for variant in variants]
    for n, script in enumerate(scripts):
        known(run.at(f"script={n}"), script, "ablation")
    evaluations = run.evaluate([request(run, script, "ablation", SHARE * seconds) for script in scripts])
    found = [
        _row(run.at(f"variant={n}"), best, variant, script, evaluation, SHARE * seconds)
        for n, (variant, script, evaluation) in enumerate(zip(variants, scripts, evaluations))
    ]
    rows = [row for row, _ in found]
    ranked = tuple(sorted(rows, key=_importance, reverse=True))
    summary = run.ask(Engineer.summarise, ranked)
    body = {"rows": [row.model_dump(mode="json") for row in ranked], "summary": summary, "solution": best.solution.id}
    run.learn("study", body, [tried for _, tried in found])
    return ranked, summary


def _variant(best: Scored, variant: Variant, folds: int | None) -> Ablated:
    part = f" (on {folds} of {len(best.evaluation.folds)} folds)" if folds else ""
    title = f"without [{variant.block}]: {variant.title}{part}"
    solution = best.solution.replace(variant.block, variant.code, solution_title=title)
    return Ablated(solution=solution, parent=best.solution.id, block=variant.block, folds=folds)


def _row(
    run: Run, best: Scored, variant: Variant, script: Ablated, evaluation: Evaluation, seconds: float
) -> tuple[AblationRow, Tried]:
    """The variant's outcome; one that failed goes to the debugger once, who may change the variant's own block only."""
    script, evaluation = debug(run.at("debug"), script, evaluation, "ablation", seconds, only=variant.block, tries=1)
    if evaluation.score is None:
        sentence = evaluation.failure.sentence if evaluation.failure else "It was not scored."
        row = AblationRow(block=variant.block, title=variant.title, comparison=None, sentence=sentence)
        return row, ablated(variant.block, script.solution, evaluation, best, None)
    comparison = against(run, "compare", best.evaluation, evaluation)
    words = {"gain": "the block helps", "loss": "the block harms", "within noise": "within noise"}
    row = AblationRow(
        block=variant.block, title=variant.title, comparison=comparison, sentence=words[comparison.verdict]
    )
    return row, ablated(variant.block, script.solution, evaluation, best, comparison)


def _importance(row: AblationRow) -> float:
    return row.comparison.gain if row.comparison else float("-inf")


def _affordable(evaluation: Evaluation, variants: int, seconds: float) -> int | None:
    """How many folds each variant may run; None: all of them. Two at least, so that one fold's luck does not decide."""
    per_fold = cost(evaluation) / max(1, len(evaluation.folds))
    folds = int(seconds / max(0.01, per_fold * variants))
    return None if folds >= len(evaluation.folds) else max(min(2, len(evaluation.folds)), folds)
