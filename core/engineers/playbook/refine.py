"""A_extractor, A_planner and A_coder: what to try next in which block, from the catalogue's alternatives."""

from __future__ import annotations

from core.engineers.playbook.catalogue import Alternative, alternatives, matters, named, recipe, same_code
from core.engineers.playbook.hints import ENOUGH, likeness, told_of, wished
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import base_name, families, situation_of, users
from core.engineers.playbook.worth import hopeless, told, worth
from core.engineers.port import AblationRow, Attempt, Brief, Plan, Refinement, TargetProposal
from core.solution import Solution

FIXED = ("setup", "predict")


def propose(
    brief: Brief, solution: Solution, rows: tuple[AblationRow, ...], tried: tuple[Attempt, ...]
) -> TargetProposal:
    """One option per block with something untried, the block that the ablation found to matter most first.

    What a hint asks for goes before. Where earlier runs are known, they order the blocks between which the ablation cannot tell; a block of whose
    best alternative they know that it does harm comes last.
    """
    gains = {row.block: row.comparison.gain for row in rows if row.comparison}
    harmful = {  # where both versions predict the same, neither is ever better
        row.block for row in rows if row.comparison and row.comparison.p_better < 0.2 and row.comparison.gain < 0
    }
    order = [block.name for block in solution.blocks]
    firsts = {
        name: found[0] for name in order if (found := untried(brief, solution, name, tried, plain=name in harmful))
    }
    if not firsts:
        return TargetProposal(why="Every alternative that suits this script has been tried.", options=())
    told_apart = {row.block for row in rows if row.comparison and row.comparison.verdict != "within noise"}

    def place(name: str) -> tuple[float, bool, float, float, float, bool, int]:
        gain = gains.get(name, 0.0)
        known = (brief.experience, base_name(name), firsts[name].id, users(solution, name))
        sure = gain if name in told_apart or not brief.experience.lessons else 0.0
        asked = max(0.0, wished(brief.hints, firsts[name]))
        return -asked, hopeless(*known), -sure, -worth(*known), -gain, name not in gains, order.index(name)

    options = tuple(_refinement(brief, name, firsts[name]) for name in sorted(firsts, key=place))
    why = _why(brief, options[0].plan, gains, harmful, told_apart)
    if wished(brief.hints, firsts[options[0].plan.block]) > 0:
        why = f"A hint asks for it. {why}"
    return TargetProposal(why=why, options=options)


def next_plan(brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
    """The next untried alternative for this block; None where none is left or there is no such block."""
    found = untried(brief, solution, block, tried)
    return _refinement(brief, block, found[0]).plan if found else None


def rewrite(brief: Brief, solution: Solution, plan: Plan) -> Refinement:
    """The alternative that the plan names or, from a person's words, means; else the block as it is, saying so."""
    present = next((block for block in solution.blocks if block.name == plan.block), None)
    if present is None:
        return Refinement(plan=plan, code="", title=f"There is no block [{plan.block}]")
    sound = _sound(brief, solution, plan.block)
    chosen = next((each for each in sound if each.id == plan.alternative), None)
    if chosen is None:
        scored = sorted(sound, key=lambda each: -likeness(plan.words, each))
        if scored and likeness(plan.words, scored[0]) >= ENOUGH:
            chosen = scored[0]
    if chosen is None:
        return Refinement(plan=plan, code=present.code, title="Nothing in the playbook matches these words: unchanged")
    return Refinement(plan=plan.model_copy(update={"alternative": chosen.id}), code=chosen.code, title=chosen.title)


def untried(
    brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...], plain: bool = False
) -> list[Alternative]:
    """What could stand in this block and was not tried there, the most promising first.

    Plain versions are for ablations and come in, at the front, only with `plain`. Order: what a person's notes ask
    for, what worked in a like block, what earlier runs lead to expect, what the recipe names first (models apart: they differ in
    cost more than in promise), what was made for such a task, what is cheap.
    """
    done = {attempt.plan.alternative for attempt in tried if attempt.plan.block == block}
    found = [each for each in _sound(brief, solution, block) if each.id not in done and (plain or not each.plain)]

    served, said, promising = users(solution, block), told_of(brief), _promising(solution, block)

    def place(each: Alternative) -> tuple[float, float, float, float, int, float, str]:
        return (
            -wished(said, each),
            0.0 if each.plain == "yes" else 1.0,
            -_so_far(each, block, tried),
            -worth(brief.experience, base_name(block), each.id, served),
            promising.index(each.id) if each.id in promising else len(promising),
            each.cost - 2.0 * len(each.when),
            each.id,
        )

    return sorted(found, key=place)


def _promising(solution: Solution, block: str) -> list[str]:
    """The alternatives of this block that the recipes of its families name, in their order."""
    if base_name(block) == "model":
        return []
    served = (found for family in users(solution, block) if (found := recipe(family)))
    named_so = [each.split("=", 1) for found in served for each in found.portfolio]
    return list(dict.fromkeys(way for of, way in named_so if of == base_name(block)))


def _sound(brief: Brief, solution: Solution, block: str) -> list[Alternative]:
    """The alternatives, other than the present code, that fit the task, the families, the script and the budget."""
    present = next((each for each in solution.blocks if each.name == block), None)
    base = base_name(block)
    situation = situation_of(brief, solution, block)
    if present is None or base in FIXED or not matters(base, situation):
        return []
    return [
        each
        for each in alternatives(base)
        if each.fits(situation)
        and not same_code(each.code, present.code)
        and _affordable(brief, solution, block, each)
        and fits_in(solution, block, each.code)
    ]


def _affordable(brief: Brief, solution: Solution, block: str, alternative: Alternative) -> bool:
    family = families(solution).get(block)
    found = recipe(family) if family else None
    usual = named("model", family) if family else None
    if found is None or usual is None:
        return True
    return found.estimate(brief) * alternative.cost / usual.cost <= brief.seconds or bool(alternative.plain)


def _so_far(alternative: Alternative, block: str, tried: tuple[Attempt, ...]) -> float:
    """What attempts of the same sort did: the same change in a sibling block, or in another family's model."""
    total, base = 0.0, base_name(block)
    for attempt in tried:
        if base_name(attempt.plan.block) == base and _sort(attempt.plan.alternative) == _sort(alternative.id):
            total += 1.0 if attempt.adopted else -1.0
    return total


def _sort(name: str) -> str:
    return name.split("_")[-1]


def _refinement(brief: Brief, block: str, alternative: Alternative) -> Refinement:
    lesson = told(brief.experience, base_name(block), alternative.id)
    words = f"{alternative.title}. {alternative.why} {lesson}".rstrip()
    return Refinement(
        plan=Plan(block=block, words=words, alternative=alternative.id), code=alternative.code, title=alternative.title
    )


def _why(brief: Brief, plan: Plan, gains: dict[str, float], harmful: set[str], told_apart: set[str]) -> str:
    lesson = told(brief.experience, base_name(plan.block), plan.alternative)
    if lesson and plan.block not in told_apart:
        return f"The ablation cannot tell the blocks with something left to try apart. [{plan.block}]: {lesson}"
    return f"{_of_ablation(plan.block, gains, harmful)} {lesson}".rstrip()


def _of_ablation(block: str, gains: dict[str, float], harmful: set[str]) -> str:
    if block not in gains:
        return f"The ablation says nothing against [{block}], and it still has alternatives that were not tried."
    if block in harmful:
        return f"[{block}] scored worse than its plain version in the ablation, so it should change."
    if gains[block] > 0:
        return f"[{block}] mattered most among the blocks with something left to try ({gains[block]:+.4g} in the ablation)."
    return f"No block showed a gain in the ablation; [{block}] lost least and still has untried alternatives."
