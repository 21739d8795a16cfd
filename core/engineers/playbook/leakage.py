"""A_leakage: reads the script's syntax tree for rows it must not learn from. Sound scripts of the playbook pass.

Covered: learning inside `predict` (and the functions it calls), statistics over the test rows, reading files that a
room does not offer, and fitting on tables that test rows went into. Not covered: names made at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from core import syntax
from core.engineers.port import Brief, Finding
from core.mixing import LEARNS, learning
from core.solution import Solution

READERS = {
    "open", "read_parquet", "read_csv", "read_json", "read_pickle", "read_table", "read_excel", "read_feather",
    "read_text", "read_bytes", "load", "loadtxt", "genfromtxt", "read_schema", "ParquetFile",
}  # fmt: skip
ROOM = ("input/train.parquet", "input/task.json")
CHECK = "leakage"


def findings(brief: Brief, solution: Solution) -> tuple[Finding, ...]:
    """What looks at rows that it must not learn from; a finding for a script that cannot be read at all."""
    try:
        tree = syntax.parse(solution.code)
    except SyntaxError as error:
        return (
            Finding(check=CHECK, what=f"The script cannot be read: {error.msg}.", where=_where(solution, error.lineno)),
        )
    found: dict[tuple[int, str], None] = {}
    for line, what in sorted([*learning(tree), *_files(tree, brief), *_mixed(tree, brief)]):
        found.setdefault((line, what))
    return tuple(Finding(check=CHECK, what=what, where=_where(solution, line)) for line, what in found)


def _files(tree: ast.Module, brief: Brief) -> Iterator[tuple[int, str]]:
    """Reads of a path that the script spells out and that is not one of the room's inputs."""
    allowed = {*ROOM, "input/test.parquet"} if brief.task.mode == "batch" else set(ROOM)
    paths = {
        target.id: path
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (path := _path(node.value, {}))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in READERS:
            continue
        candidates: Iterable[ast.expr] = [
            *node.args[:1],
            *[each.value for each in node.keywords if "path" in str(each.arg)],
        ]
        if name in ("read_text", "read_bytes", "open") and isinstance(node.func, ast.Attribute):
            candidates = [node.func.value]
        for each in candidates:
            path = _path(each, paths).removeprefix("./")
            if path and path not in allowed and not path.startswith(("input/media", "output/")):
                yield node.lineno, f"Reads `{path}`, which a script must not look at."


def _path(node: ast.expr, names: dict[str, str]) -> str:
    """The path that an expression spells out: text, `Path("a") / "b"`, `os.path.join("a", "b")`, or a name for one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
        left, right = _path(node.left, names), _path(node.right, names)
        return (f"{left}/{right}" if isinstance(node.op, ast.Div) else left + right) if left and right else ""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        parts = [_path(each, names) for each in node.args]
        if name in ("Path", "PurePath", "join", "open") and parts and all(parts):
            return "/".join(parts)
    return ""


def _mixed(tree: ast.Module, brief: Brief) -> Iterator[tuple[int, str]]:
    """Fits, outside functions, on tables that test rows went into; in batch mode the user has allowed the test rows to be looked at."""
    if brief.task.mode == "batch":
        return
    outside = [each for node in tree.body if not isinstance(node, ast.FunctionDef) for each in ast.walk(node)]
    mixed: set[str] = {"test"}
    for node in outside:
        if isinstance(node, ast.Assign) and any(path.endswith("test.parquet") for path in _texts(node.value)):
            mixed |= {
                name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
            }
    grown = True
    while grown:
        grown = False
        for node in (each for each in outside if isinstance(each, ast.Assign)):
            if _joins(node.value) and _names(node.value) & mixed:
                new = {name for target in node.targets for name in _names(target)} - mixed
                mixed, grown = mixed | new, grown or bool(new)
    for node in outside:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEARNS:
            used = {name for each in node.args for name in _names(each)} & mixed
            if used:
                yield node.lineno, f"`.{node.func.attr}(` learns from `{sorted(used)[0]}`, which test rows went into."


def _joins(node: ast.expr) -> bool:
    """Whether the expression hands rows on: a name or a part of one, or tables put together."""
    if isinstance(node, (ast.Name, ast.Subscript)):
        return True
    joins = {"concat", "vstack", "concatenate", "append", "copy", "fillna", "drop", "r_", "feature_rows"}
    names = {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in ast.walk(node)}
    return bool(names & joins)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _texts(node: ast.AST) -> list[str]:
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def _where(solution: Solution, line: int | None) -> str:
    block = next((block for block in reversed(solution.blocks) if block.line <= (line or 1)), None)
    return f"[{block.name}] line {line or 1}" if block else f"line {line or 1}"
