"""What a block takes from the blocks around it and gives to them: an outline instead of the whole script."""

from __future__ import annotations

from core.engineers.llm.scopes import bindings, changed, imports, names, needed
from core.solution import Solution

MOST = 24  # names per line of an outline


def outline(solution: Solution, *without: str) -> str:
    """One line per block in order: which names from above it reads and what it binds; `without` is only named.

    Imports are listed apart, at the end: those that stand above the first of `without`.
    """
    lines: list[str] = []
    above, imported, reached = set[str](), set[str](), False
    for block in solution.blocks:
        bound, read = names(block.code)[0], needed(block.code)
        brought = imports(block.code)
        takes, gives = some(read & above), some(bound - brought)
        parts = [f"reads {takes}"] if takes else []
        parts += [f"binds {gives}"] if gives else []
        if block.name in without:
            lines.append(f"[{block.name}] (given below)")
            reached = True
        else:
            lines.append(f"[{block.name}] {block.title}" + (f": {'; '.join(parts)}" if parts else ""))
            imported |= set() if reached else brought
        above |= bound - brought
    return "\n".join([*lines, *([f"Imported: {some(imported, 80)}"] if imported else [])])


def around(solution: Solution, name: str) -> tuple[str, str]:
    """How the names that the block reads are bound above (the first line of each), and what the blocks below read of it."""
    code = solution.block(name).code
    read, below = needed(code), sides(solution, name)[1]
    lines: dict[str, str] = {}
    for block in solution.blocks:
        if block.name == name:
            break
        lines |= {each: line for each, line in bindings(block.code).items() if each in read}
    return "\n".join(dict.fromkeys(lines.values())), some(changed(code) & below, 80)


def sides(solution: Solution, name: str) -> tuple[set[str], set[str]]:
    """The names that are bound above the block, and those that the blocks below read before one of them binds them."""
    above, below, rebound, seen = set[str](), set[str](), set[str](), False
    for block in solution.blocks:
        bound = names(block.code)[0]
        if block.name == name:
            seen = True
        elif seen:
            below |= needed(block.code) - rebound
            rebound |= bound
        else:
            above |= bound
    return above, below


def some(found: set[str], most: int = MOST) -> str:
    """In order, so many at most."""
    listed = sorted(found)
    return ", ".join(listed[:most]) + (" …" if len(listed) > most else "")
