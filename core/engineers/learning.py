"""From outcomes to lessons: which tasks are alike, and what an alternative brought on those. Pure, deterministic.

Per task, repeated outcomes are averaged first: ten runs on one table are one witness. Tasks are then pooled as in a
random-effects meta-analysis, each weighted by its likeness over the variance of its gain within and between tasks.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from core.engineers.experience import FAMILY, Evidence, Experience, Features, Lesson, Outcome
from core.engineers.port import Profile
from core.harness.score import ADOPT
from core.harness.task import Task
from core.value import digest

BETWEEN = 0.01  # standard deviation of an alternative's gain between tasks
BETWEEN_FAMILIES = 0.05  # the same for whole model families, which differ more
ALIKE = 0.3  # likeness from which a task counts in "helped in 3 of 4 similar tasks"
LEAST = 0.02  # likeness below which a task says nothing
WORDS = re.compile(r"^([0-9.e+]+) words on average")


def features(task: Task, profile: Profile) -> Features:
    """What decides which tasks are like this one."""
    kinds: dict[str, int] = {}
    for kind in task.columns.values():
        if kind != "ignore":
            kinds[kind] = kinds.get(kind, 0) + 1
    columns = profile.columns
    found = [WORDS.match(each.summary) for each in columns if each.kind == "text"]
    return Features(
        problem=task.problem,
        metric=task.metric,
        rows=profile.rows,
        columns=dict(sorted(kinds.items())),
        targets=len(task.targets),
        classes=max((len(labels) for labels in task.classes.values()), default=1),
        missing=round(sum(each.missing for each in columns) / max(1, len(columns)), 4),
        levels=max((each.distinct for each in columns if each.kind == "category"), default=0),
        words=max((float(each[1]) for each in found if each), default=0.0),
    )


def likeness(one: Features, other: Features) -> float:
    """From 0 (nothing in common) to 1 (the same in every respect): a Gaussian kernel. Symmetric."""
    apart = 0.0
    if one.problem != other.problem:
        apart += 4.0 if "regression" in (one.problem, other.problem) else 0.5
    if one.metric != other.metric:
        apart += 0.5
    apart += _decades(one.rows, other.rows) ** 2
    totals = [max(1, sum(each.columns.values())) for each in (one, other)]
    apart += _decades(*totals) ** 2
    for kind in {*one.columns, *other.columns}:
        shares = [each.columns.get(kind, 0) / total for each, total in zip((one, other), totals)]
        apart += (2.0 * (shares[0] - shares[1])) ** 2
    apart += _decades(one.classes, other.classes) ** 2
    apart += (3.0 * (one.missing - other.missing)) ** 2
    apart += (0.5 * _decades(one.levels + 1, other.levels + 1)) ** 2
    apart += _decades(one.words + 1, other.words + 1) ** 2
    return math.exp(-apart / 2)


def experience(task: Features, outcomes: Iterable[Outcome]) -> Experience:
    """What these outcomes say about a task with these features."""
    grouped: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    likenesses: dict[str, float] = {}
    for each in outcomes:
        name = digest(each.task)
        if name not in likenesses:
            likenesses[name] = likeness(task, each.task)
        if likenesses[name] >= LEAST:
            grouped[each.block, each.alternative].append(each)
    lessons = [_lesson(*key, found, likenesses) for key, found in sorted(grouped.items())]
    return Experience(
        tasks=sum(value >= ALIKE for value in likenesses.values()), lessons=tuple(each for each in lessons if each)
    )


def by_task(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float]]:
    """The mean gain and its standard error for each task (by digest) of those outcomes that were scored."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for each in outcomes:
        if each.gain is not None and each.error is not None:
            found[digest(each.task)].append((each.gain, each.error))
    return {
        name: (
            sum(gain for gain, _ in seen) / len(seen),
            math.sqrt(sum(error**2 for _, error in seen) / len(seen)),
        )
        for name, seen in found.items()
    }


def between(block: str) -> float:
    """The standard deviation between tasks to reckon with."""
    return BETWEEN_FAMILIES if block == FAMILY else BETWEEN


def helped(outcomes: Iterable[Outcome]) -> bool:
    """Whether one of them was clearly better: P(better) above what adoption asks for."""
    return any(each.p_better is not None and each.p_better > ADOPT for each in outcomes)


def typical_ratio(outcomes: Iterable[Outcome]) -> float | None:
    """The geometric mean of the seconds' ratios; None where nothing was timed."""
    ratios = [math.log(each.ratio) for each in outcomes if each.ratio]
    return math.exp(sum(ratios) / len(ratios)) if ratios else None


def _lesson(block: str, alternative: str, outcomes: list[Outcome], likenesses: dict[str, float]) -> Lesson | None:
    per_family: dict[tuple[str, ...], list[Outcome]] = defaultdict(list)
    per_task: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        per_family[each.families].append(each)
        if likenesses[digest(each.task)] >= ALIKE:
            per_task[digest(each.task)].append(each)
    evidence = []
    for families, found in sorted(per_family.items()):
        weighed = [
            (likenesses[name] / (error**2 + between(block) ** 2), gain)
            for name, (gain, error) in by_task(found).items()
        ]
        total = sum(weight for weight, _ in weighed)
        if total > 0:
            gain = sum(weight * gain for weight, gain in weighed) / total
            evidence.append(Evidence(families=families, gain=round(gain, 6), weight=round(total, 1)))
    if not evidence:
        return None
    ratio = typical_ratio(outcomes)
    return Lesson(
        block=block,
        alternative=alternative,
        tried=len(per_task),
        helped=sum(helped(found) for found in per_task.values()),
        ratio=None if ratio is None else round(ratio, 3),
        evidence=tuple(evidence),
    )


def _decades(one: float, other: float) -> float:
    return math.log10(max(1.0, one) / max(1.0, other))
