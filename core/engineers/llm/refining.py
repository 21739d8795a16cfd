"""A_extractor, A_planner and A_coder: which block to change, how, and its new code."""

from __future__ import annotations

from core.engineers.desk import Desk
from core.engineers.llm import quoting, telling
from core.engineers.llm.answers import NextPlan, Rewritten, Targets
from core.engineers.llm.asking import ask
from core.engineers.llm.fitting import fitted, no_block
from core.engineers.llm.outline import around, outline
from core.engineers.llm.prompts import told
from core.engineers.llm.reading import Wrong
from core.engineers.port import AblationRow, Attempt, Brief, Plan, Refinement, TargetProposal
from core.solution import Solution

OPTIONS = 3
CODED = 2  # options for which code is asked, when the first one's is not usable
WORDS = 1_000  # characters of a plan
NOTHING = TargetProposal(why="The language model named nothing left to try.", options=())


def target(
    desk: Desk, brief: Brief, solution: Solution, rows: tuple[AblationRow, ...], tried: tuple[Attempt, ...]
) -> TargetProposal:
    """Up to three blocks with a first plan each, the best first; that one's code is written, the others keep theirs.

    No options when nothing is left, or no usable answer came.
    """
    done = {_plain(each.plan) for each in tried}

    def accept(answer: Targets) -> tuple[str, tuple[Plan, ...]]:
        plans: dict[str, Plan] = {}
        for each in answer.options[:OPTIONS]:
            if each.block not in [block.name for block in solution.blocks]:
                raise Wrong(no_block(solution, each.block))
            plan = Plan(block=each.block, words=quoting.line(each.plan, WORDS))
            if _plain(plan) in done:
                raise Wrong(f"The plan for [{plan.block}] was tried already. Give another one.")
            plans.setdefault(plan.block, plan)
        return quoting.line(answer.why, 600), tuple(plans.values())

    found = ask(
        desk, "extractor", Targets, accept, "this round of refinement is skipped",
        **told(brief), script=solution.code, rows=telling.study(brief, solution, rows),
        tried=telling.tried(brief, solution, tried),
    )  # fmt: skip
    if not found or not found[0][1]:
        return NOTHING
    why, plans = found[0]
    for place, plan in enumerate(plans[:CODED]):
        first = _coded(desk, brief, solution, plan)
        if first is not None:
            others = [Refinement(plan=each, code=solution.block(each.block).code) for each in plans if each != plan]
            return TargetProposal(why=why if place == 0 else plan.words, options=(first, *others))
    return NOTHING


def plan(desk: Desk, brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
    """Another plan for this block; None when nothing is left, or no usable answer came."""
    done = {_plain(each.plan) for each in tried}

    def accept(answer: NextPlan) -> Plan | None:
        words = quoting.line(answer.plan, WORDS)
        made = Plan(block=block, words=words)
        if _plain(made) in done:
            raise Wrong("This plan was tried already. Give another one, or an empty plan when nothing is left to try.")
        return made if words else None

    found = ask(
        desk, "planner", NextPlan, accept, "the next round begins",
        **told(brief), outline=outline(solution, block), block=solution.block(block),
        tried=telling.tried(brief, solution, tried, block),
    )  # fmt: skip
    return found[0] if found else None


def rewrite(desk: Desk, brief: Brief, solution: Solution, plan: Plan) -> Refinement:
    """The block rewritten after the plan; unchanged, saying so, when no usable code came."""
    if plan.block not in [block.name for block in solution.blocks]:
        return Refinement(plan=plan, code="", title=f"There is no block [{plan.block}]")
    return _coded(desk, brief, solution, plan) or Refinement(
        plan=plan, code=solution.block(plan.block).code, title="No usable code came from the language model: unchanged"
    )


def _coded(desk: Desk, brief: Brief, solution: Solution, plan: Plan) -> Refinement | None:
    def accept(answer: Rewritten) -> Refinement:
        changed = fitted(solution, plan.block, answer.code)
        title = quoting.line(answer.title, 80) or quoting.line(plan.words, 80)
        return Refinement(plan=plan, code=changed.block(plan.block).code, title=title)

    above, below = around(solution, plan.block)
    found = ask(
        desk, "coder", Rewritten, accept, f"the plan for [{plan.block}] is not carried out",
        **told(brief), above=above, below=below,
        block=solution.block(plan.block), plan=plan.words,
    )  # fmt: skip
    return found[0] if found else None


def _plain(plan: Plan) -> tuple[str, str]:
    """Two plans that differ in blanks, case or the last full stop only are one."""
    return plan.block, " ".join(plan.words.lower().split()).rstrip(".")
