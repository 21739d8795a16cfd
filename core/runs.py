"""What a run is asked to do, apart from its task."""

from __future__ import annotations

from typing import Literal

from core.decisions import DecisionKind, Mode
from core.engineers.port import Privacy
from core.llm.caps import Caps
from core.value import Value

HINT_LENGTH = 1_000  # characters of a hint


class Sizes(Value):
    """The paper's sizes; ceilings, for the budget decides (design 4.2)."""

    models: int = 4  # M
    outer: int = 4  # T
    inner: int = 4  # K
    solutions: int = 2  # L
    ensembles: int = 5  # R
    further: int = 60  # scripts that are scored for the ensemble alone, while minutes are left (not in the paper)


ASK: dict[DecisionKind, Mode] = {
    "models": "auto", "target": "ask", "attempt": "ask", "ensemble": "ask", "finish": "auto", "engineer": "ask",
}  # fmt: skip
AUTO: dict[DecisionKind, Mode] = {
    "models": "auto", "target": "auto", "attempt": "auto", "ensemble": "auto", "finish": "auto", "engineer": "auto",
}  # fmt: skip


Memory = Literal["on", "own", "off"]  # what earlier runs brought: with what comes with the program, without, not at all


class Settings(Value):
    """`minutes` counts while something computes; `deadline` (seconds since the epoch) is a wall clock, headless only.

    `memory`: whether earlier runs order this one's proposals, and this one's outcomes are kept. The last four matter with a language model only: what of the data may be sent to it, whether models are looked up on
    the web, what may be spent. `model` is empty for the playbook; keys and addresses are never part of a run.
    """

    minutes: float = 10.0
    autonomy: dict[DecisionKind, Mode] = ASK
    engineer: str = "playbook"
    sizes: Sizes = Sizes()
    threads: int = 1
    deadline: float | None = None
    memory: Memory = "on"
    model: str = ""
    privacy: Privacy = "summary"
    search: bool = False
    caps: Caps = Caps()
