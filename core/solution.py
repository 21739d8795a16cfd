"""A solution: one self-contained Python script in named blocks (percent format, design 4.1).

The text is the truth: blocks are parsed from it and carry their place, so replacing a block is a splice at
that place and never a search for equal text.
"""

from __future__ import annotations

import ast
import re
from functools import cached_property

from core import syntax
from core.value import Value, digest

MARK = re.compile(r"^# %%[ \t]*\[(?P<name>[a-z][a-z0-9_]*)\][ \t]*(?P<title>.*)$")


class BrokenSolution(ValueError):
    """The text is not a solution; the sentence says where and how to mend it."""


class Block(Value):
    """One cell. `code` is everything below the mark; `line` is the mark's 1-based line in the file."""

    name: str
    title: str
    code: str
    line: int

    @property
    def text(self) -> str:
        """The cell as it stands in the file, mark included, ending in one newline."""
        body = self.code.strip("\n")
        title = " ".join(self.title.split())
        return f"# %% [{self.name}] {title}".rstrip() + "\n" + (body + "\n" if body else "")


class Solution(Value):
    """A script in blocks. `model` is the family it mainly uses ("catboost", "linear+catboost")."""

    code: str
    title: str
    model: str = ""

    @cached_property
    def id(self) -> str:
        """Names the code: equal code, equal id."""
        return digest(self.code)[:10]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order. Raises BrokenSolution."""
        return parse(self.code)

    def block(self, name: str) -> Block:
        """Raises KeyError with the names there are."""
        for block in self.blocks:
            if block.name == name:
                return block
        raise KeyError(f"no block [{name}]; there are: {', '.join(b.name for b in self.blocks)}")

    def replace(self, name: str, code: str, title: str | None = None, solution_title: str | None = None) -> Solution:
        """The same script with this one block's code exchanged. An empty `code` leaves the mark alone.

        Raises KeyError for no such block, BrokenSolution for code that holds a mark of its own: it would touch others.
        """
        self.block(name)
        if any(MARK.match(line) for line in _lines(code)):
            raise BrokenSolution(f"the code of block [{name}] holds another `# %% [...]` line; take that line out")
        blocks = [
            block.model_copy(update={"code": code, "title": block.title if title is None else title})
            if block.name == name
            else block
            for block in self.blocks
        ]
        return Solution(code=compose(blocks), title=solution_title or self.title, model=self.model)


def compose(blocks: list[Block] | tuple[Block, ...]) -> str:
    """The file that these blocks make, one blank line between cells."""
    return "\n".join(block.text for block in blocks)


def parse(code: str) -> tuple[Block, ...]:
    """Cut a file into blocks. Raises BrokenSolution: no block, code above the first, a name used twice."""
    blocks: list[Block] = []
    head: list[str] = []
    mark: re.Match[str] | None = None
    line = 0
    body: list[str] = []
    for number, text in enumerate(_lines(code), start=1):
        found = MARK.match(text)
        if not found:
            (body if mark else head).append(text)
            continue
        if mark:
            blocks.append(_block(mark, body, line))
        mark, body, line = found, [], number
    if not mark:
        raise BrokenSolution("there is no block: a line like `# %% [model] The model` must open each cell")
    blocks.append(_block(mark, body, line))
    if any(text.strip() for text in head):
        raise BrokenSolution("there is code above the first block; put it below a line like `# %% [setup] Set-up`")
    names = [block.name for block in blocks]
    for name in names:
        if names.count(name) > 1:
            raise BrokenSolution(f"the block name [{name}] stands twice; give each block a name of its own")
    return tuple(blocks)


def check(code: str) -> None:
    """Raise BrokenSolution, with the line, unless the text parses, has blocks and defines `predict` at the top level."""
    try:
        tree = syntax.parse(code)
    except (RecursionError, MemoryError):
        raise BrokenSolution("an expression is nested too deeply; take it apart") from None
    except (SyntaxError, ValueError) as error:
        where = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        raise BrokenSolution(f"{where}{what}") from None
    parse(code)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    if "predict" not in defined | assigned:
        raise BrokenSolution("no `predict(test)` is defined; the last block must define it")


def _lines(code: str) -> list[str]:
    """The lines as Python sees them: a form feed or a line separator in a text ends none (`str.splitlines` says it does)."""
    return re.split(r"\r\n|\r|\n", code)


def _block(mark: re.Match[str], body: list[str], line: int) -> Block:
    return Block(name=mark["name"], title=mark["title"].strip(), code="\n".join(body).strip("\n"), line=line)
