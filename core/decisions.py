"""A decision is a pause: a question with a proposal, answered by a person or by autopilot (design 4.3).

`proposal` is what approving means and has the shape of `SHAPES[kind]`; an edit carries the same shape. `context` is what
helps to decide. The digest names the proposal, so that an answer cannot fit another question.
"""

from __future__ import annotations

import math
from typing import Any, Literal

from pydantic import ValidationError

from core.engineers.port import EnsemblePlan, ModelCard, Refinement
from core.errors import Refused
from core.harness.task import Task
from core.llm.caps import Caps
from core.solution import BrokenSolution, Solution, check
from core.value import Value, digest

DecisionKind = Literal["task", "models", "target", "attempt", "ensemble", "finish", "engineer"]
PAUSES: tuple[DecisionKind, ...] = ("models", "target", "attempt", "ensemble", "finish")  # what a run on its way asks;
# the task is confirmed before the start, on the New run page or in the terminal; `engineer` asks when the language model
# cannot be asked further (a cap, a key): that is never left to autopilot where a person is there
Mode = Literal["ask", "auto"]


class Cards(Value):
    """The `models` proposal: the cards to try, those with `chosen`."""

    cards: tuple[ModelCard, ...]


class Finish(Value):
    """The `finish` proposal: what is refitted on all rows, "ensemble" or a solution's id."""

    choice: str


class GoOn(Value):
    """The `engineer` proposal: ask the language model again, under these caps. Turned down: the playbook goes on without it."""

    caps: Caps


SHAPES: dict[DecisionKind, type[Value]] = {
    "task": Task,
    "models": Cards,
    "target": Refinement,
    "attempt": Refinement,
    "ensemble": EnsemblePlan,
    "finish": Finish,
    "engineer": GoOn,
}


class Decision(Value):
    """The question. `context` by kind: target and attempt hold `solution`; target also `rows`, `summary`, `options`;
    attempt `tried`; ensemble `members`, `trials`; finish `options` (id, title, score); engineer `reason` ("cap" or
    "provider"), `spent` (Spent), `caps` (Caps)."""

    key: str
    kind: DecisionKind
    title: str
    why: str
    proposal: dict[str, Any]
    context: dict[str, Any] = {}

    @property
    def digest(self) -> str:
        """Names the question and its proposal."""
        return digest(self.key, self.kind, self.proposal)

    @property
    def shaped(self) -> Value:
        """The proposal as its value."""
        return SHAPES[self.kind].model_validate(self.proposal)


class Answer(Value):
    """What was decided. `value` (an edit only) has the proposal's shape; `note` goes back to the engineer."""

    verdict: Literal["approve", "edit", "reject"]
    value: dict[str, Any] | None = None
    note: str = ""
    by: str = "person"


def by_itself(decision: Decision) -> Answer:
    """What autopilot answers: yes, but it never spends more on a language model than a person allowed."""
    return Answer(verdict="reject" if decision.kind == "engineer" else "approve", by="autopilot")


def validated(decision: Decision, answer: Answer) -> Answer:
    """The answer, its edit checked against the question. Raises Refused with what to mend."""
    if answer.verdict != "edit":
        return answer.model_copy(update={"value": None})
    try:
        value = SHAPES[decision.kind].model_validate(answer.value)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(f"The edit does not fit: {'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    if isinstance(value, Cards) and not any(card.chosen for card in value.cards):
        raise Refused("Choose at least one model.")
    if isinstance(value, Refinement):
        _check_refinement(Solution.model_validate(decision.context["solution"]), value)
    if isinstance(value, EnsemblePlan):
        _check_plan({member["solution"] for member in decision.context["members"]}, value)
    if isinstance(value, Finish) and value.choice not in {option["id"] for option in decision.context["options"]}:
        raise Refused(f"There is no solution {value.choice!r} to finish with.")
    return answer.model_copy(update={"value": value.model_dump(mode="json")})


def _check_refinement(solution: Solution, refinement: Refinement) -> None:
    try:
        check(solution.replace(refinement.plan.block, refinement.code).code)
    except KeyError as error:
        raise Refused(str(error.args[0])) from None
    except BrokenSolution as error:
        raise Refused(f"The edited script does not hold together: {error}.") from None


def _check_plan(known: set[str], plan: EnsemblePlan) -> None:
    if not plan.members or not set(plan.members) <= known:
        raise Refused("Choose at least one of the listed members.")
    if len(set(plan.members)) < len(plan.members):
        raise Refused("Choose each member once.")
    if not plan.weights:
        return
    sound = len(plan.weights) == len(plan.members) and all(0 <= weight < math.inf for weight in plan.weights)
    if not sound or sum(plan.weights) <= 0:
        raise Refused("Give every member a weight of zero or more, and at least one above zero.")
