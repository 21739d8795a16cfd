"""Which kinds of model a script builds, before and after: so that nobody changes them in silence."""

from __future__ import annotations

from core.estimators import estimators


def changed_families(before: str, after: str) -> str:
    """In words what changed between two scripts, empty where they build the same kinds of model."""
    old, new = estimators(before), estimators(after)
    gone, came = ", ".join(sorted(old - new)), ", ".join(sorted(new - old))
    if gone and came:
        return f"changes the kind of model: {gone} became {came}"
    if came:
        return f"changes the kinds of model: {came} came in"
    return f"changes the kinds of model: {gone} was taken out" if gone else ""
