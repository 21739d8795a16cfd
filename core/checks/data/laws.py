"""Exact rules of numbers: a weighted sum of up to three columns, a sum of any number of parts, a product of powers.

Only what bookkeeping or a definition makes is taken for a rule: an all but perfect fit, and in products exponents that
are whole or halves (weight / height²), with 1 - x or 1 + x beside a share x (price less discount).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.harness.predictions import Floats

EXACT = 0.9995  # R² of a rule that is bookkeeping, not a law with noise
UNIT = 0.01  # how far a coefficient of bookkeeping may be off 1, -1 or 0 times the largest
POWER = 3  # the largest exponent of a definition
MOST = 3  # columns in a rule with any coefficients


@dataclass(frozen=True, eq=False)
class Law:
    """Columns, the rule in words and what it gives for each row."""

    columns: tuple[str, ...]
    how: str
    fitted: Floats


@dataclass(frozen=True, eq=False)
class Term:
    """What stands in a rule: a column as it is, its logarithm, or that of 1 - x or 1 + x."""

    column: str
    words: str
    values: Floats


def laws(target: Floats, filled: dict[str, Floats], time_left: Callable[[], bool] = lambda: True) -> Iterator[Law]:
    """The exact rules by which these columns give the target."""
    whole = {name: values for name, values in filled.items() if np.isfinite(values).all() and values.std() > 0}
    sums = [Term(name, f"'{name}'", values) for name, values in whole.items()]
    yield from _rules("sum", sums, target, time_left)
    if (target > 0).all() and np.log(target).std() > 0:
        yield from _rules("product", _logarithms(whole), np.log(target), time_left)


def _logarithms(whole: dict[str, Floats]) -> list[Term]:
    found = []
    for name, values in whole.items():
        if (values > 0).all() and len(np.unique(values)) > 2:
            found.append(Term(name, f"'{name}'", np.log(values)))
        if values.min() >= 0 and values.max() <= 1:
            found.append(Term(name, f"1 + '{name}'", np.log1p(values)))
            if values.max() < 1:
                found.append(Term(name, f"1 - '{name}'", np.log1p(-values)))
    return found


def _rules(what: str, terms: list[Term], aim: Floats, time_left: Callable[[], bool]) -> Iterator[Law]:
    chosen = _forward(terms, aim, time_left)
    if len(chosen) >= 2 and (made := _exact(chosen, aim)) is not None:
        fitted, weights = made
        if what == "sum":
            yield _law("A weighted sum of", chosen, fitted)
        elif _powers(weights):
            yield _law("A product or ratio of", chosen, fitted)
    if 3 <= len(terms) < len(aim) / 10 and time_left():
        parts = _parts(terms, aim)
        if len(parts) >= 3 and (made := _exact(parts, aim)) is not None:
            fitted, weights = made
            if bool((np.abs(np.abs(weights) - 1) < UNIT).all()):
                yield _law("A sum of" if what == "sum" else "A product or ratio of", parts, fitted)


def _law(what: str, terms: list[Term], fitted: Floats) -> Law:
    told = " and ".join(term.words for term in terms)
    return Law(tuple(dict.fromkeys(term.column for term in terms)), f"{what} {told}", fitted)


def _powers(weights: Floats) -> bool:
    """Whether these are exponents of a definition: whole or halves, none beyond the third power."""
    halves = np.round(2 * weights)
    return bool(
        (np.abs(2 * weights - halves) < 2 * UNIT).all() and (halves != 0).all() and (abs(weights) < POWER + UNIT).all()
    )


def _forward(terms: list[Term], aim: Floats, time_left: Callable[[], bool]) -> list[Term]:
    """Up to three terms, each the one that leaves the least."""
    chosen: list[Term] = []
    spread = float(((aim - aim.mean()) ** 2).sum())
    for _ in range(min(MOST, len(terms))):
        best: Term | None = None
        least = np.inf
        for term in terms:
            if not time_left():
                return []
            if term not in chosen:
                error = float(((aim - _fitted([*chosen, term], aim)[0]) ** 2).sum())
                if error < least:
                    best, least = term, error
        if best is None:
            break
        chosen.append(best)
        if least <= (1 - EXACT) * spread:
            break
    return chosen


def _parts(terms: list[Term], aim: Floats) -> list[Term]:
    weights = _fitted(terms, aim)[1]
    return [term for term, weight in zip(terms, weights) if abs(weight) > UNIT * np.abs(weights).max()]


def _exact(terms: list[Term], aim: Floats) -> tuple[Floats, Floats] | None:
    """The fitted values of an exact rule and its coefficients; None where it is not exact."""
    fitted, weights = _fitted(terms, aim)
    centred = float(((aim - aim.mean()) ** 2).sum())
    if not centred or 1 - float(((aim - fitted) ** 2).sum()) / centred < EXACT:
        return None
    return fitted, weights


def _fitted(terms: list[Term], aim: Floats) -> tuple[Floats, Floats]:
    matrix = np.column_stack([term.values for term in terms])
    spread = matrix.std(axis=0)
    centred = (matrix - matrix.mean(axis=0)) / spread
    weights = np.linalg.lstsq(centred, aim - aim.mean(), rcond=1e-10)[0]
    return np.asarray(centred @ weights + aim.mean()), np.asarray(weights / spread)
