"""The built-in engineer: proposes code from a catalogue of techniques. No key, no network, no chance involved.

`catalogue` holds the recipes and block alternatives, `conditions` says when they are sound, `script` puts them
together, and the other modules answer one role of the paper each.
"""

from __future__ import annotations

from collections.abc import Callable

from core.engineers.experience import FAMILY
from core.engineers.playbook import ablation, data_use, ensembles, hints, leakage, portfolio, refine, repair, script
from core.engineers.playbook.catalogue import Recipe, recipe, recipes
from core.engineers.playbook.worth import strength, told
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
from core.harness.evaluation import Failure, seen_rows
from core.harness.split import ENOUGH, FEW
from core.solution import Solution

LAST = 0.6  # of all minutes, at most, for a training on all rows by estimate
SHARE = 0.3  # of all minutes, at most, for one candidate on all its folds


class Playbook:
    """The port, answered from the catalogue. Pure: same arguments, same answer."""

    name = "playbook"

    def at(self, desk: Desk) -> Playbook:
        """It needs no desk."""
        return self

    def hear(self, brief: Brief, hint: str) -> Heard:
        """Which families it leaves out or puts first, which alternatives it means."""
        return hints.hear(brief, hint)

    def retrieve(self, brief: Brief, count: int) -> tuple[ModelCard, ...]:
        """Up to `count` families that fit the task and the time: the quickest first, then by what to expect of them,
        which earlier runs on similar tasks move.

        The quickest is offered even where no family seems to fit into `brief.seconds`.
        """
        fitting = hints.left(brief, [each for each in recipes() if each.fits(brief)])
        quickest = min(fitting, key=lambda each: each.estimate(brief) + each.representing(brief))
        others = [
            each
            for each in fitting
            if each is not quickest and _cost(brief, each) <= SHARE * brief.seconds and _refits(brief, each)
        ]
        others.sort(key=lambda each: (-strength(brief.experience, each.id, each.expected(brief)), each.id))
        return tuple(_card(brief, each) for each in [quickest, *hints.left(brief, others)][: max(0, count)])

    def candidate(self, brief: Brief, card: ModelCard) -> Solution:
        """The recipe's script; for a card from elsewhere the recipe whose name it shares, else the quickest that fits."""
        found = recipe(card.id) or next((each for each in recipes() if each.name.lower() == card.name.lower()), None)
        if found is None:
            found = recipe(self.retrieve(brief, 1)[0].id)
        assert found is not None
        return script.assemble(brief, found)

    def merge(self, brief: Brief, base: Solution, other: Solution) -> Solution | None:
        """Both families' models in one script, averaged; None for equal families or scripts of another make."""
        return script.merge(base, other)

    def ablations(self, brief: Brief, solution: Solution) -> tuple[Variant, ...]:
        """The plain version of up to six blocks; at least two for every script of the playbook's own."""
        return ablation.variants(brief, solution)

    def summarise(self, brief: Brief, rows: tuple[AblationRow, ...]) -> str:
        """The study in up to three sentences, differences within noise named as such."""
        return ablation.summary(rows)

    def target(
        self, brief: Brief, solution: Solution, rows: tuple[AblationRow, ...], tried: tuple[Attempt, ...]
    ) -> TargetProposal:
        """One untried alternative per block, the block with the largest ablation gain first."""
        return refine.propose(brief, solution, rows, tried)

    def plan(self, brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
        """The next untried alternative for this block."""
        return refine.next_plan(brief, solution, block, tried)

    def rewrite(self, brief: Brief, solution: Solution, plan: Plan) -> Refinement:
        """The named alternative's code, or that of the one which a person's words come closest to."""
        return refine.rewrite(brief, solution, plan)

    def widen(
        self, brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
    ) -> tuple[Solution, ...]:
        """Scripts of families that were not scored yet, then other ways of the recipes, the families taking turns."""
        return portfolio.further(brief, members, offered, count, seconds)

    def ensemble_plan(
        self, brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
    ) -> EnsemblePlan | None:
        """Greedy weights, then a second layer, stacking, ranks (for ROC AUC), and means of a few."""
        return ensembles.next_plan(brief, members, trials)

    def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
        """A cheaper block against time and memory, a plain one against a crash in it; else None."""
        return repair.mend(brief, solution, failure)

    def leakage(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """What the script's syntax tree shows of learning from rows it must not learn from."""
        return _of_each(leakage.findings, brief, solution, changes)

    def data_use(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """The kinds of columns that no block seems to touch."""
        return _of_each(data_use.findings, brief, solution, changes)


def _of_each(
    findings: Callable[[Brief, Solution], tuple[Finding, ...]],
    brief: Brief,
    solution: Solution,
    changes: tuple[Change, ...],
) -> tuple[Finding, ...]:
    """The findings of the script, or those that each change on its own brings with it."""
    if not changes:
        return findings(brief, solution)
    before = {each.what for each in findings(brief, solution)}
    return tuple(
        found.model_copy(update={"block": change.block})
        for change in changes
        for found in findings(brief, solution.replace(change.block, change.code))
        if found.what not in before
    )


def _cost(brief: Brief, found: Recipe) -> float:
    """Seconds for one candidate's score, on as few folds as a short run may have: one where it holds out rows enough, else
    three; of files, whose best networks are a hundred times as dear as what is quickest, half of all, the files once represented."""
    folds = portfolio.trainings(brief)
    if brief.task.media and not brief.task.place:
        folds = max(1, folds // 2)
    else:
        folds = 1 if brief.profile.rows >= ENOUGH * brief.task.split.folds else min(FEW, folds)
    rows = brief.profile.rows
    searching = found.estimate(brief) * seen_rows(rows) / max(1, rows)
    return searching * folds + found.representing(brief)


def _refits(brief: Brief, found: Recipe) -> bool:
    """Whether a training on all rows fits into the end of a run, where the search saw a sample only."""
    rows = brief.profile.rows
    return seen_rows(rows) == rows or found.estimate(brief) <= LAST * brief.seconds


def _card(brief: Brief, found: Recipe) -> ModelCard:
    code = script.assemble(brief, found).block("model").code
    why = f"{_why(found)} {told(brief.experience, FAMILY, found.id)}".rstrip()
    seconds, once = found.estimate(brief), found.representing(brief)
    return ModelCard(id=found.id, name=found.name, why=why, source="bundled", code=code, seconds=seconds, once=once)


def _why(found: Recipe) -> str:
    return f"{found.why} ({found.reference})" if found.reference else found.why


__all__ = ["Playbook"]
