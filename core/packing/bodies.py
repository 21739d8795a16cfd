"""The body of each kind of event, as a value: what comes in a packed run is validated by these, and nothing else gets in.

A kind or a field that is added to the journal (core/journal.py) is added here too; until then a run that has it is not packed.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from core.decisions import SHAPES, Answer, Decision
from core.engineers.desk import Message
from core.engineers.port import (
    AblationRow,
    Attempt,
    EnsembleTrial,
    Finding,
    Heard,
    Member,
    Profile,
    Refinement,
)
from core.harness.evaluation import Evaluation, Purpose
from core.harness.score import Score
from core.harness.task import Task
from core.llm.caps import Caps, Spent
from core.packing.ends import Deadline, Ended, Finished, Vault
from core.packing.form import Digest, Finite, is_digest
from core.runs import Settings
from core.solution import Solution
from core.value import Value

BLOCKS = 500  # of a script; a scan for names that stand twice would take too long beyond


def _holds_together(solution: Solution) -> Solution:
    if solution.code.count("# %%") > BLOCKS:
        raise ValueError("the script has too many blocks")
    _ = solution.blocks  # raises BrokenSolution, a ValueError
    return solution


class Created(Value):
    name: str
    task: Task
    settings: Settings
    profile: Profile
    reasons: dict[str, str]
    warnings: tuple[str, ...]
    baseline: Score | None


class Hint(Value):
    text: str = Field(max_length=1_000)
    by: str


class HeardThere(Heard):
    hint: str
    branch: str


class Phase(Value):
    title: str
    phase: str


class Note(Value):
    text: str
    level: str = "info"


class FinishOption(Value):
    id: str
    title: str
    score: str


class Context(Value):
    """What helps to decide, of any kind."""

    solution: Solution | None = None
    score: Score | None = None
    rows: tuple[AblationRow, ...] = ()
    summary: str = ""
    options: tuple[Refinement | FinishOption, ...] = ()
    tried: tuple[Attempt, ...] = ()
    members: tuple[Member, ...] = ()
    trials: tuple[EnsembleTrial, ...] = ()
    reasons: dict[str, str] = {}
    reason: str = ""
    spent: Spent | None = None
    caps: Caps | None = None

    @field_validator("members")
    @classmethod
    def _named(cls, members: tuple[Member, ...]) -> tuple[Member, ...]:
        if not all(is_digest(each.evaluation) for each in members):
            raise ValueError("a member's evaluation has no name as the program gives it")
        return members


class Asked(Decision):
    """A decision whose proposal and context have their kind's shape."""

    @model_validator(mode="after")
    def _shaped(self) -> Asked:
        SHAPES[self.kind].model_validate(self.proposal)
        context = Context.model_validate(self.context)
        if context.solution:
            _holds_together(context.solution)
        return self


class Answered(Answer):
    decision: Digest


class Introduced(Value):
    solution: Solution
    parent: str | None
    block: str | None
    origin: str
    branch: str

    @field_validator("solution")
    @classmethod
    def _whole(cls, solution: Solution) -> Solution:
        return _holds_together(solution)


class Queued(Value):
    title: str
    purpose: Purpose
    branch: str
    solution: str


class Running(Value):
    worker: int | str


class Represented(Value):
    done: int = Field(ge=0)
    files: int = Field(ge=0)
    function: str = ""


class Ordered(Value):
    solution: str
    rows: tuple[int, ...]


class Looked(Value):
    solutions: tuple[str, ...]


class AskedAbout(Value):
    done: int = Field(ge=0)
    columns: int = Field(ge=0)


class OrderStopped(Value):
    pass


class FoldScored(Value):
    fold: int = Field(ge=0, lt=100_000)
    score: Finite | None
    seconds: Finite | None = None


class Evaluated(Value):
    evaluation: Evaluation

    @field_validator("evaluation")
    @classmethod
    def _named(cls, evaluation: Evaluation) -> Evaluation:
        named = [evaluation.digest, *evaluation.representations, *([evaluation.also] if evaluation.also else [])]
        if not all(map(is_digest, named)):
            raise ValueError("the evaluation has no name as the program gives it")
        return evaluation


class Studied(Value):
    rows: tuple[AblationRow, ...]
    summary: str
    solution: str


class Attempted(Value):
    attempt: Attempt
    refinement: Refinement
    solution: str
    incumbent: str
    block: str
    branch: str


class Incumbent(Value):
    solution: str
    score: Score
    branch: str
    folds: int = 0


class Found(Value):
    finding: Finding
    solution: str


class Mended(Value):
    failed: str
    mended: str
    sentence: str
    families: str


class Asking(Value):
    role: str
    place: str
    call: str


class Unanswered(Value):
    sentence: str
    call: str


class Called(Value):
    role: str
    place: str
    model: str
    prompt_tokens: int
    answer_tokens: int
    cached_tokens: int
    cost: Finite | None
    seconds: Finite
    ended: str


class Transcript(Value):
    messages: tuple[Message, ...]
    answer: str
    problems: tuple[str, ...]


class FoundPage(Value):
    title: str
    url: str
    date: str


class Searched(Value):
    queries: tuple[str, ...]
    pages: tuple[FoundPage, ...]
    troubles: tuple[str, ...]


class Handover(Value):
    sentence: str
    reason: str


class Submitted(Value):
    """`seeds` was written by versions before `fits`."""

    folder: str = Field(pattern=r"^runs/[0-9a-z-]{1,40}/submissions/[0-9a-f]{16}(-early)?$")
    members: tuple[str, ...]
    form: str
    rows: int = Field(ge=0)
    reason: str
    fits: tuple[tuple[Digest, ...], ...] = ()
    seeds: tuple[int, ...] = ()


BODIES: dict[str, type[Value]] = {
    "created": Created, "hint": Hint, "heard": HeardThere, "phase": Phase, "note": Note, "decision": Asked, "answer": Answered, "solution": Introduced,
    "queued": Queued, "running": Running, "files": Represented, "order": Ordered, "look": Looked, "columns": AskedAbout, "order_stopped": OrderStopped, "fold": FoldScored, "evaluated": Evaluated, "study": Studied, "attempt": Attempted,
    "incumbent": Incumbent, "trial": EnsembleTrial, "finding": Found, "mended": Mended, "asking": Asking,
    "unanswered": Unanswered, "call": Called, "transcript": Transcript, "search": Searched, "caps": Caps, "deadline": Deadline,
    "handover": Handover, "submission": Submitted, "vault": Vault, "finished": Finished, "stopped": Ended, "failed": Ended,
}  # fmt: skip


def plain(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body as the journal holds it, with nothing in it that was not validated. Raises ValueError."""
    if kind not in BODIES:
        raise ValueError(f"there is no event of kind {kind[:20]!r}")
    value = BODIES[kind].model_validate(body)
    made: dict[str, Any] = value.model_dump(mode="json")
    if isinstance(value, Asked):
        made["proposal"] = value.shaped.model_dump(mode="json")
        made["context"] = Context.model_validate(value.context).model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Finished):
        made["report"] = {name: made["report"][name] for name in body["report"]}  # in the order of report.json
    return made
