"""A_ens_planner and A_ensembler: a plan in words, then as data."""

from __future__ import annotations

from typing import get_args

from core.engineers.desk import Desk
from core.engineers.llm import quoting, telling
from core.engineers.llm.answers import Combination, Idea
from core.engineers.llm.asking import ask
from core.engineers.llm.prompts import told
from core.engineers.llm.reading import Wrong
from core.engineers.playbook import Playbook
from core.engineers.port import Brief, EnsemblePlan, EnsembleTrial, Member
from core.harness.layer import CLASSES, suits
from core.harness.task import Task

METHODS = get_args(EnsemblePlan.model_fields["method"].annotation)
INSTEAD = "the playbook's next plan is taken"


def ensemble_plan(
    desk: Desk, brief: Brief, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
) -> EnsemblePlan | None:
    """The next way to combine; None when nothing is left. The playbook's next plan when no usable answer came."""
    known = {"members": telling.members(members), "trials": telling.trials(trials)}
    idea = ask(
        desk, "ensemble planner", Idea, lambda answer: quoting.line(answer.plan, 600), INSTEAD, **told(brief), **known
    )
    if idea and not idea[0]:
        return None
    made = None
    if idea:
        words = idea[0]
        made = ask(
            desk, "ensembler", Combination, lambda answer: _plan(brief.task, answer, words, members, trials), INSTEAD,
            **told(brief), **known, plan=words,
        )  # fmt: skip
    return made[0] if made else Playbook().ensemble_plan(brief, members, trials)


def _plan(
    task: Task, answer: Combination, words: str, members: tuple[Member, ...], trials: tuple[EnsembleTrial, ...]
) -> EnsemblePlan:
    ids = [each.solution for each in members]
    if answer.method not in METHODS:
        raise Wrong(f"There is no method `{answer.method[:40]}`. Take one of: {', '.join(METHODS)}.")
    strangers = [each for each in answer.members if each not in ids]
    if strangers:
        raise Wrong(f"There is no member `{strangers[0][:40]}`. Take ids of: {', '.join(ids)}.")
    if len(set(answer.members)) < max(2, len(answer.members)):
        raise Wrong("Name at least two members, each once.")
    weights = answer.weights if answer.method == "weights" else ()
    if weights and (len(weights) != len(answer.members) or min(weights) < 0 or sum(weights) <= 0):
        raise Wrong("Give one weight of 0 or more per member, in the members' order, or none at all.")
    if answer.method == "layer" and not suits(task):
        raise Wrong(f"A second layer is for {CLASSES} classes at most. Take another method.")
    made = EnsemblePlan(method=answer.method, members=answer.members, weights=weights, words=words)
    if _shape(made) in [_shape(each.plan) for each in trials]:
        raise Wrong("This combination was tried already. Change the members, the method or the weights.")
    return made


def _shape(plan: EnsemblePlan) -> tuple[str, tuple[tuple[str, float], ...]]:
    """What a plan comes to, whatever the order of its members and the sum of its weights."""
    total = sum(plan.weights) or 1.0
    weights = [round(weight / total, 3) for weight in plan.weights] or [0.0] * len(plan.members)
    return plan.method, tuple(sorted(zip(plan.members, weights)))
