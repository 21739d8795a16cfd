"""Scripts with a second layer: the best scored scripts of several families in one, and boosting on what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.engineers.playbook.catalogue import Alternative, Recipe, named
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.script import merge
from core.engineers.playbook.ways import ways
from core.engineers.port import Brief, Member
from core.solution import Solution

SIZES = (4, 3, 2)  # families in one script
TITLE = "A second layer on"
PARTS = 4.5  # trainings of each of its models, in full ones: five times four fifths, and the second layer


def stacks(
    brief: Brief, found: Iterable[Recipe], members: tuple[Member, ...], trainings: int, seconds: float
) -> Iterator[Solution]:
    """The largest first; each of the best families of which it can be trained so often in these seconds."""
    best = sorted(
        (one for each in found if (one := _best(brief, each, members))), key=lambda one: one[1].score, reverse=True
    )
    second = named("blend", "stacked")
    assert second is not None
    seen: set[str] = set()
    for size in SIZES:
        chosen: list[tuple[Solution, Member]] = []
        for one in best:
            taken = [*chosen, one]
            if len(chosen) < size and PARTS * sum(member.seconds for _, member in taken) * trainings <= seconds:
                chosen = taken
        if (
            len(chosen) > 1
            and (script := _stacked(brief, [script for script, _ in chosen], second))
            and script.id not in seen
        ):
            seen.add(script.id)
            yield script


def _best(brief: Brief, found: Recipe, members: tuple[Member, ...]) -> tuple[Solution, Member] | None:
    """The family's best scored script among those that the recipe leads to."""
    scored = {one.solution: one for one in members if one.model == found.family}
    known = [(script, scored[script.id]) for script, _ in ways(brief, found) if script.id in scored] if scored else []
    return max(known, key=lambda one: one[1].score, default=None)


def _stacked(brief: Brief, scripts: list[Solution], second: Alternative) -> Solution | None:
    merged: Solution | None = scripts[0]
    for each in scripts[1:]:
        merged = merge(merged, each) if merged else None
    if merged is None or not second.fits(Situation(brief, tuple(merged.model.split("+")))):
        return None
    title = f"{TITLE} {', '.join(each.title for each in scripts)}"
    return merged.replace("blend", second.code, second.title, title[:120])
