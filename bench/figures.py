"""A figure and the table that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value. `target` is the most it should be in the same unit; None: for information."""

    what: str
    value: float
    unit: str
    target: float | None = None

    @property
    def met(self) -> str:
        """yes, NO, or nothing without a target."""
        if self.target is None:
            return ""
        return "yes" if self.value < self.target else "NO"


def table(rows: Sequence[tuple[str, Figure]]) -> str:
    """Columns padded: what, value, target, met, command."""
    head = ("what", "value", "target", "met", "command")
    cells = [head] + [
        (
            figure.what, f"{figure.value:.4g} {figure.unit}",
            "" if figure.target is None else f"< {figure.target:g} {figure.unit}", figure.met, command,
        )
        for command, figure in rows
    ]  # fmt: skip
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
