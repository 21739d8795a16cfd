"""A_leakage and A_data: the model reads a script, or changes of one, before it is scored."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.engineers.desk import Desk
from core.engineers.llm import quoting
from core.engineers.llm.answers import Found, Leaks, Unused
from core.engineers.llm.asking import ask
from core.engineers.llm.fitting import fitted, no_block
from core.engineers.llm.outline import outline
from core.engineers.llm.prompts import told
from core.engineers.llm.reading import Wrong
from core.engineers.llm.referring import references
from core.engineers.playbook import Playbook
from core.engineers.port import Brief, Change, Finding
from core.solution import Block, Solution

PLACE = re.compile(r"^\[(?P<block>\w+)\] line (?P<line>\d+)$")
MOST = 8  # findings


def leakage(desk: Desk, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    """What the model finds, with its corrections, and what the playbook's reading of the syntax tree finds besides.

    One call, also for several changes. Without a usable answer the playbook's findings alone.
    """
    free = [_placed(solution, changes, each) for each in Playbook().leakage(brief, solution, changes)]
    found = ask(
        desk, "leakage", Leaks, lambda answer: _findings("leakage", solution, changes, answer.findings),
        "the built-in reading stands alone", **told(brief), **_to_read(solution, changes),
    )  # fmt: skip
    named = found[0] if found else ()
    return (*named, *[each for each in free if not any(_same(each, other) for other in named)])


def data_use(desk: Desk, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    """What the task provides and the script leaves unused.

    Of `changes` only those are read that refer to the data differently from the code they replace (names and kinds of
    columns, selectors, lists of columns made in other blocks): another model on the same columns uses what was used
    before, so asking again would cost tokens and tell nothing. Without a usable answer the playbook's findings.
    """
    read = tuple(each for each in changes if references(brief, solution, each) != references(brief, solution, _as_is(solution, each)))  # fmt: skip
    if changes and not read:
        return ()
    found = ask(
        desk, "data use", Unused, lambda answer: _findings("data use", solution, read, answer.findings),
        "the built-in check is used", **told(brief), **_to_read(solution, read),
    )  # fmt: skip
    return found[0] if found else Playbook().data_use(brief, solution, read)


def _as_is(solution: Solution, change: Change) -> Change:
    return Change(block=change.block, code=solution.block(change.block).code)


def _to_read(solution: Solution, changes: tuple[Change, ...]) -> dict[str, object]:
    if not changes:
        return {"script": solution.code, "changes": (), "outline": ""}
    return {"script": "", "changes": changes, "outline": outline(solution, *[each.block for each in changes])}


def _findings(
    check: str, solution: Solution, changes: tuple[Change, ...], answered: Sequence[Found]
) -> tuple[Finding, ...]:
    """The findings with their places. A script's corrections add up in order, so that the last one has them all."""
    script = _after(solution, changes)
    mended = solution
    made: list[Finding] = []
    for each in answered[:MOST]:
        if each.block == "" and not changes and not each.code.strip():
            made.append(Finding(check=check, what=quoting.line(each.what, 400)))
            continue
        _known(solution, changes, each.block)
        read = script(each.block)
        base = read if changes else mended
        corrected = fitted(base, each.block, each.code) if each.code.strip() else base
        lines, number = _lines(read, read.block(each.block), each.lines)
        made.append(
            Finding(
                check=check,
                what=quoting.line(each.what, 400),
                where=f"[{each.block}]" + (f" line {number}" if number else ""),
                block=each.block,
                lines=lines,
                corrected=None if corrected.id == base.id else corrected,
            )
        )
        mended = mended if changes else corrected
    return tuple(made)


def _after(solution: Solution, changes: tuple[Change, ...]) -> Callable[[str], Solution]:
    """The script that was read, by block: with that block's change, where there is one."""
    code = {each.block: each.code for each in changes}
    return lambda block: solution.replace(block, code[block]) if block in code else solution


def _known(solution: Solution, changes: tuple[Change, ...], block: str) -> None:
    if changes and block not in [each.block for each in changes]:
        raise Wrong(f"Report on the changed blocks only: {', '.join(f'`{each.block}`' for each in changes)}.")
    if block not in [each.name for each in solution.blocks]:
        raise Wrong(no_block(solution, block))


def _lines(script: Solution, block: Block, said: str) -> tuple[str, int]:
    """Those of the lines that do stand in the block, as they stand there, and the first one's number in the file."""
    wanted = {line.strip() for line in said.splitlines() if line.strip()}
    end = next((each.line for each in script.blocks if each.line > block.line), None)
    rows = enumerate(script.code.split("\n")[block.line : end and end - 1], start=block.line + 1)
    there = [(number, line) for number, line in rows if line.strip() in wanted]
    return "\n".join(line for _, line in there), there[0][0] if there else 0


def _placed(solution: Solution, changes: tuple[Change, ...], found: Finding) -> Finding:
    """The built-in finding with its block and its line's text, where it names a place."""
    place = PLACE.match(found.where)
    if place is None or found.lines:
        return found
    lines = _after(solution, changes)(found.block).code.splitlines()
    number = int(place["line"])
    text = lines[number - 1] if 0 < number <= len(lines) else ""
    return found.model_copy(update={"block": found.block or place["block"], "lines": text})


def _same(free: Finding, named: Finding) -> bool:
    """Whether the model's finding says the same: the block, and the line among its lines."""
    lines = {line.strip() for line in named.lines.splitlines()}
    return free.block == named.block and bool(free.lines) and free.lines.strip() in lines
