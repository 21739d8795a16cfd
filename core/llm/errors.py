"""What a provider's errors mean: try again, ask in another way, or a sentence for the person."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import StudioError
from core.llm.provider import KEY, MODEL, Provider

LONG = ("context_length", "context length", "maximum context", "context window", "too many tokens", "context size")
QUOTA = ("insufficient_quota", "billing", "credit balance", "exceeded your current quota")


class Unusable(StudioError):
    """The provider refuses, or cannot be reached; one sentence with what to do."""


@dataclass(frozen=True)
class Again:
    """A trouble that may pass: what to say, how long the provider asks to wait, whether nobody was there at all."""

    sentence: str
    wait: float | None = None
    no_route: bool = False


def understood(error: Exception, provided: Provider) -> Unusable | Again:
    """What this failure of one try means."""
    import openai

    host = provided.host
    told = _told(error)
    if isinstance(error, openai.APITimeoutError):
        return Again(f"{host} was silent for too long.")
    if isinstance(error, openai.APIConnectionError):
        return Again(f"There is no way to {host} ({told or 'no connection'}): is the address right and the server up?", no_route=True)  # fmt: skip
    if isinstance(error, openai.APIStatusError):
        return _status(error, provided, told)
    return Again(f"The answer of {host} broke off ({told or type(error).__name__}).")


def is_too_long(error: Exception) -> bool:
    """Whether the prompt did not fit into the model's context."""
    text = str(error).lower()
    return any(word in text for word in LONG)


def _status(error: object, provided: Provider, told: str) -> Unusable | Again:
    import openai

    assert isinstance(error, openai.APIStatusError)
    status, host = error.status_code, provided.host
    if status in (401, 403):
        return Unusable(f"The key was refused by {host} ({status}: {told}): set {KEY} anew and try again.")
    if is_too_long(error):
        return Unusable(f"The question is longer than {provided.model} can take: choose a model with a longer context.")
    if status == 404:
        return Unusable(
            f"{host} knows no model {provided.model!r} at this address ({told}): check {MODEL} and the address."
        )
    if status == 402 or (status == 429 and any(word in str(error).lower() for word in QUOTA)):
        return Unusable(f"The quota at {host} is used up ({told}): add to it there, or use another key.")
    if status in (408, 409, 425, 429) or status >= 500:
        what = "asks to wait" if status == 429 else "is in trouble"
        return Again(f"{host} {what} ({status}: {told}).", _retry_after(error))
    return Unusable(f"{host} refuses the question ({status}: {told}): is {provided.model} a chat model?")


def _told(error: Exception) -> str:
    """What the provider said, in one short line."""
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else body
    text = inner.get("message") if isinstance(inner, dict) else None
    text = str(text or getattr(error, "message", "") or error.__cause__ or error)
    return " ".join(text.split())[:200].rstrip(".")


def _retry_after(error: object) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None
