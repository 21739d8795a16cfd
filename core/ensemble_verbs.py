"""What the page of an ensemble decision asks: what a plan would score, how alike the members are, what each class gets.

All of it is read from out-of-fold predictions; nothing is trained. Predictions that were read are kept, up to a limit.
"""

from __future__ import annotations

import threading

import pandas as pd

from core.durable import store
from core.durable.evaluations import dataset
from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.errors import Refused
from core.harness import ensemble
from core.harness.evaluate import oof
from core.harness.lineup import ClassBeside, Likeness, by_class, likeness
from core.harness.trials import best_single, oofs, trial

KEPT = 256 << 20  # bytes of predictions that are kept in memory
_kept: dict[str, pd.DataFrame] = {}
_lock = threading.Lock()


def try_ensemble(run: str, plan: EnsemblePlan) -> EnsembleTrial:
    """What this plan would score, on out-of-fold predictions, at once. Raises Refused."""
    members = _members_of(run, plan)
    try:
        return trial(dataset(run), plan, members, read)
    except ValueError as error:
        raise Refused(f"This plan cannot be tried: {error}.") from None


def ensemble_likeness(run: str) -> Likeness:
    """How alike the errors of the members are, in the decision's order. Raises Refused."""
    members = _members(run)
    try:
        return likeness(dataset(run), [read(each.evaluation) for each in members])
    except ValueError as error:
        raise Refused(f"The members cannot be compared: {error}.") from None


def ensemble_classes(run: str, plan: EnsemblePlan) -> tuple[ClassBeside, ...]:
    """Each class under this plan and under the best single member; none for regression. Raises Refused."""
    members, data = _members_of(run, plan), dataset(run)
    try:
        predictions = ensemble.honest(data.task, plan, oofs(plan, members, read), data.truth, data.groups)
        return by_class(data, predictions, read(best_single(members).evaluation))
    except ValueError as error:
        raise Refused(f"This plan cannot be tried: {error}.") from None


def read(evaluation: str) -> pd.DataFrame:
    """Its canonical out-of-fold predictions, kept in memory for the next question; not to be changed. Raises Refused when they
    are gone."""
    with _lock:
        if evaluation in _kept:
            _kept[evaluation] = _kept.pop(evaluation)  # the last one asked for is the last one to go
            return _kept[evaluation]
        try:
            found = oof(evaluation)
        except FileNotFoundError:
            raise Refused("The held-out predictions of a member are no longer there.") from None
        _kept[evaluation] = found
        while len(_kept) > 1 and sum(8 * each.size for each in _kept.values()) > KEPT:
            del _kept[next(iter(_kept))]
    return found


def _members(run: str) -> list[Member]:
    """Those of the run's latest ensemble decision."""
    for event in reversed(store.read(run, kind="decision")):
        if event.body["kind"] == "ensemble":
            return [Member.model_validate(each) for each in event.body["context"]["members"]]
    raise Refused("This run has no ensemble to decide on yet.")


def _members_of(run: str, plan: EnsemblePlan) -> list[Member]:
    members = _members(run)
    if not plan.members or not set(plan.members) <= {each.solution for each in members}:
        raise Refused("Choose at least one of the listed members.")
    return members
