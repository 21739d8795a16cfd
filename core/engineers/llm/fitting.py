"""Whether a block's new code, or a whole script, can be run at all: seen before anything is run."""

from __future__ import annotations

from core.engineers.llm.outline import sides, some
from core.engineers.llm.reading import Wrong
from core.engineers.llm.scopes import names, needed
from core.solution import Block, BrokenSolution, Solution, check


def fitted(solution: Solution, name: str, code: str, title: str | None = None) -> Solution:
    """The script with this block's code exchanged.

    Raises Wrong for no such block or code that misses a name or takes one away, BrokenSolution for an invalid script.
    """
    if name not in [block.name for block in solution.blocks]:
        raise Wrong(no_block(solution, name))
    changed = solution.replace(name, own_code(solution.block(name), code), title)
    sound(changed.code)
    _check_names(solution, changed, name)
    return changed


def sound(code: str) -> None:
    """Raise BrokenSolution unless the text is a solution that Python compiles; the sentence quotes the line."""
    try:
        check(code)
        compile(code, "solution.py", "exec", dont_inherit=True)
    except BrokenSolution as error:
        raise BrokenSolution(_quoted(str(error), code)) from None
    except SyntaxError as error:
        raise BrokenSolution(_quoted(f"line {error.lineno}: {error.msg}", code)) from None
    except (ValueError, RecursionError, MemoryError):
        raise BrokenSolution("Python cannot compile the script") from None


def whole(code: str) -> str:
    """A script's text as it is kept: one kind of line end, one at the end of the file."""
    return code.replace("\r\n", "\n").strip("\n") + "\n"


def no_block(solution: Solution, name: str) -> str:
    """That there is no such block, with those there are."""
    listed = ", ".join(f"`{block.name}`" for block in solution.blocks)
    return f"There is no block `{name[:60]}`. Name one of: {listed}."


def own_code(block: Block, code: str) -> str:
    """The code without the block's own mark at its top; BrokenSolution for any other mark."""
    lines = code.replace("\r\n", "\n").strip("\n").split("\n")
    if lines[0].startswith("# %%") and f"[{block.name}]" in lines[0]:
        lines = lines[1:]
    if any(line.startswith("# %%") for line in lines):
        raise BrokenSolution(f"the code of block [{block.name}] holds a `# %%` line; give the code of this block alone")
    return "\n".join(lines).strip("\n")


def _check_names(solution: Solution, changed: Solution, name: str) -> None:
    """Raise Wrong for a name that the new code reads and nothing binds, or that it no longer gives to the blocks below."""
    if any("import *" in block.code for block in changed.blocks):
        return  # what such an import binds is known at run time only
    was, now = solution.block(name).code, changed.block(name).code
    everywhere = {each for block in changed.blocks for each in names(block.code)[0]}
    unknown = needed(now) - everywhere - needed(was)
    if unknown:
        raise Wrong(f"The code of [{name}] reads {some(unknown)}, which no block binds.")
    above, below = sides(changed, name)
    gone = (names(was)[0] & below) - names(now)[0] - above
    if gone:
        raise Wrong(f"The blocks below [{name}] read {some(gone)}, which its new code does not bind.")


def _quoted(problem: str, code: str) -> str:
    """The problem with the line that it names."""
    number = problem.removeprefix("line ").split(":")[0]
    lines = code.splitlines()
    if problem.startswith("line ") and number.isdigit() and 0 < int(number) <= len(lines):
        return f"{problem}: `{lines[int(number) - 1].strip()[:200]}`"
    return problem
