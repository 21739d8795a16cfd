"""The budget decides: what is kept back for the final refit, and whether the next thing still fits."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from core.durable.run import Run
from core.engineers.port import ModelCard
from core.harness.dataset import Dataset
from core.harness.evaluation import Evaluation, seen_rows
from core.harness.split import ENOUGH, FEW
from core.steps.values import Scored

OVERHEAD = 2.0  # seconds for writing the end of a run
TRIALS = 0.03  # of all minutes, for trying ways to combine
TRIES = 15.0  # folds of the quickest script, per fold of all, that the minutes should hold: a dozen scripts, most of them dearer
START = 0.5  # seconds of an evaluation's overhead that count; a run's first one has the sandbox's start in it
DEAREST = 0.2  # of the seconds left, for the score of the dearest candidate
TYPICAL = 12.0  # the same as TRIES for a candidate of middling cost: two are scored at a time, so two dozen scripts
VAULT = 0.6  # of the seconds that the vault's score takes: it has to do without, where time runs short
AGAIN = 0.1  # of all minutes: what a second fit of the members with another seed may take to be kept back for
CAUTION = 1.25  # a refit may take this much longer than estimated


def sample_rows(data: Dataset) -> int | None:
    """How many rows a training sees during the search; None: all of its fold."""
    seen = seen_rows(len(data.search))
    return seen if seen < len(data.search) else None


def folds_for(run: Run, first: Evaluation, seconds: float, cards: Sequence[ModelCard]) -> int | None:
    """How many folds every script is scored on in a run with so many seconds left, after one fold of the quickest (the first
    of the cards), so that many of middling cost get a score, and of files the dearest one; None: all. On few rows at least three: one
    tells nothing."""
    fold = first.folds[0]
    per_fold = fold.seconds + min(first.overhead, START)
    affordable = int(seconds / max(0.01, TRIES * per_fold))
    known = [card.seconds for card in cards[1:] if card.seconds > 0]
    if known:
        affordable = min(affordable, int(seconds / (TYPICAL * median(known))))
    if known and run.task.media:  # networks on files are a hundred times as dear as the rest, and mostly the best
        affordable = min(affordable, int(DEAREST * seconds / max(known)))
    affordable = max(affordable, 1 if fold.held_out_rows >= ENOUGH else FEW)
    return None if affordable >= len(run.data.folds) else affordable


def as_many(run: Run, evaluation: Evaluation) -> int | None:
    """The number of folds this evaluation has, for others that are to be compared with it; None: all."""
    return None if len(evaluation.folds) >= len(run.data.folds) else len(evaluation.folds)


def kept_back(run: Run, members: list[Scored]) -> float:
    """Seconds for the end of a run: trying ways to combine, refitting these members, writing."""
    return OVERHEAD + TRIALS * 60.0 * run.settings.minutes + refitting(run, members)


def refitting(run: Run, members: list[Scored]) -> float:
    """Seconds for refitting these on all rows (and once more for the vault), two side by side."""
    vault = len(run.data.vault)
    return _two_at_a_time([one.refit_seconds(run.task) + VAULT * one.vault_seconds(run.task, vault) for one in members])


def _two_at_a_time(seconds: list[float]) -> float:
    return CAUTION * max(max(seconds, default=0.0), sum(seconds) / 2)


def cost(evaluation: Evaluation) -> float:
    """What an evaluation took in the scripts' own seconds and the harness's."""
    return sum(fold.seconds for fold in evaluation.folds) + evaluation.overhead


def again(run: Run, members: list[Scored]) -> float:
    """Seconds for a second fit of these with another seed, two side by side, where that is a small part of the run: at the end it is
    worth more than the last of many scripts."""
    seconds = _two_at_a_time([one.refit_seconds(run.task) for one in members])
    return seconds if run.data.test is not None and seconds <= AGAIN * 60.0 * run.settings.minutes else 0.0


def left(run: Run, name: str, members: list[Scored]) -> float:
    """Seconds that may still go into searching, the refit of these members kept back."""
    return run.seconds_left(name) - kept_back(run, members)
