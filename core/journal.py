"""The journal: everything that happened in a run, in order. Pages, reports and exports are derived from it.

An event is written once under (run, key, kind): a replayed step writes it again to no effect. The `body` by kind:

created       name, task (Task), settings (Settings), profile (Profile), reasons, warnings, baseline (a trivial score)
phase         title, phase ("search", "initial", "refine", "ensemble", "submit")
note          text, level ("info" or "warning")
decision      a Decision
answer        an Answer, plus decision (its digest)
solution      solution (Solution), parent (id or null), block, origin ("candidate", "merge", "attempt", "debug"), branch
queued        an evaluation: solution id, title, purpose ("candidate", "merge", "ablation", "attempt", "final"), branch
running       the evaluation has a slot: worker
fold          fold, score, seconds
evaluated     evaluation (Evaluation)
study         rows (AblationRows), summary, solution id
attempt       attempt (Attempt), solution id (the challenger), incumbent (id), block, refinement
incumbent     solution id, score (Score), branch ("" for the whole run)
trial         an EnsembleTrial
finding       a Finding, solution id
submission    members (ids), form, rows, folder (artifact key), reason
vault         score, looks (how often this vault was scored)
finished, stopped, failed      sentence; finished also holds the report
"""

from __future__ import annotations

from typing import Any

from core.value import Value


class Event(Value):
    """One line. `id` grows with time; `at` is seconds since the epoch, UTC."""

    id: int
    run: str
    key: str
    kind: str
    at: float
    body: dict[str, Any]
