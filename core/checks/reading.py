"""A_leakage and A_data: the engineer reads a script before it is scored; every finding is shown, a correction is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.engineers.port import Change, Engineer, Finding, Variant
from core.harness.evaluation import Purpose
from core.solution import BrokenSolution, Solution
from core.solution import check as sound

if TYPE_CHECKING:
    from core.durable.run import Run
    from core.steps.score import Script

READINGS = 2  # a corrected script is read once more


def check(run: Run, script: Script, purpose: Purpose) -> Script:
    """The script as it may be scored: read for leakage, then for data it does not use, and corrected where possible."""
    script = _read(run, Engineer.leakage, script, purpose)
    return _read(run, Engineer.data_use, script, purpose)


def check_variants(run: Run, solution: Solution, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    """An ablation's variants, read for leakage together: they too are scored. (What they leave unused is on purpose.)"""
    if not variants:
        return ()
    changes = tuple(Change(block=variant.block, code=variant.code) for variant in variants)
    corrected: dict[str, str] = {}
    for number, finding in enumerate(run.ask(Engineer.leakage, solution, changes)):
        _tell(run.at(f"leakage={number}"), solution, finding)
        if finding.corrected is not None and finding.block:
            corrected[finding.block] = finding.corrected.block(finding.block).code
    return tuple(
        variant.model_copy(update={"code": corrected.get(variant.block, variant.code)}) for variant in variants
    )


def _read(run: Run, role: Callable[..., Any], script: Script, purpose: Purpose) -> Script:
    from core.steps.score import known

    for turn in range(READINGS):
        place = run if turn == 0 else run.at(f"reading={turn}")
        before, changes = _changes(script)
        findings: tuple[Finding, ...] = place.ask(role, before, changes)
        mended = script.solution
        for number, finding in enumerate(findings):
            _tell(place.at(f"{role.__name__}={number}"), script.solution, finding)
            mended = _corrected(mended, finding)
        if mended.id == script.solution.id:
            break
        known(place.at("corrected"), script, purpose)
        script = script.model_copy(update={"solution": mended, "parent": script.solution.id})
    return script


def _changes(script: Script) -> tuple[Solution, tuple[Change, ...]]:
    """What is to be read: the one changed block of a script that was read before, else the whole script."""
    base, block = script.base, script.block
    if base is not None and block is not None:
        code = script.solution.block(block).code
        if base.replace(block, code, script.solution.block(block).title).code == script.solution.code:
            return base, (Change(block=block, code=code),)
    return script.solution, ()


def _corrected(solution: Solution, finding: Finding) -> Solution:
    """With this finding's correction; findings of different blocks add up."""
    if finding.corrected is None:
        return solution
    if not finding.block:
        return finding.corrected
    try:
        mended = solution.replace(finding.block, finding.corrected.block(finding.block).code)
        sound(mended.code)
    except (KeyError, BrokenSolution):
        return solution
    return mended


def _tell(run: Run, solution: Solution, finding: Finding) -> None:
    run.write("finding", {"finding": finding.model_dump(mode="json"), "solution": solution.id})
