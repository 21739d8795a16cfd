"""Which further scripts an ensemble may gain from: every family's own, then its other ways, the families taking turns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from statistics import median
from typing import NamedTuple

from core.engineers.playbook.catalogue import Alternative, Recipe, fitting, matters, named, recipes, written
from core.engineers.playbook.hints import left
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import assemble, situation_of
from core.engineers.port import Brief, Member
from core.harness.score import Score
from core.solution import Solution

MANY = (
    2.0  # scripts of a family from which on further ones no longer put it back: those of the refinement differ little
)
START = 0.5  # seconds that a training takes on top of its estimate, however few the rows
CHEAPER = 0.99  # of a script's cost: less than it
LONGEST = 120  # characters of a title
FUNCTION = re.compile(r"^def (represent_\w+)", re.MULTILINE)
BLOCKS = (
    "model",
    "surroundings",
    "planes",
    "text",
    "features",
    "categories",
    "dates",
)  # after what the recipe names: any other way of these


def further(
    brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
) -> tuple[Solution, ...]:
    """Up to `count` scripts that are not among `offered`: the next one of the family that is furthest behind its turn.

    A family's turns come the sooner the better its best member scored; one of which nothing was scored yet comes first, unless
    less is expected of it than of all that were. What should take longer than `seconds` on all folds is left out, and so is a
    family whose own script was offered and failed.
    """
    ways = [
        found
        for found in _families(brief, members, seconds)
        if _of(found.family, members) or assemble(brief, found).id not in offered
    ]
    queues = {
        one.id: _untried(brief, one, members, offered, _allowed(brief, one, members, offered, seconds)) for one in ways
    }
    weak = {one.id for one in ways if not _of(one.family, members) and _weaker(brief, one, members)}
    turns = {
        one.id: MANY + 0.5 * place if one.id in weak else _scored(one.family, members) + 0.5 * place
        for place, one in enumerate(sorted(ways, key=lambda one: one.id in weak))
    }
    chosen: list[Solution] = []
    while queues and len(chosen) < count:
        turn = min(turns, key=lambda name: turns[name])
        script = next(queues[turn], None)
        if script is None:
            del queues[turn], turns[turn]
            continue
        if all(script.id != other.id for other in chosen):  # two recipes of a family may come to the same script
            chosen.append(script)
            turns[turn] += 1.0
    return tuple(chosen)


def _families(brief: Brief, members: tuple[Member, ...], seconds: float) -> list[Recipe]:
    """The recipes that fit, the family with the best member first, those without any by what to expect of them."""
    fitting_ones = [each for each in recipes() if each.fits(brief)]
    pace, done = _pace(brief, members), _represented(brief, members)
    best = {name: max(one.score for one in of) for name in _names(members) if (of := _of(name, members))}
    ranked = sorted(
        (each for each in fitting_ones if each.family in best), key=lambda one: best[one.family], reverse=True
    )
    new = sorted(
        (
            one
            for one in fitting_ones
            if one.family not in best
            and pace * (START + one.estimate(brief)) * trainings(brief) + _once(brief, one, done) <= seconds
        ),
        key=lambda one: -one.expected(brief),
    )
    return left(brief, [*new, *ranked])


def _represented(brief: Brief, members: tuple[Member, ...]) -> set[str]:
    """The functions `represent_…` of the recipes whose own script was scored: what they give lies ready."""
    scored = {one.solution for one in members}
    scripts = [assemble(brief, each) for each in recipes() if each.fits(brief)]
    return {name for script in scripts if script.id in scored for name in FUNCTION.findall(script.code)}


def _once(brief: Brief, found: Recipe, done: set[str]) -> float:
    """Seconds for what this recipe has represented and nobody had yet."""
    return 0.0 if set(FUNCTION.findall(assemble(brief, found).code)) <= done else found.representing(brief)


def _untried(
    brief: Brief, found: Recipe, members: tuple[Member, ...], offered: tuple[str, ...], allowed: float
) -> Iterator[Solution]:
    """The recipe's script, or, after it, with one block written in another way, those first that the recipe names; then what
    helped by itself together; then any way on top of the best script so far, and by itself."""
    base = assemble(brief, found)
    seen = set(offered)
    if base.id not in seen:  # its other ways once it was scored
        yield base
        return
    scores = {one.solution: one.score for one in members}
    first = [*_ways(brief, found, base, _named(found), allowed)]
    ways = [*first, *_ways(brief, found, base, _others(brief, base), allowed)]
    singles, together = [each.script for each in ways], [*_together(scores, base, ways)]
    known = [each for each in (base, *singles, *together) if each.id in scores]
    best = max(known, key=lambda each: scores[each.id], default=base)
    for script in [*(each.script for each in first), *together, *_on_top(best, base, ways), *singles]:
        if script.id not in seen:
            seen.add(script.id)
            yield script


class Way(NamedTuple):
    """A recipe's script with one block written in another way."""

    script: Solution
    change: Alternative


def _ways(
    brief: Brief, found: Recipe, base: Solution, named_so: list[tuple[str, str]], allowed: float
) -> Iterator[Way]:
    """Those of the named alternatives that are sound here, change something and keep to the time."""
    for block, way in named_so:
        alternative = named(block, way)
        if alternative is None or alternative.plain or _ratio(base, alternative) > allowed:
            continue
        situation = situation_of(brief, base, block)
        if block not in {each.name for each in base.blocks} or not matters(block, situation):
            continue
        if not alternative.fits(situation) or not fits_in(base, block, alternative.code):
            continue
        script = base.replace(
            block, alternative.code, alternative.title, f"{found.name}: {alternative.title}"[:LONGEST]
        )
        if script.code != base.code:
            yield Way(script, alternative)


def _together(scores: dict[str, Score], base: Solution, ways: list[Way]) -> Iterator[Solution]:
    """The best ways of two blocks and more, of those that scored better than the recipe's own script: first the two best together,
    then the three best, and so on, then the other pairs."""
    if base.id not in scores:
        return
    better = [each for each in ways if each.script.id in scores and scores[each.script.id] > scores[base.id]]
    best: dict[str, Way] = {}
    for each in sorted(better, key=lambda way: scores[way.script.id], reverse=True):
        best.setdefault(each.change.block, each)
    ranked = list(best.values())
    for some in [*(ranked[:count] for count in range(2, len(ranked) + 1)), *combinations(ranked, 2)]:
        script: Solution | None = some[0].script
        for each in some[1:]:
            script = script and _changed(script, each.change)
        if script:
            yield script


def _on_top(best: Solution, base: Solution, ways: list[Way]) -> Iterator[Solution]:
    """Every way of the blocks that the best script has as the recipe's own, with what the best script has otherwise."""
    if best is base:
        return
    own = {one.name for one, other in zip(best.blocks, base.blocks) if one.code == other.code}
    for each in ways:
        if each.change.block in own and (script := _changed(best, each.change)):
            yield script


def _changed(script: Solution, change: Alternative) -> Solution | None:
    """The script with one more block written in another way, where that fits in."""
    if not fits_in(script, change.block, change.code):
        return None
    return script.replace(change.block, change.code, change.title, f"{script.title}; {change.title}"[:LONGEST])


def trainings(brief: Brief) -> int:
    """How often a script is trained for its score."""
    return max(1, brief.task.split.folds * brief.task.split.repeats)


def _allowed(
    brief: Brief, found: Recipe, members: tuple[Member, ...], offered: tuple[str, ...], seconds: float
) -> float:
    """How many times the cost of the recipe's own script another way may take: by what its members took, else by estimate. Where that
    script failed and a cheaper one of the family was scored, no way that costs as much."""
    of, own = _of(found.family, members), assemble(brief, found).id
    usual = min(one.seconds for one in of) if of else _pace(brief, members) * (START + found.estimate(brief))
    in_time = seconds / max(0.01, usual * trainings(brief))
    failed = of and own in offered and own not in {one.solution for one in members}
    return min(CHEAPER, in_time) if failed else in_time


def _pace(brief: Brief, members: tuple[Member, ...]) -> float:
    """What scripts take here for each second that was expected of them: the median family's quickest script."""
    told = [
        min(one.seconds for one in of) / (START + each.estimate(brief))
        for each in recipes()
        if each.fits(brief) and (of := _of(each.family, members))
    ]
    return median(told) if told else 1.0


def _ratio(base: Solution, alternative: Alternative) -> float:
    usual = written(alternative.block, base.block(alternative.block).code) if alternative.block == "model" else None
    return alternative.cost / usual.cost if usual else 1.0


def _named(found: Recipe) -> list[tuple[str, str]]:
    return [(block, way) for block, way in (each.split("=", 1) for each in found.portfolio)]


def _others(brief: Brief, base: Solution) -> list[tuple[str, str]]:
    return [(block, each.id) for block in BLOCKS for each in fitting(block, situation_of(brief, base, block))]


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
