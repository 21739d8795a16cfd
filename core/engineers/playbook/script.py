"""Scripts from blocks: compose a recipe, see which families a script has, and merge two scripts into one."""

from __future__ import annotations

import ast
import re

from core import syntax
from core.engineers.playbook.catalogue import (
    NEEDS,
    ORDER,
    Recipe,
    alternatives,
    fitting,
    named,
    recipes,
    same_code,
    written,
)
from core.engineers.playbook.conditions import Situation
from core.engineers.playbook.names import binds, reads
from core.engineers.port import Brief
from core.solution import Block, BrokenSolution, Solution, check, compose

FILES = ("media_files", "media", "media_features")
SHARED = ("setup", "blend", "train", "predict")  # one of each in a merged script
PIPELINE = re.compile(r"""^pipelines\[["'](\w+)["']\] = """, re.MULTILINE)
NUMBERED = re.compile(r"^(?P<base>.+?)_(?P<number>[2-9]|[1-9]\d)$")


def base_name(block: str) -> str:
    """ "categories" for `[categories_2]`: the name under which the catalogue has its alternatives."""
    found = NUMBERED.match(block)
    return found["base"] if found else block


def assemble(brief: Brief, recipe: Recipe) -> Solution:
    """The recipe's script for this task; blocks for kinds of columns that the task lacks are left out, and so are those for
    files where the recipe is for the columns beside them."""
    situation = Situation(brief, (recipe.family,))
    blocks: list[Block] = []
    for name in ORDER:
        if not situation.holds(NEEDS.get(name, ())) or (name in FILES and "media" not in recipe.blocks):
            continue
        wanted = [found for each in recipe.blocks.get(name, (name,)) if (found := named(name, each))]
        sound = [each for each in wanted if each.fits(situation)] or list(fitting(name, situation)) or wanted
        if not sound:  # no library's estimator of its own is needed
            continue
        blocks.append(Block(name=name, title=sound[0].title, code=sound[0].code, line=0))
    return Solution(code=compose(blocks), title=recipe.name, model=recipe.family)


def recipe_of(solution: Solution) -> Recipe | None:
    """The recipe whose own script this is, for whatever task; None for a script that was merged, changed or is of another make."""
    blocks = {base_name(block.name): block for block in solution.blocks if block.name not in ("setup", "predict")}
    found = [one for one in recipes() if _is_of(solution.model, blocks, one)]  # two may share their blocks in one task
    return next((one for one in found if one.name == solution.title), next(iter(found), None))


def _is_of(model: str, blocks: dict[str, Block], one: Recipe) -> bool:
    kinds = {"media", "planes"}
    if one.family != model or not set(blocks) <= set(one.blocks) or kinds & set(blocks) != kinds & set(one.blocks):
        return False
    ways = {name: written(name, block.code) for name, block in blocks.items()}
    return all(way is not None and way.id in one.blocks[name] for name, way in ways.items())


def families(solution: Solution) -> dict[str, str]:
    """The family of each model block, by the block's name: the key it puts into `pipelines`.

    A model block that says nothing of the kind counts as the part of `solution.model` at its place.
    """
    parts = solution.model.split("+")
    found: dict[str, str] = {}
    for block in solution.blocks:
        if base_name(block.name) == "model":
            key = PIPELINE.search(block.code)
            place = min(len(found), len(parts) - 1)
            found[block.name] = key[1] if key else parts[place]
    return found


def users(solution: Solution, name: str) -> tuple[str, ...]:
    """The families whose models are built with this block: up to the next block of the same base name.

    `[missing]` serves the second family as well where a merged script has no `[missing_2]`.
    """
    owners, base = families(solution), base_name(name)
    if base in SHARED:
        return tuple(owners.values())
    found: list[str] = []
    open_ = False
    for block in solution.blocks:
        if base_name(block.name) == base:
            open_ = block.name == name
        if open_ and block.name in owners:
            found.append(owners[block.name])
    return tuple(found)


def situation_of(brief: Brief, solution: Solution, block: str) -> Situation:
    """What an alternative for this block of this script has to fit."""
    return Situation(brief, users(solution, block))


def known(block: Block) -> bool:
    """Whether the catalogue has alternatives for this block."""
    return bool(alternatives(base_name(block.name)))


def merge(base: Solution, other: Solution) -> Solution | None:
    """Both scripts' models in one, averaged; None where they use the same families or cannot be put side by side.

    The other's blocks come after the base's models, with a number behind their names, where their code differs from
    the base's or where something that they read has been bound anew.
    """
    ours, theirs = families(base), families(other)
    models = [*[base.block(name) for name in ours], *[other.block(name) for name in theirs]]
    if any(not PIPELINE.search(block.code) for block in models):
        return None
    if not ours or not theirs or set(ours.values()) & set(theirs.values()):
        return None
    head = [block for block in base.blocks if block.name not in SHARED[1:]]
    tail = [block for block in base.blocks if block.name in SHARED[1:]]
    if [block.name for block in tail] != list(SHARED[1:]) or head[0].name != "setup":
        return None
    try:
        added = _added(head, other)
    except SyntaxError:
        return None
    title = " + ".join(dict.fromkeys([*base.title.split(" + "), *other.title.split(" + ")]))
    model = "+".join([*ours.values(), *theirs.values()])
    merged = Solution(code=compose([*head, *added, *tail]), title=title, model=model)
    try:
        check(merged.code)
    except BrokenSolution:
        return None
    return merged


def _added(head: list[Block], other: Solution) -> list[Block]:
    state = {base_name(block.name): block.code for block in head}
    taken = {block.name for block in head}
    rebound: set[str] = set()
    added: list[Block] = []
    for block in other.blocks:
        base = base_name(block.name)
        if base in SHARED[1:]:
            continue
        code = _new_statements(state["setup"], block.code) if base == "setup" else block.code
        if not code.strip() or (same_code(state.get(base, ""), code) and not reads(code) & rebound):
            continue
        name = base
        number = 1
        while name in taken:
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        added.append(block.model_copy(update={"name": name, "code": code}))
        rebound |= binds(code)
        if base != "setup":
            state[base] = code
    return added


def _new_statements(ours: str, theirs: str) -> str:
    """What another set-up has beyond ours; never a second start of `pipelines`."""
    there = {ast.dump(node) for node in syntax.parse(ours).body}
    new = [
        ast.unparse(node)
        for node in syntax.parse(theirs).body
        if ast.dump(node) not in there and "pipelines" not in binds(ast.unparse(node))
    ]
    return "\n".join(new)
