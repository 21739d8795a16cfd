"""Refinement (algorithm 2): T times ablate, choose the target block, then K attempts on that block alone."""

from __future__ import annotations

from typing import Any

from core.checks.observed import data_use
from core.decisions import Answer
from core.durable.run import Run
from core.engineers.port import AblationRow, Attempt, Engineer, Plan, Refinement
from core.steps.ablate import ablate
from core.steps.budget import as_many, cost, left
from core.steps.learn import attempted
from core.steps.score import Script, against, incumbent, score
from core.steps.values import Refined, Scored

REJECTIONS = 5  # proposals turned down in a row before a round is given up
FOR_ENSEMBLE = 12  # other good scripts that a branch hands on
WIDENING = 0.6  # of what is left at the start, for more and different scripts afterwards (core/steps/widen.py)
RESERVED = 2  # members whose refit is kept back while searching


def refine(run: Run, start: Scored) -> Refined:
    """One parallel solution from its start to its end."""
    best, seen = start, [start]
    tried: list[Attempt] = []
    incumbent(run, start)
    later = WIDENING * left(run.at("refine"), "whole", seen)
    for t in range(run.settings.sizes.outer):
        place = run.at("refine", f"t={t}")
        if left(place, "round", _reserve(seen)) - later < 2 * cost(best.evaluation):
            place.note("no_time", f"{run.branch}: no time is left for another round of refinement.")
            break
        place.hear()
        data_use(place, best.solution, best.evaluation)
        rows, summary = ablate(place.at("ablate"), best, left(place, "study", _reserve(seen)) - later)
        refinement = _choose_target(place, best, rows, summary, tried)
        if refinement is None:
            place.note("nothing", f"{run.branch}: there is nothing left to try.")
            break
        for k in range(run.settings.sizes.inner):
            at = place.at(f"k={k}")
            if left(at, "attempt", _reserve(seen)) - later < cost(best.evaluation):
                break
            if k > 0:
                at.hear()
                refinement = _next_attempt(at, best, refinement.plan.block, tried)
                if refinement is None:
                    break
            best, attempt = _attempt(at, best, refinement, seen, left(at, "limit", _reserve(seen)) - later)
            tried.append(attempt)
    others = sorted((each for each in seen if each.solution.id != best.solution.id), key=lambda one: one.score)
    return Refined(scored=(best, *others[::-1][:FOR_ENSEMBLE]))


def _reserve(seen: list[Scored]) -> list[Scored]:
    return sorted(seen, key=lambda each: each.score, reverse=True)[:RESERVED]


def _choose_target(
    run: Run, best: Scored, rows: tuple[AblationRow, ...], summary: str, tried: list[Attempt]
) -> Refinement | None:
    """A_extractor and the person: the block, the first plan, its code. What is turned down counts as tried."""
    for again in range(REJECTIONS):
        place = run.at("target") if again == 0 else run.at("target", f"again={again}")
        proposal = place.ask(Engineer.target, best.solution, rows, tuple(tried))
        if not proposal.options:
            return None
        context = {
            "solution": best.solution.model_dump(mode="json"), "score": best.score.model_dump(mode="json"),
            "rows": [row.model_dump(mode="json") for row in rows], "summary": summary,
            "options": [option.model_dump(mode="json") for option in proposal.options],
        }  # fmt: skip
        first = proposal.options[0]
        title = f"Which block to refine: [{first.plan.block}]?"
        answer, decided = place.decide("target", title, proposal.why, first, context)
        assert isinstance(decided, Refinement)
        if answer.verdict != "reject":
            written = _written_anew(place, best, decided, proposal.options, tried)
            if written.code != best.solution.block(written.plan.block).code:
                return written
            tried.append(_without_effect(written.plan, "No code came for this plan."))
        else:
            tried.append(_turned_down(first.plan, answer))
    return None


def _written_anew(
    run: Run, best: Scored, decided: Refinement, options: tuple[Refinement, ...], tried: list[Attempt]
) -> Refinement:
    """A_coder, where a person chose an option that has no code yet, or changed the plan's words and left the code.

    The new code is shown before it is run.
    """
    plan = decided.plan
    same = next((each for each in options if each.plan.block == plan.block and each.code == decided.code), None)
    unwritten = decided.code == best.solution.block(plan.block).code
    if not unwritten and (same is None or same.plan.words == plan.words):
        return decided
    place = run.at("rewrite")
    refinement = place.ask(Engineer.rewrite, best.solution, plan.model_copy(update={"alternative": ""}))
    if refinement.code in (best.solution.block(plan.block).code, decided.code):
        place.note("no_code", f"{run.task.name}: the engineer has no other code for this plan; the code shown is used.")
        return decided
    answer, shown = place.decide(
        "attempt",
        f"The code for your plan on [{plan.block}]",
        plan.words,
        refinement,
        _attempt_context(best, plan.block, tried),
    )
    assert isinstance(shown, Refinement)
    return decided if answer.verdict == "reject" else shown


def _attempt_context(best: Scored, block: str, tried: list[Attempt]) -> dict[str, Any]:
    return {
        "solution": best.solution.model_dump(mode="json"),
        "score": best.score.model_dump(mode="json"),
        "tried": [each.model_dump(mode="json") for each in tried if each.plan.block == block],
    }


def _next_attempt(run: Run, best: Scored, block: str, tried: list[Attempt]) -> Refinement | None:
    """A_planner, A_coder and the person: the next plan for the same block, knowing what the earlier ones brought."""
    for again in range(REJECTIONS):
        place = run.at("attempt") if again == 0 else run.at("attempt", f"again={again}")
        plan = place.ask(Engineer.plan, best.solution, block, tuple(tried))
        if plan is None:
            return None
        refinement = place.ask(Engineer.rewrite, best.solution, plan)
        if refinement.code == best.solution.block(block).code:
            tried.append(_without_effect(plan, "It changes nothing."))
            continue
        title = f"Try this on [{block}]: {refinement.title or plan.words}?"
        answer, decided = place.decide("attempt", title, plan.words, refinement, _attempt_context(best, block, tried))
        assert isinstance(decided, Refinement)
        if answer.verdict != "reject":
            return decided
        tried.append(_turned_down(plan, answer))
    return None


def _attempt(
    run: Run, best: Scored, refinement: Refinement, seen: list[Scored], seconds: float
) -> tuple[Scored, Attempt]:
    """Run the rewritten block; adopt it when P(better) > 0.8. The last attempt counts like every other."""
    plan = refinement.plan
    title = refinement.title or plan.words
    changed = refinement.of(best.solution)
    script = Script(
        solution=changed, parent=best.solution.id, block=plan.block, base=best.solution, race=best.evaluation.digest,
        folds=as_many(run, best.evaluation),
    )  # fmt: skip
    script, evaluation = score(run, [script], "attempt", seconds)[0]
    comparison = None
    if evaluation.score is not None:
        comparison = against(run, "compare", evaluation, best.evaluation)
    adopted = evaluation.ok and comparison is not None and comparison.adopted
    if evaluation.failure:
        sentence = f"{title}: not adopted, {evaluation.failure.sentence}"
    elif evaluation.status == "raced out":
        sentence = f"{title}: stopped after {len(evaluation.folds)} folds, it could not catch up any more."
    else:
        assert comparison is not None
        chance = f"P(better) {comparison.p_better:.0%}, {comparison.verdict}"
        sentence = f"{title}: {'adopted' if adopted else 'not adopted'} ({chance})."
    attempt = Attempt(plan=plan, score=evaluation.score, comparison=comparison, adopted=adopted, sentence=sentence)
    run.learn(
        "attempt",
        {
            "attempt": attempt.model_dump(mode="json"), "refinement": refinement.model_dump(mode="json"),
            "solution": script.solution.id, "incumbent": best.solution.id, "block": plan.block, "branch": run.branch,
        },
        [attempted(plan.block, changed, evaluation, best, comparison if script.solution == changed else None, adopted)],
    )  # fmt: skip
    if evaluation.ok:
        seen.append(Scored(solution=script.solution, evaluation=evaluation))
    if adopted:
        best = seen[-1]
        incumbent(run, best)
    return best, attempt


def _without_effect(plan: Plan, sentence: str) -> Attempt:
    return Attempt(plan=plan, score=None, comparison=None, adopted=False, sentence=sentence)


def _turned_down(plan: Plan, answer: Answer) -> Attempt:
    note = f": {answer.note}" if answer.note else "."
    return _without_effect(plan, f"Turned down by {answer.by}{note}")
