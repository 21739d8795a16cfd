"""Widening: more scripts for the ensemble while minutes are left. What a single solution cannot gain any more, many different ones can."""

from __future__ import annotations

from core.durable.run import Run
from core.engineers.port import Engineer, EnsemblePlan, Member
from core.solution import Solution
from core.steps.budget import again, as_many, cost, kept_back
from core.steps.refit import used
from core.steps.score import Script, score
from core.steps.values import Chosen, Refined, Scored

BATCH = 4  # scripts per round: two are evaluated at a time, so a long one does not leave a core idle for long
MEMBERS = 24  # of an ensemble at most, best first
KEPT = 5  # members whose refit is kept back, of different families; the ensemble takes as many of its members as can be refitted
LEAST = 5.0  # seconds below which no further round is begun


def widen(run: Run, finals: list[Refined], candidates: list[Scored]) -> list[Scored]:
    """All scored scripts, the further ones included. None is adopted or turned down here: the ensemble weighs them."""
    run.write("phase", {"title": "Scoring more models for the ensemble", "phase": "widen"})
    found = distinct(finals, candidates)
    folds = as_many(run, best_of(found)[0].evaluation)
    per_fold = len(run.data.folds) / (folds or len(run.data.folds))  # an engineer reckons with all folds
    offered = {each.solution.id for each in found} | set(run.step("candidates", [], lambda: _candidates(run)))
    for number in range(-(-run.settings.sizes.further // BATCH)):
        place = run.at(f"round={number}")
        enough = max(LEAST, min(cost(each.evaluation) for each in found))
        time = place.seconds_left("seconds")
        seconds = time - _needed(run, best_of(found))
        if seconds < enough <= time - _needed(run, best_of(found)[:1]):
            seconds = time - _needed(run, _weighed(place, found))
        if seconds < enough:
            break
        place.hear()
        members = tuple(member(run, each) for each in found)
        scripts = place.ask(Engineer.widen, members, tuple(sorted(offered)), BATCH, seconds / 2 * per_fold)
        if not scripts:
            break
        offered |= {each.id for each in scripts}
        turns = (len(scripts) + 1) // 2  # two are evaluated at a time
        results = score(place, [Script(solution=each, folds=folds) for each in scripts], "widen", seconds / turns)
        found += [Scored(solution=script.solution, evaluation=one) for script, one in results if one.ok]
    return found


def _needed(run: Run, members: list[Scored]) -> float:
    """Seconds that are kept back for these members at the end."""
    return kept_back(run, members) + again(run, members)


def _weighed(place: Run, found: list[Scored]) -> list[Scored]:
    """Those that an ensemble of now would use, by weights found step by step: a surer reckoning of what the end needs than one of
    each family, and a dearer one."""
    pool = tuple(sorted(found, key=lambda each: each.score, reverse=True)[:MEMBERS])
    plan = EnsemblePlan(method="weights", members=tuple(each.solution.id for each in pool), words="")
    return used(place, Chosen(plan=plan, members=pool, score=pool[0].score))


def _candidates(run: Run) -> list[str]:
    """The ids of all candidate scripts, of those too that failed: they are not tried a second time."""
    written = [each.body for each in run.events("solution") if each.body["origin"] == "candidate"]
    return sorted({Solution.model_validate(each["solution"]).id for each in written})


def best_of(found: list[Scored]) -> list[Scored]:
    """Those whose refit is kept back while others are scored: the best of each family, then the best of the others."""
    ranked = sorted(found, key=lambda each: each.score, reverse=True)
    firsts = {each.solution.model: each for each in reversed(ranked)}
    return sorted(ranked, key=lambda each: firsts[each.solution.model] is not each)[:KEPT]


def distinct(finals: list[Refined], candidates: list[Scored]) -> list[Scored]:
    """The branches' finals first, then what else was scored; each script once."""
    rest = [one for each in finals for one in each.scored[1:]] + candidates
    found: dict[str, Scored] = {}
    for each in [*[one.final for one in finals], *rest]:
        found.setdefault(each.solution.id, each)
    return list(found.values())


def member(run: Run, scored: Scored) -> Member:
    """What an engineer is told of a scored script."""
    return Member(
        solution=scored.solution.id, title=scored.solution.title, model=scored.solution.model,
        evaluation=scored.evaluation.digest, score=scored.score, seconds=scored.refit_seconds(run.task),
    )  # fmt: skip
