"""Which further scripts an ensemble may gain from: every family's own, then its other ways, the families taking turns."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from core.engineers.playbook.catalogue import Recipe, recipes
from core.engineers.playbook.hints import left
from core.engineers.playbook.script import assemble
from core.engineers.playbook.stacks import TITLE, stacks
from core.engineers.playbook.ways import ways
from core.engineers.port import Brief, Member
from core.solution import Solution

MANY = (
    2.0  # scripts of a family from which on further ones no longer put it back: those of the refinement differ little
)
STACKS = "stacks"  # the turns of scripts with a second layer


def further(
    brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
) -> tuple[Solution, ...]:
    """Up to `count` scripts that are not among `offered`: the next one of the family that is furthest behind its turn; those with a
    second layer on several families take turns with them.

    A family's turns come the sooner the better its best member scored; one of which nothing was scored yet comes first, unless
    less is expected of it than of all that were. What should take longer than `seconds` on all folds is left out, and so is a
    family whose own script was offered and failed.
    """
    found = [
        each
        for each in _families(brief, members, seconds)
        if _of(each.family, members) or assemble(brief, each).id not in offered
    ]
    queues = {one.id: _untried(brief, one, offered, _allowed(brief, one, members, seconds)) for one in found}
    weak = {one.id for one in found if not _of(one.family, members) and _weaker(brief, one, members)}
    turns = {
        one.id: MANY + 0.5 * place if one.id in weak else _scored(one.family, members) + 0.5 * place
        for place, one in enumerate(sorted(found, key=lambda one: one.id in weak))
    }
    second = stacks(brief, found, members, trainings(brief), seconds)
    queues[STACKS] = (each for each in second if each.id not in offered)
    turns[STACKS] = 1.0 + sum(one.title.startswith(TITLE) for one in members)
    chosen: list[Solution] = []
    while queues and len(chosen) < count:
        turn = min(turns, key=lambda name: turns[name])
        script = next(queues[turn], None)
        if script is None:
            del queues[turn], turns[turn]
            continue
        chosen.append(script)
        turns[turn] += 1.0
    return tuple(chosen)


def _families(brief: Brief, members: tuple[Member, ...], seconds: float) -> list[Recipe]:
    """The recipes that fit, the family with the best member first, those without any by what to expect of them."""
    fitting_ones = [each for each in recipes() if each.fits(brief)]
    pace = _pace(brief, members)
    best = {name: max(one.score for one in of) for name in _names(members) if (of := _of(name, members))}
    ranked = sorted(
        (each for each in fitting_ones if each.family in best), key=lambda one: best[one.family], reverse=True
    )
    new = sorted(
        (
            one
            for one in fitting_ones
            if one.family not in best and pace * one.estimate(brief) * trainings(brief) <= seconds
        ),
        key=lambda one: -one.expected(brief),
    )
    return left(brief, [*new, *ranked])


def _untried(brief: Brief, found: Recipe, offered: tuple[str, ...], allowed: float) -> Iterator[Solution]:
    """The recipe's script, or, after it was offered, its other ways."""
    all_ways = ways(brief, found)
    base, _ = next(all_ways)
    if base.id not in offered:  # its other ways once it was scored
        yield base
        return
    for script, ratio in all_ways:
        if script.id not in offered and ratio <= allowed:
            yield script


def trainings(brief: Brief) -> int:
    """How often a script is trained for its score."""
    return max(1, brief.task.split.folds * brief.task.split.repeats)


def _allowed(brief: Brief, found: Recipe, members: tuple[Member, ...], seconds: float) -> float:
    """How many times the cost of the recipe's own script another way may take: by what its members took, else by estimate."""
    of = _of(found.family, members)
    usual = min(one.seconds for one in of) if of else _pace(brief, members) * found.estimate(brief)
    return seconds / max(0.01, usual * trainings(brief))


def _pace(brief: Brief, members: tuple[Member, ...]) -> float:
    """What scripts take here for each second of their estimate: the median family's quickest script."""
    told = [
        min(one.seconds for one in of) / each.estimate(brief)
        for each in recipes()
        if each.fits(brief) and (of := _of(each.family, members)) and each.estimate(brief) > 0
    ]
    return median(told) if told else 1.0


def _names(members: tuple[Member, ...]) -> set[str]:
    return {name for one in members for name in one.model.split("+")}


def _of(family: str, members: tuple[Member, ...]) -> list[Member]:
    return [one for one in members if one.model == family]


def _scored(family: str, members: tuple[Member, ...]) -> float:
    return min(MANY, float(len(_of(family, members))))


def _weaker(brief: Brief, found: Recipe, members: tuple[Member, ...]) -> bool:
    """Whether less is expected of this family than of every one that was scored."""
    scored = [each.expected(brief) for each in recipes() if each.fits(brief) and _of(each.family, members)]
    return bool(scored) and found.expected(brief) < min(scored)
