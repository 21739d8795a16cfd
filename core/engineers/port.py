"""The engineer port: one method per role of the paper (design, section 3). Pure: same arguments, same answer.

Everything in and out is a `Value`, so that each answer is recorded in the journal and replayed from it.
"""

from __future__ import annotations

from typing import Literal, Protocol

from core.engineers.desk import Desk
from core.engineers.experience import Experience
from core.harness.evaluation import Evaluation, Failure
from core.harness.score import Comparison, Score
from core.harness.task import Task
from core.solution import Solution
from core.value import Value


class ColumnProfile(Value):
    """One column as the profile saw it, on the training rows."""

    name: str
    kind: str
    missing: float  # share, 0 to 1
    distinct: int
    summary: str = ""  # its spread in figures: "0.5 to 15, mean 3.87", "red 61 %, blue 39 %"
    examples: tuple[str, ...] = ()  # at most five cells, long ones cut
    pixels: int = 0  # of pictures: the median of the longer side
    two_shades: bool = False  # of pictures: most are nearly black and white alone
    seconds: float = 0.0  # of sounds: the median length
    letters: float = 0.0  # of texts: the mean length
    unspaced: float = 0.0  # of them, letters of scripts that put no blanks between words
    codes: bool = False  # of categories: they are codes such as B/12/P, whose parts each say something


class Profile(Value):
    """What the playbook's preconditions and a model's prompt may look at."""

    rows: int
    columns: tuple[ColumnProfile, ...]
    targets: dict[str, str] = {}  # each target's spread in figures, over all search rows together


Privacy = Literal["names", "summary", "examples"]


class Brief(Value):
    """What every role is told: the task, its profile, the libraries at hand, the limits, the person's notes.

    `privacy` says what of it may leave this machine: names and kinds of columns, with summary figures, with examples.
    """

    task: Task
    profile: Profile
    libraries: dict[str, str]  # name -> version
    threads: int
    seconds: float  # what one training may take
    device: str = "cpu"  # or "cuda": what networks learn on
    bfloat16: bool = False  # whether the processor computes in it
    notes: tuple[str, ...] = ()  # what a person said when turning proposals down, oldest first
    hints: tuple[str, ...] = ()  # what a person said at any other time, oldest first
    privacy: Privacy = "summary"
    experience: Experience = Experience()  # of earlier runs, as it was when this run was created; the playbook's alone


class ModelCard(Value):
    """A retrieved model: T_model and T_code of the paper."""

    id: str
    name: str
    why: str
    source: str  # an address, or "bundled"
    date: str = ""
    code: str = ""  # example code
    chosen: bool = True
    seconds: float = 0.0  # what one training may take here, as the engineer reckons; 0: unknown
    once: float = 0.0  # what comes once in a run on top of that: files or texts represented


class Variant(Value):
    """One ablation: a block switched off or made plain. `code` replaces the block's code."""

    block: str
    title: str
    code: str


class Change(Value):
    """A block's new code, which on its own replaces the block in a script that was read before."""

    block: str
    code: str


class AblationRow(Value):
    """One ablation's outcome. `comparison` is incumbent against variant: a positive gain means the block helps."""

    block: str
    title: str
    comparison: Comparison | None  # None: the variant failed
    sentence: str = ""


class Plan(Value):
    """How to change a block, in words (p_k). `alternative` names a playbook alternative and is empty for others."""

    block: str
    words: str
    alternative: str = ""


class Refinement(Value):
    """A plan with its rewritten block (c_k). `title` says in a few words what the new block is."""

    plan: Plan
    code: str
    title: str = ""

    def of(self, solution: Solution) -> Solution:
        """The solution with this block rewritten. Raises KeyError, BrokenSolution."""
        block, title = self.plan.block, self.title or self.plan.words
        return solution.replace(block, self.code, self.title or None, f"[{block}] {title}"[:120])


class Attempt(Value):
    """A refinement that was run: what it did against the incumbent of that moment."""

    plan: Plan
    score: Score | None
    comparison: Comparison | None
    adopted: bool
    sentence: str


class TargetProposal(Value):
    """The extractor's answer: one refinement per block worth changing, the best first."""

    why: str
    options: tuple[Refinement, ...]


class Member(Value):
    """A finished, scored solution that an ensemble may use."""

    solution: str  # its id
    title: str
    model: str
    evaluation: str  # the digest of its evaluation: the key of its OOF predictions
    score: Score
    seconds: float  # of one refit on all rows, estimated


class EnsemblePlan(Value):
    """How to combine members' predictions. `weights` go with `members` for "weights", else they are empty.

    mean: equal weights. weights: given weights (empty: found by greedy selection on OOF). rank: mean of ranks.
    stack: a regularised linear model on OOF predictions. layer: boosted trees on them, and the weighted mean mixed in.
    """

    method: Literal["mean", "weights", "rank", "stack", "layer"]
    members: tuple[str, ...]  # solution ids
    weights: tuple[float, ...] = ()
    words: str = ""


class EnsembleTrial(Value):
    """A plan with its honest score (weights found on other rows than those scored).

    `weights` are the members' shares in the plan's order, found on all rows; empty for a stack, for ranks and for a second layer.
    """

    plan: EnsemblePlan
    weights: tuple[float, ...] = ()
    score: Score
    comparison: Comparison  # against the best single member


HowBad = Literal["note", "doubtful", "serious"]


class Finding(Value):
    """What a check found, where, how bad it is, on which evidence, and what to do. `corrected` is the mended script where
    the engineer has one.

    note: good to know. doubtful: a person should look at it. serious: the scores cannot be trusted as they stand.
    `block` and `lines` (as they stand in the script) are at fault; empty where the finding is about the whole. A finding
    about the data names in `split` the split that would cure it, as the command line writes it.
    """

    check: str
    what: str
    where: str = ""
    how_bad: HowBad = "doubtful"
    evidence: str = ""
    remedy: str = ""
    split: str = ""
    block: str = ""
    lines: str = ""
    corrected: Solution | None = None


class Heard(Value):
    """What becomes of a person's hint, in a sentence or two; `alternatives` ("block=alternative") are the playbook's that it means."""

    sentence: str
    alternatives: tuple[str, ...] = ()


class Engineer(Protocol):
    """Proposes; never runs anything and never sees a held-out label."""

    name: str

    def at(self, desk: Desk) -> Engineer:
        """The engineer at this place of a run; itself where it needs no desk."""
        ...

    def hear(self, brief: Brief, hint: str) -> Heard:
        """A person's hint has arrived; from here on it is in `brief.hints`."""
        ...

    def retrieve(self, brief: Brief, count: int) -> tuple[ModelCard, ...]:
        """A_retriever: up to `count` models that suit the task, quickest sound one first."""
        ...

    def candidate(self, brief: Brief, card: ModelCard) -> Solution:
        """A_init: a script that uses this model."""
        ...

    def merge(self, brief: Brief, base: Solution, other: Solution) -> Solution | None:
        """A_merger: one script that uses both; None where there is nothing to merge."""
        ...

    def ablations(self, brief: Brief, solution: Solution) -> tuple[Variant, ...]:
        """A_abl: which blocks to switch off or make plain, and how."""
        ...

    def summarise(self, brief: Brief, rows: tuple[AblationRow, ...]) -> str:
        """A_summarize: the study in two or three plain sentences."""
        ...

    def target(
        self,
        brief: Brief,
        solution: Solution,
        rows: tuple[AblationRow, ...],
        tried: tuple[Attempt, ...],
    ) -> TargetProposal:
        """A_extractor: the blocks worth refining, each with a first plan and its code. No options: nothing is left to try."""
        ...

    def plan(self, brief: Brief, solution: Solution, block: str, tried: tuple[Attempt, ...]) -> Plan | None:
        """A_planner: another plan for this block, knowing the earlier ones and their scores; None: nothing left."""
        ...

    def rewrite(self, brief: Brief, solution: Solution, plan: Plan) -> Refinement:
        """A_coder: the block rewritten after the plan."""
        ...

    def widen(
        self, brief: Brief, members: tuple[Member, ...], offered: tuple[str, ...], count: int, seconds: float
    ) -> tuple[Solution, ...]:
        """Up to `count` further scripts that the ensemble may gain from, none of those `offered` (ids), each scored on all folds in
        `seconds`. None of them: nothing is left to try."""
        ...

    def ensemble_plan(
        self, brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
    ) -> EnsemblePlan | None:
        """A_ens_planner: the next way to combine; None: nothing left to try."""
        ...

    def debug(self, brief: Brief, solution: Solution, failure: Failure) -> Solution | None:
        """A_debugger: a mended script for this failure; None: no idea."""
        ...

    def leakage(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """A_leakage: what in the script looks at rows it must not learn from.

        With `changes` (of different blocks, each on its own) the script was read before: only they are read.
        """
        ...

    def data_use(self, brief: Brief, solution: Solution, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
        """A_data: what the task provides and the script does not use; `changes` as for leakage."""
        ...


__all__ = [
    "AblationRow", "Attempt", "Brief", "Change", "ColumnProfile", "Desk", "Engineer", "EnsemblePlan", "EnsembleTrial",
    "Evaluation", "Experience", "Finding", "Heard", "HowBad", "Member", "ModelCard", "Plan", "Privacy", "Profile", "Refinement", "Solution",
    "TargetProposal", "Variant",
]  # fmt: skip
