"""What was asked of a language model and of the web, as a page may show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Asked:
    """One call to a language model: its figures. The texts are in the transcript, under the same key."""

    key: str
    role: str
    place: str
    at: float
    model: str
    prompt_tokens: int
    answer_tokens: int
    cached_tokens: int
    cost: float | None
    seconds: float
    ended: str


@dataclass
class Asking:
    """A question on its way to the language model."""

    role: str
    place: str
    at: float


@dataclass
class LookedUp:
    """One web search: what was asked, what was read (title, address, date), what went wrong."""

    queries: list[str]
    pages: list[tuple[str, str, str]]
    troubles: list[str]
    at: float
