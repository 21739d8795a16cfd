"""A_debugger: the repairs that need no guessing. Too big: a cheaper block; too slow, which is mended once: the cheapest ones; a crash, or
a block that leans on other rows: the plain version."""

from __future__ import annotations

import re

from core.engineers.playbook.catalogue import Alternative, alternatives, recipe, written
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import base_name, families, situation_of
from core.engineers.port import Brief
from core.harness.evaluation import Failure
from core.mixing import suspect
from core.solution import Block, Solution

PLACE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')
LIBRARY = re.compile(r"ModuleNotFoundError|ImportError|No module named")
MEMORY = re.compile(r"CUDA out of memory|OutOfMemoryError|MemoryError")  # a GPU's own, or the script's own word for it
THROUGH = ("model", "features", "categories", "text", "dates", "missing")
UNKNOWN_COST = 1e9  # code that is not from the catalogue counts as dearer than anything in it


def mend(brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
    """A script that should not fail in the same way; None where the playbook has no idea."""
    if failure.kind == "time":
        return _quickest(brief, solution)
    if failure.kind == "memory" or (failure.kind == "crash" and MEMORY.search(failure.log)):
        return _cheaper(brief, solution)
    if failure.kind == "crash" and not LIBRARY.search(failure.log):
        return _plainer(brief, solution, failure.log)
    if failure.kind == "rows":
        block, _ = suspect(solution)
        return _plain(brief, solution, solution.block(block)) if block else None
    return None


def _cheaper(brief: Brief, solution: Solution) -> Solution | None:
    """The dearest family's model made cheaper, else the files, the text or another block."""
    owners = families(solution)
    models = sorted(
        (block for block in solution.blocks if block.name in owners), key=lambda b: -_seconds(owners[b.name])
    )
    others = [
        block
        for name in ("media", "media_features", "text", "features", "categories")
        for block in solution.blocks
        if base_name(block.name) == name
    ]
    for block in [*models, *others]:
        present = written(base_name(block.name), block.code)
        limit = present.cost if present else UNKNOWN_COST
        below = [each for each in _sound(brief, solution, block) if each.cost < limit and each.plain != "off"]
        if below:
            best = below[-1] if present else below[0]
            return solution.replace(block.name, best.code, best.title)
    return None


def _quickest(brief: Brief, solution: Solution) -> Solution | None:
    """All models, and what texts are made into, in their cheapest ways; None where they are."""
    owners, made = families(solution), solution
    for block in solution.blocks:
        if block.name in owners or base_name(block.name) == "text":
            present = written(base_name(block.name), block.code)
            below = [
                each
                for each in _sound(brief, made, block)
                if each.cost < (present.cost if present else UNKNOWN_COST) and (block.name in owners or not each.plain)
            ]
            if below:
                made = made.replace(block.name, below[0].code, below[0].title)
    return made if made.id != solution.id else None


def _plainer(brief: Brief, solution: Solution, log: str) -> Solution | None:
    """The plain version of the block that holds the innermost line of the script in the traceback; where that has none, as [train] in
    which a library failed, of the model and what the rows go through before it."""
    lines = [
        int(found["line"])
        for found in PLACE.finditer(log)
        if not any(part in found["file"] for part in ("site-packages", "dist-packages", "/lib/python", "<frozen"))
    ]
    for line in reversed(lines):
        block = next((block for block in reversed(solution.blocks) if block.line <= line), None)
        mended = _plain(brief, solution, block) if block else None
        if mended:
            return mended
    if not lines:
        return None
    within = (block for name in THROUGH for block in solution.blocks if base_name(block.name) == name)
    return next((mended for block in within if (mended := _plain(brief, solution, block))), None)


def _plain(brief: Brief, solution: Solution, block: Block) -> Solution | None:
    plain = [each for each in _sound(brief, solution, block) if each.plain]
    if not plain:
        return None
    kept = sorted(plain, key=lambda each: each.plain == "off")[0]
    return solution.replace(block.name, kept.code, kept.title)


def _sound(brief: Brief, solution: Solution, block: Block) -> list[Alternative]:
    situation = situation_of(brief, solution, block.name)
    present = written(base_name(block.name), block.code)
    return [
        each
        for each in alternatives(base_name(block.name))
        if each != present and each.fits(situation) and fits_in(solution, block.name, each.code)
    ]


def _seconds(family: str) -> float:
    found = recipe(family)
    return found.seconds if found else UNKNOWN_COST
