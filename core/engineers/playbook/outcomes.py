"""What was tried, in the catalogue's words: the outcome that the memory keeps, or None where the catalogue has no such code."""

from __future__ import annotations

from core.engineers.experience import FAMILY, Features, Outcome, Tried
from core.engineers.playbook.catalogue import recipe, written
from core.engineers.playbook.script import base_name, families, recipe_of, users
from core.solution import Block

MOST = 0.2  # a gain or loss beyond this share of the distance to the baseline counts as this much
NORMAL = 1.96  # half a 95 % interval in standard errors


def outcome(task: Features, baseline: float, tried: Tried) -> Outcome | None:
    """The outcome of this try. A rewrite that a person or a model wrote or changed is in no catalogue: nothing is kept of it. A
    candidate is kept under the recipe whose script it is, one of another make under the model that it names."""
    found = _named(tried)
    if found is None:
        return None
    block, alternative, served = found
    comparison = tried.comparison
    gain = error = p_better = None
    if comparison is not None:
        noise = (tried.against.high - tried.against.low) / 2
        scale = max(abs(tried.against.value - baseline), noise, 1e-12)
        gain = round(min(MOST, max(-MOST, comparison.gain / scale)), 6)
        error = round(min(MOST, (comparison.high - comparison.low) / 2 / NORMAL / scale), 6)
        p_better = round(comparison.p_better, 4)
    timed = tried.seconds > 0 and tried.before > 0
    return Outcome(
        task=task,
        role=tried.role,
        block=block,
        alternative=alternative,
        families=served,
        gain=gain,
        error=error,
        p_better=p_better,
        adopted=tried.adopted,
        seconds=round(tried.seconds, 3) if timed else None,
        ratio=round(tried.seconds / tried.before, 3) if timed else None,
    )


def _named(tried: Tried) -> tuple[str, str, tuple[str, ...]] | None:
    """The block, the alternative and the families served, as the catalogue knows them."""
    if tried.role == "candidate":
        models = sorted(set(families(tried.solution).values()))
        found = recipe_of(tried.solution)
        if found is None and len(models) == 1 and not all(_of_ours(block) for block in tried.solution.blocks):
            found = recipe(models[0])  # of another make; one of ours that was mended is no recipe's any more
        return (FAMILY, found.id, (found.family,)) if found else None
    base = base_name(tried.block)
    alternative = written(base, tried.solution.block(tried.block).code)
    if alternative is None:
        return None
    return base, alternative.id, tuple(sorted(set(users(tried.solution, tried.block))))


def _of_ours(block: Block) -> bool:
    return written(base_name(block.name), block.code) is not None
