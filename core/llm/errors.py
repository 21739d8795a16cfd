"""What a provider's errors mean: try again, or a sentence for the person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from core.errors import StudioError
from core.llm.provider import ADDRESS, KEY, MODEL, Provider

LONG = (
    "context_length", "context length", "maximum context", "context window", "context size", "too many tokens",
    "prompt is too long", "maximum number of tokens", "input token count",
)  # fmt: skip
QUOTA = ("insufficient_quota", "billing", "credit balance", "exceeded your current quota")
BAD_KEY = ("api key not valid", "invalid api key", "invalid_api_key", "incorrect api key", "api_key_invalid")
NO_MODEL = (
    "model_not_found", "not found", "not a valid model", "unknown model", "invalid model", "does not exist",
    "access to model",
)  # fmt: skip
FILTERED = ("content_filter", "content filter", "content management policy", "responsibleai")
WAIT_TOLD = re.compile(r"(?:retry|try again) (?:in|after) (\d+(?:\.\d+)?) ?(ms|s|m|h)?")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


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

    if isinstance(error, openai.APIConnectionError):
        return _unconnected(error, provided.host)
    if isinstance(error, openai.APIStatusError):
        return _status(error.status_code, error, provided)
    if is_too_long(error):
        return _too_long(provided)
    if _has(QUOTA, error):
        return _used_up(provided.host, told(error))
    return Again(f"The answer of {provided.host} broke off ({told(error)}).")


def is_too_long(error: Exception) -> bool:
    """Whether the prompt, with the room for an answer, did not fit into the model's context (not: into a rate)."""
    status = getattr(error, "status_code", None)
    return status == 413 or (status != 429 and _has(LONG, error))


def is_filtered(error: Exception) -> bool:
    """Whether a filter for contents stopped the prompt: a refusal, not a fault of the request."""
    return _has(FILTERED, error)


def is_final(error: Exception) -> bool:
    """Whether no other way of asking can help: the key or the model is the matter (some endpoints answer 400 to these)."""
    return _has(BAD_KEY, error) or _is_no_model(error)


def is_page(provided: Provider) -> Unusable:
    """A web page came where an answer was due."""
    return Unusable(
        f"{provided.host} answers with a web page, not as a language model does: is {ADDRESS} whole (it often ends in /v1)?"
    )


def everything(error: Exception) -> str:
    """The error's sentence and its body (codes and parameters), in small letters, to look for words in."""
    return f"{error} {getattr(error, 'body', '')}".lower()


def told(error: Exception) -> str:
    """What the provider said, in one short line without markup."""
    text = _message(getattr(error, "body", None)) or getattr(error, "message", "") or str(error) or type(error).__name__
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^<>]+>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    return " ".join(plain.split())[:200].rstrip(" .")


def _unconnected(error: Exception, host: str) -> Again:
    import httpx2
    import openai

    cause = error.__cause__
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol)):
        why = told(cause) if str(cause) else "no connection"
        return Again(f"There is no way to {host} ({why}): is the address right and the server up?", no_route=True)
    if isinstance(error, openai.APITimeoutError):
        return Again(f"{host} was silent for too long.")
    return Again(
        f"The connection to {host} broke off ({told(cause) if isinstance(cause, Exception) else told(error)})."
    )


def _status(status: int, error: Exception, provided: Provider) -> Unusable | Again:
    host, said = provided.host, told(error)
    if is_too_long(error):
        return _too_long(provided)
    if status == 404 or (status in (400, 403) and _is_no_model(error)):
        return Unusable(
            f"{host} knows no model {provided.model!r} at this address, or not for this key ({status}: {said}): "
            f"check {MODEL} and {ADDRESS}."
        )
    if status in (401, 403) or (status == 400 and _has(BAD_KEY, error)):
        return Unusable(f"The key was refused by {host} ({status}: {said}): set {KEY} anew and try again.")
    wait = _retry_after(error)
    if status == 402 or (
        status == 429 and _has(QUOTA, error) and (wait is None or "insufficient_quota" in everything(error))
    ):
        return _used_up(host, said)
    if status in (408, 409, 425, 429) or status >= 500:
        return Again(f"{host} {'asks to wait' if status == 429 else 'is in trouble'} ({status}: {said}).", wait)
    return Unusable(f"{host} refuses the question ({status}: {said}): is {provided.model} a chat model?")


def _too_long(provided: Provider) -> Unusable:
    return Unusable(f"The question is longer than {provided.model} can take: choose a model with a longer context.")


def _used_up(host: str, said: str) -> Unusable:
    return Unusable(f"The quota at {host} is used up ({said}): add to it there, or use another key.")


def _is_no_model(error: Exception) -> bool:
    return "model" in everything(error) and _has(NO_MODEL, error)


def _has(words: tuple[str, ...], error: Exception) -> bool:
    text = everything(error)
    return any(word in text for word in words)


def _message(body: object) -> str:
    """The sentence in an error's body: endpoints nest it under different names."""
    if isinstance(body, list):
        return _message(body[0]) if body else ""
    if isinstance(body, dict):
        return next((_message(body[name]) for name in ("error", "message", "detail", "msg") if body.get(name)), "")
    return body if isinstance(body, str) else ""


def _retry_after(error: Exception) -> float | None:
    """Seconds that the provider asks for: in a header, else in its sentence; None where it says nothing."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name, "")) / unit)
        except ValueError:
            continue
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except ValueError:
        pass
    found = WAIT_TOLD.search(everything(error))
    return float(found[1]) * UNITS[found[2] or "s"] if found else None
