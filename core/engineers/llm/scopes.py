"""Which names a piece of code binds, reads and needs, as Python scopes them. Broken code has none of them."""

from __future__ import annotations

import ast
import builtins
import symtable

from core import syntax

BUILT_IN = frozenset(dir(builtins)) | {"__name__", "__file__", "__builtins__"}
WIDE = 140  # characters of a statement


def names(code: str) -> tuple[set[str], set[str]]:
    """The names that code binds at its top level, and those that it reads from there; nothing of broken code."""
    try:
        table = symtable.symtable(code, "solution.py", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set()
    bound, read = set[str](), set[str]()
    waiting: list[tuple[symtable.SymbolTable, bool]] = [(table, True)]
    while waiting:
        here, top = waiting.pop()
        for symbol in here.get_symbols():
            if top or symbol.is_global():
                if symbol.is_assigned() or symbol.is_imported():
                    bound.add(symbol.get_name())
                if symbol.is_referenced():
                    read.add(symbol.get_name())
        waiting += [(child, False) for child in here.get_children()]
    return bound, read - BUILT_IN


def needed(code: str) -> set[str]:
    """The names that code reads before it has bound them itself; what functions read counts when the code is through."""
    found, bound, late = set[str](), set[str](), set[str]()
    for node, text in statements(code):
        gives, takes = names(text)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            late |= takes
        elif isinstance(node, (ast.For, ast.With, ast.If, ast.While, ast.Try, ast.ClassDef)):
            found |= takes - gives - bound  # a loop's own names; in which order the rest is bound, nobody asks
        else:
            found |= takes - bound
        bound |= gives
    return found | (late - bound)


def statements(code: str) -> list[tuple[ast.stmt, str]]:
    """The top-level statements, each with its text."""
    lines = code.split("\n")
    return [(node, "\n".join(lines[_top(node) - 1 : node.end_lineno])) for node in _parsed(code)]


def changed(code: str) -> set[str]:
    """The names that code binds, and those whose items or attributes it sets: `pipelines["net"] = …`."""
    found = names(code)[0] - imports(code)
    for node in (each for statement in _parsed(code) for each in ast.walk(statement)):
        if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            root: ast.expr = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            found |= {root.id} if isinstance(root, ast.Name) else set()
    return found


def bindings(code: str) -> dict[str, str]:
    """How each name is bound: its top-level statement on one line, cut; of functions and classes the head; imports apart."""
    found: dict[str, str] = {}
    for node, text in statements(code):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            shown = " ".join(_head(node, text).split())
            found |= dict.fromkeys(names(text)[0], shown if len(shown) <= WIDE else f"{shown[:WIDE]} …")
    return found


def imports(code: str) -> set[str]:
    """The names that top-level imports bind."""
    found = [alias for node in _parsed(code) if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names]
    return {(alias.asname or alias.name).split(".")[0] for alias in found}


def _head(node: ast.stmt, text: str) -> str:
    """Of a class, its way to be made as well."""
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return text
    lines = text.split("\n")[node.lineno - _top(node) :]
    made = [each for each in node.body if isinstance(each, ast.FunctionDef)] if isinstance(node, ast.ClassDef) else []
    more = [f" __init__({ast.unparse(each.args)})" for each in made if each.name == "__init__"]
    return " ".join([*lines[: max(1, _top(node.body[0]) - node.lineno)], *more])


def _top(node: ast.stmt) -> int:
    """Its first line, decorators included."""
    marks = node.decorator_list if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else []
    return min([node.lineno, *[each.lineno for each in marks]])


def _parsed(code: str) -> list[ast.stmt]:
    try:
        return syntax.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # broken code has no outline; what is wrong with it is said where it is checked
