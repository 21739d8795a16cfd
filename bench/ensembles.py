"""What a way to choose an ensemble is worth: finished runs' held-out rows in two halves, chosen on one, scored on the other.

    python -m bench.ensembles [--splits 3]        # the runs of STUDIO_HOME that tried ensembles

On one half the best single solution and the playbook's plans are found, as a run finds them on all rows. On the other half each plan, and each rule (the best plan where
P(better) is above a bar, else the single solution), gains or loses over that single solution. Members were refined on all rows, which favours the single one a little.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

import core
from core.durable.evaluations import dataset
from core.engineers.playbook import ensembles
from core.engineers.port import Brief, EnsemblePlan, EnsembleTrial, Member, Profile
from core.errors import StudioError
from core.harness.compare import compare, score_with_interval
from core.harness.dataset import Dataset
from core.harness.ensemble import FittedEnsemble, apply, fit, honest
from core.harness.evaluate import oof
from core.harness.greedy import greedy_weights
from core.harness.metrics import METRICS, score
from core.view import RunView

BARS = (0.8, 0.65, 0.5, 0.35)
ROUNDS = 6


def main() -> None:
    """Print a table: a line per rule and plan, a column per run, the mean gain over the single solution."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splits", type=int, default=3)
    splits = parser.parse_args().splits
    columns = {}
    for listed in core.runs():
        seen = core.view(listed.run)
        try:
            gains = pd.DataFrame([row for seed in range(splits) for row in _split(seen, seed)])
        except (StudioError, FileNotFoundError, ValueError) as error:
            print(f"{seen.name}: left out, {error}")
            continue
        columns[f"{seen.run} {seen.task.metric}, {len(gains)} halves"] = gains.mean()
    print(pd.DataFrame(columns).to_string(float_format=lambda value: f"{value:+.5g}"))


def _split(seen: RunView, seed: int) -> Iterator[dict[str, float]]:
    everyone = max((trial.plan.members for trial in seen.trials), key=len, default=())
    if len(everyone) < 2:
        raise ValueError("no ensemble was tried")
    data = dataset(seen.run)
    oofs = {name: oof(seen.solutions[name].evaluation.digest) for name in everyone}  # type: ignore[union-attr]
    rows = next(iter(oofs.values())).index
    for each in oofs.values():
        rows = rows[rows.isin(each.index)]
    first = np.random.default_rng(seed).random(len(rows)) < 0.5
    for here in (first, ~first):
        known = {name: each.loc[rows[here]] for name, each in oofs.items()}
        unseen = {name: each.loc[rows[~here]] for name, each in oofs.items()}
        yield _half(data, seen, known, unseen)


def _half(
    data: Dataset, seen: RunView, known: dict[str, pd.DataFrame], unseen: dict[str, pd.DataFrame]
) -> dict[str, float]:
    task = data.task
    sign = 1.0 if METRICS[task.metric].maximise else -1.0
    members = [
        Member(
            solution=name, title=name, model=seen.solutions[name].solution.model, evaluation="", seconds=0.0,
            score=score_with_interval(task, data.truth, each, data.groups),
        )
        for name, each in known.items()
    ]  # fmt: skip
    single = max(members, key=lambda each: each.score).solution
    base = score(task, data.truth, unseen[single], data.groups, None)
    brief = Brief(task=task, profile=Profile(rows=task.rows, columns=()), libraries={}, threads=1, seconds=1.0)
    trials: list[EnsembleTrial] = []
    gains: dict[str, float] = {}
    while len(trials) < ROUNDS and (plan := ensembles.next_plan(brief, tuple(members), tuple(trials))):
        chosen = [known[name] for name in plan.members]
        trials.append(_trial(data, plan, chosen, known[single]))
        fitted = fit(task, plan, chosen, data.truth, data.groups)
        there = apply(task, fitted, [unseen[name] for name in plan.members])
        kind = f"{len(trials)}. {plan.method} of {plan.words.split(',')[0].removesuffix('.')}"[:60]
        gains[kind] = sign * (score(task, data.truth, there, data.groups, None) - base)
        if fitted.each:
            alike = FittedEnsemble(
                method="weights", weights=greedy_weights(task, chosen, data.truth.loc[chosen[0].index])
            )
            there = apply(task, alike, [unseen[name] for name in plan.members])
            gains[f"{len(trials)}. the same for all targets"] = sign * (
                score(task, data.truth, there, data.groups, None) - base
            )
    best = max(range(len(trials)), key=lambda at: trials[at].score)
    chance, gain = trials[best].comparison.p_better, list(gains.values())[best]
    return {f"P(better) > {bar}": gain if chance > bar else 0.0 for bar in BARS} | gains


def _trial(data: Dataset, plan: EnsemblePlan, chosen: list[pd.DataFrame], single: pd.DataFrame) -> EnsembleTrial:
    combined = honest(data.task, plan, chosen, data.truth, data.groups)
    fitted = fit(data.task, plan, chosen, data.truth)
    return EnsembleTrial(
        plan=plan,
        weights=fitted.weights if plan.method in ("mean", "weights") else (),
        score=score_with_interval(data.task, data.truth, combined, data.groups),
        comparison=compare(data.task, data.truth, combined, single, data.groups),
    )


if __name__ == "__main__":
    main()
