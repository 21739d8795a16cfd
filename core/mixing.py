"""Where in a script rows are mixed: calls that learn from, or take statistics over, the rows that `predict` is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from core import syntax
from core.solution import Solution

LEARNS = {"fit", "fit_transform", "fit_predict", "partial_fit", "fit_resample"}
STATISTICS = {
    "mean", "median", "std", "var", "quantile", "mode", "value_counts", "groupby", "rank", "describe", "nunique",
}  # fmt: skip
# what else looks across rows; too common in sound scripts to be a finding on its own
ACROSS = {
    "shift", "diff", "rolling", "expanding", "ewm", "cumsum", "cumprod", "cummax", "cummin", "cumcount", "ffill", "bfill",
    "interpolate", "min", "max", "sum", "argsort", "sort_values", "duplicated", "drop_duplicates", "factorize", "qcut", "cut",
    "get_dummies", "unique", "percentile", "nanmean", "nanmedian", "average", "rankdata", "scale", "normalize", "softmax",
    "arange", "range", "enumerate", "merge", "append", "concat", "setdefault", "train", "kneighbors",
}  # fmt: skip


def learning(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and sentence: learning, or statistics over the rows to be predicted, in `predict` and the functions that it calls."""
    for function in called(tree):
        rows = {each.arg for each in function.args.args}
        for node in ast.walk(function):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            method = node.func.attr
            if method in LEARNS:
                yield node.lineno, f"`.{method}(` inside `{function.name}` learns from the rows to be predicted."
            elif method in STATISTICS and root(node.func.value) in rows and not _along(node):
                yield (
                    node.lineno,
                    f"`.{method}(` in `{function.name}` is taken over the rows to be predicted; take it from the training rows.",
                )


def suspect(solution: Solution) -> tuple[str, str]:
    """The block and the line of the script most likely to mix rows, for a script that was seen to; empty where none stands out."""
    tree = syntax.parse(solution.code)
    lines = [line for line, _ in learning(tree)]
    if not lines:
        calls = [
            node
            for function in called(tree)
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and _name(node) in LEARNS | STATISTICS | ACROSS and not _along(node)
        ]
        strong = [node.lineno for node in calls if _name(node) in LEARNS | STATISTICS]
        lines = strong or [node.lineno for node in calls]
    if not lines:
        return "", ""
    line = min(lines)
    block = next((block for block in reversed(solution.blocks) if block.line <= line), None)
    return (block.name if block else ""), solution.code.splitlines()[line - 1].strip()


def called(tree: ast.Module) -> list[ast.FunctionDef]:
    """`predict` and the functions of the script that it names, directly or not."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found: dict[str, ast.FunctionDef] = {}
    waiting = ["predict"]
    while waiting:
        name = waiting.pop()
        if name in functions and name not in found:
            found[name] = functions[name]
            waiting += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    return list(found.values())


def root(node: ast.expr) -> str:
    """ "test" for `test`, `test["a"]`, `test.a` and `test[["a", "b"]]`; empty for anything that was computed."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _along(call: ast.Call) -> bool:
    """Whether it goes along each row (axis=1), which looks at no other row."""
    axes = [*[each.value for each in call.keywords if each.arg == "axis"], *call.args[:1]]
    return any(isinstance(axis, ast.Constant) and axis.value in (1, "columns") for axis in axes)
