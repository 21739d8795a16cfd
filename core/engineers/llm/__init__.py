"""The engineer that asks a language model: the same port as the playbook, one prompt and one typed answer per role.

`prompts` holds the words, `privacy` decides what of the data is in them, `reading` and `asking` insist on usable
answers, and the other modules answer one or two roles of the paper each. Whatever a model fails at falls back to the
playbook or is skipped, and the run's log says so.
"""

from __future__ import annotations

from core.engineers.desk import Desk
from core.engineers.llm import checking, combining, mending, refining, retrieving, studying, writing
from core.engineers.playbook import Playbook
from core.engineers.port import (
    AblationRow,
    Attempt,
    Brief,
    Change,
    Engineer,
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


class LanguageModel:
    """The port, answered by a language model over a desk: `at` gives the one that can be asked.

    Every role may raise Blocked: the model cannot be asked until a person decides.
    """

    name = "llm"

    def __init__(self, desk: Desk | None = None) -> None:
        self._at = desk

    def at(self, desk: Desk) -> Engineer:
        """Bound to this place of a run; the playbook where no model is to be asked any more."""
        return Playbook() if desk.closed else LanguageModel(desk)

    @property
    def desk(self) -> Desk:
        """What it asks over. Raises RuntimeError where it stands at no place of a run."""
        if self._at is None:
            raise RuntimeError("a language model is asked at a place of a run: call at(desk) first")
        return self._at

    def hear(self, brief: Brief, hint: str) -> Heard:
        """Nothing is asked for it: it stands in the questions to come. The playbook's own part heeds it too."""
        found = Playbook().hear(brief, hint)
        return Heard(
            sentence="It stands in every question to the language model from here on.", alternatives=found.alternatives
        )

    def retrieve(self, brief: Brief, count: int) -> tuple[ModelCard, ...]:
        """Cards from the web's pages with their sources, filled up with the playbook's."""
        return retrieving.retrieve(self.desk, brief, count)

    def candidate(self, brief: Brief, card: ModelCard) -> Solution:
        """A script with the card's model, else the playbook's."""
        return writing.candidate(self.desk, brief, card)

    def merge(self, brief: Brief, base: Solution, other: Solution) -> Solution | None:
        """Both in one script; None where there is nothing to merge."""
        return writing.merge(self.desk, brief, base, other)

    def ablations(self, brief: Brief, solution: Solution) -> tuple[Variant, ...]:
        """Up to six blocks made plain or switched off."""
        return studying.ablations(self.desk, brief, solution)

    def summarise(self, brief: Brief, rows: tuple[AblationRow, ...]) -> str:
        """The study in two or three sentences."""
        return studying.summarise(self.desk, brief, rows)

    def target(
        self, brief: Brief, solution: Solution, rows: tuple[AblationRow, ...], tried: tuple[Attempt, ...]
    ) -> TargetProposal:
        """Up to three blocks with a first plan; the first one's code is written."""
        return refining.target(self.desk, brief, solution, rows, tried)

    def plan(self, brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
        """Another plan for the block."""
        return refining.plan(self.desk, brief, solution, block, tried)

    def rewrite(self, brief: Brief, solution: Solution, plan: Plan) -> Refinement:
        """The plan's code; the block unchanged where none came."""
        return refining.rewrite(self.desk, brief, solution, plan)

    def widen(
        self, brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
    ) -> tuple[Solution, ...]:
        """The playbook's: many plain and different scripts, for which no question is worth its price."""
        return Playbook().widen(brief, members, offered, count, seconds)

    def ensemble_plan(
        self, brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
    ) -> EnsemblePlan | None:
        """The next way to combine."""
        return combining.ensemble_plan(self.desk, brief, members, trials)

    def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
        """The script mended for this failure."""
        return mending.debug(self.desk, brief, solution, failure)

    def leakage(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """The model's findings and the playbook's."""
        return checking.leakage(self.desk, brief, solution, changes)

    def data_use(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """What the task provides and the script leaves unused."""
        return checking.data_use(self.desk, brief, solution, changes)


__all__ = ["LanguageModel"]
