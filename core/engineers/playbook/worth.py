"""What to expect of an alternative from earlier runs: the posterior mean of its gain, less what its seconds cost."""

from __future__ import annotations

import math

from core.engineers.experience import FAMILY, Experience, Lesson
from core.engineers.learning import between

OTHERS = 0.3  # how much of what a script of wholly different families showed counts
PRICE = 0.0005  # gain that a doubling of the seconds has to bring
STRENGTH = 0.002  # gain that one point of a recipe's strength stands for
STRONGEST = 100  # points


def worth(experience: Experience, block: str, alternative: str, families: tuple[str, ...]) -> float:
    """The gain to expect, shrunk to zero, less the price of its seconds; zero where nothing is known.

    In shares of the distance from the baseline to the incumbent.
    """
    lesson = experience.lesson(block, alternative)
    if lesson is None:
        return 0.0
    mean, _ = expected(lesson, families, 0.0)
    doublings = math.log2(lesson.ratio) if lesson.ratio else 0.0
    return round(mean - PRICE * min(3.0, max(-3.0, doublings)), 4)


def hopeless(experience: Experience, block: str, alternative: str, families: tuple[str, ...]) -> bool:
    """Whether earlier runs make it all but certain that it does harm."""
    lesson = experience.lesson(block, alternative)
    if lesson is None:
        return False
    mean, deviation = expected(lesson, families, 0.0)
    return mean + 1.96 * deviation < 0


def strength(experience: Experience, family: str, points: int) -> float:
    """What to expect of a model family, from the recipe's strength and what earlier runs say."""
    lesson = experience.lesson(FAMILY, family)
    prior = STRENGTH * (points - STRONGEST)
    return prior if lesson is None else expected(lesson, (family,), prior)[0]


def expected(lesson: Lesson, families: tuple[str, ...], prior: float) -> tuple[float, float]:
    """Mean and standard deviation of the gain: the prior (as good as one task just like this), then the evidence."""
    weight = 1 / between(lesson.block) ** 2
    total, weighed = weight, weight * prior
    for each in lesson.evidence:
        counts = each.weight * _shared(families, each.families)
        total += counts
        weighed += counts * each.gain
    return weighed / total, math.sqrt(1 / total)


def told(experience: Experience, block: str, alternative: str) -> str:
    """The lesson in a sentence; empty where no similar task has tried it."""
    lesson = experience.lesson(block, alternative)
    if lesson is None or not lesson.tried:
        return ""
    tasks = f"{lesson.tried} similar task{'s' if lesson.tried > 1 else ''}"
    if block == FAMILY:
        return f"Clearly the best candidate in {lesson.helped} of {tasks}."
    return f"In earlier runs it helped in {lesson.helped} of {tasks}."


def _shared(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    union = {*ours, *theirs}
    overlap = len({*ours} & {*theirs}) / len(union) if union else 1.0
    return OTHERS + (1 - OTHERS) * overlap
