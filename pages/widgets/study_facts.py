"""What the view knows about an ablation study beside its rows: each variant's folds, their times, and earlier attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scipy.special import stdtrit

from core.engineers.port import AblationRow
from core.harness.evaluation import Evaluation, FoldResult
from core.view import Job, RunView, Study, Tried
from pages.widgets.words import counted, duration

SMALL = 0.05  # seconds a fold below which nobody cares what a block costs


@dataclass
class Facts:
    """One row's facts. `gains`: (fold, what the block brings on it; positive: it helps). `times`: the seconds of each fold
    that both have run, with the block and without it. `tried`: attempts on the block before the study, oldest first."""

    gains: list[tuple[int, float]] = field(default_factory=list)
    times: list[tuple[float, float]] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)


def facts_of(view: RunView, study: Study) -> list[Facts]:
    """One for each row, in their order."""
    whole = view.solutions.get(study.solution)
    jobs = [job for job in view.jobs.values() if job.key.startswith(f"{study.key}/") and job.purpose == "ablation"]
    before = view.attempts[: study.attempts]
    return [
        _facts(
            view.task.maximise, whole.evaluation if whole else None, _variant(study.key, jobs, row),
            [each for each in before if each.attempt.plan.block == row.block],
        )
        for row in study.rows
    ]  # fmt: skip


def cost_in_words(times: list[tuple[float, float]]) -> str:
    """What the block costs in time per fold, with a 95 % interval of the mean (Student's t over the folds)."""
    if not times:
        return "not known"
    extra = [with_it - without for with_it, without in times]
    mean, count = sum(extra) / len(extra), len(extra)
    if count < 2:
        return f"{_seconds(mean)}, on one fold only"
    spread = (sum((each - mean) ** 2 for each in extra) / (count - 1) / count) ** 0.5
    half = float(stdtrit(count - 1, 0.975)) * spread
    if abs(mean) <= max(half, SMALL):
        return f"within noise ({_seconds(mean)} ± {duration(half)})"
    return f"{_seconds(mean)} ± {duration(half)}"


def tried_in_words(tried: list[Tried]) -> str:
    """How many attempts, and what became of them."""
    if not tried:
        return "nothing"
    adopted = sum(each.attempt.adopted for each in tried)
    return f"{counted(len(tried), 'attempt')}, {adopted or 'none'} adopted"


def _facts(maximise: bool, whole: Evaluation | None, variant: Evaluation | None, tried: list[Tried]) -> Facts:
    if whole is None or variant is None:
        return Facts(tried=tried)
    pairs = _pairs(whole, variant)
    sign = 1 if maximise else -1
    return Facts(
        gains=[(a.fold, sign * (a.score - b.score)) for a, b in pairs if a.score is not None and b.score is not None],
        times=[(a.seconds, b.seconds) for a, b in pairs],
        tried=tried,
    )


def _variant(key: str, jobs: Sequence[Job], row: AblationRow) -> Evaluation | None:
    """The scored evaluation behind the row: that of the mended script where the first one failed."""
    title = f"without [{row.block}]: {row.title}"
    first = next((job for job in jobs if job.title == title or job.title.startswith(f"{title} (on ")), None)
    if first is None:
        return None
    mended = f"{key}/variant={first.key.rpartition('=')[2]}/"
    found = [job.evaluation for job in jobs if job is first or job.key.startswith(mended)]
    return next((each for each in found[::-1] if each and each.score), None)


def _pairs(whole: Evaluation, variant: Evaluation) -> list[tuple[FoldResult, FoldResult]]:
    """The folds that both have run."""
    without = {fold.fold: fold for fold in variant.folds}
    return [(fold, without[fold.fold]) for fold in whole.folds if fold.fold in without]


def _seconds(value: float) -> str:
    if abs(value) < SMALL:
        return "0 s"
    return f"{'+' if value > 0 else '−'}{duration(abs(value))}"
