"""Try an ensemble plan on out-of-fold predictions: seconds, no retraining. Also called by the page, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.harness.compare import scored_against
from core.harness.dataset import Dataset
from core.harness.ensemble import fit, honest
from core.harness.evaluate import oof

Read = Callable[[str], pd.DataFrame]  # an evaluation's digest -> its canonical out-of-fold predictions


def trial(data: Dataset, plan: EnsemblePlan, members: Sequence[Member], read: Read = oof) -> EnsembleTrial:
    """The plan's honest score and its comparison with the best single member. Raises KeyError for an unknown member."""
    held_out = oofs(plan, members, read)
    predictions = honest(data.task, plan, held_out, data.truth, data.groups)
    shares = fit(data.task, plan, held_out, data.truth).weights if plan.method in ("mean", "weights") else ()
    score, comparison = scored_against(
        data.task, data.truth, predictions, read(best_single(members).evaluation), data.groups
    )
    return EnsembleTrial(plan=plan, weights=shares, score=score, comparison=comparison)


def best_single(members: Sequence[Member]) -> Member:
    """The member with the best score, the first of several."""
    return max(members, key=lambda member: member.score)


def oofs(plan: EnsemblePlan, members: Sequence[Member], read: Read = oof) -> list[pd.DataFrame]:
    """The out-of-fold predictions of the plan's members, in the plan's order."""
    by_id = {member.solution: member for member in members}
    return [read(by_id[name].evaluation) for name in plan.members]
