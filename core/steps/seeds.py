"""Further seeds: while minutes are left at the end, the submitted scripts are fitted again with other seeds, and averaged.

What is drawn by lot in a training (rows set aside, sampled columns, starting weights) averages out; the scripts stay those that
were scored. A member that another seed does not change is fitted once.
"""

from __future__ import annotations

import numpy as np

from core.durable.run import Run
from core.harness.evaluation import Evaluation
from core.steps.budget import CAUTION, OVERHEAD
from core.steps.refit import Fits, publish, refit, used
from core.steps.values import Chosen

MOST = 6  # fits of a member; what one more brings falls with their square


def further(run: Run, chosen: Chosen, fits: Fits) -> int:
    """Fit with further seeds while a whole round of them fits into what is left, and publish the average; the number of seeds."""
    if run.data.test is None:
        return 1
    run.write("phase", {"title": "Averaging over seeds", "phase": "submit"})
    members = used(run, chosen)
    moving = list(range(len(members)))
    for seed in range(1, MOST):
        place = run.at(f"seed={seed}")
        left = place.seconds_left() - OVERHEAD
        if left < CAUTION * _needed([fits[at][-1] for at in moving]):
            break
        evaluations = refit(place, [members[at] for at in moving], "test", seed, left)
        if not all(each.ok for each in evaluations):
            place.note("ended", f"Seed {seed} was given up: the submission stays as it is.")
            break
        moved = _moved(place, [fits[at][0] for at in moving], evaluations) if seed == 1 else [True] * len(moving)
        fits = _with(fits, moving, evaluations, moved)
        moving = [at for at, other in zip(moving, moved) if other]
        if not moving:
            break
    most = max(len(each) for each in fits)
    if most > 1:
        publish(run, chosen, members, fits, f"final, averaged over {most} seeds")
    return most


def _needed(last: list[Evaluation]) -> float:
    """Seconds that a round like the last one takes, two side by side."""
    seconds = [each.seconds for each in last]
    return max(max(seconds), sum(seconds) / 2)


def _moved(run: Run, before: list[Evaluation], after: list[Evaluation]) -> list[bool]:
    """Whether the other seed gave other predictions, for each member."""

    def look() -> list[bool]:
        pairs = [(run.oof(one), run.oof(other)) for one, other in zip(before, after)]
        return [not np.allclose(one, other.loc[one.index, one.columns], rtol=1e-6, atol=1e-9) for one, other in pairs]

    return list(run.step("moved", [[each.digest for each in before], [each.digest for each in after]], look))


def _with(fits: Fits, moving: list[int], evaluations: list[Evaluation], moved: list[bool]) -> Fits:
    """The refits so far and the new ones of those members that moved."""
    new = {at: [one] for at, one, other in zip(moving, evaluations, moved) if other}
    return [each + new.get(at, []) for at, each in enumerate(fits)]
