"""Which names a piece of a script needs and gives, so that one block's code can stand in for another's."""

from __future__ import annotations

import ast
import builtins
from functools import lru_cache

from core import syntax
from core.solution import Solution

REMEMBERED = 2048  # texts: a script's blocks and what may stand in for them are looked at over and over, each with each
BUILT_IN = frozenset(dir(builtins)) | {"__name__", "__file__"}


@lru_cache(REMEMBERED)
def reads(code: str) -> frozenset[str]:
    """The names that are loaded anywhere in the code. Raises SyntaxError."""
    return frozenset(
        node.id
        for node in ast.walk(syntax.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def binds(code: str) -> frozenset[str]:
    """The names bound at the top level, imports apart (they bind the same thing again). Raises SyntaxError."""
    return _bound(code) - imports(code)


@lru_cache(REMEMBERED)
def imports(code: str) -> frozenset[str]:
    """The names bound by imports anywhere in the code. Raises SyntaxError."""
    return frozenset(
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(syntax.parse(code))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    )


@lru_cache(REMEMBERED)
def needs(code: str) -> frozenset[str]:
    """The names that must be bound before this code runs (or before its functions are called). Raises SyntaxError."""
    inside: set[str] = set(BUILT_IN) | imports(code)
    for node in ast.walk(syntax.parse(code)):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            inside.add(node.name)
        elif isinstance(node, ast.arg):
            inside.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            inside.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            inside.add(node.name)
    return reads(code) - inside


def fits_in(solution: Solution, name: str, code: str) -> bool:
    """Whether this code can stand in for the block: it finds the names it needs and gives those that are read below.

    False, too, for a script that is not valid Python.
    """
    try:
        before, after, gone, seen = frozenset[str](), frozenset[str](), frozenset[str](), False
        for block in solution.blocks:
            if block.name == name:
                gone, seen = _bound(block.code) - before, True
            elif seen:
                after |= needs(block.code)
            else:
                before |= _bound(block.code)
        return seen and needs(code) <= before and not (gone & after) - _bound(code)
    except SyntaxError:
        return False


@lru_cache(REMEMBERED)
def _bound(code: str) -> frozenset[str]:
    bound: set[str] = set()
    for node in syntax.parse(code).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        else:
            bound |= {
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
    return frozenset(bound) | imports(code)
