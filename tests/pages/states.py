"""What the studio without an engine says of its worker and of its runs."""

from __future__ import annotations

from dataclasses import dataclass

from core.harness.score import Score


@dataclass
class Worker:
    """As `core.WorkerState`."""

    alive: bool = True
    count: int = 1
    sentence: str = "One worker is alive."
    protections: tuple[str, ...] = ("no network",)
    unprotected: tuple[str, ...] = ("no sight of other processes",)


@dataclass
class Row:
    """As `core.RunSummary`."""

    run: str
    name: str
    state: str
    created: float
    metric: str
    best: Score | None
    decisions: int
    minutes: float
    seconds_used: float
    disk_bytes: int
    imported: float | None = None
