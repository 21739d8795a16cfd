"""How a run ended, as values: what pages read of its report."""

from __future__ import annotations

from pydantic import ConfigDict, Field, field_validator

from core.engineers.port import EnsemblePlan
from core.harness.evaluation import FoldResult
from core.harness.score import Score
from core.packing.form import Finite
from core.value import Value


class Vault(Value):
    score: Score
    looks: int = Field(ge=0)


class Deadline(Value):
    ends: Finite
    text: str


class Ended(Value):
    sentence: str


class ReportMember(Value):
    title: str
    model: str
    solution: str
    score: Score
    folds: tuple[FoldResult, ...]


class Report(Value):
    """What pages read of report.json; its further figures are only handed on."""

    model_config = ConfigDict(frozen=True, extra="allow")

    score: Score
    vault: Vault | None
    ensemble: EnsemblePlan
    members: tuple[ReportMember, ...]

    @field_validator("ensemble")
    @classmethod
    def _weighs(cls, plan: EnsemblePlan) -> EnsemblePlan:
        many = len(plan.members)
        if not many or len(plan.weights) not in (0, many) or (plan.weights and not 0 < sum(plan.weights) < 1e9):
            raise ValueError("the ensemble's weights do not go with its members")
        return plan


class Finished(Ended):
    report: Report
