"""The algorithm as a contents page (MLE-STAR, arXiv 2506.15692, algorithms 1 to 3). Each line is a step one can open.

search      retrieve M models, score a candidate script for each            core/steps/initial.py
initial     merge them, best first, while it helps
learn       what each attempt brought, for the runs to come                 core/steps/learn.py
refine      L solutions side by side: T times ablate, choose a block, K attempts on it   core/steps/refine.py
repeat      each finished solution's first fold once more: reproducible?    core/checks/repeat.py
widen       more and different scripts for the ensemble while minutes are left     core/steps/widen.py
ensemble    R rounds of plan and trial over the finished solutions          core/steps/ensemble.py
submit      refit on all rows, look into the vault once, more seeds        core/steps/submit.py
"""

from __future__ import annotations

from core.checks.repeat import repeat
from core.durable.run import Run
from core.steps import ensemble, initial, learn, refine, submit, widen


def search(run: Run) -> None:
    """One whole run. The budget decides how much of each step is done; the sizes are ceilings."""
    cards = initial.retrieve(run.at("search"))
    candidates = initial.candidates(run.at("initial"), cards)
    learn.families(run.at("initial"), candidates)
    starts = initial.merge(run.at("merge"), candidates)
    submit.refresh(run.at("merge"), starts[0], "after merging")

    run.write("phase", {"title": "Refining", "phase": "refine"}, "refine")
    branches = [(f"solution={number}", start) for number, start in enumerate(starts)]
    finals = run.side_by_side(refine.refine, branches)
    submit.refresh(run.at("refine"), submit.best(finals), "after refining")

    kept = repeat(run, finals)
    scored = widen.widen(run.at("widen"), kept, candidates)
    chosen = ensemble.ensemble(run.at("ensemble"), scored)
    submit.finish(run.at("submit"), chosen)
