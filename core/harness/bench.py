"""Where and with what evaluations are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from core.harness.cores import Cores
from core.harness.evaluation import FoldResult
from core.sandbox.starter import Starter


@dataclass(frozen=True)
class Bench:
    """`stopped` is asked a few times a second while a script runs; `scored` hears of each fold, `represented` of how many files of
    how many a function `represent_…` has been through, every few seconds, `looked` of how many columns of how many `predict` was asked about where all are wanted.
    `cores`: where further folds may run; none by default."""

    starter: Starter
    rooms: Path
    memory: int
    stopped: Callable[[], bool] = lambda: False
    scored: Callable[[FoldResult], None] = lambda result: None
    represented: Callable[[str, int, int], None] = lambda name, done, files: None
    looked: Callable[[int, int], None] = lambda done, columns: None
    cores: Cores = field(default_factory=lambda: Cores(0))
