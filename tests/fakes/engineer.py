"""Tiny: an engineer whose scripts need numpy and pandas only and train in a few milliseconds. Same arguments, same answer.

On purpose some of what it proposes helps, some harms, some changes nothing, some crashes (one of these it can mend).
A task's description may hold `pause 0.5`: then every training takes that many seconds longer.
"""

from __future__ import annotations

import re

from core.engineers.port import (
    AblationRow,
    Attempt,
    Brief,
    Change,
    Desk,
    EnsemblePlan,
    EnsembleTrial,
    Finding,
    Heard,
    Member,
    ModelCard,
    Plan,
    Refinement,
    TargetProposal,
    Variant,
)
from core.harness.evaluation import Failure
from core.solution import Solution
from tests.fakes import scripts

MENDABLE = 'raise RuntimeError("this line is one too many")'
ALTERNATIVES = {"features": ("squares", "crash", "remark", "zeros", "mendable"), "model": ("half",)}
ADDITIONS = {
    "squares": scripts.SQUARES,
    "crash": 'raise RuntimeError("these features cannot be made")',
    "remark": "# a remark changes no prediction",
    "mendable": f"{MENDABLE}\n{scripts.CUBES}",
    "zeros": scripts.ZEROS,
    "half": scripts.HALF,
    "missing": scripts.MISSING,
    "boast": f'{scripts.ZEROS}\n\n\nprint("Final Validation Performance: 0.0")',
    "jitter": scripts.JITTER,
}
METHODS = ("mean", "weights", "stack")


class Tiny:
    """Implements `core.engineers.port.Engineer`."""

    name = "tiny"

    def __init__(self, alternatives: dict[str, tuple[str, ...]] | None = None) -> None:
        self.alternatives = ALTERNATIVES if alternatives is None else alternatives

    def at(self, desk: Desk) -> Tiny:
        """It needs no desk."""
        return self

    def hear(self, brief: Brief, hint: str) -> Heard:
        """The hint's last word is an alternative."""
        return Heard(sentence=f"Heard: {hint}", alternatives=(f"features={hint.split()[-1]}",))

    def retrieve(self, brief: Brief, count: int) -> tuple[ModelCard, ...]:
        """Least squares, neighbours, the mean."""
        told = "".join(f" Told: {note}" for note in brief.notes)
        return tuple(
            ModelCard(id=name, name=name, why=f"{name} is quick.{told}", source="bundled")
            for name in tuple(scripts.MODELS)[:count]
        )

    def candidate(self, brief: Brief, card: ModelCard) -> Solution:
        """One script per card."""
        found = re.search(r"pause ([0-9.]+)", brief.task.description)
        return scripts.solution(card.id, pause=float(found[1]) if found else 0.0)

    def merge(self, brief: Brief, base: Solution, other: Solution) -> Solution | None:
        """The mean of both models."""
        if other.model in base.model.split("+"):
            return None
        return scripts.merged(base, other)

    def ablations(self, brief: Brief, solution: Solution) -> tuple[Variant, ...]:
        """No features; the mean instead of the model; a variant that crashes."""
        return (
            Variant(block="features", title="no features", code=f"{scripts.ZEROS}\n# instead of {solution.title}"),
            Variant(block="model", title="the mean", code=f"{scripts.MODELS['mean']}\n# instead of {solution.model}"),
            Variant(block="setup", title="nothing is read", code=f"# nothing is read in {solution.title}"),
        )

    def summarise(self, brief: Brief, rows: tuple[AblationRow, ...]) -> str:
        """The most important block."""
        return f"[{rows[0].block}] matters most." if rows else "There is nothing to switch off."

    def target(
        self, brief: Brief, solution: Solution, rows: tuple[AblationRow, ...], tried: tuple[Attempt, ...]
    ) -> TargetProposal:
        """The first untried change of each block, [features] first."""
        plans = [self.plan(brief, solution, block, tried) for block in self.alternatives]
        options = tuple(self.rewrite(brief, solution, plan) for plan in plans if plan is not None)
        return TargetProposal(why="Blocks in a fixed order.", options=options)

    def plan(self, brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
        """The next untried change of this block; its words end in the notes that were given."""
        done = {attempt.plan.alternative for attempt in tried if attempt.plan.block == block}
        told = "".join(f" Told: {note}" for note in brief.notes)
        for name in self.alternatives.get(block, ()):
            if name not in done:
                return Plan(block=block, words=f"Try {name}.{told}", alternative=name)
        return None

    def rewrite(self, brief: Brief, solution: Solution, plan: Plan) -> Refinement:
        """The block as it is, with an addition below."""
        code = solution.block(plan.block).code
        return Refinement(plan=plan, code=f"{code}\n\n{ADDITIONS[plan.alternative]}", title=plan.alternative)

    def widen(
        self, brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
    ) -> tuple[Solution, ...]:
        """The scripts of its models that were not offered yet."""
        made = [scripts.solution(name) for name in scripts.MODELS]
        return tuple(each for each in made if each.id not in offered)[:count]

    def ensemble_plan(
        self, brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
    ) -> EnsemblePlan | None:
        """The mean, then weights, then a stack, of all members."""
        if len(trials) >= len(METHODS):
            return None
        method = METHODS[len(trials)]
        names = tuple(member.solution for member in members)
        return EnsemblePlan.model_validate({"method": method, "members": names, "words": f"The {method} of all."})

    def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
        """Take out the one line that it knows to be too many."""
        if MENDABLE not in solution.code:
            return None
        return Solution(code=solution.code.replace(MENDABLE, "# mended"), title=solution.title, model=solution.model)

    def leakage(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """Nothing to find."""
        return ()

    def data_use(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """Says which kinds of columns its scripts leave aside."""
        unused = [name for name, kind in brief.task.columns.items() if kind not in ("number", "ignore")]
        return (Finding(check="data use", what=f"unused: {', '.join(unused)}"),) if unused else ()
