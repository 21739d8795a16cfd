"""Figures in words for the prompts: ablations, earlier plans with what they brought, members and trials."""

from __future__ import annotations

from collections.abc import Sequence

from core.engineers.llm.masking import masked
from core.engineers.port import AblationRow, Attempt, Brief, EnsembleTrial, Member
from core.harness.score import Comparison
from core.solution import Solution

WORDS = 240  # characters of a plan's words
OTHERS = 8  # latest plans for other blocks


def study(brief: Brief, solution: Solution | None, rows: Sequence[AblationRow]) -> str:
    """One line per ablation."""
    code = solution.code if solution else ""
    return "\n".join(_row(brief, row, code) for row in rows) or "(none)"


def tried(brief: Brief, solution: Solution, attempts: Sequence[Attempt], block: str = "") -> str:
    """One line per attempt, oldest first; with `block` those on it, then the latest on other blocks in short."""
    if not block:
        return "\n".join(f"- [{each.plan.block}] {_outcome(brief, solution, each)}" for each in attempts) or "(nothing)"
    mine = [f"- {_outcome(brief, solution, each)}" for each in attempts if each.plan.block == block]
    others = [each for each in attempts if each.plan.block != block][-OTHERS:]
    lines = mine or ["(none)"]
    if others:
        lines += [
            "On other blocks:",
            *[f"- [{one.plan.block}] {_outcome(brief, solution, one, 120)}" for one in others],
        ]
    return "\n".join(lines)


def members(found: Sequence[Member]) -> str:
    """One line per member, as they are ordered."""
    return "\n".join(
        f"- {each.solution}: {_line(each.title, 100)}, {each.model or 'unnamed'}, {each.score}, {each.seconds:.0f}"
        for each in found
    )


def trials(found: Sequence[EnsembleTrial]) -> str:
    """One line per trial, oldest first."""
    return "\n".join(_trial(each) for each in found) or "(none)"


def _row(brief: Brief, row: AblationRow, code: str) -> str:
    outcome = figures(row.comparison) if row.comparison else f"failed: {masked(brief, row.sentence, code)[:200]}"
    return f'- [{row.block}] against "{_line(row.title, 100)}": {outcome}'


def _outcome(brief: Brief, solution: Solution, attempt: Attempt, length: int = WORDS) -> str:
    words = _line(attempt.plan.words, length)
    if attempt.comparison is None:
        known = f"{solution.code}\n{attempt.plan.words}\n" + "\n".join((*brief.notes, *brief.hints))
        return f"{words} -> {masked(brief, attempt.sentence, known)[:200]}"
    score = f"score {attempt.score}, " if attempt.score else ""
    return f"{words} -> {score}{figures(attempt.comparison)}, {'adopted' if attempt.adopted else 'not adopted'}"


def _trial(trial: EnsembleTrial) -> str:
    plan = trial.plan
    shares = trial.weights or plan.weights
    weights = f" weights {', '.join(f'{weight:.2f}' for weight in shares)}" if shares else ""
    return f"- {plan.method} of {', '.join(plan.members)}{weights} -> score {trial.score}, {figures(trial.comparison)}"


def figures(found: Comparison) -> str:
    """A comparison in short."""
    return f"gain {found.gain:+.3g} ({found.low:+.3g} to {found.high:+.3g})"


def _line(text: str, length: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1] + "…"
