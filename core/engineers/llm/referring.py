"""Which of the data a piece of code refers to: names and kinds of columns, selectors, lists of columns made elsewhere."""

from __future__ import annotations

import ast

from core import syntax
from core.engineers.llm.scopes import names, statements
from core.engineers.port import Brief, Change
from core.solution import Solution

SELECTORS = {
    "select_dtypes", "make_column_selector", "columns", "drop", "filter", "iloc", "dtypes", "usecols", "feature_names",
    "get_feature_names_out", "remainder",
}  # fmt: skip


def references(brief: Brief, solution: Solution, change: Change) -> frozenset[str]:
    """What the change's code refers to of the data, in the script that it changes."""
    words = {*brief.task.columns, *brief.task.columns.values(), "columns"}
    lists = _lists(solution, change.block, words)
    return frozenset(_direct(change.code, words) | (names(change.code)[1] & lists))


def _lists(solution: Solution, without: str, words: set[str]) -> set[str]:
    """Names that other blocks make from columns: `numbers` for `numbers = [... task["columns"] ...]`."""
    found: set[str] = set()
    for block in solution.blocks:
        if block.name == without:
            continue
        for _, statement in statements(block.code):
            bound, read = names(statement)
            if _direct(statement, words) or read & found:
                found |= bound
    return found


def _direct(code: str, words: set[str]) -> set[str]:
    try:
        tree = syntax.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {code}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in words:
            found.add(node.value)
        elif isinstance(node, ast.Attribute) and node.attr in SELECTORS:
            found.add(f".{node.attr}")
        elif isinstance(node, ast.Name) and node.id in SELECTORS:
            found.add(f".{node.id}")
        elif isinstance(node, ast.keyword) and node.arg in SELECTORS:
            found.add(f".{node.arg}")
    return found
