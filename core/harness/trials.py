"""Try an ensemble plan on out-of-fold predictions: seconds, no retraining. Also called by the page, at once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.harness.compare import compare, score_with_interval
from core.harness.dataset import Dataset
from core.harness.ensemble import fit, honest
from core.harness.evaluate import oof


def trial(data: Dataset, plan: EnsemblePlan, members: Sequence[Member]) -> EnsembleTrial:
    """The plan's honest score and its comparison with the best single member. Raises KeyError for an unknown member."""
    held_out = oofs(plan, members)
    predictions = honest(data.task, plan, held_out, data.truth, data.groups)
    shares = fit(data.task, plan, held_out, data.truth).weights if plan.method in ("mean", "weights") else ()
    best = max(members, key=lambda member: member.score)
    return EnsembleTrial(
        plan=plan,
        weights=shares,
        score=score_with_interval(data.task, data.truth, predictions, data.groups),
        comparison=compare(data.task, data.truth, predictions, oof(best.evaluation), data.groups),
    )


def oofs(plan: EnsemblePlan, members: Sequence[Member]) -> list[pd.DataFrame]:
    """The out-of-fold predictions of the plan's members, in the plan's order."""
    by_id = {member.solution: member for member in members}
    return [oof(by_id[name].evaluation) for name in plan.members]
