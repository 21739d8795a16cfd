"""A_ens_planner: the ways to combine finished solutions, in a fixed order."""

from __future__ import annotations

from core.engineers.playbook.hints import unwanted
from core.engineers.port import Brief, EnsemblePlan, EnsembleTrial, Member
from core.harness.layer import suits

LAYER_ROWS = 1_000  # from which a second layer learns something
LARGE = 8  # members of a plan that gives every one of them a weight


def next_plan(brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]) -> EnsemblePlan | None:
    """The first plan that was not tried with these members; None when all were, or there is nothing to combine."""
    tried = {(trial.plan.method, frozenset(trial.plan.members)) for trial in trials}
    return next(
        (plan for plan in _plans(brief, members, trials) if (plan.method, frozenset(plan.members)) not in tried), None
    )


def _plans(brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]) -> list[EnsemblePlan]:
    wanted = [member for member in members if not unwanted(brief, member.model)] or members
    best = sorted(wanted, key=lambda member: member.score, reverse=True)
    everyone = tuple(dict.fromkeys(member.solution for member in best))
    if len(everyone) < 2:
        return []
    kept = _selected(everyone, trials)
    plans = [
        EnsemblePlan(
            method="weights",
            members=everyone,
            words="Weights found step by step: the member that helps most on the held-out predictions is added again and again.",
        ),
        *_second_layer(brief, kept),
        EnsemblePlan(
            method="stack",
            members=kept,
            words="A regularised linear model on the members' held-out predictions learns whom to trust.",
        ),
        EnsemblePlan(
            method="mean",
            members=kept,
            words="A plain mean of the members that were given a weight: the weights themselves may be chance.",
        ),
    ]
    if brief.task.metric == "roc_auc":
        plans.append(
            EnsemblePlan(
                method="rank",
                members=kept,
                words="The metric looks at order only, so the members' ranks are averaged instead of their probabilities.",
            )
        )
    for size in (3, 2):
        few = _different(best, size)
        if len(few) == size:
            plans.append(
                EnsemblePlan(
                    method="mean", members=few, words=f"A plain mean of the best {size} of different families."
                )
            )
    return plans


def _second_layer(brief: Brief, kept: tuple[str, ...]) -> list[EnsemblePlan]:
    """Boosting over the members that were given a weight, where there are rows enough to learn from and not too many classes."""
    learns = brief.profile.rows >= LAYER_ROWS and suits(brief.task) and not brief.task.place
    if not learns or brief.task.split.kind == "time":  # trees know no trend
        return []
    words = "A second layer: small boosted trees learn from the members' held-out predictions whom to trust where they say what; the members' weighted mean is mixed in where that helps."
    return [EnsemblePlan(method="layer", members=kept[:LARGE], words=words)]


def _selected(everyone: tuple[str, ...], trials: tuple[EnsembleTrial, ...]) -> tuple[str, ...]:
    """The members that the step-by-step selection gave a weight, where it was tried and there are several: all others would
    have to be refitted for little. The heaviest first."""
    first = next(
        (trial for trial in trials if trial.plan.method == "weights" and len(trial.weights) == len(everyone)), None
    )
    if first is None:
        return everyone
    heaviest = sorted(zip(first.weights, first.plan.members), key=lambda each: each[0], reverse=True)
    kept = tuple(name for weight, name in heaviest if weight > 0)
    return kept if len(kept) > 1 else everyone[:LARGE]


def _different(best: list[Member], size: int) -> tuple[str, ...]:
    """The best members of different families, filled up with the best of the others."""
    first = [member for place, member in enumerate(best) if member.model not in {each.model for each in best[:place]}]
    rest = [member for member in best if member not in first]
    return tuple(dict.fromkeys(member.solution for member in [*first, *rest]))[:size]
