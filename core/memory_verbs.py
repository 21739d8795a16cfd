"""The verbs about the memory across runs."""

from __future__ import annotations

from core import learned
from core.durable import memory as kept
from core.engineers.experience import FAMILY, Outcome
from core.engineers.playbook.catalogue import named, recipe
from core.harness.task import Problem
from core.value import digest


def memory(
    source: learned.Source | None = None, problem: Problem | None = None, text: bool | None = None
) -> learned.Learned:
    """What was learned: from the prior or from own runs only, of one kind of problem, of tasks with or without texts."""
    prior, own = kept.prior(), kept.own()
    lines = learned.lines(
        () if source == "own" else prior, () if source == "prior" else own, _title, problem=problem, text=text
    )
    return learned.Learned(
        on=kept.switched_on(), measured=kept.about().get("measured", ""), prior_tasks=_tasks(prior),
        own_tasks=_tasks(own), own=len(own), lines=lines,
    )  # fmt: skip


def clear_memory() -> int:
    """Forget what this installation's runs brought; how many outcomes that were. The prior stays."""
    return kept.clear()


def set_memory(on: bool) -> None:
    """Whether new runs use the memory and add to it. Runs that exist keep what they began with."""
    kept.switch(on)


def _tasks(outcomes: tuple[Outcome, ...]) -> int:
    return len({digest(each.task) for each in outcomes})


def _title(block: str, alternative: str) -> str:
    """As the catalogue has it; its bare name where it is in there no more."""
    found = recipe(alternative) if block == FAMILY else named(block, alternative)
    if found is None:
        return alternative
    return found.title if hasattr(found, "title") else found.name
