"""The desk: what an engineer may use beside its arguments, at one place of a run. Implemented in `core/durable/desk.py`."""

from __future__ import annotations

from typing import Any, Literal, Protocol

from core.value import Value


class Message(Value):
    """One message of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Call(Value):
    """What a language model is asked. `role` is the paper's; `form` the JSON schema of the answer, where it has one."""

    role: str
    messages: tuple[Message, ...]
    form: dict[str, Any] | None = None


class Reply(Value):
    """What it answered. `ended`: by itself, cut at the length limit, a refusal, or cut by us for being endless.

    Tokens as the provider counted them (estimated where it does not count); `cost` in US dollars, None for a model
    without a known price.
    """

    text: str
    ended: Literal["stop", "length", "refused", "too long"] = "stop"
    model: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0
    cached_tokens: int = 0  # of the prompt's
    cost: float | None = None
    seconds: float = 0.0


class Page(Value):
    """A web page that was found and read: data, never instructions. `date` is ISO 8601, empty when unknown."""

    url: str
    title: str
    date: str = ""
    text: str = ""
    code: tuple[str, ...] = ()


class Blocked(Exception):
    """The language model cannot be asked further until a person decides: a cap was reached, or the provider refuses.

    `kind` is "cap" or "provider"; the text is one sentence for the person. Raised through the engineer, never swallowed there.
    """

    def __init__(self, kind: Literal["cap", "provider"], sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class Desk(Protocol):
    """What an engineer may use beside its arguments, at one place of a run: a language model and the web.

    Everything that goes over the desk is recorded in the journal; an identical request is answered from there.
    """

    @property
    def closed(self) -> bool:
        """No model is to be asked any more: a person chose so, or the run is finishing."""
        ...

    def complete(self, call: Call) -> Reply | None:
        """The model's answer; None when the run has no time left for one. Raises Blocked."""
        ...

    def search(self, queries: tuple[str, ...], count: int) -> tuple[Page, ...]:
        """Up to `count` pages for these queries, read; none where search is off or fails (one notice is given)."""
        ...

    def note(self, text: str, level: str = "info") -> None:
        """A line for the run's log."""
        ...
