"""What the memory holds, as a person looks at it: one line per alternative, pooled over tasks."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Literal

from core.engineers.experience import Features, Outcome
from core.engineers.learning import between, by_task, helped, typical_ratio
from core.harness.task import Problem
from core.value import Value, digest

Source = Literal["prior", "own"]
NORMAL = 1.96


class Line(Value):
    """An alternative over all tasks that tried it.

    `gain` with its 95 % interval is a share of the distance from the baseline to the incumbent, None where every try
    failed; `seconds` is one fold's, `ratio` to the incumbent's, both None where nothing was timed.
    """

    block: str
    alternative: str
    title: str
    tasks: int
    helped: int
    gain: float | None
    low: float | None
    high: float | None
    seconds: float | None
    ratio: float | None
    own: int  # outcomes of this installation's runs


class Learned(Value):
    """The memory. `prior_tasks` and `own_tasks`: different tasks on either side, whatever the filter; `own` outcomes."""

    on: bool
    measured: str  # when the prior was, empty where there is none
    prior_tasks: int
    own_tasks: int
    own: int
    lines: tuple[Line, ...]


def lines(
    prior: Iterable[Outcome],
    own: Iterable[Outcome],
    title: Callable[[str, str], str],
    problem: Problem | None = None,
    text: bool | None = None,
) -> tuple[Line, ...]:
    """Block by block, the largest mean gain first. `text`: of tasks with (True) or without texts only."""
    grouped: dict[tuple[str, str], list[tuple[Outcome, bool]]] = defaultdict(list)
    for mine, found in ((False, prior), (True, own)):
        for each in found:
            if _asked(each.task, problem, text):
                grouped[each.block, each.alternative].append((each, mine))
    made = [_line(*key, title(*key), found) for key, found in grouped.items()]
    return tuple(sorted(made, key=lambda each: (each.block, -(each.gain or 0.0), each.alternative)))


def _asked(task: Features, problem: Problem | None, text: bool | None) -> bool:
    return (problem is None or task.problem == problem) and (text is None or text == bool(task.columns.get("text")))


def _line(block: str, alternative: str, title: str, found: list[tuple[Outcome, bool]]) -> Line:
    outcomes = [each for each, _ in found]
    per_task: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        per_task[digest(each.task)].append(each)
    weighed = [(1 / (error**2 + between(block) ** 2), gain) for gain, error in by_task(outcomes).values()]
    total = sum(weight for weight, _ in weighed)
    gain = sum(weight * each for weight, each in weighed) / total if weighed else None
    half = NORMAL / math.sqrt(total) if weighed else 0.0
    seconds = [each.seconds for each in outcomes if each.seconds]
    return Line(
        block=block,
        alternative=alternative,
        title=title,
        tasks=len(per_task),
        helped=sum(helped(each) for each in per_task.values()),
        gain=gain,
        low=None if gain is None else gain - half,
        high=None if gain is None else gain + half,
        seconds=sum(seconds) / len(seconds) if seconds else None,
        ratio=typical_ratio(outcomes),
        own=sum(mine for _, mine in found),
    )
