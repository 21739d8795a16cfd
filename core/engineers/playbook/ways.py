"""The scripts that a recipe leads to: its own, then the same with one block written in another way."""

from __future__ import annotations

from collections.abc import Iterator

from core.engineers.playbook.catalogue import Alternative, Recipe, fitting, matters, named, written
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import assemble, situation_of
from core.engineers.port import Brief
from core.solution import Solution

BLOCKS = (
    "model",
    "surroundings",
    "planes",
    "text",
    "features",
    "categories",
    "dates",
)  # after what the recipe names: any other way of these


def ways(brief: Brief, found: Recipe) -> Iterator[tuple[Solution, float]]:
    """Each script with what it costs in terms of the recipe's own, which comes first; then the ways that the recipe names."""
    base = assemble(brief, found)
    yield base, 1.0
    seen = {base.id}
    for block, way in [*_named(found), *_others(brief, base)]:
        alternative = named(block, way)
        if alternative is None or alternative.plain:
            continue
        situation = situation_of(brief, base, block)
        if block not in {each.name for each in base.blocks} or not matters(block, situation):
            continue
        if not alternative.fits(situation) or not fits_in(base, block, alternative.code):
            continue
        script = base.replace(block, alternative.code, alternative.title, f"{found.name}: {alternative.title}"[:120])
        if script.id not in seen and script.code != base.code:
            seen.add(script.id)
            yield script, _ratio(base, alternative)


def _ratio(base: Solution, alternative: Alternative) -> float:
    usual = written(alternative.block, base.block(alternative.block).code) if alternative.block == "model" else None
    return alternative.cost / usual.cost if usual else 1.0


def _named(found: Recipe) -> list[tuple[str, str]]:
    return [(block, way) for block, way in (each.split("=", 1) for each in found.portfolio)]


def _others(brief: Brief, base: Solution) -> list[tuple[str, str]]:
    return [(block, each.id) for block in BLOCKS for each in fitting(block, situation_of(brief, base, block))]
