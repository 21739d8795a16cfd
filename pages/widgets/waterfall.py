"""What each change brought: from the trivial baseline, or the first script of the line, to the final score."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import plotly.graph_objects as go

from core.engineers.port import EnsemblePlan, EnsembleTrial, Member
from core.harness.score import Comparison, Score
from core.view import RunView
from pages.widgets.colours import layout_of, palette
from pages.widgets.words import branch_name, compared, metric_title, number, scored, signed

LONG = 30  # letters of a name that leave room for the bars on a phone
FAR = 4  # times the length of all other steps beyond which the trivial baseline is not drawn
ORIGINS = {"candidate": "First script", "merge": "Merged", "attempt": "Rewrite", "widen": "Further script"}


@dataclass(frozen=True)
class Step:
    """One score on the way, and how it compares with the one before on the same rows, where that was measured."""

    title: str
    score: Score
    comparison: Comparison | None = None


def way(view: RunView) -> list[Step]:
    """From the script that the line began with, over merge and adopted rewrites, to the ensemble. Empty while nothing is scored."""
    steps = list[Step]()
    for name in _line(view, _best_single(view)):
        known = view.solutions[name]
        if known.evaluation is None or known.evaluation.score is None:
            continue
        tried = next((each for each in view.attempts if each.solution == name and each.attempt.adopted), None)
        title = f"{ORIGINS.get(known.origin, known.origin.capitalize())}: {known.solution.title}"
        if tried:
            title = f"{branch_name(tried.branch)}: {tried.refinement.title or tried.attempt.plan.words}"
        steps.append(Step(title, known.evaluation.score, tried.attempt.comparison if tried else None))
    found = ensemble_of(view)
    if found and steps:
        title = f"Ensemble: {found.plan.method} of {len(found.plan.members)}"
        steps.append(Step(title, found.score, found.comparison))
    return steps


def ensemble_of(view: RunView) -> EnsembleTrial | None:
    """The trial of the ensemble that was submitted; while the run goes on, the best one so far. None for a single solution."""
    if view.report is None:
        return max(view.trials, key=lambda trial: trial.score, default=None)
    plan = EnsemblePlan.model_validate(view.report["ensemble"])
    return next((trial for trial in view.trials if trial.plan == plan and len(plan.members) > 1), None)


def waterfall(view: RunView, steps: list[Step]) -> tuple[go.Figure, str]:
    """The figure of the way, and in words what it leaves out. The axis does not begin at 0."""
    values, first = [step.score.value for step in steps], steps[0].score.value
    span = max(values) - min(values)
    base = view.baseline.value if view.baseline else None
    near = base is not None and (span == 0 or abs(first - base) <= FAR * span)
    bars = [Step("Trivial baseline", view.baseline)] if near and view.baseline else []
    bars += steps
    before = [0.0, *(step.score.value for step in bars)]
    changes = [step.score.value - old for step, old in zip(bars, before)]
    colours = palette()
    better, worse = colours["merge"], colours["attempt"]
    figures = [number(bars[0].score.value), *map(signed, changes[1:]), number(values[-1])]
    names = [*(f"{place}. {_short(step.title)}" for place, step in enumerate(bars, start=1)), "Final score"]
    # below its name a figure is seen whole; beside the bar it would be cut on a phone
    labels = [f"{escape(name)}<br><b>{figure}</b>" for name, figure in zip(names, figures)]
    trace: dict[str, Any] = {
        "type": "waterfall", "orientation": "h", "y": labels, "x": [*changes, 0.0],
        "measure": ["absolute", *["relative"] * (len(bars) - 1), "total"],
        "hovertext": [*map(_hover, bars), _hover(Step("Final score", steps[-1].score))],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "increasing": {"marker": {"color": better if view.task.maximise else worse}},
        "decreasing": {"marker": {"color": worse if view.task.maximise else better}},
        "totals": {"marker": {"color": colours["candidate"]}}, "connector": {"line": {"color": colours["noise"], "width": 1}},
    }  # fmt: skip
    layout = layout_of(colours)
    low, high = min(step.score.value for step in bars), max(step.score.value for step in bars)
    pad = 0.2 * (high - low) or 0.02 * abs(high) or 1.0
    layout["xaxis"] |= {
        "range": [low - pad, high + pad],
        "title": {"text": escape(metric_title(view.task.metric))},
        "nticks": 6,
    }
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False}
    layout |= {"showlegend": False, "bargap": 0.35}
    beyond = "" if near or base is None else f" The trivial baseline, {number(base)}, lies too far away to be drawn."
    return go.Figure({"data": [trace], "layout": layout}, _validate=False), beyond


def _best_single(view: RunView) -> str | None:
    """The script that was submitted alone, or the best member that an ensemble was compared with."""
    plan = EnsemblePlan.model_validate(view.report["ensemble"]) if view.report else None
    if plan and len(plan.members) == 1:
        return plan.members[0]
    asked = [*(each.decision for each in view.decided), *view.open.values()]
    pools = [each.context["members"] for each in asked if each.kind == "ensemble"]
    if pools:
        return max((Member.model_validate(each) for each in pools[-1]), key=lambda member: member.score).solution
    return view.best_solution


def _line(view: RunView, last: str | None) -> list[str]:
    """The solution and what it came from, the oldest first."""
    line = list[str]()
    while last in view.solutions and last not in line:
        line.insert(0, last)
        last = view.solutions[last].parent
    return line


def _hover(step: Step) -> str:
    gain = f"<br>over the version before: {compared(step.comparison)}" if step.comparison else ""
    return f"<b>{escape(step.title)}</b><br>{scored(step.score)}{gain}"


def _short(title: str) -> str:
    return title if len(title) <= LONG else title[: LONG - 1] + "…"
