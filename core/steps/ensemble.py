"""Ensembling (algorithm 3): R rounds of plan and trial on out-of-fold predictions; then a person, or autopilot, approves one."""

from __future__ import annotations

from typing import Literal

from core.durable.run import Run
from core.engineers.port import Engineer, EnsemblePlan, EnsembleTrial, Member
from core.harness.trials import trial
from core.steps.budget import CAUTION, OVERHEAD, refitting
from core.steps.values import Chosen, Scored
from core.steps.widen import MEMBERS, member

LIKELY = 0.5  # P(better) above which an ensemble is proposed. The best single solution is the luckiest of many on these very rows,
# an ensemble less so: the 0.8 that a rewrite needs left gains behind (docs/playbook_worth.md)


def ensemble(run: Run, scored: list[Scored]) -> Chosen:
    """The approved way to combine, with its honest score. A single solution when nothing beats it."""
    run.write("phase", {"title": "Searching for an ensemble", "phase": "ensemble"})
    run.hear()
    pool = sorted(scored, key=lambda one: one.score, reverse=True)[:MEMBERS]
    members = tuple(member(run, each) for each in pool)
    trials: list[EnsembleTrial] = []
    for r in range(run.settings.sizes.ensembles if len(members) > 1 else 0):
        place = run.at(f"r={r}")
        if trials and place.seconds_left() < refitting(run, pool[:1]) + OVERHEAD:
            break
        plan = place.ask(Engineer.ensemble_plan, members, tuple(trials))
        if plan is None:
            break
        trials.append(_try(place, plan, members))
        place.write("trial", trials[-1])
    by_id = {each.solution.id: each for each in pool}
    usable = _refittable(run, members, by_id, trials)
    best = max((each for each in trials if _known_to(usable, each.plan)), key=lambda each: each.score, default=None)
    alone = EnsemblePlan(method="mean", members=(members[0].solution,), words=f"{members[0].title} alone.")
    proposal = best.plan if best and best.comparison.p_better > LIKELY else alone
    chosen = _decide(run, proposal, alone, members, trials) if len(members) > 1 else alone
    if len(chosen.members) == 1:
        score = by_id[chosen.members[0]].score
    else:
        score = _known(run.at("chosen"), chosen, members, trials).score
    return Chosen(plan=chosen, members=tuple(by_id[name] for name in chosen.members), score=score)


def _decide(
    run: Run, proposal: EnsemblePlan, alone: EnsemblePlan, members: tuple[Member, ...], trials: list[EnsembleTrial]
) -> EnsemblePlan:
    context = {
        "members": [member.model_dump(mode="json") for member in members],
        "trials": [each.model_dump(mode="json") for each in trials],
    }
    why = (
        "Weights, stacks and second layers are found on other rows than those they are scored on. "
        "An ensemble is proposed when it beats the best single solution more likely than not: P(better) > 0.5."
    )
    answer, decided = run.at("plan").decide("ensemble", "How to combine the solutions", why, proposal, context)
    assert isinstance(decided, EnsemblePlan)
    return alone if answer.verdict == "reject" else decided


def _try(run: Run, plan: EnsemblePlan, members: tuple[Member, ...]) -> EnsembleTrial:
    return run.compute(
        "try", [plan, [member.evaluation for member in members]], EnsembleTrial, lambda: trial(run.data, plan, members)
    )


def _known(run: Run, plan: EnsemblePlan, members: tuple[Member, ...], trials: list[EnsembleTrial]) -> EnsembleTrial:
    """The plan's trial; a plan that a person made is tried now."""
    for each in trials:
        if each.plan == plan:
            return each
    made = _try(run, plan, members)
    run.write("trial", made)
    return made


def _refittable(
    run: Run, members: tuple[Member, ...], by_id: dict[str, Scored], trials: list[EnsembleTrial]
) -> tuple[Member, ...]:
    """The members that a plan may use: all, where those with a weight in the best trial can be refitted in time; else the
    heaviest of these that can, and the trial of their weights, or of a second layer on them, is added."""
    best = max(trials, key=lambda each: each.score, default=None)
    if best is None:
        return members
    shares = best.weights or (1.0,) * len(best.plan.members)
    weighed = sorted(zip(shares, best.plan.members), key=lambda each: each[0], reverse=True)
    used = [name for share, name in weighed if share > 0]
    seconds = run.seconds_left("refit") - OVERHEAD
    taken = _affordable(run, [by_id[name] for name in used], seconds)
    if len(taken) == len(used):
        return members
    run.note("fewer", f"{len(taken)} of {len(used)} members can be refitted in the time that is left.", "warning")
    names = {each.solution.id for each in taken}
    kept = tuple(each for each in members if each.solution in names)
    if len(kept) > 1:
        method: Literal["layer", "weights"] = "layer" if best.plan.method == "layer" else "weights"
        what = "A second layer on those" if method == "layer" else "The weights of those"
        words = f"{what} that can be refitted in the time that is left."
        plan = EnsemblePlan(method=method, members=tuple(each.solution for each in kept), words=words)
        trials.append(_try(run.at("fewer"), plan, members))
        run.write("trial", trials[-1], "fewer")
    return kept


def _known_to(members: tuple[Member, ...], plan: EnsemblePlan) -> bool:
    return set(plan.members) <= {each.solution for each in members}


def _affordable(run: Run, ranked: list[Scored], seconds: float) -> list[Scored]:
    """As many, the first ones first, as can be refitted (and shown the vault) in these seconds; one at least."""
    taken = ranked[:1]
    for each in ranked[1:]:
        members, vault = [*taken, each], len(run.data.vault)
        total = sum(one.refit_seconds(run.task) + one.vault_seconds(run.task, vault) for one in members)
        if CAUTION * total / 2 <= seconds:
            taken.append(each)
    return taken
