"""One try of one question: streamed, in the way that this endpoint takes it, and cut where it has no end.

Endpoints differ in what they take beside messages. What one refuses is remembered for it, and the same try goes on
without: structured output, the limit's other name, the temperature, the count of tokens, streaming itself.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from core.engineers.desk import Call, Reply
from core.llm.errors import Again, Unusable, is_too_long, understood
from core.llm.provider import Provider
from core.llm.tokens import estimate

if TYPE_CHECKING:
    import openai

LONGEST = 100_000  # characters after which an answer is cut
CONNECT, SILENCE = (
    10.0,
    180.0,
)  # seconds: for a connection, and between two pieces of an answer (some models think first)
# What may be refused, in the order in which it is given up when the refusal does not name it.
EXTRAS: dict[str, tuple[str, ...]] = {
    "json_schema": ("json_schema", "response_format", "schema", "structured"),
    "json_object": ("json_object", "response_format"),
    "stream_options": ("stream_options", "include_usage"),
    "max_completion_tokens": ("max_completion_tokens",),
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
    "stream": ("stream",),
}

_refused: dict[tuple[str, str], set[str]] = {}  # (address, model) -> extras it does not take


class Try:
    """One try; `outcome` holds what came of it. `abandon` may be called from another thread."""

    def __init__(self, provided: Provider) -> None:
        self.provided = provided
        self.outcome: Reply | Again | Unusable | None = None
        self._client: openai.OpenAI | None = None

    def client(self) -> openai.OpenAI:
        """A client of its own, without retries: they are told and counted elsewhere."""
        import httpx2
        import openai

        timeout = httpx2.Timeout(SILENCE, connect=CONNECT)
        return openai.OpenAI(
            api_key=self.provided.key, base_url=self.provided.base_url or "https://api.openai.com/v1", max_retries=0,
            timeout=timeout,
        )  # fmt: skip

    def run(self, call: Call, answer_tokens: int) -> None:
        """Ask, and keep what came of it."""
        import httpx2
        import openai

        try:
            self._client = self.client()
            with self._client:
                self.outcome = self._asked(call, answer_tokens)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, OSError, ValueError, RuntimeError) as error:
            self.outcome = understood(error, self.provided)

    def abandon(self) -> None:
        """Close the connection, whatever it waits for."""
        if self._client is not None:
            with contextlib.suppress(Exception):  # nobody waits for it any more
                self._client.close()

    def _asked(self, call: Call, answer_tokens: int) -> Reply | Again:
        import openai

        refused = _refused.setdefault((self.provided.base_url or "", self.provided.model), set())
        for _ in range(2 * len(EXTRAS)):
            options = _options(call, answer_tokens, refused)
            try:
                return self._answer(call, options)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                extra = None if is_too_long(error) else _named(error, options, refused)
                if extra is None:
                    raise
                refused.add(extra)
        raise AssertionError("unreachable: there are fewer extras than turns")

    def _answer(self, call: Call, options: dict[str, Any]) -> Reply | Again:
        assert self._client is not None
        messages: Any = [message.model_dump() for message in call.messages]
        made = self._client.chat.completions.create(model=self.provided.model, messages=messages, **options)
        gathered = _gather(made if options.get("stream") else [made])
        if gathered is None:
            return Again(f"The answer of {self.provided.host} broke off before its end.")
        text, ended, usage, model = gathered
        asked = sum(estimate(message.content) for message in call.messages)
        details = getattr(usage, "prompt_tokens_details", None)
        return Reply(
            text=text, ended=ended, model=self.provided.model or model,
            prompt_tokens=getattr(usage, "prompt_tokens", None) or asked,
            answer_tokens=getattr(usage, "completion_tokens", None) or estimate(text),
            cached_tokens=getattr(details, "cached_tokens", None) or 0,
        )  # fmt: skip


def _options(call: Call, answer_tokens: int, refused: set[str]) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if "stream" not in refused:
        options["stream"] = True
        if "stream_options" not in refused:
            options["stream_options"] = {"include_usage": True}
    for name in ("max_completion_tokens", "max_tokens"):
        if name not in refused:
            options[name] = answer_tokens
            break
    if "temperature" not in refused:
        options["temperature"] = 0
    if call.form is not None and "json_schema" not in refused:
        form = {"name": call.role.replace(" ", "_"), "schema": call.form, "strict": True}
        options["response_format"] = {"type": "json_schema", "json_schema": form}
    elif call.form is not None and "json_object" not in refused:
        options["response_format"] = {"type": "json_object"}
    return options


def _named(error: Exception, options: dict[str, Any], refused: set[str]) -> str | None:
    """Which extra this refusal is about: the one that it names, else the first that is still used. None: none is left."""
    text = str(error).lower()
    used = [name for name in EXTRAS if name not in refused and _is_used(name, options)]
    named = [name for name in used if any(word in text for word in EXTRAS[name])]
    return next(iter([*named, *used]), None)


def _is_used(name: str, options: dict[str, Any]) -> bool:
    if name in ("json_schema", "json_object"):
        return bool(options.get("response_format", {}).get("type") == name)
    return name in options


def _gather(pieces: Iterable[Any]) -> tuple[str, Any, Any, str] | None:
    """Text, how it ended, usage and model; None where the stream had no end. What a model thinks aloud is no answer."""
    text: list[str] = []
    length, ended, usage, model, refusal = 0, None, None, "", False
    for piece in pieces:
        usage = getattr(piece, "usage", None) or usage
        model = getattr(piece, "model", None) or model
        for choice in getattr(piece, "choices", None) or ():
            part = getattr(choice, "delta", None) or getattr(choice, "message", None)
            refused = getattr(part, "refusal", None)
            refusal = refusal or bool(refused)
            said = refused or getattr(part, "content", None) or ""
            text.append(said)
            length += len(said)
            ended = getattr(choice, "finish_reason", None) or ended
        if length > LONGEST:
            with contextlib.suppress(AttributeError):
                pieces.close()  # type: ignore[attr-defined]
            return "".join(text)[:LONGEST], "too long", usage, model
    if ended is None:
        return None
    if refusal or ended == "content_filter":
        return "".join(text), "refused", usage, model
    return "".join(text), "length" if ended == "length" else "stop", usage, model
