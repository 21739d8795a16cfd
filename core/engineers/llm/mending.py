"""A_debugger: a failed script with this failure, mended by blocks."""

from __future__ import annotations

from core.engineers.desk import Desk
from core.engineers.llm.answers import Mended
from core.engineers.llm.asking import ask
from core.engineers.llm.families import of_code, short
from core.engineers.llm.fitting import no_block, own_code, sound, whole
from core.engineers.llm.masking import trouble
from core.engineers.llm.prompts import told
from core.engineers.llm.reading import Wrong
from core.engineers.port import Brief
from core.harness.evaluation import Failure
from core.solution import Solution


def debug(desk: Desk, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
    """The mended script; None when the model has no idea, or no usable answer came.

    Where the model family changed, `Solution.model` says so, whether or not the model did.
    """

    def accept(answer: Mended) -> Solution | None:
        mended = _changed(solution, answer)
        if mended.id == solution.id:
            return None
        sound(mended.code)
        return mended.model_copy(update={"model": _family(solution, mended, answer.model)})

    found = ask(
        desk, "debugger", Mended, accept, "this script is given up",
        **told(brief), script=solution, kind=failure.kind, fold=failure.fold,
        trouble=trouble(brief, solution.code, failure),
    )  # fmt: skip
    return found[0] if found else None


def _changed(solution: Solution, answer: Mended) -> Solution:
    if answer.code.strip():
        return Solution(code=whole(answer.code), title=solution.title, model=solution.model)
    names = [block.name for block in solution.blocks]
    for each in answer.blocks:
        if each.block not in names:
            raise Wrong(no_block(solution, each.block))
        solution = solution.replace(each.block, own_code(solution.block(each.block), each.code))
    return solution


def _family(before: Solution, after: Solution, said: str) -> str:
    """The family that the script now has: what the model says, or what the estimators in the code show."""
    was, now = of_code(before.code), of_code(after.code)
    if was == now:
        return before.model
    if short(said) not in ("", before.model):
        return short(said)
    return "+".join(now) or before.model
