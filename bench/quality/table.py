"""The tables: scores normalised and ranked per set, and each system's means over the sets. Pure arithmetic on results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import rankdata

from bench.quality.results import Result
from core.value import Value


class Line(Value):
    """One system on one set, means over its scored seeds. A system without a score has the last rank and no `normalised`;
    `normalised` is None also where no system beats the baseline."""

    set: str
    metric: str
    system: str
    value: float | None
    low: float | None
    high: float | None
    normalised: float | None
    rank: float
    seconds: float
    kept: bool
    peak: int
    scored: int
    seeds: int
    sentence: str


def lines_of(results: Sequence[Result]) -> list[Line]:
    """A line per set and system, in the order of the results."""
    found: list[Line] = []
    for name in dict.fromkeys(each.plan.set for each in results):
        here = [each for each in results if each.plan.set == name]
        systems = list(dict.fromkeys(each.plan.system for each in here))
        of = {system: [each for each in here if each.plan.system == system] for system in systems}
        values = [_mean([each.score.value for each in of[system] if each.score]) for system in systems]
        sign = 1.0 if here[0].baseline.maximise else -1.0
        scaled = normalised(values, here[0].baseline.value, here[0].baseline.maximise)
        ranked = ranks([None if value is None else sign * value for value in values])
        for place, system in enumerate(systems):
            found.append(_line(of[system], values[place], scaled[place], ranked[place]))
    return found


def normalised(values: Sequence[float | None], baseline: float, maximise: bool) -> list[float | None]:
    """0 at the baseline, 1 at the best of the values, below 0 worse than the baseline. None without a value, and for all
    where the best is no better than the baseline."""
    sign = 1.0 if maximise else -1.0
    gains = [None if value is None else sign * (value - baseline) for value in values]
    best = max((gain for gain in gains if gain is not None), default=0.0)
    return [None if gain is None or best <= 0 else gain / best for gain in gains]


def ranks(values: Sequence[float | None]) -> list[float]:
    """1 for the greatest; equal values share the mean of their ranks, as do those without a value, behind all others."""
    return [float(rank) for rank in rankdata([np.inf if value is None else -value for value in values])]


def report(results: Sequence[Result]) -> str:
    """Both tables in Markdown, with what they were measured on."""
    lines = lines_of(results)
    return "\n".join([*_conditions(results), "", *_means(lines), "", *_sets(lines)]) + "\n"


def _line(here: list[Result], value: float | None, scaled: float | None, rank: float) -> Line:
    plan, scores = here[0].plan, [each.score for each in here if each.score]
    sentences = dict.fromkeys(each.sentence for each in here if each.sentence)
    return Line(
        set=plan.set, metric=here[0].baseline.metric, system=plan.system, value=value,
        low=_mean([each.low for each in scores]), high=_mean([each.high for each in scores]), normalised=scaled, rank=rank,
        seconds=max(each.seconds for each in here), kept=all(each.kept for each in here),
        peak=max(each.peak for each in here), scored=len(scores), seeds=len(here), sentence="; ".join(sentences),
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _conditions(results: Sequence[Result]) -> Iterator[str]:
    versions = dict.fromkeys(f"{each.plan.system} {each.plan.version}" for each in results)
    dates = sorted(each.date[:10] for each in results)
    plan = results[0].plan
    yield f"{plan.minutes:g} minutes, {plan.cores} cores, seeds {_listed(str(each.plan.seed) for each in results)}; {dates[0]} to {dates[-1]}."
    yield f"Versions: {', '.join(versions)}; benchmark {_listed(each.program for each in results)}."
    load = max(each.load for each in results)
    yield f"Machine: {_listed(each.machine for each in results)}; load before a run up to {load:.1f}."


def _listed(values: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _means(lines: list[Line]) -> Iterator[str]:
    """Means over all sets; a set without a score counts as 0 and as the last rank."""
    yield "| system | mean rank | mean normalised | sets scored | minutes kept | peak memory, GB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for system in dict.fromkeys(line.system for line in lines):
        here = [line for line in lines if line.system == system]
        rank = np.mean([line.rank for line in here])
        scaled = np.mean([line.normalised or 0.0 for line in here])
        scored = [line for line in here if line.value is not None]
        kept = sum(line.kept for line in scored)
        peak = max(line.peak for line in here) / 1e9
        yield f"| {system} | {rank:.2f} | {scaled:.3f} | {len(scored)} of {len(here)} | {kept} of {len(scored)} | {peak:.1f} |"


def _sets(lines: list[Line]) -> Iterator[str]:
    yield "| set | metric | system | score (95 % interval) | normalised | rank | wall clock, s | minutes kept | peak memory, GB |"
    yield "|---|---|---|---|---:|---:|---:|---|---:|"
    for line in lines:
        yield "| " + " | ".join([line.set, line.metric, line.system, _score(line), *_figures(line)]) + " |"


def _score(line: Line) -> str:
    sentence = line.sentence.replace("|", "\\|")
    if line.value is None:
        return f"none: {sentence}"
    seeds = "" if line.scored == line.seeds else f"; {line.scored} of {line.seeds} seeds: {sentence}"
    return f"{line.value:.5g} ({line.low:.5g} to {line.high:.5g}){seeds}"


def _figures(line: Line) -> list[str]:
    scaled = "" if line.normalised is None else f"{line.normalised:.3f}"
    if not line.seconds:
        return [scaled, f"{line.rank:g}", "", "", ""]
    return [scaled, f"{line.rank:g}", f"{line.seconds:.0f}", "yes" if line.kept else "NO", f"{line.peak / 1e9:.1f}"]
