"""Ensembling (algorithm 3): R rounds of plan and trial on out-of-fold predictions; then a person, or autopilot, approves one."""

from __future__ import annotations

from core.durable.run import Run
from core.engineers.port import Engineer, EnsemblePlan, EnsembleTrial, Member
from core.harness.trials import trial
from core.steps.budget import CAUTION, OVERHEAD
from core.steps.values import Chosen, Refined, Scored

MEMBERS = 8  # at most, best first


def ensemble(run: Run, finals: list[Refined], candidates: list[Scored]) -> Chosen:
    """The approved way to combine, with its honest score. A single solution when nothing beats it."""
    run.write("phase", {"title": "Searching for an ensemble", "phase": "ensemble"})
    pool = _affordable(run, _distinct(finals, candidates))
    members = tuple(_member(run, each) for each in pool)
    trials: list[EnsembleTrial] = []
    for r in range(run.settings.sizes.ensembles if len(members) > 1 else 0):
        place = run.at(f"r={r}")
        plan = place.ask(Engineer.ensemble_plan, members, tuple(trials))
        if plan is None:
            break
        trials.append(_try(place, plan, members))
        place.write("trial", trials[-1])
    best = max(trials, key=lambda each: each.score, default=None)
    alone = EnsemblePlan(method="mean", members=(members[0].solution,), words=f"{members[0].title} alone.")
    proposal = best.plan if best and best.comparison.adopted else alone
    chosen = _decide(run, proposal, alone, members, trials) if len(members) > 1 else alone
    by_id = {each.solution.id: each for each in pool}
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
        "Weights and stacks are found on other rows than those they are scored on. "
        "An ensemble is proposed when it beats the best single solution with P(better) > 0.8."
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


def _distinct(finals: list[Refined], candidates: list[Scored]) -> list[Scored]:
    """The branches' finals first, then the rest, best first; each script once."""
    finished = sorted((each.final for each in finals), key=lambda one: one.score, reverse=True)
    rest = [one for each in finals for one in each.scored[1:]] + candidates
    found: dict[str, Scored] = {}
    for each in [*finished, *sorted(rest, key=lambda one: one.score, reverse=True)]:
        found.setdefault(each.solution.id, each)
    return sorted(list(found.values())[:MEMBERS], key=lambda one: one.score, reverse=True)


def _affordable(run: Run, ranked: list[Scored]) -> list[Scored]:
    """As many of the best as can be refitted (and shown the vault) in the time that is left; one at least."""
    seconds = run.seconds_left() - OVERHEAD
    taken = [ranked[0]]
    for each in ranked[1:]:
        total = sum(one.refit_seconds(run.task.rows) for one in [*taken, each])
        if CAUTION * total * (2 if len(run.data.vault) else 1) / 2 <= seconds:
            taken.append(each)
    return taken


def _member(run: Run, scored: Scored) -> Member:
    return Member(
        solution=scored.solution.id, title=scored.solution.title, model=scored.solution.model,
        evaluation=scored.evaluation.digest, score=scored.score, seconds=scored.refit_seconds(run.task.rows),
    )  # fmt: skip
